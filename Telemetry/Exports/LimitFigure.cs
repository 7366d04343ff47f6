using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Telemetry.Exports.Plotting;

namespace EdgeMon.Telemetry.Exports;

/// <summary>A further curve in the limit figure: another model, or an expected limit for more electrons on target.</summary>
/// <param name="Label">Text of the legend.</param>
/// <param name="MassesMeV">Masses [MeV].</param>
/// <param name="Couplings">g_Z'; infinite where nothing is excluded.</param>
public sealed record FigureCurve(string Label, double[] MassesMeV, double[] Couplings);

/// <summary>
/// The figure of the result (after Fig. 7 of arXiv:2206.03101): observed limit, expected limit with bands, projections, what other experiments exclude,
/// the band that explains the muon's anomalous magnetic moment, and the thermal-target lines. Readable in black and white: each curve has its own
/// dash pattern and name, each area its own hatching.
/// </summary>
public static class LimitFigure
{
    private const double SmallestMassMeV = 1, LargestMassMeV = 1000;

    /// <summary>Builds the figure.</summary>
    /// <param name="curve">The limit shown with its bands.</param>
    /// <param name="others">Limits of other models, drawn as curves.</param>
    /// <param name="projections">Expected limits for more electrons on target.</param>
    public static Plot Build(LimitCurve curve, IReadOnlyList<FigureCurve>? others = null, IReadOnlyList<FigureCurve>? projections = null)
    {
        ArgumentNullException.ThrowIfNull(curve);
        double[] masses = [.. Enumerable.Range(0, 181).Select(i => SmallestMassMeV * Math.Pow(LargestMassMeV / SmallestMassMeV, i / 180.0))];
        CouplingBand[] anomaly = [.. masses.Select(m => AnomalousMagneticMoment.Band(1e-3 * m, MuonAnomaly.Paper2022))];

        // Bands that coincide with the median (few events: discrete counts) are left to the line.
        var bands = new List<PlotBand>
        {
            new("(g-2)_{μ} ±2σ", masses, [.. anomaly.Select(band => band.Lower)], [.. anomaly.Select(band => band.Upper)]) { Fill = BandFill.RisingHatch, Colour = "#7a9a4a" },
            new("expected ±2σ", curve.MassesMeV, curve.ExpectedMinus2Sigma, curve.ExpectedPlus2Sigma) { Colour = "#d9d9d9" },
            new("expected ±1σ", curve.MassesMeV, curve.ExpectedMinus1Sigma, curve.ExpectedPlus1Sigma) { Colour = "#aaaaaa" },
        };
        var lines = new List<PlotLine>
        {
            new($"observed, {Describe(curve)}", curve.MassesMeV, curve.Observed) { Width = 2.6, Colour = "#000000", Name = "NA64e", NameAt = 25 },
            new("expected, median", curve.MassesMeV, curve.Expected) { Style = LineStyle.Dashed, Colour = "#c00000", Width = 1.4 },
        };
        // Two patterns each that nothing else without a name on the curve has: told apart without colour.
        LineStyle[] otherStyles = [LineStyle.LongDashed, LineStyle.DashDotted], projectionStyles = [LineStyle.DashDotDotted, LineStyle.Dotted];
        lines.AddRange((others ?? []).Select((other, i) => new PlotLine(other.Label, other.MassesMeV, other.Couplings) { Style = otherStyles[i % 2], Colour = "#1f4e99", Width = 1.8 }));
        lines.AddRange((projections ?? []).Select((p, i) => new PlotLine(p.Label, p.MassesMeV, p.Couplings) { Style = projectionStyles[i % 2], Colour = "#8a3ab0", Width = 1.8 }));
        lines.Add(Published(PublishedCurve.BaBar, LineStyle.Solid, "#b36b00", 700) with { Width = 0.8 });
        lines.Add(Published(PublishedCurve.BelleII, LineStyle.DashDotted, "#00708a", 60));
        lines.Add(Published(PublishedCurve.Ccfr, LineStyle.LongDashed, "#555555", 60));
        lines.Add(Published(PublishedCurve.Na64Mu, LineStyle.Dotted, "#3f6f3f", 14) with { Width = 2.2 });
        if (curve.Model == ZPrimeModel.Dark) lines.AddRange(Thermal(masses, new DarkSector(curve.AlphaD)));

        return new Plot(
            $"Upper limits on the coupling of an L_{{μ}} − L_{{τ}} boson ({ExportNumber.Plain(100 * curve.ConfidenceLevel)} % CL)",
            new PlotAxis("m_{Z′} [MeV]", SmallestMassMeV, LargestMassMeV, true),
            new PlotAxis("g_{Z′}", 1e-5, 1, true))
        {
            Bands = bands,
            Lines = lines,
            Caption =
            [
                $"Limit: {Counted(curve)}, {curve.Method}, {Approach(curve.Approach)}. Made by EdgeMon after arXiv:2206.03101; (g-2)_{{μ}} band for (251 ± 59)·10^{{-11}}.",
                .. projections is { Count: > 0 } ? new[] { "Projections: median expected limit without signal; background in proportion to EOT, its relative error kept." } : [],
                .. PublishedCurve.All.Chunk(2).Select(pair => "Published by others: " + string.Join("; ", pair.Select(p => p.Citation)) + "."),
                "Digitised tables: darkcast (BaBar, Belle II), SNforMuTau (CCFR, NA64μ); the files name repository, commit and path.",
            ],
        };
    }

    private static PlotLine Published(PublishedCurve curve, LineStyle style, string colour, double nameAt) =>
        new(curve.Name, curve.MassesMeV, curve.Couplings) { Style = style, Colour = colour, Width = 1.4, Name = curve.Name, NameAt = nameAt };

    private static IEnumerable<PlotLine> Thermal(double[] masses, DarkSector dark) =>
        new[] { (Factor: 1.0, Style: LineStyle.DashDotDotted, NameAt: 420.0), (Factor: 10.0, Style: LineStyle.LongDashed, NameAt: 150.0) }.Select(target => new PlotLine(
            $"thermal target, f = {ExportNumber.Plain(target.Factor)}", masses, [.. masses.Select(m => ThermalTarget.Coupling(1e-3 * m, dark, target.Factor))])
        {
            Style = target.Style, Colour = "#666666", Width = 1.1, Name = $"thermal, f = {ExportNumber.Plain(target.Factor)}", NameAt = target.NameAt,
        });

    private static string Describe(LimitCurve curve) =>
        curve.Model == ZPrimeModel.Vanilla ? "vanilla Z′" : $"Z′ with χ, α_{{D}} = {ExportNumber.Plain(curve.AlphaD)}";

    private static string Counted(LimitCurve curve) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{curve.Counting.Candidates} candidates, background {curve.Counting.Background:0.###} ± {curve.Counting.BackgroundUncertainty:0.###}, {curve.Counting.Eot:0.##e+0} EOT");

    private static string Approach(LimitApproach approach) => approach switch
    {
        LimitApproach.Recast => "recast of the published dark-photon limit",
        LimitApproach.Direct => "from yields and efficiency",
        _ => "recast, radiative process alone",
    };
}
