namespace EdgeMon.Physics.Limits;

/// <summary>
/// Upper limits on the number of signal events: what was observed, and what is expected without signal. All values are
/// numbers of events at nominal efficiency, &gt;= 0 and never NaN.
/// </summary>
/// <param name="Observed">Limit for the number of candidates observed.</param>
/// <param name="Expected">Median of the limit over background-only experiments.</param>
/// <param name="ExpectedMinus2Sigma">Limit at the 2.3 % quantile of background-only experiments.</param>
/// <param name="ExpectedMinus1Sigma">Limit at the 15.9 % quantile.</param>
/// <param name="ExpectedPlus1Sigma">Limit at the 84.1 % quantile.</param>
/// <param name="ExpectedPlus2Sigma">Limit at the 97.7 % quantile.</param>
public sealed record SignalLimits(
    double Observed,
    double Expected,
    double ExpectedMinus2Sigma,
    double ExpectedMinus1Sigma,
    double ExpectedPlus1Sigma,
    double ExpectedPlus2Sigma)
{
    /// <summary>Mean of the limit over background-only experiments (counts are integers: it moves where the median stands still).</summary>
    public double ExpectedMean { get; init; } = Expected;
}
