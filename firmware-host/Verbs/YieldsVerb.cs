using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Showers;
using EdgeMon.Physics.Statistics;
using EdgeMon.Physics.Yields;
using EdgeMon.Telemetry.Exports;
using EdgeMon.Telemetry.Exports.Plotting;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon yields</c>: signal events per particle on target, and what leads to them.</summary>
internal static class YieldsVerb
{
    private static readonly string[] Columns = ["mass_MeV", "yield_dark_photon_eps_1", "yield_radiative", "yield_resonant", "resonant_share", "recast_ratio"];

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("yields", "Signal events per particle on target for A' (eps = 1) and Z', and the recast ratio R = g^2/eps^2.");
        var options = new Dictionary<string, Option<string?>>();
        void Add(string name, string help, string description)
        {
            var option = new Option<string?>(name) { Description = description, HelpName = help };
            options.Add(name, option);
            command.Options.Add(option);
        }
        Add("--model", "vanilla|dark", "Z' alone, or with light dark matter (m_Z' = 3 m_chi). Default: vanilla.");
        Add("--alpha-d", "A", "alpha_D of the dark model. Default: 0.1.");
        Add("--beam", "electron|positron", "Beam particle. Default: electron.");
        Add("--efficiency-table", "FILE", "Measured efficiency in place of the analytic cut: a .json of edgemon efficiency.");
        Add("--coupling", "G", "Coupling g_Z' of the yields. Default: 1e-3.");
        Add("--masses", "LIST", "Masses [MeV]: 1,10,100 or 1:600:50. Default: 200 masses from 1 to 600.");
        Add("--format", "FORMAT", "table, csv, json. Default: table.");
        Add("--output", "PATH", "File to write in place of standard output.");
        Add("--figures", "FOLDER", "Also writes the figures of the physics page as SVG into this folder.");
        command.SetAction((parsed, _) => Task.FromResult(Run(
            YieldsRequest.Parse(name => parsed.GetValue(options[name])), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error)));
        return command;
    }

    /// <summary>Computes and writes.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Progress.</param>
    /// <param name="cacheFolder">Folder of the physics tables; null for the user's cache.</param>
    /// <returns>The exit code.</returns>
    public static int Run(YieldsRequest request, TextWriter output, TextWriter error, string? cacheFolder = null)
    {
        PhysicsTables tables = YieldsTables.Load(new PhysicsTablesOptions(), cacheFolder, error);
        var yields = new SignalYields(tables, new YieldOptions { Beam = request.Beam, Efficiency = request.MissingEnergyEfficiency });
        double[][] rows = [.. request.MassesMeV.Select(mass => Row(yields, request, mass))];
        string text = request.Format switch { "csv" => Csv(rows), "json" => Json(request, rows), _ => Table(request, rows) };
        string? written = request.Output;
        try
        {
            if (request.Output is null) output.Write(text);
            else File.WriteAllText(request.Output, text);
            if (request.Figures is null) return ExitCode.Ok;
            written = request.Figures;
            Directory.CreateDirectory(request.Figures);
            foreach ((string name, Plot plot) in Figures(tables)) File.WriteAllText(Path.Combine(request.Figures, name), SvgPlot.Render(plot));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.BadInput, $"{written}: cannot be written: {problem.Message}");
        }
        return ExitCode.Ok;
    }

    private static double[] Row(SignalYields yields, YieldsRequest request, double massMeV)
    {
        var boson = new ZPrime(1e-3 * massMeV, request.Coupling, request.Dark);
        SignalYield yield = yields.ZPrime(boson);
        return [massMeV, yields.DarkPhoton(1e-3 * massMeV), yield.Radiative, yield.Resonant, yield.ResonantShare, yields.RecastRatio(boson)];
    }

    private static string Csv(double[][] rows)
    {
        var text = new StringBuilder(string.Join(',', Columns)).Append('\n');
        foreach (double[] row in rows)
            text.AppendJoin(',', row.Select((value, i) => value.ToString(i == 0 ? "0.############" : "0.000000e+00", CultureInfo.InvariantCulture))).Append('\n');
        return text.ToString();
    }

    private static string Table(YieldsRequest request, double[][] rows)
    {
        var text = new StringBuilder();
        string efficiency = request.MissingEnergyEfficiency is EfficiencyTable ? "with the measured efficiency" : "before eta_up";
        text.Append(CultureInfo.InvariantCulture, $"Signal events per {request.Beam.ToString().ToLowerInvariant()} on target {efficiency}, g = {request.Coupling:G6}, {ModelText(request.Dark)}\n\n");
        string[] heads = ["m [MeV]", "A' eps=1", "radiative", "resonant", "share", "R"];
        text.AppendJoin("  ", heads.Select((head, i) => head.PadLeft(i == 0 ? 9 : 10))).Append('\n');
        foreach (double[] row in rows)
            text.AppendJoin("  ", row.Select((value, i) => value.ToString(i is 0 or 4 ? "0.###" : i == 5 ? "0.0" : "0.000e+00", CultureInfo.InvariantCulture).PadLeft(i == 0 ? 9 : 10))).Append('\n');
        return text.ToString();
    }

    private static string Json(YieldsRequest request, double[][] rows)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("schema", "edgemon/yields/v1");
            json.WriteString("model", request.Dark is null ? "vanilla" : "dark");
            json.WriteNumber("alpha_D", request.Dark?.AlphaD ?? 0);
            json.WriteString("beam", request.Beam.ToString().ToLowerInvariant());
            json.WriteString("efficiency", request.MissingEnergyEfficiency.Provenance);
            json.WriteNumber("coupling", request.Coupling);
            for (int column = 0; column < Columns.Length; column++)
            {
                json.WriteStartArray(Columns[column]);
                foreach (double[] row in rows) json.WriteNumberValue(row[column]);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static string ModelText(DarkSector? dark) => dark is null ? "vanilla" : string.Create(CultureInfo.InvariantCulture, $"alpha_D = {dark.AlphaD}");

    /// <summary>The figures of the physics page: everything between the model and the limit, for the counts of the paper.</summary>
    private static IEnumerable<(string Name, Plot Plot)> Figures(PhysicsTables tables)
    {
        var electron = new LimitEngine(tables);
        var positron = new LimitEngine(tables, new YieldOptions { Beam = BeamParticle.Positron });
        var dark = new DarkSector(0.1);
        var weak = new DarkSector(0.02);
        yield return ("polarization.svg", PhysicsFigures.Polarization());
        yield return ("track-lengths.svg", PhysicsFigures.TrackLengthsOf(tables.TrackLengths));
        yield return ("efficiency.svg", PhysicsFigures.Efficiency(new ThresholdEfficiency()));
        yield return ("yields.svg", PhysicsFigures.Yields(electron.Yields, positron.Yields, dark));
        yield return ("recast-ratio.svg", PhysicsFigures.RecastRatio(electron.Yields, [null, dark, weak]));

        var calculator = new SignalLimitCalculator();
        var paper = new CountingResult(2.84e11, 0, 0.53, 0.17);
        LimitCurve Limit(LimitEngine engine, CountingResult counting, DarkSector? model) =>
            engine.Compute(counting, calculator.Compute(counting.Candidates, counting.Background, counting.BackgroundUncertainty), model);
        LimitCurve main = Limit(electron, paper, dark);
        FigureCurve Projected(LimitEngine engine, string label, double eot)
        {
            LimitCurve curve = Limit(engine, Physics.Sensitivity.Projection.Scale(paper, eot), dark);
            return new FigureCurve(label, curve.MassesMeV, curve.Expected);
        }
        LimitCurve vanilla = Limit(electron, paper, null), light = Limit(electron, paper, weak);
        yield return ("limits.svg", LimitFigure.Build(
            main,
            [new FigureCurve("observed, vanilla Z′", vanilla.MassesMeV, vanilla.Observed), new FigureCurve("observed, α_{D} = 0.02", light.MassesMeV, light.Observed)],
            [Projected(electron, "expected, 10^{13} e^{−} on target", 1e13), Projected(positron, "expected, 10^{13} e^{+} on target", 1e13)]));
        yield return ("sensitivity.svg", PhysicsFigures.Sensitivity(
        [
            Projected(electron, "10^{11} e^{−}", 1e11), Projected(electron, "10^{12} e^{−}", 1e12), Projected(electron, "10^{13} e^{−}", 1e13),
            Projected(positron, "10^{11} e^{+}", 1e11), Projected(positron, "10^{12} e^{+}", 1e12), Projected(positron, "10^{13} e^{+}", 1e13),
        ]));
    }
}
