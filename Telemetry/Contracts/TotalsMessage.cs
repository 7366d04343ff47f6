using System.Text.Json.Serialization;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Totals;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>The last spill of a host, in short.</summary>
/// <param name="Run">Run number.</param>
/// <param name="Spill">Spill number.</param>
/// <param name="EndTimeUnix">DAQ time of its last event [s since 1970-01-01 UTC].</param>
/// <param name="Quality">Quality.</param>
/// <param name="Eot">Its electrons on target.</param>
/// <param name="Candidates">Its candidates.</param>
public sealed record LastSpillMessage(int Run, int Spill, long EndTimeUnix, SpillQuality Quality, double Eot, long Candidates);

/// <summary>Sums over spills, as published.</summary>
public sealed record SumsMessage
{
    /// <summary>Spills in the sums.</summary>
    public required long Spills { get; init; }
    /// <summary>Of these, spills of quality Partial.</summary>
    public required long PartialSpills { get; init; }
    /// <summary>Spills left out: quality Invalid, or no usable EOT.</summary>
    public required long ExcludedSpills { get; init; }
    /// <summary>Candidates of spills left out.</summary>
    public required long ExcludedCandidates { get; init; }
    /// <summary>Electrons on target.</summary>
    public required double Eot { get; init; }
    /// <summary>One standard deviation of the EOT.</summary>
    public required double EotUncertainty { get; init; }
    /// <summary>Events inside the signal box.</summary>
    public required long Candidates { get; init; }
    /// <summary>Background expected in the box.</summary>
    public required double Background { get; init; }
    /// <summary>One standard deviation of the background.</summary>
    public required double BackgroundUncertainty { get; init; }

    /// <summary>As published.</summary>
    public static SumsMessage From(CountingTotals totals) => new()
    {
        Spills = totals.Spills,
        PartialSpills = totals.PartialSpills,
        ExcludedSpills = totals.ExcludedSpills,
        ExcludedCandidates = totals.ExcludedCandidates,
        Eot = totals.Eot,
        EotUncertainty = Math.Sqrt(totals.EotVariance),
        Candidates = totals.Candidates,
        Background = totals.ExpectedBackground,
        BackgroundUncertainty = totals.BackgroundUncertainty,
    };

    /// <summary>Back to sums that can be added to.</summary>
    public CountingTotals ToTotals() => new()
    {
        Spills = Spills,
        PartialSpills = PartialSpills,
        ExcludedSpills = ExcludedSpills,
        ExcludedCandidates = Math.Max(0, ExcludedCandidates),
        Eot = Eot,
        EotVariance = EotUncertainty * EotUncertainty,
        Candidates = Math.Max(0, Candidates),
        Withheld = Candidates < 0,
        Background = Background,
        BackgroundVariance = BackgroundUncertainty * BackgroundUncertainty,
    };
}

/// <summary>Totals of a host.</summary>
public sealed record TotalsMessage
{
    /// <summary>Where it comes from.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>When it was made [ms since 1970-01-01 UTC].</summary>
    public required long TimeUnixMs { get; init; }
    /// <summary>Run of the last spill; 0 before the first.</summary>
    public required int Run { get; init; }
    /// <summary>Sums over the spills of that run.</summary>
    public required SumsMessage ThisRun { get; init; }
    /// <summary>Sums over all spills in the ledger of this host.</summary>
    public required SumsMessage Campaign { get; init; }
    /// <summary>Identity of the ledger, made with it: another identity means that the host began a new ledger, and its sums anew.</summary>
    public required string LedgerId { get; init; }
    /// <summary>Sequence number of the last spill in the sums; 0 before the first. A merger continues from here.</summary>
    public required long LastSpillSequence { get; init; }
    /// <summary>The last spill; null before the first.</summary>
    public required LastSpillMessage? LastSpill { get; init; }
    /// <summary>True while the signal box is closed: all counts of candidates are then -1. Left out otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Blinded { get; init; }
}
