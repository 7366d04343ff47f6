using EdgeMon.Physics.Limits;

namespace EdgeMon.Telemetry.Limits;

/// <summary>
/// Which countings the statistics of the physics core take. A few spills whose sidebands hold events leave the range at once when they are scaled to a goal,
/// and a long run with a loose selection leaves it by itself: that must neither end a thread nor keep EdgeMon from starting.
/// </summary>
public static class StatisticsRange
{
    /// <summary>Largest number of candidates or background events.</summary>
    public const int LargestCount = 1_000_000;

    /// <summary>True when the statistics take the counting.</summary>
    public static bool Holds(CountingResult counting) =>
        counting.Candidates <= LargestCount && counting.Background <= LargestCount && counting.BackgroundUncertainty <= LargestCount;

    /// <summary>Curves of a calculator; without exclusion, and without a limit on the signal events, where the counting is beyond its statistics.</summary>
    /// <param name="compute">The calculator.</param>
    /// <param name="counting">What was counted.</param>
    public static IReadOnlyList<LimitCurve> Curves(Func<CountingResult, IReadOnlyList<LimitCurve>> compute, CountingResult counting) =>
        Holds(counting) ? compute(counting) : [.. compute(new CountingResult(0, Math.Min(LargestCount, counting.Candidates), 0, 0)).Select(curve => curve with { Counting = counting, SignalEventsObserved = double.PositiveInfinity, SignalEventsExpected = double.PositiveInfinity })];
}
