using System.Text;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Totals;
using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>One transaction on the ledger; rolled back unless committed.</summary>
internal sealed class LedgerTransaction : IDisposable
{
    private readonly LedgerStatements _statements;
    private readonly SqliteTransaction _transaction;

    internal LedgerTransaction(LedgerStatements statements, LedgerHead head)
    {
        _statements = statements;
        _transaction = statements.Connection.BeginTransaction();
        Head = head;
    }

    /// <summary>Where the chain ends with what was added so far.</summary>
    internal LedgerHead Head { get; private set; }

    /// <summary>Places taken in the outbox.</summary>
    internal int OutboxAdded { get; private set; }

    internal (bool Added, long Sequence) AddSpill(SpillRecord record, out CountedSpill counted)
    {
        string host = record.Provenance.Host;
        long? known = Find("SELECT sequence FROM spills WHERE host = $host AND run = $run AND spill = $spill",
            ("$host", host), ("$run", record.Run), ("$spill", record.Spill));
        counted = CountedSpill.From(record, known ?? Head.Spills + 1);
        if (known is { } sequence) return (false, sequence);

        string json = Chain(TopicTable.Spill, counted.Sequence, record);
        Head = Head with { Spills = counted.Sequence };
        Execute("""
            INSERT INTO spills (position, sequence, host, run, spill, quality, counted, start_time_unix, end_time_unix,
                eot, eot_uncertainty, candidates, background, background_variance, json, hash)
            VALUES ($position, $sequence, $host, $run, $spill, $quality, $counted, $start, $end,
                $eot, $eotUncertainty, $candidates, $background, $backgroundVariance, $json, $hash)
            """,
            ("$position", Head.Position), ("$sequence", counted.Sequence), ("$host", host), ("$run", record.Run), ("$spill", record.Spill),
            ("$quality", (int)record.Quality), ("$counted", counted.Counted ? 1 : 0), ("$start", record.StartTimeUnix), ("$end", record.EndTimeUnix),
            ("$eot", counted.Eot), ("$eotUncertainty", counted.EotUncertainty), ("$candidates", counted.Candidates),
            ("$background", counted.Background), ("$backgroundVariance", counted.BackgroundVariance), ("$json", json), ("$hash", Head.Hash));
        AddToOutbox(TopicTable.Spill);
        return (true, counted.Sequence);
    }

    internal (bool Added, long Sequence) AddCandidate(CandidateRecord record)
    {
        string host = record.Provenance.Host;
        long? known = Find("SELECT sequence FROM candidates WHERE host = $host AND run = $run AND spill = $spill AND event_in_spill = $event",
            ("$host", host), ("$run", record.Run), ("$spill", record.Spill), ("$event", record.EventInSpill));
        if (known is { } sequence) return (false, sequence);

        sequence = Head.Candidates + 1;
        string json = Chain(TopicTable.Candidate, sequence, CandidateMessage.From(record));
        Head = Head with { Candidates = sequence };
        Execute("""
            INSERT INTO candidates (position, sequence, host, run, spill, event_in_spill, json, hash, raw_event)
            VALUES ($position, $sequence, $host, $run, $spill, $event, $json, $hash, $raw)
            """,
            ("$position", Head.Position), ("$sequence", sequence), ("$host", host), ("$run", record.Run), ("$spill", record.Spill),
            ("$event", record.EventInSpill), ("$json", json), ("$hash", Head.Hash), ("$raw", record.RawEvent));
        AddToOutbox(TopicTable.Candidate);
        return (true, sequence);
    }

    internal (bool Added, long Sequence) AddRun(RunRecord record)
    {
        string host = record.Provenance.Host;
        long? known = Find("SELECT sequence FROM runs WHERE host = $host AND run = $run AND change = $change",
            ("$host", host), ("$run", record.Run), ("$change", (int)record.Change));
        if (known is { } sequence) return (false, sequence);

        sequence = Head.Runs + 1;
        string json = Chain(TopicTable.Run, sequence, record);
        Head = Head with { Runs = sequence };
        Execute("""
            INSERT INTO runs (position, sequence, host, run, change, time_unix, json, hash)
            VALUES ($position, $sequence, $host, $run, $change, $time, $json, $hash)
            """,
            ("$position", Head.Position), ("$sequence", sequence), ("$host", host), ("$run", record.Run), ("$change", (int)record.Change),
            ("$time", record.TimeUnix), ("$json", json), ("$hash", Head.Hash));
        AddToOutbox(TopicTable.Run);
        return (true, sequence);
    }

    internal (bool Added, long Sequence) AddAlarm(AlarmRecord record)
    {
        long sequence = Head.Alarms + 1;
        string json = Chain(TopicTable.Alarm, sequence, record);
        Head = Head with { Alarms = sequence };
        Execute("INSERT INTO alarms (position, sequence, id, change, time_unix_ms, json, hash) VALUES ($position, $sequence, $id, $change, $time, $json, $hash)",
            ("$position", Head.Position), ("$sequence", sequence), ("$id", record.Id), ("$change", (int)record.Change),
            ("$time", record.TimeUnixMs), ("$json", json), ("$hash", Head.Hash));
        return (true, sequence);
    }

    internal (bool Added, long Sequence) AddDecision(DecisionRecord record)
    {
        long sequence = Head.Decisions + 1;
        string json = Chain(TopicTable.Decision, sequence, record);
        Head = Head with { Decisions = sequence };
        Execute("INSERT INTO decisions (position, sequence, subject, time_unix_ms, json, hash) VALUES ($position, $sequence, $subject, $time, $json, $hash)",
            ("$position", Head.Position), ("$sequence", sequence), ("$subject", record.Subject), ("$time", record.TimeUnixMs), ("$json", json), ("$hash", Head.Hash));
        return (true, sequence);
    }

    internal int RemoveFromOutbox(IEnumerable<long> positions)
    {
        int removed = 0;
        foreach (long position in positions) removed += Execute("DELETE FROM outbox WHERE position = $position", ("$position", position));
        return removed;
    }

    internal int ParkInOutbox(long position, string refusal) =>
        Execute("UPDATE outbox SET refusal = $refusal WHERE position = $position", ("$refusal", refusal), ("$position", position));

    internal void Commit()
    {
        if (Head.Position > 0)
        {
            Execute("INSERT INTO meta (name, value) VALUES ($name, $value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                ("$name", LedgerHead.MetaName), ("$value", Head.ToMeta()));
        }
        _transaction.Commit();
    }

    public void Dispose() => _transaction.Dispose();

    /// <summary>Makes the canonical JSON of a record and moves the head of the chain onto it.</summary>
    private string Chain<T>(TopicEntry entry, long sequence, T record) where T : class
    {
        byte[] json = PayloadJson.Write(entry, sequence, record);
        Head = Head with { Position = Head.Position + 1, Hash = HashChain.Next(Head.Hash, entry.Kind, json) };
        return Encoding.UTF8.GetString(json);
    }

    private void AddToOutbox(TopicEntry entry)
    {
        Execute("INSERT INTO outbox (position, kind) VALUES ($position, $kind)", ("$position", Head.Position), ("$kind", entry.Kind));
        OutboxAdded++;
    }

    private long? Find(string sql, params ReadOnlySpan<(string Name, object Value)> parameters) =>
        (long?)_statements.With(sql, _transaction, parameters).ExecuteScalar();

    private int Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters) =>
        _statements.With(sql, _transaction, parameters).ExecuteNonQuery();
}
