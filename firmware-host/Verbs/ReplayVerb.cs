using System.CommandLine;
using EdgeMon.Calibration;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Host.Chain;
using EdgeMon.Host.Configuration;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.HistogramExports;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon replay</c>: the whole chain over files, the same code as <c>run</c>.</summary>
internal static class ReplayVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Raw data files, in the order in which they were taken.", Arity = ArgumentArity.OneOrMore };
        Option<string?> maps = InputFiles.Maps();
        var calibration = new Option<string?>("--calibration") { Description = "File or folder of SDC calibration text. Without it energies are in ADC counts.", HelpName = "PATH" };
        var config = new Option<string?>("--config") { Description = "Configuration file: its maps, calibration and cuts hold where no option says otherwise.", HelpName = "FILE" };
        var workers = new Option<int>("--workers") { Description = "Worker threads. The answer does not depend on their number.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Print one JSON object in place of tables." };
        var reference = new Option<string?>("--reference") { Description = "Write the histograms of the run to FILE (UHI JSON): page.reference compares later runs with it.", HelpName = "FILE" };
        var command = new Command("replay", "Runs the whole chain over files: a line per spill and totals.") { files, maps, calibration, config, workers, json, reference };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetValue(files)!, parsed.GetValue(maps), parsed.GetValue(calibration), parsed.GetValue(config), parsed.GetValue(workers),
            parsed.GetValue(json), parsed.GetValue(reference), parsed.InvocationConfiguration.Output, cancellation)));
        return command;
    }

    private static int Run(
        string[] paths, string? maps, string? calibration, string? config, int workers, bool json, string? reference, TextWriter output, CancellationToken cancellation)
    {
        workers = Ranges.Whole(workers, 1, 64, "--workers");
        EdgeMonConfiguration settings = new();
        string hash = "defaults";
        if (config is not null)
        {
            ConfigurationFile file = ConfigurationFile.Load(config);
            (settings, hash) = (file.Settings, file.Hash);
            maps ??= settings.Maps.Directory;
            calibration ??= settings.Calibration.Path;
        }
        InputFiles.MustBeReadable(paths);
        FrameFormat format = InputFiles.FormatOf(paths[0]);
        if (format != FrameFormat.Date) return PulseReplay.Run(paths, format, json, output, cancellation);
        if (maps is null) throw new VerbException(ExitCode.Usage, $"{paths[0]}: holds DATE events; their channels are named by maps. Add --maps DIR or --config FILE.");

        using var source = new FileSource(paths);
        using var reader = new EventBatchReader(source, settings.Input.ToBatchLimits(), format);
        var collector = new SpillCollector();
        var setups = new RunSetups(maps, settings.Maps.Roles, calibration, settings.Calibration.Constants) { TemperatureGains = settings.Calibration.TemperatureGains };
        var pipeline = new EventPipeline(reader, setups.For, collector, new PipelineSettings
        {
            Options = settings.Signal,
            Workers = workers,
            Format = format,
            Experiment = settings.Telemetry.Experiment,
            Host = settings.Telemetry.Host,
            Simulated = settings.Simulated,
            ConfigurationHash = hash,
            CodeVersion = ProgramVersion.Text,
        });
        PipelineTotals totals;
        try { totals = pipeline.Run(cancellation); }
        catch (CalibrationException problem) { throw new VerbException(ExitCode.Configuration, problem.Message); }
        if (totals.Books.Accepted == 0 && totals.Books.FramesIn == 0)
            throw new VerbException(ExitCode.BadInput, $"{paths[0]}: no event could be read. Look at it with: edgemon decode {paths[0]}");
        if (reference is not null) WriteReference(reference, collector);
        var report = ReplayReport.Of(totals, collector.Spills);
        if (json) output.WriteLine(report.ToJson());
        else report.WriteTable(output);
        return ExitCode.Ok;
    }

    private static void WriteReference(string path, SpillCollector collector)
    {
        if (collector.Runs.Count != 1)
            throw new VerbException(ExitCode.Usage, $"--reference: the files hold runs {string.Join(", ", collector.Runs)}; a reference is of one run. Replay the files of one run.");
        if (collector.Spills.Count == 0) throw new VerbException(ExitCode.BadInput, $"--reference: run {collector.Runs[0]} has no spill, so there is nothing to compare with. Replay a run with spills.");
        SpillRecord last = collector.Spills[^1];
        var origin = new Dictionary<string, string>
        {
            ["run"] = Text(last.Run),
            ["spills"] = Text(collector.Spills.Count),
            ["endTimeUnix"] = Text(last.EndTimeUnix),
            ["experiment"] = last.Provenance.Experiment,
            ["configuration"] = last.Provenance.ConfigurationHash,
            ["map"] = last.Provenance.MapIdentity,
            ["calibration"] = last.Provenance.CalibrationIdentity,
        };
        try { File.WriteAllBytes(path, UhiHistogramJson.ToBytes(collector.Histograms, origin)); }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.Unavailable, $"--reference: {path} cannot be written: {problem.Message}");
        }

        static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
