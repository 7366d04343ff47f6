using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Totals;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>A spill as it stands in the ledger.</summary>
/// <param name="Position">Place in the hash chain.</param>
/// <param name="Sequence">Number among the spills, from 1.</param>
/// <param name="Record">The record.</param>
public sealed record RecordedSpill(long Position, long Sequence, SpillRecord Record);

/// <summary>A candidate as it stands in the ledger.</summary>
/// <param name="Position">Place in the hash chain.</param>
/// <param name="Sequence">Number among the candidates, from 1.</param>
/// <param name="Candidate">The candidate; its raw event is asked for by <see cref="LedgerReader.RawEvent"/>.</param>
public sealed record RecordedCandidate(long Position, long Sequence, CandidateMessage Candidate);

/// <summary>A line of the alarm journal.</summary>
/// <param name="Position">Place in the hash chain.</param>
/// <param name="Sequence">Number among the alarm lines, from 1.</param>
/// <param name="Alarm">The change.</param>
public sealed record RecordedAlarm(long Position, long Sequence, AlarmRecord Alarm);

/// <summary>A decision with its place.</summary>
/// <param name="Position">Position in the hash chain.</param>
/// <param name="Sequence">Number among the decisions.</param>
/// <param name="Decision">The record.</param>
public sealed record RecordedDecision(long Position, long Sequence, DecisionRecord Decision);

/// <summary>A run in short.</summary>
/// <param name="Host">Host that recorded it.</param>
/// <param name="Run">Run number.</param>
/// <param name="FirstTimeUnix">DAQ time of its first event [s since 1970-01-01 UTC].</param>
/// <param name="LastTimeUnix">DAQ time of its last event [s since 1970-01-01 UTC].</param>
/// <param name="Sums">Sums over its spills.</param>
public sealed record RunSummary(string Host, int Run, long FirstTimeUnix, long LastTimeUnix, CountingTotals Sums)
{
    /// <summary>The run with one more spill.</summary>
    /// <param name="spill">The spill.</param>
    /// <param name="start">DAQ time of its first event [s since 1970-01-01 UTC]; 0 when unknown.</param>
    /// <param name="end">DAQ time of its last event.</param>
    public RunSummary Plus(in CountedSpill spill, long start, long end) => this with
    {
        FirstTimeUnix = start > 0 && (FirstTimeUnix == 0 || start < FirstTimeUnix) ? start : FirstTimeUnix,
        LastTimeUnix = Math.Max(LastTimeUnix, end),
        Sums = Sums.Plus(spill),
    };
}

/// <summary>A record that waits for the broker.</summary>
/// <param name="Position">Place in the hash chain, and in the outbox.</param>
/// <param name="Kind">Kind of topic.</param>
/// <param name="Sequence">Number among the records of the kind.</param>
/// <param name="Host">Host of the record.</param>
/// <param name="Run">Run number.</param>
/// <param name="Json">The payload.</param>
internal sealed record OutboxItem(long Position, string Kind, long Sequence, string Host, int Run, byte[] Json);
