using System.CommandLine;
using EdgeMon.Calibration;
using EdgeMon.Host.Chain;
using EdgeMon.Host.Configuration;
using EdgeMon.Physics.Efficiency;
using EdgeMon.Telemetry.Exports;
using EdgeMon.Telemetry.Exports.Plotting;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon efficiency</c>: the efficiency for signal, measured with the virtual detector and the monitor's own reconstruction and cuts.</summary>
internal static class EfficiencyVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var mass = new Option<double>("--signal-mass") { Description = "Mass of the Z' [MeV], 1 to 600; shapes the spectrum of the sample.", HelpName = "MeV", DefaultValueFactory = _ => 10 };
        var events = new Option<int>("--signal-events") { Description = "Signal events to simulate.", HelpName = "N", DefaultValueFactory = _ => 20_000 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the virtual detector.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var config = new Option<string?>("--config") { Description = "Configuration file: its cuts hold, with maps and calibration of the virtual detector.", HelpName = "FILE" };
        var workers = new Option<int>("--workers") { Description = "Worker threads. The answer does not depend on their number.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var output = new Option<string?>("--output") { Description = "File to write: .json (which can be read back) or .csv.", HelpName = "FILE" };
        var figure = new Option<string?>("--figure") { Description = "Also draws the efficiency, with the analytic one, into this SVG file.", HelpName = "FILE" };
        var command = new Command("efficiency", "Measures the efficiency for signal in bins of missing energy.") { mass, events, seed, config, workers, output, figure };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            Ranges.Number(parsed.GetValue(mass), 1, 600, "--signal-mass", "MeV"),
            Ranges.Whole(parsed.GetValue(events), 100, 100_000, "--signal-events"),
            parsed.GetValue(seed), parsed.GetValue(config), Ranges.Whole(parsed.GetValue(workers), 1, 64, "--workers"),
            Known(parsed.GetValue(output)), parsed.GetValue(figure), parsed.InvocationConfiguration.Output, cancellation)));
        return command;
    }

    private static int Run(
        double massMeV, int events, ulong seed, string? config, int workers, string? path, string? figure, TextWriter output, CancellationToken cancellation)
    {
        EdgeMonConfiguration settings = new();
        string hash = "defaults";
        if (config is not null)
        {
            ConfigurationFile file = ConfigurationFile.Load(config);
            (settings, hash) = (file.Settings, file.Hash);
        }
        string setup = Path.Combine(AppContext.BaseDirectory, "virtual-na64");
        settings = settings with
        {
            Maps = new MapsConfiguration { Directory = Path.Combine(setup, "maps") },
            Calibration = new CalibrationConfiguration { Path = Path.Combine(setup, "calibration") },
        };
        EfficiencyTable table;
        try { table = new EfficiencyMeasurement(settings, hash).Measure(massMeV, events, seed, workers, cancellation); }
        catch (CalibrationException problem) { throw new VerbException(ExitCode.Configuration, problem.Message); }

        string? written = path;
        try
        {
            if (path is not null) File.WriteAllText(path, IsJson(path) ? EfficiencyTableFile.ToJson(table) : EfficiencyTableFile.ToCsv(table));
            written = figure;
            if (figure is not null) File.WriteAllText(figure, SvgPlot.Render(PhysicsFigures.Efficiency(new ThresholdEfficiency(), table)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.BadInput, $"{written}: cannot be written: {problem.Message}");
        }
        output.Write(EfficiencyTableFile.ToTable(table));
        return ExitCode.Ok;
    }

    private static bool IsJson(string path) => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>A path whose ending tells the format.</summary>
    private static string? Known(string? path) => path is null || IsJson(path) || path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
        ? path
        : throw new VerbException(ExitCode.Usage, $"--output {path} ends neither in .json nor in .csv. Give a file name with one of these endings.");
}
