using System.Text;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Totals;
using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>
/// Queries on a ledger, beside the process that writes it or without one. Results are complete lists: a reader never keeps the
/// database from being checkpointed. All methods may be called from any thread.
/// </summary>
public sealed class LedgerReader : IDisposable
{
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();

    private LedgerReader(string path, SqliteConnection connection) => (_path, _connection) = (path, connection);

    /// <summary>Opens a ledger for reading.</summary>
    /// <param name="path">The database file.</param>
    /// <exception cref="LedgerOpenException">There is no ledger at the path, or its version is not known.</exception>
    public static LedgerReader Open(string path)
    {
        if (!File.Exists(path)) throw new LedgerOpenException($"{path}: there is no ledger");
        SqliteConnection? connection = null;
        try
        {
            connection = LedgerConnection.OpenReader(path);
            if (LedgerSchema.Scalar(connection, "PRAGMA application_id") != LedgerSchema.ApplicationId)
                throw new LedgerOpenException($"{path} is not an EdgeMon ledger");
            long version = LedgerSchema.Scalar(connection, "PRAGMA user_version");
            if (version != LedgerSchema.Current)
                throw new LedgerOpenException($"{path} has schema version {version}; this program reads {LedgerSchema.Current}. Start EdgeMon on it once to migrate an older one.");
            return new LedgerReader(path, connection);
        }
        catch (SqliteException failure)
        {
            connection?.Dispose();
            throw new LedgerOpenException($"{path}: the ledger cannot be read: {failure.Message}", failure);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Totals over all spills.</summary>
    public LedgerTotals Totals()
    {
        lock (_gate) return ReadTotals(_connection);
    }

    /// <summary>All runs, by host, then number.</summary>
    public IReadOnlyList<RunSummary> Runs()
    {
        var runs = new SortedDictionary<(string Host, int Run), RunSummary>();
        lock (_gate)
        {
            foreach (var (spill, _, start, end) in CountedSpills(_connection))
            {
                var key = (spill.Host, spill.Run);
                runs[key] = (runs.GetValueOrDefault(key) ?? new RunSummary(spill.Host, spill.Run, start, end, CountingTotals.Empty)).Plus(spill, start, end);
            }
        }
        return [.. runs.Values];
    }

    /// <summary>Spills in the order they were recorded.</summary>
    /// <param name="run">Only of this run; null for all.</param>
    /// <param name="last">Only the last so many; null for all.</param>
    public IReadOnlyList<RecordedSpill> Spills(int? run = null, int? last = null)
    {
        var spills = Query(
            "SELECT position, sequence, json FROM spills WHERE $run IS NULL OR run = $run ORDER BY position DESC LIMIT $last",
            row => new RecordedSpill(row.GetInt64(0), row.GetInt64(1), PayloadJson.Read<SpillRecord>(TopicTable.Spill, Json(row, 2)).Payload),
            ("$run", run), ("$last", last ?? -1));
        spills.Reverse();
        return spills;
    }

    /// <summary>Candidates in the order they were recorded.</summary>
    /// <param name="run">Only of this run; null for all.</param>
    /// <param name="last">Only the last so many; null for all.</param>
    public IReadOnlyList<RecordedCandidate> Candidates(int? run = null, int? last = null)
    {
        var candidates = Query(
            "SELECT position, sequence, json FROM candidates WHERE $run IS NULL OR run = $run ORDER BY position DESC LIMIT $last",
            row => new RecordedCandidate(row.GetInt64(0), row.GetInt64(1), PayloadJson.Read<CandidateMessage>(TopicTable.Candidate, Json(row, 2)).Payload),
            ("$run", run), ("$last", last ?? -1));
        candidates.Reverse();
        return candidates;
    }

    /// <summary>The raw DATE event of a candidate, or null when there is no such candidate.</summary>
    public byte[]? RawEvent(string host, int run, int spill, int eventInSpill) => Query(
        "SELECT raw_event FROM candidates WHERE host = $host AND run = $run AND spill = $spill AND event_in_spill = $event",
        row => (byte[])row.GetValue(0),
        ("$host", host), ("$run", run), ("$spill", spill), ("$event", eventInSpill)).FirstOrDefault();

    /// <summary>Begin and end of runs in the order they were recorded.</summary>
    public IReadOnlyList<RunRecord> RunChanges() => Query(
        "SELECT json FROM runs ORDER BY position", row => PayloadJson.Read<RunRecord>(TopicTable.Run, Json(row, 0)).Payload);

    /// <summary>The alarm journal, oldest first.</summary>
    /// <param name="id">Only of this alarm; null for all.</param>
    /// <param name="last">Only the last so many; null for all.</param>
    public IReadOnlyList<RecordedAlarm> Alarms(string? id = null, int? last = null)
    {
        var alarms = Query(
            "SELECT position, sequence, json FROM alarms WHERE $id IS NULL OR id = $id ORDER BY position DESC LIMIT $last",
            row => new RecordedAlarm(row.GetInt64(0), row.GetInt64(1), PayloadJson.Read<AlarmRecord>(TopicTable.Alarm, Json(row, 2)).Payload),
            ("$id", id), ("$last", last ?? -1));
        alarms.Reverse();
        return alarms;
    }

    /// <summary>Decisions of people, oldest first.</summary>
    /// <param name="subject">Only about this; null for all.</param>
    public IReadOnlyList<RecordedDecision> Decisions(string? subject = null) => Query(
        "SELECT position, sequence, json FROM decisions WHERE $subject IS NULL OR subject = $subject ORDER BY position",
        row => new RecordedDecision(row.GetInt64(0), row.GetInt64(1), PayloadJson.Read<DecisionRecord>(TopicTable.Decision, Json(row, 2)).Payload),
        ("$subject", subject));

    /// <summary>Checks every record against the hash chain, its columns and its raw event, and the database itself.</summary>
    public LedgerVerdict Verify()
    {
        // On a connection of its own: it reads everything, and queries must not wait for that.
        using SqliteConnection connection = LedgerConnection.OpenReader(_path);
        return LedgerVerification.Run(connection);
    }

    /// <summary>Records that the broker refused for good, in order.</summary>
    public IReadOnlyList<ParkedRecord> Parked() => Query(
        "SELECT position, kind, refusal FROM outbox WHERE refusal IS NOT NULL ORDER BY position",
        row => new ParkedRecord(row.GetInt64(0), row.GetString(1), row.GetString(2)));

    /// <summary>
    /// Copies the ledger to a file while EdgeMon goes on (SQLite online backup), and checks the copy against the hash chain. The copy is one file,
    /// complete in itself, with all that was acknowledged when the copy began.
    /// </summary>
    /// <param name="path">File to make.</param>
    /// <returns>What the check found.</returns>
    /// <exception cref="LedgerException">The file exists, or cannot be written; a part of a copy is then removed.</exception>
    public LedgerVerdict Backup(string path)
    {
        if (File.Exists(path)) throw new LedgerException($"{path} exists: a backup never overwrites. Name another file.");
        try
        {
            using (SqliteConnection copy = LedgerConnection.OpenCopy(path))
            using (SqliteConnection source = LedgerConnection.OpenReader(_path))
            {
                source.BackupDatabase(copy);
                // As one file that needs no other beside it.
                LedgerSchema.Run(copy, "PRAGMA journal_mode = DELETE");
            }
            using SqliteConnection made = LedgerConnection.OpenReader(path);
            return LedgerVerification.Run(made);
        }
        catch (SqliteException failure)
        {
            if (File.Exists(path)) File.Delete(path);
            throw new LedgerException($"{path}: the backup could not be written: {failure.Message}", failure);
        }
    }

    /// <summary>Contributions of all spills in order, with the end of each: what a limit service starts from.</summary>
    internal IReadOnlyList<(CountedSpill Spill, long EndTimeUnix)> Contributions()
    {
        lock (_gate) return [.. CountedSpills(_connection).Select(row => (row.Spill, row.End))];
    }

    internal IReadOnlyList<OutboxItem> Outbox(long after, int limit) => Query(
        """
        SELECT o.position, o.kind, coalesce(s.sequence, c.sequence, r.sequence), coalesce(s.host, c.host, r.host),
            coalesce(s.run, c.run, r.run), coalesce(s.json, c.json, r.json)
        FROM outbox o LEFT JOIN spills s ON s.position = o.position LEFT JOIN candidates c ON c.position = o.position
            LEFT JOIN runs r ON r.position = o.position
        WHERE o.position > $after AND o.refusal IS NULL ORDER BY o.position LIMIT $limit
        """,
        row => new OutboxItem(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetInt32(4), Json(row, 5)),
        ("$after", after), ("$limit", limit));

    internal static LedgerTotals ReadTotals(SqliteConnection connection)
    {
        LedgerTotals totals = LedgerTotals.Empty;
        foreach (var (spill, quality, _, end) in CountedSpills(connection)) totals = totals.Plus(spill, quality, end);
        return totals;
    }

    private static IEnumerable<(CountedSpill Spill, SpillQuality Quality, long Start, long End)> CountedSpills(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT host, run, spill, sequence, counted, quality, eot, eot_uncertainty, candidates, background, background_variance,
                start_time_unix, end_time_unix FROM spills ORDER BY position
            """;
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            var quality = (SpillQuality)row.GetInt32(5);
            yield return (
                new CountedSpill(row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetInt64(3), row.GetInt32(4) != 0, quality == SpillQuality.Partial,
                    row.GetDouble(6), row.GetDouble(7), row.GetInt64(8), row.GetDouble(9), row.GetDouble(10)),
                quality, row.GetInt64(11), row.GetInt64(12));
        }
    }

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_gate)
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            using SqliteDataReader row = command.ExecuteReader();
            var rows = new List<T>();
            while (row.Read()) rows.Add(read(row));
            return rows;
        }
    }

    private static byte[] Json(SqliteDataReader row, int column) => Encoding.UTF8.GetBytes(row.GetString(column));

    /// <summary>Closes the database.</summary>
    public void Dispose()
    {
        lock (_gate) _connection.Dispose();
    }
}
