using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Statistics;

namespace EdgeMon.Telemetry.Limits;

/// <summary>From what was counted to the limits on the number of signal events: by CLs, with the confidence level and the uncertainty of the efficiency that are configured. Safe for use from several threads.</summary>
/// <param name="options">The settings.</param>
public sealed class SignalEventLimits(LimitServiceOptions options)
{
    private readonly SignalLimitCalculator _statistics = new();

    /// <summary>What the label of the limits says of them: that the efficiency is uncertain, or nothing.</summary>
    public string Remark { get; } = options.EfficiencyUncertainty > 0 ? FormattableString.Invariant($", signal efficiency uncertain by {100 * options.EfficiencyUncertainty:0.###} %") : "";

    /// <summary>The limits, in signal events at nominal efficiency.</summary>
    /// <param name="counting">What was counted.</param>
    public SignalLimits Compute(CountingResult counting) => _statistics.Compute(
        counting.Candidates, counting.Background, counting.BackgroundUncertainty, options.EfficiencyUncertainty, options.ConfidenceLevel, StatisticalMethod.Cls);
}
