using System.Diagnostics;
using System.Text.Json;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Hardware.Gpio;
using EdgeMon.Host.Chain;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Sensors;

/// <summary>GPIO lines of the whole program, on a folder that stands in for the chip.</summary>
public sealed class GpioRunTests
{
    private const int Gate = 17, Beacon = 22, Buzzer = 23;

    [Fact]
    public async Task The_gate_raises_an_alarm_the_alarm_lights_the_beacon_and_the_end_leaves_the_exit_states()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("edgemon-gpio-run-").FullName, chip = Directory.CreateDirectory(Path.Combine(folder, "chip")).FullName;
        int page = FreePorts.Next();
        // The gate is active at a low level, the beacon is to burn when nobody watches.
        await File.WriteAllTextAsync(Path.Combine(folder, "edgemon.json"), JsonSerializer.Serialize(new
        {
            simulated = true,
            input = new { source = $"tcp-listen:127.0.0.1:{FreePorts.Next()}" },
            maps = new { directory = Path.Combine(Repository.Root, "hardware", "virtual-na64", "maps") },
            telemetry = new { stateDirectory = "state", brokerPort = FreePorts.Next(), limitService = false },
            page = new { port = page },
            hardware = new
            {
                gpio = new
                {
                    chip = "chip", spillGate = new { line = Gate, activeLow = true, bias = "pull-up", debounce = "2 ms" },
                    beacon = new { line = Beacon, onExit = "on" }, buzzer = new { line = Buzzer, activeLow = true },
                },
            },
        }), end);
        using Process monitor = Start("dotnet", Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), "run", "--config", Path.Combine(folder, "edgemon.json"));
        Task<string> log = monitor.StandardError.ReadToEndAsync(end);
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{page}/") };
            await Until(async () => (await Host(client, "spill gate")).StartsWith("closed for ", StringComparison.Ordinal), monitor, log);
            // Gate, beacon and buzzer are opened one after the other.
            await Until(async () => await Host(client, "beacon") == "tells quiet" && await Host(client, "buzzer") == "tells quiet", monitor, log);
            Assert.Equal(("0\n", "1\n"), (Level(Beacon), Level(Buzzer)));

            // Three spills of the accelerator, and no data.
            for (int spill = 1; spill <= 3; spill++)
            {
                Drive(Gate, high: false);
                await Until(async () => (await Host(client, "spill gate")) is { } text && text.StartsWith("open for ", StringComparison.Ordinal) && text.Contains($"; {spill} openings"), monitor, log);
                Drive(Gate, high: true);
                await Until(async () => (await Host(client, "spill gate")).StartsWith("closed for ", StringComparison.Ordinal), monitor, log);
            }
            await Until(async () => await Host(client, "beacon") == "tells medium" && await Host(client, "buzzer") == "tells medium", monitor, log);
            await Until(() => Task.FromResult(Level(Beacon) == "1\n"), monitor, log);
            await Until(() => Task.FromResult(Level(Beacon) == "0\n"), monitor, log);
            JsonElement alarm = default;
            await Until(async () => (alarm = (await Document(client, "api/alarms")).GetProperty("alarms").EnumerateArray().SingleOrDefault(item => item.GetProperty("id").GetString() == "gate-input")).ValueKind == JsonValueKind.Object, monitor, log);
            Assert.Equal("The gate has opened 3 times without a spill in the data.", alarm.GetProperty("text").GetString());

            using (Process terminate = Start("kill", "-TERM", $"{monitor.Id}")) await terminate.WaitForExitAsync(end);
            await monitor.WaitForExitAsync(end);
            Assert.Equal(0, monitor.ExitCode);
            Assert.Equal(("1\n", "1\n"), (Level(Beacon), Level(Buzzer)));
        }
        finally
        {
            if (!monitor.HasExited) monitor.Kill(entireProcessTree: true);
            await monitor.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }

        string Level(int line) => File.ReadAllText(Path.Combine(chip, $"line{line}"));

        void Drive(int line, bool high)
        {
            string path = Path.Combine(chip, $"line{line}");
            File.WriteAllText(path + ".new", high ? "1\n" : "0\n");
            File.Move(path + ".new", path, overwrite: true);
        }
    }

    [Fact]
    public async Task Check_tells_chip_and_lines_without_taking_them()
    {
        string folder = Directory.CreateTempSubdirectory("edgemon-gpio-check-").FullName, config = Path.Combine(folder, "edgemon.json");
        try
        {
            await File.WriteAllTextAsync(config, """{ "hardware": { "gpio": { "chip": "chip", "spillGate": { "line": 17 }, "beacon": { "line": 22 } } } }""", TestContext.Current.CancellationToken);
            Assert.Contains($"WARN  gpio             {folder}/chip ", (await CommandLine.Run("check", "--config", config)).Output);
            string chip = Directory.CreateDirectory(Path.Combine(folder, "chip")).FullName;
            using IGpioChip other = GpioChips.Open(chip);
            using IGpioOutput taken = other.OpenOutput(22, activeLow: false, active: true);
            string output = (await CommandLine.Run("check", "--config", config)).Output;
            Assert.Contains($"OK    gpio             folder {chip}, over {SystemGpio.Library}\n", output);
            Assert.Contains("OK    spillGate        line 17\n", output);
            Assert.Contains("WARN  beacon           line 22 is taken by another program.", output);
            Assert.Equal("1\n", await File.ReadAllTextAsync(Path.Combine(chip, "line22"), TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(SignalLevel.Quiet)]
    [InlineData(SignalLevel.Acknowledged, "broker/high/acknowledged", "memory/medium/acknowledged")]
    [InlineData(SignalLevel.Medium, "broker/high/acknowledged", "memory/medium/active")]
    [InlineData(SignalLevel.High, "broker/high/cleared", "memory/medium/active")]
    [InlineData(SignalLevel.Critical, "books/critical/active", "broker/high/active")]
    [InlineData(SignalLevel.Low, "candidate/low/active")]
    public void Beacon_and_buzzer_tell_the_highest_priority_that_nobody_has_acknowledged(SignalLevel level, params string[] alarms)
    {
        AlarmStatus[] standing = [.. alarms.Select(text => text.Split('/')).Select(words => new AlarmStatus
        {
            Definition = AlarmCatalogue.Find(words[0])!, Active = words[2] != "cleared", Acknowledged = words[2] == "acknowledged",
        })];
        Assert.All(standing.Zip(alarms), pair => Assert.Equal(pair.Second.Split('/')[1], pair.First.Definition.Priority.ToString().ToLowerInvariant()));
        Assert.Equal(level, GpioWatch.LevelOf(standing));
    }

    /// <summary>The line of a part on the page; empty while there is none.</summary>
    private static async Task<string> Host(HttpClient client, string part) => (await Document(client, "api/state")).GetProperty("health").EnumerateArray()
        .Select(line => line.GetProperty("value")).Where(value => value.GetProperty("part").GetString() == part).Select(value => value.GetProperty("text").GetString()!).FirstOrDefault() ?? "";

    private static async Task<JsonElement> Document(HttpClient client, string path) => JsonDocument.Parse(await client.GetStringAsync(path)).RootElement;

    private static async Task Until(Func<Task<bool>> holds, Process monitor, Task<string> log)
    {
        while (true)
        {
            try
            {
                if (await holds()) return;
            }
            // The page is not there yet.
            catch (HttpRequestException) { }
            if (monitor.HasExited) Assert.Fail($"edgemon run ended:\n{await log}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
}
