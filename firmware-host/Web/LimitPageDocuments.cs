using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Telemetry.Exports;
using EdgeMon.Telemetry.Limits;

namespace EdgeMon.Host.Web;

/// <summary>A line or area that others published, or that the model gives, on the limit page.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Citation">Experiment and paper, or formula.</param>
/// <param name="Origin">Where the table is from.</param>
/// <param name="MassesMeV">Masses [MeV], ascending.</param>
/// <param name="Couplings">g_Z'.</param>
public sealed record BackdropCurve(string Name, string Citation, string Origin, double[] MassesMeV, double[] Couplings);

/// <summary>The answer of <c>/api/limits/backdrop</c>: what does not change while the program runs.</summary>
/// <param name="Published">Curves of other experiments.</param>
/// <param name="Thermal">Thermal-target lines of the dark model.</param>
/// <param name="Efficiency">Where the efficiency against the missing energy is from that the limits are made with, and how uncertain the signal efficiency is.</param>
public sealed record LimitBackdrop(IReadOnlyList<BackdropCurve> Published, IReadOnlyList<BackdropCurve> Thermal, string Efficiency)
{
    private static readonly double[] ThermalFactors = [1, 10];

    /// <summary>The backdrop.</summary>
    /// <param name="alphaD">alpha_D of the dark model; 0 without one.</param>
    /// <param name="efficiency">Efficiency of the limits, for people.</param>
    internal static LimitBackdrop Of(double alphaD, string efficiency)
    {
        double[] masses = [.. Enumerable.Range(0, 61).Select(i => Math.Pow(10, i / 20.0))];
        return new LimitBackdrop(
            [.. PublishedCurve.All.Select(curve => new BackdropCurve(curve.Name, Plain(curve.Citation), curve.Origin, curve.MassesMeV, curve.Couplings))],
            alphaD <= 0 ? [] : [.. ThermalFactors.Select(factor => new BackdropCurve(
                FormattableString.Invariant($"thermal target, f = {factor}"), FormattableString.Invariant($"Eq. 5 of arXiv:2206.03101, α_D = {alphaD}"), "computed here",
                masses, [.. masses.Select(mass => ThermalTarget.Coupling(mass / 1000, new DarkSector(alphaD), factor))]))],
            efficiency);
    }

    // Citations carry TeX for the figures.
    private static string Plain(string citation) => citation.Replace("^{+}", "⁺").Replace("^{−}", "⁻").Replace("10^{12}", "10¹²").Replace("_{μ}", "μ");
}

/// <summary>A point of the history.</summary>
/// <param name="Run">Run.</param>
/// <param name="Spill">Spill.</param>
/// <param name="TimeUnix">End of the spill [s since 1970-01-01 UTC].</param>
/// <param name="Spills">Spills counted up to then.</param>
/// <param name="Eot">Electrons on target up to then.</param>
/// <param name="Candidates">Candidates up to then; -1 while blinded.</param>
/// <param name="Background">Background up to then.</param>
public sealed record HistoryRow(int Run, int Spill, long TimeUnix, long Spills, double Eot, int Candidates, double Background);

/// <summary>The answer of <c>/api/limits/outlook</c>.</summary>
/// <param name="Version">Version of the limits.</param>
/// <param name="Outlook">Projections and the EOT that is needed; null until they are computed.</param>
/// <param name="History">What had been counted after each spill, thinned, oldest first.</param>
public sealed record OutlookDocument(long Version, LimitOutlook? Outlook, IReadOnlyList<HistoryRow> History);

/// <summary>The answer of <c>/api/limits/at?point=N</c>: the limits after a spill of the past.</summary>
/// <param name="Point">Number of the point in the history.</param>
/// <param name="Row">The point.</param>
/// <param name="Curves">Limits of all models, computed from its counting by the calculator of now.</param>
public sealed record PastLimitsDocument(int Point, HistoryRow Row, IReadOnlyList<LimitCurve> Curves);

/// <summary>What the limit page shows besides the newest curves. Any thread.</summary>
public sealed class LimitPage
{
    private readonly Lock _gate = new();
    private LimitHistory _history = new();
    private Func<CountingResult, IReadOnlyList<LimitCurve>>? _compute;
    private LimitBackdrop? _backdrop;

    /// <summary>Projections and the EOT that is needed; null until they are computed.</summary>
    internal LimitOutlook? Outlook { get; set; }

    /// <summary>Connects the page with a limit service.</summary>
    /// <param name="history">What had been counted after each spill.</param>
    /// <param name="compute">Limits for a counting; any thread.</param>
    /// <param name="alphaD">alpha_D of the dark model; 0 without one.</param>
    /// <param name="efficiency">Efficiency of the limits, for people.</param>
    public void Connect(LimitHistory history, Func<CountingResult, IReadOnlyList<LimitCurve>> compute, double alphaD, string efficiency)
    {
        lock (_gate) (_history, _compute, _backdrop) = (history, compute, LimitBackdrop.Of(alphaD, efficiency));
    }

    /// <summary>What does not change.</summary>
    internal LimitBackdrop Backdrop
    {
        get
        {
            lock (_gate) return _backdrop ??= LimitBackdrop.Of(0, new ThresholdEfficiency().Provenance);
        }
    }

    internal OutlookDocument Document(long version, bool blinded)
    {
        lock (_gate) return new OutlookDocument(version, Outlook, [.. _history.Points.Select(point => Row(point, blinded))]);
    }

    /// <summary>Limits after a spill of the past; null when there is no such point.</summary>
    internal PastLimitsDocument? At(int point, bool blinded)
    {
        IReadOnlyList<LimitHistoryPoint> points;
        Func<CountingResult, IReadOnlyList<LimitCurve>>? compute;
        lock (_gate) (points, compute) = (_history.Points, _compute);
        if (compute is null || point < 0 || point >= points.Count) return null;
        IReadOnlyList<LimitCurve> curves = StatisticsRange.Curves(compute, points[point].Counting);
        return new PastLimitsDocument(point, Row(points[point], blinded), blinded ? [.. curves.Select(BlindedSnapshot.Of)] : curves);
    }

    private static HistoryRow Row(LimitHistoryPoint point, bool blinded) =>
        new(point.Run, point.Spill, point.TimeUnix, point.Spills, point.Counting.Eot, blinded ? BlindedSnapshot.Withheld : point.Counting.Candidates, point.Counting.Background);
}
