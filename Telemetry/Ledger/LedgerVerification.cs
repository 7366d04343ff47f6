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
        SELECT position, 'run' AS kind, sequence, json, hash, host, run, NULL AS spill, NULL AS raw, NULL AS eot, NULL AS candidates, NULL AS background FROM runs UNION ALL
        SELECT position, 'spill', sequence, json, hash, host, run, spill, NULL, eot, candidates, background FROM spills UNION ALL
        SELECT position, 'candidate', sequence, json, hash, host, run, spill, raw_event, NULL, NULL, NULL FROM candidates UNION ALL
        SELECT position, 'alarm', sequence, json, hash, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM alarms UNION ALL
        SELECT position, 'decision', sequence, json, hash, subject, NULL, NULL, NULL, NULL, NULL, NULL FROM decisions
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
            switch (kind)
            {
                case "spill":
                    var (spill, sequence) = PayloadJson.Read<SpillRecord>(TopicTable.Spill, json);
                    CountedSpill counted = CountedSpill.From(spill, sequence);
                    bool same = sequence == row.GetInt64(2) && spill.Provenance.Host == row.GetString(5) && spill.Run == row.GetInt64(6) && spill.Spill == row.GetInt64(7)
                        && counted.Eot == row.GetDouble(9) && counted.Candidates == row.GetInt64(10) && counted.Background == row.GetDouble(11);
                    return same ? null : "its columns were changed";
                case "candidate":
                    CandidateMessage candidate = PayloadJson.Read<CandidateMessage>(TopicTable.Candidate, json).Payload;
                    if (candidate.Provenance.Host != row.GetString(5) || candidate.Run != row.GetInt64(6) || candidate.Spill != row.GetInt64(7)) return "its columns were changed";
                    string raw = Convert.ToHexStringLower(SHA256.HashData((byte[])row.GetValue(8)));
                    return raw == candidate.RawEventSha256 ? null : "its raw event was changed";
                case "run":
                    RunRecord run = PayloadJson.Read<RunRecord>(TopicTable.Run, json).Payload;
                    return run.Provenance.Host == row.GetString(5) && run.Run == row.GetInt64(6) ? null : "its columns were changed";
                case "decision":
                    return PayloadJson.Read<DecisionRecord>(TopicTable.Decision, json).Payload.Subject == row.GetString(5) ? null : "its columns were changed";
                default:
                    return null;
            }
        }
        catch (PayloadException unreadable)
        {
            return unreadable.Message;
        }
    }
}
