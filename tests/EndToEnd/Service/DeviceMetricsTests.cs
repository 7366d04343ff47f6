using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.Serial;
using EdgeMon.Hardware.SpillGate;
using EdgeMon.Host.Configuration;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Service;

/// <summary>
/// The devices beside the data on <c>/metrics</c> of <c>edgemon run</c>: a supply and a spill gate box on terminals of the kernel, sensors as a driver's files in a mount
/// namespace of the program's own, GPIO lines on a folder. A device that goes away takes its values with it and leaves a state that says why.
/// </summary>
public sealed class DeviceMetricsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-device-metrics-").FullName;
    private readonly HttpClient _page = new();

    public void Dispose()
    {
        _page.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Values_and_states_are_served_and_a_device_that_goes_leaves_a_state_and_no_value()
    {
        using var supplyPort = new SimulatedPort(Path.Combine(_folder, "usb-hv"));
        using var gatePort = new SimulatedPort(Path.Combine(_folder, "usb-gate"));
        string system = Path.Combine(_folder, "sys"), chip = Directory.CreateDirectory(Path.Combine(system, "class", "hwmon", "hwmon0")).FullName;
        string air = Directory.CreateDirectory(Path.Combine(system, "bus", "iio", "devices", "iio:device0")).FullName, lines = Directory.CreateDirectory(Path.Combine(_folder, "chip")).FullName;
        foreach (var (file, text) in new[] { ("name", "adt7"), ("temp1_input", "21500"), ("temp2_input", "47000"), ("temp2_label", "board"), ("in1_input", "12100") }) Write(chip, file, text);
        foreach (var (file, text) in new[] { ("name", "bme280"), ("in_humidityrelative_input", "45000"), ("in_pressure_input", "98.5") }) Write(air, file, text);
        string config = Path.Combine(_folder, "edgemon.json");
        int page = FreePorts.Next();
        await File.WriteAllTextAsync(config, Configuration(page, supplyPort.Port, gatePort.Port, lines), TestContext.Current.CancellationToken);
        using var supply = new SimulatedN1470(supplyPort, ConfigurationFile.Load(config).Settings.Hardware.HighVoltage.Modules);
        using var gate = new SimulatedSpillGate(gatePort);
        _page.BaseAddress = new Uri($"http://127.0.0.1:{page}/");
        using ProgramProcess program = ProgramProcess.Start("unshare", "--map-root-user", "--mount", "sh", "-c", $"mount --bind {system} /sys && exec \"$@\"",
            "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "edgemon.dll"), "run", "--config", config);

        // Each in the base unit of its quantity, whatever the page shows it in.
        await Until(program, "edgemon_sensor_temperature_celsius{sensor=\"crate\"}", 21.5);
        await Until(program, "edgemon_sensor_humidity_ratio{sensor=\"hall-humidity\"}", 0.45);
        await Until(program, "edgemon_sensor_pressure_pascals{sensor=\"hall-pressure\"}", 98500);
        await Until(program, "edgemon_sensor_voltage_volts{sensor=\"supply-12V\"}", 12.1);
        await Until(program, "edgemon_host_temperature_celsius{sensor=\"adt7 board\"}", 47);
        await Until(program, "edgemon_high_voltage_voltage_volts{channel=\"ECAL0-3-3\"}", 1150);
        await UntilState(program, "edgemon_high_voltage_state", "channel=\"ECAL0-3-3\",", "good", "off_tolerance", "off", "tripped", "stale", "unread");
        await Until(program, "edgemon_high_voltage_current_amperes{channel=\"ECAL0-3-3\"}", value => value is > 1e-9 and < 1e-2);
        await UntilState(program, "edgemon_spill_gate_state", "", "closed", "open", "silent", "not_there");
        await Until(program, "edgemon_gpio_working{line=\"spill-gate\"}", 1);
        await Until(program, "edgemon_gpio_working{line=\"beacon\"}", 1);
        await Until(program, "edgemon_gpio_gate_open", 0);
        await Until(program, "edgemon_gpio_signal_level{line=\"beacon\"}", value => value is >= 0 and <= 5);
        await UntilState(program, "edgemon_sensor_state", "sensor=\"crate\",", "good", "stale", "implausible", "unread");
        // Configured, and never seen: a state, and no value.
        await UntilState(program, "edgemon_sensor_state", "sensor=\"nowhere\",", "unread", "good", "stale", "implausible");
        Assert.DoesNotContain(await Lines(), line => line.Contains("\"nowhere\"") && !line.StartsWith("edgemon_sensor_state{", StringComparison.Ordinal));

        // A burst at the box, and an opening at the GPIO input.
        gate.BurstBegins();
        await UntilState(program, "edgemon_spill_gate_state", "", "open", "closed", "silent", "not_there");
        gate.BurstEnds(4321, 4321, 4321);
        await Until(program, "edgemon_spill_gate_burst_coincidences", 4321);
        await Until(program, "edgemon_spill_gate_burst_duration_seconds", value => value > 0);
        Drive("1");
        await Until(program, "edgemon_gpio_gate_open", 1);
        Drive("0");
        await Until(program, "edgemon_gpio_gate_openings_total", 1);
        await Until(program, "edgemon_gpio_gate_opening_duration_seconds", value => value > 0);

        await AssertAsked(await Lines());

        // What is wrong with a value, and what went away, is told by the state; the value is no longer there.
        Write(chip, "temp1_input", "190000");
        await UntilState(program, "edgemon_sensor_state", "sensor=\"crate\",", "implausible", "good", "stale", "unread");
        await UntilGone(program, "edgemon_sensor_temperature_celsius{sensor=\"crate\"}");
        Write(chip, "temp1_input", "22500");
        await Until(program, "edgemon_sensor_temperature_celsius{sensor=\"crate\"}", 22.5);
        Directory.Delete(chip, recursive: true);
        await UntilState(program, "edgemon_sensor_state", "sensor=\"crate\",", "stale", "good", "implausible", "unread");
        await UntilGone(program, "edgemon_sensor_temperature_celsius{sensor=\"crate\"}");
        await UntilGone(program, "edgemon_host_temperature_celsius{sensor=\"adt7 board\"}");
        supply.Trip(0, 0);
        await UntilState(program, "edgemon_high_voltage_state", "channel=\"ECAL0-3-3\",", "tripped", "good", "off_tolerance", "off", "stale", "unread");
        supplyPort.Unplug();
        await UntilState(program, "edgemon_high_voltage_state", "channel=\"ECAL0-3-3\",", "stale", "good", "off_tolerance", "off", "tripped", "unread");
        await UntilGone(program, "edgemon_high_voltage_voltage_volts{channel=\"ECAL0-3-3\"}");
        await UntilGone(program, "edgemon_high_voltage_current_amperes{channel=\"ECAL0-3-3\"}");
        await Until(program, "edgemon_high_voltage_fault{channel=\"ECAL0-3-3\"}", 1); // a trip is not over because nobody answers
        gatePort.Unplug();
        await UntilState(program, "edgemon_spill_gate_state", "", "not_there", "open", "closed", "silent");
        await UntilGone(program, "edgemon_spill_gate_burst_coincidences");
        await UntilGone(program, "edgemon_spill_gate_burst_duration_seconds");
        Directory.Move(lines, lines + "-gone");
        await Until(program, "edgemon_gpio_working{line=\"spill-gate\"}", 0);
        await Until(program, "edgemon_gpio_working{line=\"beacon\"}", 0);
        await UntilGone(program, "edgemon_gpio_gate_open");
        await UntilGone(program, "edgemon_gpio_signal_level{line=\"beacon\"}");

        using (Process terminate = Process.Start("kill", ["-TERM", $"{program.Id}"])) await terminate.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(await program.Ended() == 0, string.Join('\n', program.Lines));

        void Drive(string level) => Write(lines, "line17", level);
    }

    /// <summary>The dashboard and the rules ask for nothing of devices but what is served, and Prometheus' own checker finds nothing to say of the names.</summary>
    private static async Task AssertAsked(string[] served)
    {
        string[] missing = [.. MetricsTests.Asked().Where(MetricsTests.IsOfDevices).Where(metric => !served.Any(line => line.StartsWith(metric + "{", StringComparison.Ordinal) || line.StartsWith(metric + " ", StringComparison.Ordinal)))];
        // Needs data, too: SerialDevicesTests asks for it.
        Assert.Equal(["edgemon_spill_gate_eot_deviation_ratio"], missing);
        (int exitCode, string said) = await MetricsTests.PromtoolAsync(string.Join('\n', served) + "\n", "check", "metrics");
        Assert.True(exitCode is 0 or 3, said);
        Assert.All(said.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("dotnet_", line));
    }

    private static string Configuration(int page, string supply, string gate, string chip) => JsonSerializer.Serialize(new
    {
        simulated = true,
        input = new { source = $"tcp-listen:127.0.0.1:{FreePorts.Next()}" },
        maps = new { directory = Path.Combine(Repository.Root, "hardware", "virtual-na64", "maps") },
        telemetry = new { host = "test", stateDirectory = "state", brokerPort = FreePorts.Next(), limitService = false },
        page = new { port = page },
        hardware = new
        {
            sensors = new
            {
                period = "1 s",
                staleAfter = "3 s",
                list = new object[]
                {
                    new { name = "crate", quantity = "temperature", chip = "adt7", channel = "temp1", low = -10, high = 90 }, new { name = "nowhere", quantity = "temperature", chip = "no-such-chip" },
                    new { name = "hall-humidity", quantity = "humidity", chip = "bme280", low = 0, high = 100 }, new { name = "hall-pressure", quantity = "pressure", chip = "bme280" },
                    new { name = "supply-12V", quantity = "voltage", chip = "adt7", channel = "in1" },
                },
            },
            highVoltage = new
            {
                period = "200 ms",
                staleAfter = "4 s",
                modules = new[] { new { name = "hv-1", port = supply, baud = 115200, channels = new[] { new { channel = 0, name = "ECAL0-3-3", detector = "ECAL0", volts = 1150 } } } },
            },
            spillGate = new { port = gate, serial = new { firstRetryMilliseconds = 50, longestRetryMilliseconds = 500 }, silentAfter = "3 s" },
            gpio = new { chip, spillGate = new { line = 17, debounce = "2 ms" }, beacon = new { line = 22 } },
        },
    });

    private static void Write(string folder, string file, string text)
    {
        string path = Path.Combine(folder, file);
        File.WriteAllText(path + "~", text + "\n");
        File.Move(path + "~", path, overwrite: true);
    }

    private Task Until(ProgramProcess program, string series, double value) => Until(program, series, found => Math.Abs(found - value) <= 1e-9 * Math.Abs(value));

    private Task Until(ProgramProcess program, string series, Func<double, bool> holds) =>
        Until(program, lines => Value(lines, series) is { } value && holds(value), series);

    private Task UntilGone(ProgramProcess program, string series) => Until(program, lines => Value(lines, series) is null, $"{series} to be gone");

    /// <summary>The state is 1 and all others are 0, in one answer.</summary>
    private Task UntilState(ProgramProcess program, string metric, string tags, string state, params string[] others) => Until(program,
        lines => Value(lines, $"{metric}{{{tags}state=\"{state}\"}}") == 1 && others.All(other => Value(lines, $"{metric}{{{tags}state=\"{other}\"}}") == 0), $"{metric}{{{tags}}} {state}");

    private static double? Value(string[] lines, string series)
    {
        string? line = lines.SingleOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[(series.Length + 1)..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private async Task Until(ProgramProcess program, Func<string[], bool> condition, string what)
    {
        string[] lines = [];
        await program.Until(async () => condition(lines = await Lines()), () => $"{what}\n{string.Join('\n', lines.Where(MetricsTests.IsOfDevices))}");
    }

    /// <summary>The answer, without the name of the meter that stands in front of a series' own tags.</summary>
    private async Task<string[]> Lines() => (await _page.GetStringAsync("metrics", TestContext.Current.CancellationToken))
        .Replace("{otel_scope_name=\"EdgeMon.Devices\"}", "", StringComparison.Ordinal).Replace("otel_scope_name=\"EdgeMon.Devices\",", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
