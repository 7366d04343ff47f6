using EdgeMon.Physics.Limits;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Totals;

namespace EdgeMon.Telemetry.Limits;

/// <summary>The newest result of the limit service.</summary>
/// <param name="Sums">What was counted, over all hosts.</param>
/// <param name="Hosts">The hosts.</param>
/// <param name="Complete">False while spills are known to be missing.</param>
/// <param name="Duplicates">Spills refused as counted already.</param>
/// <param name="Refused">Messages refused as unreadable, unverified or of other data.</param>
/// <param name="Label">How the limits were derived, for people.</param>
/// <param name="Curves">Limits, one curve per model.</param>
/// <param name="AtGoal">Expected limits at the EOT goal, same models.</param>
/// <param name="LastSpill">The spill that caused the update; null at start.</param>
public sealed record LimitUpdate(
    CountingTotals Sums, IReadOnlyList<string> Hosts, bool Complete, long Duplicates, long Refused, string Label,
    IReadOnlyList<LimitCurve> Curves, IReadOnlyList<LimitCurve> AtGoal, LastSpillMessage? LastSpill)
{
    /// <summary>True while candidates are withheld, here or by a host in the sums: the curves then have no observed limit.</summary>
    public bool Withheld { get; init; }
}
