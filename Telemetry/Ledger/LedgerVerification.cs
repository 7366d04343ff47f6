using System.Security.Cryptography;
using System.Text;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Totals;
using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>Something wrong in a ledger.</summary>
/// <param name="Position">Position of the record; 0 for the database as a whole.</param>
/// <param name="Text">What is wrong.</param>
public sealed record LedgerDefect(long Position, string Text);

/// <summary>Result of a verification.</summary>
/// <param name="Records">Records read.</param>
/// <param name="Defects">What is wrong, in order; empty for a sound ledger.</param>
public sealed record LedgerVerdict(long Records, IReadOnlyList<LedgerDefect> Defects)
{
    /// <summary>True without defects.</summary>
    public bool IsSound => Defects.Count == 0;
}

/// <summary>
/// Walks the hash chain. Every record is checked against the hash before it, the columns copied from it, its number, its raw event;
/// the end against what meta says; the database by SQLite itself.
/// </summary>
internal static class LedgerVerification
{
    /// <summary>More defects say nothing new.</summary>
    private const int MaximumDefects = 100;

    private const string AllRecords = """
        SELECT position, 'run' AS kind, sequence, json, hash, host, run, change AS number, time_unix AS time, NULL AS spill, NULL AS raw, NULL AS end_time,
            NULL AS counted, NULL AS eot, NULL AS eot_uncertainty, NULL AS candidates, NULL AS background, NULL AS background_variance FROM runs UNION ALL
        SELECT position, 'spill', sequence, json, hash, host, run, quality, start_time_unix, spill, NULL, end_time_unix,
            counted, eot, eot_uncertainty, candidates, background, background_variance FROM spills UNION ALL
        SELECT position, 'candidate', sequence, json, hash, host, run, event_in_spill, NULL, spill, raw_event, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM candidates UNION ALL
        SELECT position, 'alarm', sequence, json, hash, id, NULL, change, time_unix_ms, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM alarms UNION ALL
        SELECT position, 'decision', sequence, json, hash, subject, NULL, NULL, time_unix_ms, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM decisions
        ORDER BY position
        """;

    /// <exception cref="LedgerOpenException">The ledger has defects.</exception>
    internal static void Require(SqliteConnection connection, string path)
    {
        LedgerVerdict verdict = Run(connection);
        if (verdict.IsSound) return;
        string more = verdict.Defects.Count > 1 ? $" and {verdict.Defects.Count - 1} more" : "";
        throw new LedgerOpenException(
            $"{path} is damaged: {verdict.Defects[0].Text}{more}. Nothing was changed. Run \"edgemon ledger verify\" for the list; "
            + "restore a backup, or move the file away to begin a new ledger (the old one can still be read up to the defect).");
    }

    internal static LedgerVerdict Run(SqliteConnection connection)
    {
        var defects = new List<LedgerDefect>();
        long records = 0;
        try
        {
            // One picture of the ledger for all that is read: beside a process that writes, its end would be newer than its records.
            LedgerSchema.Run(connection, "BEGIN");
            try
            {
                CheckDatabase(connection, defects);
                if (defects.Count == 0) records = Walk(connection, defects);
            }
            finally
            {
                LedgerSchema.Run(connection, "ROLLBACK");
            }
        }
        catch (SqliteException damage)
        {
            defects.Add(new LedgerDefect(0, $"the database cannot be read to its end: {damage.Message}"));
        }
        return new LedgerVerdict(records, defects);
    }

    private static void CheckDatabase(SqliteConnection connection, List<LedgerDefect> defects)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(10)";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            string text = row.GetString(0);
            if (text != "ok") defects.Add(new LedgerDefect(0, "SQLite: " + text.ReplaceLineEndings(" ")));
        }
    }

    private static long Walk(SqliteConnection connection, List<LedgerDefect> defects)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = AllRecords;
        using SqliteDataReader row = command.ExecuteReader();
        byte[] hash = HashChain.Genesis;
        long position = 0, records = 0;
        var sequences = new Dictionary<string, long>();
        while (row.Read() && defects.Count < MaximumDefects)
        {
            records++;
            long found = row.GetInt64(0);
            string kind = row.GetString(1);
            if (found != position + 1)
                defects.Add(new LedgerDefect(position + 1, found == position + 2 ? $"record {position + 1} is missing" : $"records {position + 1} to {found - 1} are missing"));
            position = found;

            byte[] json = Encoding.UTF8.GetBytes(row.GetString(3));
            byte[] stored = (byte[])row.GetValue(4);
            if (!HashChain.Next(hash, kind, json).AsSpan().SequenceEqual(stored))
                defects.Add(new LedgerDefect(position, $"record {position} ({kind}) does not match its hash: it or the record before it was changed"));
            else if (Disagreement(row, kind, json) is { } text)
                defects.Add(new LedgerDefect(position, $"record {position} ({kind}): {text}"));
            hash = stored;

            long expected = sequences.GetValueOrDefault(kind) + 1;
            if (row.GetInt64(2) != expected) defects.Add(new LedgerDefect(position, $"record {position} ({kind}) has number {row.GetInt64(2)}, expected {expected}"));
            sequences[kind] = row.GetInt64(2);
        }
        LedgerHead head = LedgerHead.Read(connection);
        if (head.Position > position)
            defects.Add(new LedgerDefect(position + 1, $"the ledger ends at record {position}, but {head.Position} were written: records were cut off at the end"));
        else if (head.Position < position || !head.Hash.AsSpan().SequenceEqual(hash))
            defects.Add(new LedgerDefect(position, $"the end of the chain (record {position}) is not the one that was written last (record {head.Position})"));
        return records;
    }

    /// <summary>Columns and raw event are not in the hash by themselves: they must say what the hashed JSON says.</summary>
    private static string? Disagreement(SqliteDataReader row, string kind, byte[] json)
    {
        try
        {
            return kind switch
            {
                "spill" => SpillDisagreement(row, json),
                "candidate" => CandidateDisagreement(row, json),
                "run" => Columns(RunIs(row, PayloadJson.Read<RunRecord>(TopicTable.Run, json))),
                "alarm" => Columns(AlarmIs(row, PayloadJson.Read<AlarmRecord>(TopicTable.Alarm, json))),
                "decision" => Columns(DecisionIs(row, PayloadJson.Read<DecisionRecord>(TopicTable.Decision, json))),
                _ => null,
            };
        }
        catch (PayloadException unreadable)
        {
            return unreadable.Message;
        }
    }

    private static string? SpillDisagreement(SqliteDataReader row, byte[] json)
    {
        var (spill, sequence) = PayloadJson.Read<SpillRecord>(TopicTable.Spill, json);
        CountedSpill counted = CountedSpill.From(spill, sequence);
        return Columns(
            sequence == row.GetInt64(2) && spill.Provenance.Host == row.GetString(5) && spill.Run == row.GetInt64(6) && (int)spill.Quality == row.GetInt64(7)
            && spill.StartTimeUnix == row.GetInt64(8) && spill.Spill == row.GetInt64(9) && spill.EndTimeUnix == row.GetInt64(11) && (counted.Counted ? 1 : 0) == row.GetInt64(12)
            && counted.Eot == row.GetDouble(13) && counted.EotUncertainty == row.GetDouble(14) && counted.Candidates == row.GetInt64(15)
            && counted.Background == row.GetDouble(16) && counted.BackgroundVariance == row.GetDouble(17));
    }

    private static string? CandidateDisagreement(SqliteDataReader row, byte[] json)
    {
        var (candidate, sequence) = PayloadJson.Read<CandidateMessage>(TopicTable.Candidate, json);
        bool same = sequence == row.GetInt64(2) && candidate.Provenance.Host == row.GetString(5) && candidate.Run == row.GetInt64(6)
            && candidate.EventInSpill == row.GetInt64(7) && candidate.Spill == row.GetInt64(9);
        if (!same) return Columns(false);
        string raw = Convert.ToHexStringLower(SHA256.HashData((byte[])row.GetValue(10)));
        return raw == candidate.RawEventSha256 ? null : "its raw event was changed";
    }

    private static bool RunIs(SqliteDataReader row, (RunRecord Run, long Sequence) read) =>
        read.Sequence == row.GetInt64(2) && read.Run.Provenance.Host == row.GetString(5) && read.Run.Run == row.GetInt64(6)
        && (int)read.Run.Change == row.GetInt64(7) && read.Run.TimeUnix == row.GetInt64(8);

    private static bool AlarmIs(SqliteDataReader row, (AlarmRecord Alarm, long Sequence) read) =>
        read.Sequence == row.GetInt64(2) && read.Alarm.Id == row.GetString(5) && (int)read.Alarm.Change == row.GetInt64(7) && read.Alarm.TimeUnixMs == row.GetInt64(8);

    private static bool DecisionIs(SqliteDataReader row, (DecisionRecord Decision, long Sequence) read) =>
        read.Sequence == row.GetInt64(2) && read.Decision.Subject == row.GetString(5) && read.Decision.TimeUnixMs == row.GetInt64(8);

    private static string? Columns(bool same) => same ? null : "its columns were changed";
}
