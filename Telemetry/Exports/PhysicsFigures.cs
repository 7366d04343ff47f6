using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Showers;
using EdgeMon.Physics.Yields;
using EdgeMon.Telemetry.Exports.Plotting;

namespace EdgeMon.Telemetry.Exports;

/// <summary>The figures of docs/physics.md, made from the same functions that make the limits.</summary>
public static class PhysicsFigures
{
    private const double ReferenceCoupling = 1e-3;
    private static readonly PlotAxis MassAxis = new("m_{Z′} [MeV]", 1, 600, true);

    /// <summary>|Pi(q^2)|, real and imaginary part per coupling, over sqrt(q^2) from 1 MeV to 1 GeV.</summary>
    public static Plot Polarization()
    {
        double[] masses = Logarithmic(1, 1000, 601);
        var values = masses.Select(m => VacuumPolarization.PerCoupling(1e-6 * m * m)).ToArray();
        return new Plot("Vacuum polarisation Π(q²)/g", new PlotAxis("√q² [MeV]", 1, 1000, true), new PlotAxis("Π/g", 0, 0.024, false))
        {
            Lines =
            [
                new PlotLine("|Π|", masses, [.. values.Select(v => v.Magnitude)]) { Width = 2.2 },
                new PlotLine("Re Π", masses, [.. values.Select(v => v.Real)]) { Style = LineStyle.Dashed, Colour = "#1f4e99" },
                new PlotLine("Im Π", masses, [.. values.Select(v => v.Imaginary)]) { Style = LineStyle.DashDotted, Colour = "#c00000" },
            ],
            Caption = ["Eqs 6, A.1, A.2; the cusp is the muon threshold at 211 MeV, where |Π| is 1.47 times its value at q² = 0."],
        };
    }

    /// <summary>Differential track lengths of the two charges, per beam particle.</summary>
    /// <param name="lengths">Track lengths.</param>
    public static Plot TrackLengthsOf(TrackLengths lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        double low = Math.Ceiling(lengths.LowestGeV), high = lengths.BeamEnergyGeV;
        double[] energies = [.. Enumerable.Range(0, 400).Select(i => low + (0.995 * high - low) * i / 399)];
        return new Plot(
            FormattableString.Invariant($"Track length in the radiator, {high:0} GeV beam"), new PlotAxis("E [GeV]", low, high, false), new PlotAxis("dT/dE [X_{0}/GeV]", 1e-5, 0.2, true))
        {
            Lines =
            [
                new PlotLine("charge of the beam (T_{−} of e^{−})", energies, [.. energies.Select(lengths.SameSignDensity)]) { Width = 2.2 },
                new PlotLine("other charge (T_{+} of e^{−})", energies, [.. energies.Select(lengths.OppositeSignDensity)]) { Style = LineStyle.Dashed, Colour = "#c00000", Width = 2 },
            ],
            Caption = ["Deterministic transport; a positron beam exchanges the two curves."],
        };
    }

    /// <summary>Efficiency of the missing-energy cut; measured points with errors where a table is given.</summary>
    /// <param name="analytic">Analytic efficiency.</param>
    /// <param name="measured">Measured table, or null.</param>
    public static Plot Efficiency(IMissingEnergyEfficiency analytic, EfficiencyTable? measured = null)
    {
        ArgumentNullException.ThrowIfNull(analytic);
        double[] energies = [.. Enumerable.Range(0, 401).Select(i => 30 + 70.0 * i / 400)];
        var bands = new List<PlotBand>();
        var lines = new List<PlotLine> { new("analytic (erf)", energies, [.. energies.Select(analytic.At)]) { Width = 2 } };
        if (measured is not null)
        {
            double[] edges = measured.BinEdgesGeV.ToArray();
            // Steps: each bin from edge to edge.
            double[] x = [.. Enumerable.Range(0, measured.Bins).SelectMany(i => new[] { edges[i], edges[i + 1] })];
            double[] y = [.. Enumerable.Range(0, measured.Bins).SelectMany(i => new[] { measured.Efficiency(i), measured.Efficiency(i) })];
            double[] e = [.. Enumerable.Range(0, measured.Bins).SelectMany(i => new[] { measured.Uncertainty(i), measured.Uncertainty(i) })];
            bands.Add(new PlotBand("± 1σ (binomial)", x, [.. y.Zip(e, (a, b) => a - b)], [.. y.Zip(e, (a, b) => a + b)]) { Colour = "#cccccc" });
            lines.Add(new PlotLine("virtual detector, reconstructed", x, y) { Style = LineStyle.Dashed, Colour = "#c00000" });
        }
        return new Plot("Efficiency of the missing-energy cut", new PlotAxis("E_{F} [GeV]", 30, 100, false), new PlotAxis("η_{down}", 0, 1.05, false)) { Bands = bands, Lines = lines };
    }

    /// <summary>Yields per particle on target: A' at eps = 1, Z' per g^2, and the resonant part alone.</summary>
    /// <param name="electron">Yields of an electron beam.</param>
    /// <param name="positron">Yields of a positron beam.</param>
    /// <param name="dark">Dark sector of the dark curve.</param>
    public static Plot Yields(SignalYields electron, SignalYields positron, DarkSector dark)
    {
        ArgumentNullException.ThrowIfNull(electron);
        ArgumentNullException.ThrowIfNull(positron);
        double[] masses = MassGrid.Default();
        double[] PerSquare(SignalYields yields, DarkSector? sector, Func<SignalYield, double> part) => [.. masses.Select(m =>
            part(yields.ZPrime(new ZPrime(1e-3 * m, ReferenceCoupling, sector))) / (ReferenceCoupling * ReferenceCoupling))];
        return new Plot("Signal yield per particle on target", MassAxis, new PlotAxis("Y", 1e-11, 1, true))
        {
            Lines =
            [
                new PlotLine("A′, ε = 1", masses, [.. masses.Select(m => electron.DarkPhoton(1e-3 * m))]) { Style = LineStyle.Dotted, Width = 2.2, Colour = "#555555" },
                new PlotLine("Z′ vanilla, g = 1 scaled, e^{−}", masses, PerSquare(electron, null, y => y.Total)) { Width = 2.2 },
                new PlotLine(FormattableString.Invariant($"Z′ α_{{D}} = {dark.AlphaD}, e^{{−}}"), masses, PerSquare(electron, dark, y => y.Total)) { Style = LineStyle.Dashed, Colour = "#1f4e99" },
                new PlotLine("   of it resonant", masses, PerSquare(electron, dark, y => y.Resonant)) { Style = LineStyle.DashDotted, Colour = "#1f4e99", Width = 1.1 },
                new PlotLine(FormattableString.Invariant($"Z′ α_{{D}} = {dark.AlphaD}, e^{{+}}"), masses, PerSquare(positron, dark, y => y.Total)) { Style = LineStyle.LongDashed, Colour = "#8a3ab0" },
            ],
            Caption = [FormattableString.Invariant($"Eq. 11 before η_{{up}}. Z′ yields are divided by g² at g = {ReferenceCoupling}; the resonance needs positrons above the cut: 226 to 320 MeV.")],
        };
    }

    /// <summary>R = g^2/eps^2 of the recast.</summary>
    /// <param name="yields">Yields.</param>
    /// <param name="models">Models; null stands for vanilla.</param>
    public static Plot RecastRatio(SignalYields yields, IReadOnlyList<DarkSector?> models)
    {
        ArgumentNullException.ThrowIfNull(yields);
        ArgumentNullException.ThrowIfNull(models);
        double[] masses = MassGrid.Default();
        LineStyle[] styles = [LineStyle.Solid, LineStyle.Dashed, LineStyle.DashDotted, LineStyle.LongDashed];
        string[] colours = ["#000000", "#1f4e99", "#c00000", "#8a3ab0"];
        return new Plot("Recast ratio R = g²/ε²", MassAxis, new PlotAxis("R", 50, 2e4, true))
        {
            Lines =
            [
                .. models.Select((model, i) => new PlotLine(
                    model is null ? "vanilla" : FormattableString.Invariant($"α_{{D}} = {model.AlphaD}"),
                    masses,
                    [.. masses.Select(m => yields.RecastRatio(new ZPrime(1e-3 * m, ReferenceCoupling, model)))]) { Style = styles[i % 4], Colour = colours[i % 4], Width = 1.8 }),
            ],
            Caption = [FormattableString.Invariant($"Eqs 14 and 15 at g = {ReferenceCoupling}, before iteration in g.")],
        };
    }

    /// <summary>Expected limits at several EOT, beams or models in one figure.</summary>
    /// <param name="curves">Curves.</param>
    public static Plot Sensitivity(IReadOnlyList<FigureCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        double[] masses = Logarithmic(1, 600, 181);
        CouplingBand[] anomaly = [.. masses.Select(m => AnomalousMagneticMoment.Band(1e-3 * m, MuonAnomaly.Paper2022))];
        return new Plot("Expected limits", MassAxis, new PlotAxis("g_{Z′}", 1e-5, 1, true))
        {
            Bands = [new PlotBand("(g-2)_{μ} ±2σ", masses, [.. anomaly.Select(b => b.Lower)], [.. anomaly.Select(b => b.Upper)]) { Fill = BandFill.RisingHatch, Colour = "#7a9a4a" }],
            Lines = [.. curves.Select((c, i) => new PlotLine(c.Label, c.MassesMeV, c.Couplings) { Style = (LineStyle)(i % 6), Colour = i % 2 == 0 ? "#000000" : "#1f4e99", Width = 1.8 })],
        };
    }

    private static double[] Logarithmic(double from, double to, int count) => [.. Enumerable.Range(0, count).Select(i => from * Math.Pow(to / from, i / (count - 1.0)))];
}
