namespace EdgeMon.Signal.Selection;

/// <summary>Background expected in the signal box.</summary>
/// <param name="Mean">Expected events.</param>
/// <param name="Uncertainty">One standard deviation.</param>
public readonly record struct BackgroundEstimate(double Mean, double Uncertainty);

/// <summary>
/// Background in the signal box from the sidebands of the E_ECAL - E_HCAL plane.
/// <para>
/// Sideband C (E_HCAL inside the box, E_ECAL above its edge) holds electrons that lost energy upstream: their spectrum
/// falls towards low E_ECAL. With the counts near and far of the two windows of width W above the edge and r = near / far, an exponential
/// continues as near r, near r^2, ... in the windows below the edge, down to 0: k_C = r (1 - r^n) / (1 - r), n = edge / W.
/// A spectrum that does not fall (r >= 1, or far = 0) is continued flat, k_C = n: the largest that makes sense.
/// </para>
/// <para>
/// Sideband A (E_ECAL inside the box, E_HCAL above it) holds hadrons that leave energy in the HCAL. With q = far / near, an
/// exponential exp(-(E - b) / lambda), lambda = -W / ln q, continues below the edge b as
/// k_A = (exp(b / lambda) - 1) / (1 - exp(-W / lambda)); a spectrum that does not fall is continued flat, k_A = b / W.
/// An empty far window counts as half an event, so that it does not make the slope infinite.
/// </para>
/// <para>
/// Both are different processes: background = k_A near_A + k_C near_C. Uncertainties: each count is moved by its square root
/// up and down, half of the change is its contribution, contributions add in quadrature. A near window without events gives no
/// background, with the change that one event would make as uncertainty, provided that its far window has events
/// (with both empty there is nothing to extrapolate and the sideband says nothing).
/// </para>
/// </summary>
public static class BackgroundEstimator
{
    private const double EmptyFarWindow = 0.5;

    /// <summary>The estimate from the sums of counts of any number of spills.</summary>
    public static BackgroundEstimate Estimate(in SidebandCounts counts, SelectionOptions options)
    {
        var (a, c) = Contributions(counts, options);
        return new BackgroundEstimate(a.Mean + c.Mean, Math.Sqrt(a.Uncertainty * a.Uncertainty + c.Uncertainty * c.Uncertainty));
    }

    /// <summary>What each sideband contributes.</summary>
    public static (BackgroundEstimate A, BackgroundEstimate C) Contributions(in SidebandCounts counts, SelectionOptions options) => (
        FromWindows(counts.ANear, counts.AFar, (near, far) => near * FactorA(near, far, options)),
        FromWindows(counts.CNear, counts.CFar, (near, far) => near * FactorC(near, far, options)));

    /// <summary>
    /// The share of one spill: its near counts times the factors of all spills of the run so far, this one included. Sums of
    /// shares approach the estimate from the sums. A spill without near events has none: it alone knows nothing of the slope.
    /// </summary>
    /// <param name="spill">Counts of the spill.</param>
    /// <param name="run">Counts of the run so far, the spill included.</param>
    /// <param name="options">Edges and widths.</param>
    public static BackgroundEstimate ShareOfSpill(in SidebandCounts spill, in SidebandCounts run, SelectionOptions options)
    {
        BackgroundEstimate a = FromWindows(run.ANear, run.AFar, (near, far) => FactorA(near, far, options));
        BackgroundEstimate c = FromWindows(run.CNear, run.CFar, (near, far) => FactorC(near, far, options));
        double nearA = spill.ANear, nearC = spill.CNear;
        double mean = nearA * a.Mean + nearC * c.Mean;
        double variance = nearA * a.Mean * a.Mean + nearA * a.Uncertainty * nearA * a.Uncertainty
            + nearC * c.Mean * c.Mean + nearC * c.Uncertainty * nearC * c.Uncertainty;
        return new BackgroundEstimate(mean, Math.Sqrt(variance));
    }

    private static BackgroundEstimate FromWindows(long near, long far, Func<double, double, double> value)
    {
        if (near == 0) return new BackgroundEstimate(0, far == 0 ? 0 : value(1, far));
        double nearStep = Math.Sqrt(near), farStep = Math.Sqrt(far);
        double mean = value(near, far);
        double byNear = (value(near + nearStep, far) - value(near - nearStep, far)) / 2;
        double byFar = (value(near, far + farStep) - value(near, far - farStep)) / 2;
        return new BackgroundEstimate(mean, Math.Sqrt(byNear * byNear + byFar * byFar));
    }

    private static double FactorC(double near, double far, SelectionOptions options)
    {
        double windows = options.BoxEcalGeV / options.SidebandWidthGeV;
        if (near <= 0) return 0;
        double r = near / Math.Max(far, EmptyFarWindow);
        return r >= 1 ? windows : Math.Min(windows, r * (1 - Math.Pow(r, windows)) / (1 - r));
    }

    private static double FactorA(double near, double far, SelectionOptions options)
    {
        double width = options.SidebandWidthGeV, box = options.BoxHcalGeV;
        if (near <= 0) return 0;
        double q = Math.Max(far, EmptyFarWindow) / near;
        if (q >= 1) return box / width;
        double inverseLength = -Math.Log(q) / width;
        return (Math.Exp(box * inverseLength) - 1) / (1 - q);
    }
}
