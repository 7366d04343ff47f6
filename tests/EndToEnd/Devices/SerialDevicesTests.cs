using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeMon.EndToEnd.Tests.Alarms;
using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.Serial;
using EdgeMon.Hardware.SpillGate;
using EdgeMon.Hardware.VirtualDetectors.Feed;
using EdgeMon.Signal.Spills;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Devices;

/// <summary>
/// <c>edgemon run</c> with a high-voltage supply and a spill gate box on terminals of the kernel, while the virtual detector sends spills: faults of the devices mark
/// spills, raise alarms and let the interlock act; devices that are pulled come back; and no event is lost over any of it.
/// </summary>
public sealed class SerialDevicesTests : IDisposable
{
    private const string TrippedReason = "high voltage of ECAL1-3-3 tripped", SilentReason = "high voltage of hv-1 not read";
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-devices-").FullName;
    private readonly HttpClient _page = new();

    public void Dispose()
    {
        _page.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Devices_mark_spills_raise_alarms_and_come_back_while_no_event_is_lost()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        using var supplyPort = new SimulatedPort(Path.Combine(_folder, "usb-hv"));
        using var gatePort = new SimulatedPort(Path.Combine(_folder, "usb-gate"));
        int framesPort = FreePorts.Next(), pagePort = FreePorts.Next();
        var chain = new ChainRun(_folder);
        await File.WriteAllTextAsync(chain.ConfigurationPath, Configuration(framesPort, pagePort, supplyPort.Port, gatePort.Port), end);
        HighVoltageOptions options = Host.Configuration.ConfigurationFile.Load(chain.ConfigurationPath).Settings.Hardware.HighVoltage;
        using var supply = new SimulatedN1470(supplyPort, options.Modules);
        using var gate = new SimulatedSpillGate(gatePort);
        _page.BaseAddress = new Uri($"http://127.0.0.1:{pagePort}/");
        using ProgramProcess program = ProgramProcess.EdgeMon("run", "--config", chain.ConfigurationPath);
        using var feeding = CancellationTokenSource.CreateLinkedTokenSource(end);
        await Until(program, async () => program.Lines.Any(line => line.Contains("Page on")) && (await Devices()).GetProperty("highVoltage").GetProperty("channels").EnumerateArray().All(channel => channel.GetProperty("quality").GetString() == "GOOD"), "all channels to be read");
        await Until(program, () => Says(program, "The interlock of the high voltage is enabled"), "the notice of the interlock");
        var feed = new VirtualDetectorFeed(AlarmRun.SmallSpills with { Scenario = "clean" }, new VirtualDetectorFeedOptions { Port = framesPort, SpillPeriodSeconds = 2 }) { Bursts = gate };
        Task sending = feed.RunAsync(feeding.Token);

        // Both counts agree: the record carries the second one, and nothing is marked.
        await Until(program, async () => (await Spills()).Count(spill => IsGood(spill) && Deviation(spill) is { } same && Math.Abs(same) < 1e-9) >= 2, "two spills with both counts");
        await Until(program, TellsDeviation, "the deviation in the metrics");

        // A trip: the spill is marked, an alarm is raised, the interlock acts and says so.
        supply.Trip(0, 1);
        await Until(program, async () => (await Spills()).Any(spill => Quality(spill) == "PARTIAL" && Reasons(spill).Contains(TrippedReason)), "a spill marked by the trip");
        await Until(program, async () => await Stands("high-voltage"), "the alarm of the trip");
        await Until(program, async () => !supply.StateOf(0, 0).IsOn && (await Metrics()).Any(line => line.StartsWith("edgemon_high_voltage_commands_total", StringComparison.Ordinal) && line.Contains("confirmed") && !line.EndsWith(" 0", StringComparison.Ordinal)), "the interlock to act");
        await Until(program, () => Says(program, "Interlock off-with-ECAL1", "confirmed by reading back"), "the line of the interlock");
        await Until(program, async () => (await Devices()).GetProperty("highVoltage").GetProperty("interlock").GetProperty("last").EnumerateArray()
            .Any(line => line.GetString()!.Contains("switch ECAL0-3-3 off, because ECAL1-3-3 tripped", StringComparison.Ordinal)), "the interlock on the page");
        supply.Recover(0, 1);
        supply.Recover(0, 0);
        await Until(program, async () => IsGood((await Spills())[^1]) && !await IsActive("high-voltage"), "good spills after the trip");

        // The box loses counts: both disagree, the spill is marked, an alarm is raised, and both are over when it counts again.
        gate.Efficiency = 0.8;
        await Until(program, async () => (await Spills()).Any(spill => Quality(spill) == "PARTIAL" && Reasons(spill).Contains("EOT differs from the spill gate's by -20.0 %")), "a spill marked by the second count");
        await Until(program, async () => await Stands("second-eot"), "the alarm of the second count");
        gate.Efficiency = 1;
        await Until(program, async () => IsGood((await Spills())[^1]) && !await IsActive("second-eot"), "both counts to agree again");

        // Lines that are damaged cost nothing but themselves.
        int bad = 0;
        gate.Damage = (_, line) => ++bad % 2 == 0 ? [line[..(line.Length / 2)], line, line] : ["noise$", line];
        supply.Damage = (_, answer) => ++bad % 5 == 0 ? ["#BD:00,CMD:OK,VAL:99", answer[..8]] : [answer];
        int soFar = Number((await Spills())[^1]);
        await Until(program, async () => (await Spills()).Count(spill => Number(spill) > soFar && IsGood(spill)) >= 2 && (await Devices()).GetProperty("spillGate").GetProperty("box").GetProperty("value").GetProperty("linesDamaged").GetInt64() > 0, "good spills over bad lines");
        (gate.Damage, supply.Damage) = (null, null);

        // The box is pulled: an alarm, and spills are counted without it.
        gatePort.Unplug();
        await Until(program, async () => await Stands("spill-gate") && IsGood((await Spills())[^1]) && SecondEot((await Spills())[^1]) is null, "spills without the box");
        await Until(program, async () => !await TellsDeviation(), "no deviation of former spills in the metrics");
        gatePort.Plug();
        await Until(program, async () => !await IsActive("spill-gate") && SecondEot((await Spills())[^1]) is not null, "the box to be back");

        // The supply is pulled: an alarm, and its spills are marked.
        supplyPort.Unplug();
        await Until(program, async () => await Stands("high-voltage-silent") && Reasons((await Spills())[^1]).Contains(SilentReason), "a spill marked by the silent supply");
        await Until(program, async () => (await _page.GetStringAsync("readyz", end)).Contains("\"ready\":true", StringComparison.Ordinal), "readiness without the supply");
        supplyPort.Plug();
        await Until(program, async () => !await IsActive("high-voltage-silent") && IsGood((await Spills())[^1]), "the supply to be back");

        await feeding.CancelAsync();
        await sending;
        // What was sent is taken in before the end is asked for.
        await Until(program, () => Task.FromResult(chain.Spills().Count >= feed.SpillsSent), "all that was sent");
        using (Process terminate = Process.Start("kill", ["-TERM", $"{program.Id}"])) await terminate.WaitForExitAsync(end);
        Assert.True(await program.Ended() == 0, string.Join('\n', program.Lines));
        IReadOnlyList<SpillRecord> recorded = chain.Spills();
        Assert.Contains(recorded, spill => spill.Quality == SpillQuality.Partial && spill.QualityReasons.Contains(TrippedReason));
        Assert.Contains(recorded, spill => spill.SecondEot is { Deviation: < -0.19 });
        await AssertTableTells(recorded, chain.State);
        // What was sent to its end was counted whole, whatever the devices did.
        Assert.True(recorded.Count >= feed.SpillsSent, $"{recorded.Count} of {feed.SpillsSent} spills");
        Assert.Equal(Enumerable.Range(1, recorded.Count), recorded.Select(spill => spill.Spill));
        Assert.All(recorded.Take((int)feed.SpillsSent), spill => Assert.True(spill.Books is { Balanced: true, Dropped.Count: 0 } && spill.ClosedBy == SpillClosedBy.EndOfBurst, $"spill {spill.Spill}"));
        Assert.Equal(0, chain.Totals().ExcludedSpills);
    }

    /// <summary>The table of spills tells the second EOT of each record, and nothing where there is none.</summary>
    private static async Task AssertTableTells(IReadOnlyList<SpillRecord> recorded, string state)
    {
        string[][] table = [.. (await CommandLine.Run("ledger", "spills", "--state", state)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))];
        Assert.Equal(["second_eot", "second_eot_uncertainty", "second_eot_deviation_ratio"], table[0][^3..]);
        Assert.Equal(recorded.Count, table.Length - 1);
        Assert.Contains(recorded, spill => spill.SecondEot is null);
        foreach (var (spill, line) in recorded.Zip(table.Skip(1)))
        {
            Assert.Equal(table[0].Length, line.Length);
            if (spill.SecondEot is not { } second)
            {
                Assert.Equal(["", "", ""], line[^3..]);
                continue;
            }
            double[] told = [.. line[^3..].Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
            Assert.Equal((second.Eot, second.Deviation), (told[0], told[2]));
            // Counts that agree have the scalers' uncertainty. With coincidences lost it shrinks: binomial parts in proportion, Poisson's as the root.
            if (Math.Abs(second.Deviation) < 1e-9) Assert.Equal(spill.Eot.EotUncertainty, told[1], 1e-9 * told[1]);
            else Assert.InRange(told[1], (1 + second.Deviation) * spill.Eot.EotUncertainty, spill.Eot.EotUncertainty);
        }
    }

    [Fact]
    public async Task Check_tells_which_ports_are_there_and_what_the_interlock_may_do()
    {
        string config = Path.Combine(_folder, "edgemon.json");
        using var supply = new SimulatedPort(Path.Combine(_folder, "usb-hv"));
        await File.WriteAllTextAsync(config, Configuration(FreePorts.Next(), FreePorts.Next(), supply.Port, Path.Combine(_folder, "usb-nobody")), TestContext.Current.CancellationToken);
        string output = (await CommandLine.Run("check", "--config", config)).Output;
        Assert.Contains($"OK    high voltage     hv-1, board 0 on {supply.Port}, 3 channels", output);
        Assert.Contains("WARN  interlock        ENABLED: off-with-ECAL1 switches off ECAL0-3-3. Set hardware.highVoltage.interlock.enabled to false to read only.", output);
        Assert.Contains($"WARN  spill gate       {Path.Combine(_folder, "usb-nobody")} is not there; it is opened when it appears.", output);
    }

    [Fact]
    public async Task The_demo_has_simulated_devices_that_agree_with_it()
    {
        using ProgramProcess program = ProgramProcess.EdgeMon("demo", "--devices", "--state", _folder, "--page-port", "0", "--broker-port", "0", "--spill-period", "3");
        await Until(program, () => Task.FromResult(program.Lines.Any(line => line.StartsWith("  page", StringComparison.Ordinal))), "the page");
        _page.BaseAddress = new Uri(program.Lines.First(line => line.StartsWith("  page", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        await Until(program, async () => (await Spills()).Any(spill => IsGood(spill) && Deviation(spill) is > -0.006 and < -0.004), "a spill with both counts");
        await Until(program, async () => (await Devices()).GetProperty("highVoltage").GetProperty("channels").EnumerateArray().Count(channel => channel.GetProperty("quality").GetString() == "GOOD") == 4, "four channels");
    }

    private static string Configuration(int framesPort, int pagePort, string supply, string gate)
    {
        string setup = Path.Combine(Repository.Root, "hardware", "virtual-na64");
        return JsonSerializer.Serialize(new
        {
            simulated = true,
            input = new { source = $"tcp-listen:127.0.0.1:{framesPort}" },
            maps = new { directory = Path.Combine(setup, "maps") },
            calibration = new { path = Path.Combine(setup, "calibration") },
            telemetry = new { host = "test", stateDirectory = "state", brokerPort = FreePorts.Next(), limitService = false },
            page = new { port = pagePort },
            hardware = new
            {
                highVoltage = new
                {
                    period = "200 ms",
                    staleAfter = "4 s",
                    modules = new[]
                    {
                        new
                        {
                            name = "hv-1",
                            port = supply,
                            baud = 115200,
                            channels = new[]
                            {
                                new { channel = 0, name = "ECAL0-3-3", detector = "ECAL0", volts = 1150 }, new { channel = 1, name = "ECAL1-3-3", detector = "ECAL1", volts = 1240 },
                                new { channel = 2, name = "SRD-0", detector = "SRD", volts = 1600 },
                            },
                        },
                    },
                    interlock = new
                    {
                        enabled = true,
                        rules = new[] { new Dictionary<string, object> { ["name"] = "off-with-ECAL1", ["when"] = "tripped", ["channels"] = new[] { "ECAL1-3-3" }, ["do"] = "switch-off", ["targets"] = new[] { "ECAL0-3-3" } } },
                    },
                },
                // Spills come every 2 s here: a burst must not be taken for its neighbour.
                spillGate = new { port = gate, serial = new { firstRetryMilliseconds = 50, longestRetryMilliseconds = 500 }, matchWithin = "700 ms", silentAfter = "3 s" },
            },
        });
    }

    private static Task Until(ProgramProcess program, Func<Task<bool>> condition, string what) => program.Until(condition, () => what);

    private async Task<JsonElement> Get(string path) => JsonDocument.Parse(await _page.GetStringAsync(path)).RootElement;
    private Task<JsonElement> Devices() => Get("api/devices");
    private async Task<JsonElement[]> Spills() => [.. (await Get("api/spills")).GetProperty("spills").EnumerateArray()];
    private async Task<string[]> Metrics() => (await _page.GetStringAsync("metrics")).Split('\n');

    private async Task<bool> TellsDeviation() => (await Metrics()).Any(line => line.StartsWith("edgemon_spill_gate_eot_deviation_ratio", StringComparison.Ordinal));

    private async Task<JsonElement?> Alarm(string id)
    {
        foreach (JsonElement alarm in (await Get("api/alarms")).GetProperty("alarms").EnumerateArray())
            if (alarm.GetProperty("id").GetString() == id) return alarm;
        return null;
    }

    private async Task<bool> IsActive(string id) => await Alarm(id) is { } alarm && alarm.GetProperty("state").GetString()!.EndsWith("ACTIVE", StringComparison.Ordinal);
    private Task<bool> Stands(string id) => IsActive(id);

    private static Task<bool> Says(ProgramProcess program, params string[] parts) => Task.FromResult(program.Lines.Any(line => parts.All(part => line.Contains(part, StringComparison.Ordinal))));

    private static int Number(JsonElement spill) => spill.GetProperty("spill").GetInt32();
    private static string Quality(JsonElement spill) => spill.GetProperty("quality").GetString()!;
    private static bool IsGood(JsonElement spill) => Quality(spill) == "GOOD";
    private static string[] Reasons(JsonElement spill) => [.. spill.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!)];
    private static double? SecondEot(JsonElement spill) => spill.GetProperty("secondEot") is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;
    private static double? Deviation(JsonElement spill) => spill.GetProperty("secondEotDeviation") is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;
}
