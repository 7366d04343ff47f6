using System.CommandLine;
using System.Reflection;
using System.Text;
using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Sensitivity;
using EdgeMon.Physics.Showers;
using EdgeMon.Physics.Statistics;
using EdgeMon.Physics.Yields;
using EdgeMon.Telemetry.Exports;
using EdgeMon.Telemetry.Exports.HepData;
using EdgeMon.Telemetry.Exports.Plotting;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon limits</c>: from (EOT, candidates, background) to upper limits on g_Z'.</summary>
internal static class LimitsVerb
{
    private const double ProjectedEot = 1e13, SmallestScannedEot = 1e10, LargestScannedEot = 1e14;
    private const int ScannedPerDecade = 24;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("limits", "Upper limits on g_Z' from electrons on target, candidates and background.");
        var options = new Dictionary<string, Option<string?>>();
        void Add(string name, string help, string description)
        {
            var option = new Option<string?>(name) { Description = description, HelpName = help };
            options.Add(name, option);
            command.Options.Add(option);
        }
        Add("--eot", "X", "Electrons on target, for example 2.84e11.");
        Add("--candidates", "N", "Events in the signal box.");
        Add("--background", "B", "Background expected [events].");
        Add("--background-error", "DB", "Its standard deviation [events].");
        Add("--model", "vanilla|dark", "Z' alone, or with light dark matter (m_Z' = 3 m_chi). Default: vanilla.");
        Add("--alpha-d", "A", "alpha_D of the dark model. Default: 0.1.");
        Add("--beam", "electron|positron", "Beam particle. Default: electron.");
        Add("--method", "NAME", $"{string.Join(", ", StatisticalMethods.Names)}. Default: cls.");
        Add("--approach", "recast|direct", "Recast of the published dark-photon limit, or from yields and efficiency. Default: recast.");
        Add("--cl", "CL", "Confidence level. Default: 0.9.");
        Add("--efficiency", "E", "Efficiency of everything but the missing-energy cut, for --approach direct. Default: 0.4.");
        Add("--efficiency-table", "FILE", "Measured efficiency in place of --efficiency and of the analytic cut: a .json of edgemon efficiency.");
        Add("--efficiency-error", "DE", "Standard deviation of the efficiency (of a table where it is largest), marginalised. Default: 0.05 for --approach direct without an efficiency, else 0.");
        Add("--masses", "LIST", "Masses [MeV]: 1,10,100 or 1:600:50. Default: 200 masses from 1 to 600.");
        Add("--format", "FORMAT", "table, csv, json, hepdata, pyhf, lmt, svg, reach (EOT that the g-2 band and thermal lines need). Default: table.");
        Add("--pace", "X", "Electrons on target per day, for the dates of --format reach.");
        Add("--output", "PATH", "File to write in place of standard output; for hepdata a .zip or a folder.");
        command.SetAction((parsed, _) => Task.FromResult(Run(
            LimitsRequest.Parse(name => parsed.GetValue(options[name])), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error)));
        return command;
    }

    /// <summary>Computes and writes.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Progress and notes.</param>
    /// <param name="cacheFolder">Folder of the physics tables; null for the user's cache.</param>
    /// <returns>The exit code.</returns>
    public static int Run(LimitsRequest request, TextWriter output, TextWriter error, string? cacheFolder = null)
    {
        if (request.MissingEnergyEfficiency is EfficiencyTable table)
            error.WriteLine($"Note: efficiency of {table.Provenance}{(request.Approach == LimitApproach.Recast ? ". In the recast a common factor cancels; its shape and error enter. --approach direct uses all of it." : "")}");
        else if (request is { Approach: LimitApproach.Recast, Efficiency: not null })
            error.WriteLine("Note: in the recast the efficiency itself cancels; only its error enters. --approach direct uses the efficiency.");
        PhysicsTables tables = YieldsTables.Load(new PhysicsTablesOptions(), cacheFolder, error);
        var engine = Engine(tables, request, request.Beam);
        var calculator = new SignalLimitCalculator();
        LimitCurve curve = Curve(request, engine, calculator, request.Counting, request.Dark);
        try
        {
            Write(request, curve, engine, calculator, output);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.BadInput, $"{request.Output}: cannot be written: {problem.Message}");
        }
        return ExitCode.Ok;
    }

    private static LimitEngine Engine(PhysicsTables tables, LimitsRequest request, BeamParticle beam) =>
        new(tables, new YieldOptions { Beam = beam, Efficiency = request.MissingEnergyEfficiency }, request.MassesMeV, request.Efficiency);

    private static LimitCurve Curve(LimitsRequest request, LimitEngine engine, SignalLimitCalculator calculator, CountingResult counting, DarkSector? dark)
    {
        SignalLimits events = calculator.Compute(
            counting.Candidates, counting.Background, counting.BackgroundUncertainty, request.EfficiencyUncertainty, request.ConfidenceLevel, request.Method);
        return engine.Compute(counting, events, dark, request.Approach, request.Method.Name(), request.ConfidenceLevel);
    }

    private static void Write(LimitsRequest request, LimitCurve curve, LimitEngine engine, SignalLimitCalculator calculator, TextWriter output)
    {
        if (request.Format == LimitsFormat.HepData)
        {
            WriteHepData(request, curve);
            return;
        }
        string text = request.Format switch
        {
            LimitsFormat.Csv => Text(curve, LimitCurveText.WriteCsv),
            LimitsFormat.Json => Encoding.UTF8.GetString(LimitCurveJson.ToBytes(curve)),
            LimitsFormat.Pyhf => Encoding.UTF8.GetString(PyhfWorkspace.ToBytes(curve, request.EfficiencyUncertainty)),
            LimitsFormat.Lmt => Text(curve, LimitCurveText.WriteDarkCast),
            LimitsFormat.Svg => SvgPlot.Render(Figure(request, curve, engine.Yields.Tables, calculator)),
            LimitsFormat.Reach => Reach(request, engine, calculator),
            _ => Text(curve, LimitCurveText.WriteTable),
        };
        if (request.Output is null) output.Write(text);
        else File.WriteAllText(request.Output, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private static string Text(LimitCurve curve, Action<TextWriter, LimitCurve> write)
    {
        using var writer = new StringWriter();
        write(writer, curve);
        return writer.ToString();
    }

    // Beyond 1e14 the scaled background would be hundreds of events: no search is run like that.
    private static string Reach(LimitsRequest request, LimitEngine engine, SignalLimitCalculator calculator)
    {
        double smallest = Math.Min(SmallestScannedEot, 0.1 * request.Counting.Eot), largest = Math.Max(LargestScannedEot, 10 * request.Counting.Eot);
        if (!CanProject(request, largest)) largest = ProjectedEot;
        while (largest > smallest && !CanProject(request, largest)) largest /= Math.Pow(10, 1.0 / ScannedPerDecade);
        if (largest <= smallest)
        {
            throw new VerbException(ExitCode.Usage, FormattableString.Invariant(
                $"--format reach: a background of {request.Counting.Background} +- {request.Counting.BackgroundUncertainty} at {request.Counting.Eot:0.##e+0} EOT, scaled in proportion, is beyond what {request.Method.Name()} takes at every EOT from {smallest:0.##e+0} on. Use another --method, or a smaller background."));
        }
        IReadOnlyList<LimitCurve> scan = Projection.Scan(
            request.Counting, smallest, largest, ScannedPerDecade, counting => Curve(request, engine, calculator, counting, request.Dark));
        using var writer = new StringWriter();
        TargetReachText.WriteTable(
            writer,
            [.. SensitivityTarget.OfThePaper(request.Dark).Select(target => TargetReach.Find(target, scan))],
            request.EotPerDay is { } perDay ? new RunPace(request.Counting.Eot, perDay) : null,
            TimeProvider.System);
        return writer.ToString();
    }

    private static void WriteHepData(LimitsRequest request, LimitCurve curve)
    {
        string version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
        if (request.Output!.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            using FileStream file = File.Create(request.Output);
            HepDataSubmission.WriteZip(file, [curve], version, request.EfficiencyUncertainty);
            return;
        }
        Directory.CreateDirectory(request.Output);
        foreach ((string name, byte[] content) in HepDataSubmission.Files([curve], version, request.EfficiencyUncertainty))
            File.WriteAllBytes(Path.Combine(request.Output, name), content);
    }

    /// <summary>The figure: the limit asked for, the other models of the paper, and the projections of both beams.</summary>
    private static Plot Figure(LimitsRequest request, LimitCurve curve, PhysicsTables tables, SignalLimitCalculator calculator)
    {
        var engines = new[] { BeamParticle.Electron, BeamParticle.Positron }.ToDictionary(beam => beam, beam => Engine(tables, request, beam));
        DarkSector?[] models = [null, new DarkSector(0.1), new DarkSector(0.02)];
        var others = models.Where(model => !Equals(model, request.Dark)).Select(model =>
        {
            LimitCurve other = Curve(request, engines[request.Beam], calculator, request.Counting, model);
            return new FigureCurve(model is null ? "observed, vanilla Z′" : FormattableString.Invariant($"observed, α_{{D}} = {model.AlphaD}"), other.MassesMeV, other.Observed);
        });
        var projections = request.Counting.Eot > 0 && CanProject(request, ProjectedEot)
            ? engines.Select(engine =>
            {
                LimitCurve projected = Projection.Expected(request.Counting, ProjectedEot, counting => Curve(request, engine.Value, calculator, counting, request.Dark));
                return new FigureCurve($"expected, 10^{{13}} {(engine.Key == BeamParticle.Electron ? "e^{−}" : "e^{+}")} on target", projected.MassesMeV, projected.Expected);
            })
            : [];
        return LimitFigure.Build(curve, [.. others], [.. projections]);
    }

    // The scaled background must still be one the method takes.
    private static bool CanProject(LimitsRequest request, double eot)
    {
        CountingResult projected = Projection.Scale(request.Counting, eot);
        return projected.Background <= (request.Method == StatisticalMethod.FeldmanCousins ? 50 : 1e5) && projected.BackgroundUncertainty <= (request.Method == StatisticalMethod.FeldmanCousins ? 20 : 1e5);
    }
}
