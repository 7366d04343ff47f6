using System.CommandLine;
using EdgeMon.Calibration;
using EdgeMon.Host.Chain;
using EdgeMon.Host.Configuration;
using EdgeMon.Signal.Expressions;
using EdgeMon.Signal.Kernels;
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
        Tell(output, "ok", "configuration", $"{path}, hash {file.Hash}");
        if (settings.Page.Reference is { } reference) CheckReference(reference, output);
        if (run is not null) CheckRun(settings, run.Value, output);
        bool complete = CheckHost(settings, output);
        return complete ? ExitCode.Ok : ExitCode.Unavailable;
    }

    private static void CheckReference(string path, TextWriter output)
    {
        try
        {
            var reference = UhiHistogramReader.ReadReference(path);
            Tell(output, "ok", "reference", $"{reference.Histograms.Count} histograms of run {reference.Origin.GetValueOrDefault("run", "unknown")}, {path}");
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
            setup = new RunSetups(settings.Maps.Directory, settings.Maps.Roles, settings.Calibration.Path, settings.Calibration.Constants).For(run);
        }
        catch (CalibrationException problem)
        {
            throw new VerbException(ExitCode.Configuration, problem.Message);
        }
        Tell(output, "ok", "maps", $"{setup.Map.Channels.Count} channels of {setup.Map.Detectors.Count} detectors for run {run}, {setup.Map.Rules.Expected.Length} sources expected, identity {setup.Map.Identity}");
        foreach (var warning in setup.Map.Warnings) Tell(output, "warning", "maps", warning.ToString());
        if (settings.Calibration.Path is null) Tell(output, "warning", "calibration", "none: energies are in ADC counts. Set calibration.path.");
        else Tell(output, "ok", "calibration", $"identity {setup.Constants.Identity}, {setup.Constants.UncalibratedChannels.Count} channels without constants");
    }

    private static bool CheckHost(EdgeMonConfiguration settings, TextWriter output)
    {
        bool complete = true;
        Tell(output, "ok", "vectors", $"{VectorWidths.Widest}, {Environment.ProcessorCount} cores");
        if (MqttLibrary.Missing is { } missing) complete = Lacks(MqttLibrary.Name, missing);
        else Tell(output, "ok", MqttLibrary.Name, "found");
        bool hasBroker = new[] { "/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto" }.Any(File.Exists);
        if (settings.Telemetry.Broker == BrokerMode.External) Tell(output, "ok", "broker", $"external, {settings.Telemetry.BrokerHost}:{settings.Telemetry.BrokerPort}");
        else if (hasBroker) Tell(output, "ok", "broker", $"private, 127.0.0.1:{settings.Telemetry.BrokerPort}");
        else complete = Lacks("broker", "mosquitto is not installed. Run: sudo apt-get install -y mosquitto, or set telemetry.broker to \"external\"");
        complete &= CheckStateDirectory(settings.Telemetry.StateDirectory, output);
        return complete;

        bool Lacks(string what, string text)
        {
            Tell(output, "MISSING", what, text);
            return false;
        }
    }

    private static bool CheckStateDirectory(string directory, TextWriter output)
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
            Tell(output, "MISSING", "state directory", $"{directory} cannot be written: {problem.Message} Change its owner or set telemetry.stateDirectory.");
            return false;
        }
        long free = new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace;
        Tell(output, free < LeastFreeBytes ? "warning" : "ok", "state directory", $"{directory}, {free >> 20} MiB free{(free < LeastFreeBytes ? ": less than 1 GiB" : "")}");
        return true;
    }

    private static void Tell(TextWriter output, string verdict, string what, string text) => output.WriteLine($"{verdict,-8} {what,-16} {text}");
}
