using System.CommandLine;
using System.Globalization;
using EdgeMon.Calibration;
using EdgeMon.Calibration.Making;
using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon calibrate</c>: pedestals, noise, LED and gains from data, written as SDC text.</summary>
internal static class CalibrateVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Raw data files of one run.", Arity = ArgumentArity.OneOrMore };
        Option<string?> maps = InputFiles.Maps();
        var output = new Option<string?>("--output") { Description = "SDC file to write; without it the text goes to standard output.", HelpName = "FILE" };
        var previous = new Option<string?>("--calibration") { Description = "Calibration to begin from: its gains weight the showers and are kept where the data do not give better ones.", HelpName = "PATH" };
        var beam = new Option<double>("--beam-energy") { Description = "Energy of the beam electrons [GeV].", HelpName = "GeV", DefaultValueFactory = _ => new CalibrationMakerOptions().BeamEnergyGeV };
        var command = new Command("calibrate", "Makes pedestals, noise, LED references and gains from data.") { files, maps, output, previous, beam };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetValue(files)!, parsed.GetValue(maps), parsed.GetValue(output), parsed.GetValue(previous),
            new CalibrationMakerOptions { BeamEnergyGeV = Ranges.Number(parsed.GetValue(beam), 1, 1000, "--beam-energy", "GeV") },
            parsed.InvocationConfiguration, cancellation)));
        return command;
    }

    private static int Run(
        string[] paths, string? mapPath, string? outputPath, string? previousPath, CalibrationMakerOptions options, InvocationConfiguration console, CancellationToken cancellation)
    {
        InputFiles.MustBeReadable(paths);
        if (mapPath is null) throw new VerbException(ExitCode.Usage, "the channels are named by maps. Add --maps DIR (a folder of NA64 XML maps).");
        if (InputFiles.FormatOf(paths[0]) != FrameFormat.Date) throw new VerbException(ExitCode.BadInput, $"{paths[0]}: is not DATE data; calibrations are made from DATE events.");
        try
        {
            CalibrationResult result = Make(paths, mapPath, previousPath, options, cancellation);
            if (outputPath is null) console.Output.Write(result.Sdc);
            else File.WriteAllText(outputPath, result.Sdc);
            Report(result, console.Error);
            return ExitCode.Ok;
        }
        catch (CalibrationException problem)
        {
            throw new VerbException(ExitCode.Configuration, problem.Message);
        }
        catch (Exception problem) when (problem is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new VerbException(ExitCode.BadInput, $"{outputPath}: cannot be written: {problem.Message}");
        }
    }

    private static CalibrationResult Make(string[] paths, string mapPath, string? previousPath, CalibrationMakerOptions options, CancellationToken cancellation)
    {
        using var source = new FileSource(paths);
        using var reader = new EventBatchReader(source, new EventBatchLimits(), FrameFormat.Date);
        CalibrationMaker? maker = null;
        int run = 0;
        while (reader.TryRead(out EventBatch? batch, cancellation))
        {
            using (batch)
            {
                if (batch.Count == 0 || !batch.IsRunKnown) continue;
                if (maker is null)
                {
                    run = batch.Run;
                    ChannelMap map = ChannelMap.Load(mapPath, run);
                    maker = new CalibrationMaker(map, WithTriggers(options, map), previousPath is null ? null : CalibrationStore.Load(previousPath).For(map, run));
                }
                if (batch.Run != run)
                    throw new VerbException(ExitCode.BadInput, $"{batch.SourceName}: run {batch.Run} after run {run}; a calibration is made from one run at a time. Give its files alone.");
                maker.Add(batch);
            }
        }
        return maker?.Finish() ?? throw new VerbException(ExitCode.BadInput, $"{paths[0]}: no event could be read. Look at it with: edgemon decode {paths[0]}");
    }

    /// <summary>Beam electrons and pedestal events are told by the maps' names of triggers.</summary>
    private static CalibrationMakerOptions WithTriggers(CalibrationMakerOptions options, ChannelMap map) =>
        options with { BeamTriggerMask = MaskOf(map, "beam"), PedestalTriggerMask = MaskOf(map, "rnd") };

    private static uint MaskOf(ChannelMap map, string name) =>
        map.TriggerNames.Where(pair => pair.Value == name).Aggregate(0u, (mask, pair) => mask | 1u << pair.Key);

    private static void Report(CalibrationResult result, TextWriter error)
    {
        foreach (CalibrationQuantity quantity in Enum.GetValues<CalibrationQuantity>())
        {
            var verdicts = Enum.GetValues<CalibrationVerdict>().Select(verdict => (verdict, count: result.Count(quantity, verdict))).Where(entry => entry.count > 0);
            error.WriteLine($"{quantity,-14} {string.Join(", ", verdicts.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.count} {entry.verdict}")))}");
        }
        foreach (string note in result.Notes) error.WriteLine($"note: {note}");
    }
}
