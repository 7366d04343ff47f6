using System.Text.Json.Serialization;
using EdgeMon.Physics.Limits;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>
/// Running upper limits on g_Z' for one model. Arrays have the length of <see cref="MassesMeV"/>; null where nothing can be
/// excluded.
/// </summary>
public sealed record LimitsMessage
{
    /// <summary>Where it comes from: the host of the limit service.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>When it was made [ms since 1970-01-01 UTC].</summary>
    public required long TimeUnixMs { get; init; }
    /// <summary>Model.</summary>
    public required ZPrimeModel Model { get; init; }
    /// <summary>alpha_D of the dark model; 0 for vanilla.</summary>
    public required double AlphaD { get; init; }
    /// <summary>How the limit was derived.</summary>
    public required LimitApproach Approach { get; init; }
    /// <summary>The same for people, with what it leaves out.</summary>
    public required string Label { get; init; }
    /// <summary>Statistical method.</summary>
    public required string Method { get; init; }
    /// <summary>Confidence level.</summary>
    public required double ConfidenceLevel { get; init; }
    /// <summary>What was counted.</summary>
    public required SumsMessage Counted { get; init; }
    /// <summary>Hosts whose spills are in the sums.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }
    /// <summary>The spill that caused this update; null at start.</summary>
    public required LastSpillMessage? LastSpill { get; init; }
    /// <summary>Spill messages refused because (host, run, spill) was counted already.</summary>
    public required long Duplicates { get; init; }
    /// <summary>Spill messages refused because they could not be read or verified.</summary>
    public required long Refused { get; init; }
    /// <summary>False while spills of a host are known to be missing from the sums.</summary>
    public required bool Complete { get; init; }
    /// <summary>Upper limit on the number of signal events, observed.</summary>
    public required double SignalEventsObserved { get; init; }
    /// <summary>Median expected upper limit on the number of signal events.</summary>
    public required double SignalEventsExpected { get; init; }
    /// <summary>Masses of the Z' [MeV], ascending.</summary>
    public required double[] MassesMeV { get; init; }
    /// <summary>Observed limit on g_Z'.</summary>
    public required double[] Observed { get; init; }
    /// <summary>Median expected limit.</summary>
    public required double[] Expected { get; init; }
    /// <summary>Lower edge of the 2-sigma band.</summary>
    public required double[] ExpectedMinus2Sigma { get; init; }
    /// <summary>Lower edge of the 1-sigma band.</summary>
    public required double[] ExpectedMinus1Sigma { get; init; }
    /// <summary>Upper edge of the 1-sigma band.</summary>
    public required double[] ExpectedPlus1Sigma { get; init; }
    /// <summary>Upper edge of the 2-sigma band.</summary>
    public required double[] ExpectedPlus2Sigma { get; init; }
    /// <summary>True while the signal box is closed: candidates are then -1, and what is observed is null. Left out otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Blinded { get; init; }
}

/// <summary>How far the data reach: the expected limit now and at the goal.</summary>
public sealed record SensitivityMessage
{
    /// <summary>Where it comes from: the host of the limit service.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>When it was made [ms since 1970-01-01 UTC].</summary>
    public required long TimeUnixMs { get; init; }
    /// <summary>Model.</summary>
    public required ZPrimeModel Model { get; init; }
    /// <summary>How the limit was derived.</summary>
    public required LimitApproach Approach { get; init; }
    /// <summary>Electrons on target so far.</summary>
    public required double Eot { get; init; }
    /// <summary>Electrons on target aimed at.</summary>
    public required double EotGoal { get; init; }
    /// <summary>Median expected upper limit on signal events now.</summary>
    public required double SignalEventsNow { get; init; }
    /// <summary>The same at the goal, with the background scaled by EOT.</summary>
    public required double SignalEventsAtGoal { get; init; }
    /// <summary>Masses of the Z' [MeV], ascending.</summary>
    public required double[] MassesMeV { get; init; }
    /// <summary>Median expected limit on g_Z' now; null where nothing can be excluded.</summary>
    public required double[] ExpectedNow { get; init; }
    /// <summary>Median expected limit on g_Z' at the goal.</summary>
    public required double[] ExpectedAtGoal { get; init; }
}
