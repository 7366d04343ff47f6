using EdgeMon.Physics.Limits;

namespace EdgeMon.Telemetry.Tests.Exports;

/// <summary>Limit curves of a plausible shape, without the physics.</summary>
internal static class CurveSamples
{
    public static LimitCurve Dark { get; } = Make(ZPrimeModel.Dark, 0.1);

    public static LimitCurve Vanilla { get; } = Make(ZPrimeModel.Vanilla, 0);

    /// <summary>Nothing is excluded at the last mass, and the expected limit has no band at the first.</summary>
    public static LimitCurve WithGaps
    {
        get
        {
            LimitCurve curve = Make(ZPrimeModel.Vanilla, 0);
            foreach (double[] column in new[] { curve.Observed, curve.Expected, curve.ExpectedMinus2Sigma, curve.ExpectedMinus1Sigma, curve.ExpectedPlus1Sigma, curve.ExpectedPlus2Sigma })
                column[^1] = double.PositiveInfinity;
            curve.ExpectedPlus2Sigma[^2] = double.PositiveInfinity;
            curve.ExpectedPlus1Sigma[0] = curve.ExpectedPlus2Sigma[0] = curve.Expected[0];
            return curve;
        }
    }

    private static LimitCurve Make(ZPrimeModel model, double alphaD)
    {
        double[] masses = [1, 2.5, 10, 100, 225.9, 400, 600];
        double[] Scaled(double events) => [.. masses.Select(m => 5.23e-4 * Math.Pow(m, 0.8) * Math.Sqrt(events / 2.302585))];
        return new LimitCurve
        {
            Model = model,
            AlphaD = alphaD,
            Approach = LimitApproach.Recast,
            Method = "cls",
            ConfidenceLevel = 0.9,
            Counting = new CountingResult(2.84e11, 0, 0.53, 0.17),
            SignalEventsObserved = 2.302585,
            SignalEventsExpected = 2.302585,
            MassesMeV = masses,
            Observed = Scaled(2.302585),
            Expected = Scaled(2.302585),
            ExpectedMinus2Sigma = Scaled(2.302585),
            ExpectedMinus1Sigma = Scaled(2.302585),
            ExpectedPlus1Sigma = Scaled(3.507),
            ExpectedPlus2Sigma = Scaled(4.8299),
        };
    }
}
