using System.CommandLine;
using System.Globalization;
using EdgeMon.Calibration;
using EdgeMon.Daq.Sources;
using EdgeMon.Hardware.Gpio;
using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.Sensors;
using EdgeMon.Hardware.Serial;
using EdgeMon.Host.Chain;
using EdgeMon.Host.Configuration;
using EdgeMon.Host.HostChecks;
using EdgeMon.Signal.Expressions;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Telemetry;
using EdgeMon.Telemetry.HistogramExports;
using EdgeMon.Telemetry.Mqtt;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon check</c>: configuration, maps, calibration and host, before beam. Opens nothing but files.</summary>
internal static class CheckVerb
{
    private const long LeastFreeBytes = 1L << 30;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        Option<string> config = ConfigOption();
        var run = new Option<int?>("--run") { Description = "Run for which maps and calibration are tried; without it they are not.", HelpName = "R" };
        var defaults = new Option<bool>("--defaults") { Description = "Print every setting with its meaning, range and default, and do nothing else." };
        var quantities = new Option<bool>("--quantities") { Description = "Print the names that expressions of histograms and cuts may use, and do nothing else." };
        var command = new Command("check", "Refuses what is wrong in configuration, maps and calibration, and tells what the host lacks.") { config, run, defaults, quantities };
        command.SetAction(parsed => parsed.GetValue(quantities) ? PrintQuantities(parsed.InvocationConfiguration.Output) : parsed.GetValue(defaults)
            ? PrintDefaults(parsed.InvocationConfiguration.Output)
            : Run(parsed.GetValue(config)!, parsed.GetValue(run), parsed.InvocationConfiguration.Output));
        return command;
    }

    /// <summary>The option that names the configuration file.</summary>
    public static Option<string> ConfigOption() => new("--config") { Description = "Configuration file.", HelpName = "FILE", DefaultValueFactory = _ => "edgemon.json" };

    private static int PrintQuantities(TextWriter output)
    {
        int width = EventQuantities.All.Max(quantity => quantity.Name.Length);
        foreach (var quantity in EventQuantities.All)
            output.WriteLine($"{quantity.Name.PadRight(width)}  {(quantity.Unit.Length > 0 ? $"[{quantity.Unit}] " : "")}{quantity.Meaning}");
        return ExitCode.Ok;
    }

    private static int PrintDefaults(TextWriter output)
    {
        output.Write(ConfigurationDefaults.Write<EdgeMonConfiguration>());
        return ExitCode.Ok;
    }

    private static int Run(string path, int? run, TextWriter output)
    {
        ConfigurationFile file = ConfigurationFile.Load(path);
        EdgeMonConfiguration settings = file.Settings;
        Tell(output, HostFinding.Ok("configuration", $"{path}, hash {file.Hash}"));
        if (settings.Page.Reference is { } reference) CheckReference(reference, output);
        if (EfficiencyTableFile.Configured(settings.Telemetry.Limits) is { } efficiency)
            Tell(output, HostFinding.Ok("efficiency", string.Create(CultureInfo.InvariantCulture, $"{efficiency.Bins} bins, at most {efficiency.LargestEfficiency:0.000}, {efficiency.Provenance}, {settings.Telemetry.Limits.EfficiencyTable}")));
        if (run is not null) CheckRun(settings, run.Value, output);
        bool complete = CheckHost(settings, output);
        return complete ? ExitCode.Ok : ExitCode.Unavailable;
    }

    private static void CheckReference(string path, TextWriter output)
    {
        try
        {
            var reference = UhiHistogramReader.ReadReference(path);
            Tell(output, HostFinding.Ok("reference", $"{reference.Histograms.Count} histograms of run {reference.Origin.GetValueOrDefault("run", "unknown")}, {path}"));
        }
        catch (HistogramFileException problem)
        {
            throw new VerbException(ExitCode.Configuration, $"page.reference: {problem.Message}");
        }
    }

    private static void CheckRun(EdgeMonConfiguration settings, int run, TextWriter output)
    {
        RunSetup setup;
        try
        {
            setup = new RunSetups(settings.Maps.Directory, settings.Maps.Roles, settings.Calibration.Path, settings.Calibration.Constants) { TemperatureGains = settings.Calibration.TemperatureGains }.For(run);
        }
        catch (CalibrationException problem)
        {
            throw new VerbException(ExitCode.Configuration, problem.Message);
        }
        Tell(output, HostFinding.Ok("maps", $"{setup.Map.Channels.Count} channels of {setup.Map.Detectors.Count} detectors for run {run}, {setup.Map.Rules.Expected.Length} sources expected, identity {setup.Map.Identity}"));
        foreach (var warning in setup.Map.Warnings) Tell(output, HostFinding.Warning("maps", warning.ToString()));
        if (settings.Calibration.Path is null) Tell(output, HostFinding.Warning("calibration", "none: energies are in ADC counts. Set calibration.path."));
        else Tell(output, HostFinding.Ok("calibration", $"identity {setup.CalibrationIdentity}, {setup.Constants.UncalibratedChannels.Count} channels without constants"));
    }

    private static bool CheckHost(EdgeMonConfiguration settings, TextWriter output)
    {
        HostFinding[] findings =
        [
            .. new HostInspection().Findings(), ClockCheck.Find(), .. DeviceCheck.Find(), MqttClient(), .. SerialLines(settings.Input.Source), .. Sensors(settings.Hardware.Sensors), .. SerialDevices(settings.Hardware), .. Gpio(settings.Hardware.Gpio), Broker(settings.Telemetry),
            StateDirectory(settings.Telemetry.StateDirectory),
        ];
        foreach (HostFinding finding in findings) Tell(output, finding);
        return findings.All(finding => finding.Level != FindingLevel.Failed);
    }

    private static IEnumerable<HostFinding> Sensors(SensorsOptions options)
    {
        string[] offered = [.. KernelChannel.Find().Select(channel => $"{channel.Chip}/{(channel.Label.Length > 0 ? channel.Label : channel.Channel)}")];
        if (offered.Length > 0) yield return HostFinding.Ok("sensors", string.Join(", ", offered));
        foreach (SensorOptions sensor in options.List)
        {
            yield return SensorDevices.Create(sensor).TryRead(out double value, out string problem)
                ? HostFinding.Ok(sensor.Name, string.Create(CultureInfo.InvariantCulture, $"{sensor.Quantity.ToString().ToLowerInvariant()} {value:0.###} {SensorReading.UnitOf(sensor.Quantity)}"))
                : HostFinding.Warning(sensor.Name, $"{problem}. Load its driver (modprobe), or correct hardware.sensors.");
        }
    }

    /// <summary>Looks at chip and lines without taking any: the monitor may be running.</summary>
    private static IEnumerable<HostFinding> Gpio(GpioOptions options)
    {
        if (options.Chip.Length == 0) yield break;
        IGpioChip? chip = null;
        string? absent = null;
        try { chip = GpioChips.Open(options.Chip); }
        catch (IOException problem) { absent = problem.Message; }
        if (chip is null)
        {
            yield return HostFinding.Warning("gpio", $"{absent}. It is opened when it appears; correct hardware.gpio.chip otherwise. Chips are /dev/gpiochip*.");
            yield break;
        }
        using (chip)
        {
            yield return HostFinding.Ok("gpio", $"{chip.Description}, over {SystemGpio.Library}");
            foreach (var (name, line) in new[] { ("spillGate", options.SpillGate.Line), ("beacon", options.Beacon.Line), ("buzzer", options.Buzzer.Line) })
                if (line is { } number) yield return GpioLine(chip, name, number);
        }
    }

    private static HostFinding GpioLine(IGpioChip chip, string name, int line)
    {
        if (line >= chip.LineCount) return HostFinding.Warning(name, $"line {line} is not there: the chip has {chip.LineCount}. Correct hardware.gpio.{name}.line.");
        try
        {
            return chip.UserOf(line) is { } user
                ? HostFinding.Warning(name, $"line {line} is taken by {user}. That is right while EdgeMon runs; otherwise free it, or correct hardware.gpio.{name}.line.")
                : HostFinding.Ok(name, $"line {line}");
        }
        catch (IOException problem) { return HostFinding.Warning(name, problem.Message); }
    }

    private static HostFinding MqttClient() => MqttLibrary.Missing is { } missing
        ? HostFinding.Failed(MqttLibrary.Name, missing)
        : HostFinding.Ok(MqttLibrary.Name, InstalledPrograms.VersionOf(MqttLibrary.Name) ?? "found");

    /// <summary>Looks whether the port is there, without opening it: another program may be using it.</summary>
    private static HostFinding[] SerialLines(string source)
    {
        if (!source.StartsWith(SourceFactory.SerialPrefix, StringComparison.Ordinal)) return [];
        string port = source[SourceFactory.SerialPrefix.Length..];
        return [File.Exists(port)
            ? HostFinding.Ok("serial line", $"{port}, over {SerialPorts.Library}")
            : HostFinding.Warning("serial line", $"{port} is not there; it is opened when it appears. Names are in /dev/serial/by-id.")];
    }

    /// <summary>Supplies and the spill gate box: whether their ports are there, and what may be commanded. Nothing is asked: another program may be using them.</summary>
    private static IEnumerable<HostFinding> SerialDevices(HardwareConfiguration hardware)
    {
        foreach (HighVoltageModuleOptions module in hardware.HighVoltage.Modules)
            yield return PortOf("high voltage", module.Port, $"{module.Name}, board {module.Board} on {module.Port}, {module.Channels.Count} channels");
        if (hardware.HighVoltage.Interlock.Enabled)
            yield return HostFinding.Warning("interlock", $"ENABLED: {string.Join("; ", hardware.HighVoltage.Interlock.Rules.Select(RuleText))}. Set hardware.highVoltage.interlock.enabled to false to read only.");
        else if (hardware.HighVoltage.Modules.Count > 0)
            yield return HostFinding.Ok("interlock", "off: supplies are only read");
        if (hardware.SpillGate.Port.Length > 0) yield return PortOf("spill gate", hardware.SpillGate.Port, hardware.SpillGate.Port);
    }

    private static HostFinding PortOf(string what, string port, string text) => File.Exists(port)
        ? HostFinding.Ok(what, text)
        : HostFinding.Warning(what, $"{port} is not there; it is opened when it appears. Names are in /dev/serial/by-id.");

    private static string RuleText(HighVoltageRuleOptions rule) =>
        $"{rule.Name} {(rule.Do == HighVoltageReaction.SwitchOff ? "switches off" : string.Create(CultureInfo.InvariantCulture, $"sets to {rule.Volts:0.#} V"))} {string.Join(", ", rule.Targets)}";

    private static HostFinding Broker(TelemetryOptions options)
    {
        if (options.Broker == BrokerMode.External) return HostFinding.Ok("broker", $"external, {options.BrokerHost}:{options.BrokerPort}");
        string? program = new[] { "/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto" }.FirstOrDefault(File.Exists);
        return program is null
            ? HostFinding.Failed("broker", "mosquitto is not installed. Run: sudo apt-get install -y mosquitto, or set telemetry.broker to \"external\"")
            : HostFinding.Ok("broker", $"private, 127.0.0.1:{options.BrokerPort}, mosquitto {InstalledPrograms.Mosquitto(program) ?? "of unknown version"}");
    }

    private static HostFinding StateDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            string probe = Path.Combine(directory, ".write-probe");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return HostFinding.Failed("state directory", $"{directory} cannot be written: {problem.Message} Change its owner or set telemetry.stateDirectory.");
        }
        long free = new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace;
        string text = $"{directory}, {free >> 20} MiB free";
        if (free < LeastFreeBytes) return HostFinding.Warning("state directory", $"{text}: less than 1 GiB. Make room before beam.");
        UnixFileMode others = File.GetUnixFileMode(directory) & (UnixFileMode.OtherWrite | UnixFileMode.GroupWrite);
        return others == UnixFileMode.None
            ? HostFinding.Ok("state directory", text)
            : HostFinding.Warning("state directory", $"{text}; others may write there. Run: chmod 0700 {directory}");
    }

    private static void Tell(TextWriter output, HostFinding finding) =>
        output.WriteLine($"{finding.Level switch { FindingLevel.Ok => "OK", FindingLevel.Warning => "WARN", _ => "FAIL" },-5} {finding.What,-16} {finding.Text}");
}
