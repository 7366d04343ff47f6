using EdgeMon.Physics.Limits;

namespace EdgeMon.Telemetry.Limits;

/// <summary>Turns what was counted into limit curves. Called by one thread at a time.</summary>
public interface ILimitCalculator
{
    /// <summary>How the limits are derived and what that leaves out, for people.</summary>
    string Label { get; }

    /// <summary>One curve per model, in a fixed order; the first is the vanilla model.</summary>
    /// <param name="counting">What was counted; EOT 0 gives curves without exclusion.</param>
    IReadOnlyList<LimitCurve> Compute(CountingResult counting);
}
