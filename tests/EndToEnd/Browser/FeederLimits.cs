using EdgeMon.Physics.Limits;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>Limits of the right size: the recast of the NA64 2019 limit (2.84e11 EOT), scaled with the square root of EOT.</summary>
internal static class FeederLimits
{
    private static readonly double[] Masses = [1, 2, 10, 100, 200, 230, 250, 300, 400, 600];
    private static readonly double[] At2019 = [5.23e-4, 6.84e-4, 2.29e-3, 2.32e-2, 4.67e-2, 1.50e-2, 2.05e-2, 6.94e-2, 0.216, 0.49];

    /// <summary>The curve of the vanilla model.</summary>
    public static LimitCurve Vanilla(double eot, int candidates, double background)
    {
        double scale = Math.Sqrt(2.84e11 / eot);
        double observed = candidates == 0 ? 2.3026 : 3.49, expected = 2.95;
        double[] masses = [.. Enumerable.Range(0, 84).Select(i => Math.Pow(10, i / 30.0)).Where(mass => mass <= 600)];
        double[] Curve(double events) => [.. masses.Select(mass => Value(mass) * scale * Math.Sqrt(events / 2.3026))];
        return new LimitCurve
        {
            Model = ZPrimeModel.Vanilla, AlphaD = 0, Approach = LimitApproach.Recast, Method = "cls", ConfidenceLevel = 0.9,
            Counting = new CountingResult(eot, candidates, background, 0.32 * background),
            SignalEventsObserved = observed,
            SignalEventsExpected = expected,
            MassesMeV = masses,
            Observed = Curve(observed),
            Expected = Curve(expected),
            ExpectedMinus2Sigma = Curve(2.3026),
            ExpectedMinus1Sigma = Curve(2.45),
            ExpectedPlus1Sigma = Curve(3.9),
            ExpectedPlus2Sigma = Curve(5.4),
        };
    }

    private static double Value(double mass)
    {
        int upper = Math.Max(1, Array.FindIndex(Masses, known => known >= mass));
        double share = Math.Log(mass / Masses[upper - 1]) / Math.Log(Masses[upper] / Masses[upper - 1]);
        return At2019[upper - 1] * Math.Pow(At2019[upper] / At2019[upper - 1], share);
    }
}
