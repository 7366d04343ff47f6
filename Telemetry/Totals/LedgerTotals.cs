using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Totals;

/// <summary>Totals of a host, kept up spill by spill in the order of the ledger: the same numbers after a restart, bit for bit.</summary>
public sealed record LedgerTotals
{
    /// <summary>Before the first spill.</summary>
    public static LedgerTotals Empty { get; } = new();

    /// <summary>Run of the last spill; 0 before the first.</summary>
    public int Run { get; init; }
    /// <summary>Sums over the spills of that run.</summary>
    public CountingTotals ThisRun { get; init; } = CountingTotals.Empty;
    /// <summary>Sums over all spills.</summary>
    public CountingTotals Campaign { get; init; } = CountingTotals.Empty;
    /// <summary>Sequence number of the last spill; 0 before the first.</summary>
    public long LastSpillSequence { get; init; }
    /// <summary>The last spill; null before the first.</summary>
    public LastSpillMessage? LastSpill { get; init; }

    /// <summary>With one more spill. A run that is taken up again after another starts from zero: sums of a run are in <see cref="Ledger.LedgerReader.Runs"/>.</summary>
    public LedgerTotals Plus(in CountedSpill spill, SpillQuality quality, long endTimeUnix) => new()
    {
        Run = spill.Run,
        ThisRun = (spill.Run == Run ? ThisRun : CountingTotals.Empty).Plus(spill),
        Campaign = Campaign.Plus(spill),
        LastSpillSequence = spill.Sequence,
        LastSpill = new LastSpillMessage(spill.Run, spill.Spill, endTimeUnix, quality, spill.Eot, spill.Candidates),
    };

    /// <summary>As published.</summary>
    public TotalsMessage ToMessage(Provenance provenance, string ledgerId, long timeUnixMs) => new()
    {
        Provenance = provenance,
        TimeUnixMs = timeUnixMs,
        Run = Run,
        ThisRun = SumsMessage.From(ThisRun),
        Campaign = SumsMessage.From(Campaign),
        LedgerId = ledgerId,
        LastSpillSequence = LastSpillSequence,
        LastSpill = LastSpill,
    };
}
