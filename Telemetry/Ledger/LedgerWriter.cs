using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Totals;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>Whether the ledger takes records.</summary>
public enum LedgerState
{
    /// <summary>Yes.</summary>
    Writable = 0,
    /// <summary>The last write found no room; the next is tried again.</summary>
    Full = 1,
    /// <summary>A write failed: read-only until the next start.</summary>
    Failed = 2,
}

/// <summary>What became of a record.</summary>
/// <param name="Recorded">False when its key was in the ledger already: it was counted before and is not counted again.</param>
/// <param name="Sequence">Its sequence number, or that of the record that was there.</param>
/// <param name="CandidatesRecorded">Candidates written with it; those known already are not written again.</param>
public readonly record struct RecordResult(bool Recorded, long Sequence, int CandidatesRecorded);

/// <summary>
/// The ledger: the only truth about what was counted. A record that a method returned for is on the disk (SQLite, WAL,
/// synchronous=FULL); it is chained to all records before it and waits in the outbox until the broker has it.
/// All methods may be called from any thread.
/// </summary>
public sealed class LedgerWriter : IDisposable
{
    private readonly LedgerOptions _options;
    private readonly LedgerLock _lock;
    private readonly SqliteConnection _connection;
    private readonly LedgerStatements _statements;
    private readonly LedgerCheckpoint _checkpoint;
    private readonly TelemetryMetrics _metrics;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private LedgerHead _head;
    private LedgerTotals _totals;
    private long _outboxDepth;
    private string _failure = "";

    private LedgerWriter(LedgerOptions options, LedgerLock ownership, SqliteConnection connection, TelemetryMetrics metrics, TimeProvider time, ILogger log)
    {
        _options = options;
        _lock = ownership;
        _connection = connection;
        _statements = new LedgerStatements(connection);
        _metrics = metrics;
        _time = time;
        _log = log;
        Id = LedgerIdentity.Id(connection);
        _head = LedgerHead.Read(connection);
        _totals = LedgerReader.ReadTotals(connection);
        _outboxDepth = LedgerSchema.Scalar(connection, "SELECT count(*) FROM outbox WHERE refusal IS NULL");
        _metrics.OutboxChanged(_outboxDepth);
        Reader = LedgerReader.Open(options.DatabasePath);
        _checkpoint = new LedgerCheckpoint(options.DatabasePath, CheckpointFailed);
        LedgerRehearsal.Play(_statements, _head, options);
    }

    /// <summary>Opens or makes the ledger.</summary>
    /// <exception cref="LedgerOpenException">In use, of another experiment, damaged, of a newer program, or the directory is not usable.</exception>
    public static LedgerWriter Open(LedgerOptions options, TelemetryMetrics metrics, TimeProvider time, ILogger? log = null)
    {
        LedgerLock? ownership = null;
        SqliteConnection? connection = null;
        try
        {
            DurableDirectory.Create(options.Directory);
            ownership = LedgerLock.Take(options.Directory);
            connection = LedgerConnection.OpenWriter(options.DatabasePath, options.MaximumPages);
            LedgerSchema.Migrate(connection, options.DatabasePath);
            LedgerIdentity.Require(connection, options);
            if (options.VerifyAtOpen) LedgerVerification.Require(connection, options.DatabasePath);
            return new LedgerWriter(options, ownership, connection, metrics, time, log ?? NullLogger.Instance);
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            ownership?.Dispose();
            if (failure is SqliteException or IOException or UnauthorizedAccessException)
                throw new LedgerOpenException($"{options.DatabasePath}: the ledger cannot be opened: {failure.Message}", failure);
            throw;
        }
    }

    /// <summary>Identity of this ledger, random, made with it.</summary>
    public string Id { get; }

    /// <summary>Whether records are taken.</summary>
    public LedgerState State { get; private set; }

    /// <summary>Queries, on a connection of their own: they do not wait for writes.</summary>
    public LedgerReader Reader { get; }

    /// <summary>Totals over all spills recorded.</summary>
    public LedgerTotals Totals
    {
        get { lock (_gate) return _totals; }
    }

    /// <summary>Records that wait for the broker.</summary>
    public long OutboxDepth => Interlocked.Read(ref _outboxDepth);

    /// <summary>
    /// Records a spill with its candidates and their places in the outbox in one transaction. A spill whose (host, run, spill) is
    /// known is not counted again; candidates of it that are not known yet are.
    /// </summary>
    /// <exception cref="ArgumentException">The record is of another experiment or kind of data than the ledger.</exception>
    /// <exception cref="LedgerFullException">No room. Nothing was recorded; the same call can be repeated.</exception>
    /// <exception cref="LedgerBusyException">Another program holds it locked. Nothing was recorded; the same call can be repeated.</exception>
    /// <exception cref="LedgerFailedException">The write failed; nothing is acknowledged from now on.</exception>
    public RecordResult RecordSpill(SpillRecord record, IReadOnlyList<CandidateRecord> candidates)
    {
        RequireOwn(record.Provenance);
        foreach (CandidateRecord candidate in candidates) RequireOwn(candidate.Provenance);
        CountedSpill counted = default;
        RecordResult result = Write($"spill {record.Run}/{record.Spill}", transaction =>
        {
            (bool added, long sequence) = transaction.AddSpill(record, out counted);
            return new RecordResult(added, sequence, candidates.Count(candidate => transaction.AddCandidate(candidate).Added));
        }, after => after.Recorded ? _totals.Plus(counted, record.Quality, record.EndTimeUnix) : _totals);
        if (result.Recorded) _metrics.Recorded("spill");
        else
        {
            _metrics.Duplicate("spill");
            Log.SpillAlreadyCounted(_log, record.Provenance.Host, record.Run, record.Spill, result.Sequence);
        }
        return result;
    }

    /// <summary>Records a candidate before its spill closes. Recording it again with the spill changes nothing.</summary>
    /// <inheritdoc cref="RecordSpill" path="/exception"/>
    public RecordResult RecordCandidate(CandidateRecord candidate)
    {
        RequireOwn(candidate.Provenance);
        return WriteOne("candidate", transaction => transaction.AddCandidate(candidate));
    }

    /// <summary>Records the begin or end of a run, once each.</summary>
    /// <inheritdoc cref="RecordSpill" path="/exception"/>
    public RecordResult RecordRun(RunRecord run)
    {
        RequireOwn(run.Provenance);
        return WriteOne("run", transaction => transaction.AddRun(run));
    }

    /// <summary>Writes a line of the alarm journal.</summary>
    /// <inheritdoc cref="RecordSpill" path="/exception"/>
    public RecordResult RecordAlarm(AlarmRecord alarm)
    {
        RequireOwn(alarm.Provenance);
        return WriteOne("alarm", transaction => transaction.AddAlarm(alarm));
    }

    /// <summary>Records a person's decision.</summary>
    /// <inheritdoc cref="RecordSpill" path="/exception"/>
    public RecordResult RecordDecision(DecisionRecord decision)
    {
        RequireOwn(decision.Provenance);
        return WriteOne("decision", transaction => transaction.AddDecision(decision));
    }

    /// <summary>Records that wait for the broker, in order.</summary>
    /// <param name="after">Only those after this position.</param>
    /// <param name="limit">At most so many.</param>
    internal IReadOnlyList<OutboxItem> PendingOutbox(long after, int limit) => Reader.Outbox(after, limit);

    /// <summary>Removes records that the broker has acknowledged.</summary>
    internal void RemoveFromOutbox(IReadOnlyCollection<long> positions)
    {
        if (positions.Count == 0) return;
        // Not waiting for the disk: a record whose removal is lost with the power is sent once more, and the next record that is
        // written takes the removal to the disk with it. Else every candidate would wait for the removal of the one before.
        int removed = Write("outbox", transaction => transaction.RemoveFromOutbox(positions), isDurable: false);
        Interlocked.Add(ref _outboxDepth, -removed);
        _metrics.OutboxChanged(-removed);
    }

    /// <summary>Sets a record aside that the broker refuses for good; it stays in the ledger and in the outbox with the reason.</summary>
    internal void ParkInOutbox(long position, string refusal)
    {
        Write("outbox", transaction => transaction.ParkInOutbox(position, refusal));
        Interlocked.Decrement(ref _outboxDepth);
        _metrics.OutboxChanged(-1);
    }

    /// <summary>Closes the database and gives the directory free.</summary>
    public void Dispose()
    {
        _checkpoint.Dispose();
        lock (_gate)
        {
            Reader.Dispose();
            _statements.Dispose();
            _connection.Dispose();
            _lock.Dispose();
        }
    }

    private RecordResult WriteOne(string kind, Func<LedgerTransaction, (bool Added, long Sequence)> body)
    {
        (bool added, long sequence) = Write(kind, body);
        if (added) _metrics.Recorded(kind);
        else _metrics.Duplicate(kind);
        return new RecordResult(added, sequence, 0);
    }

    /// <summary>Runs a transaction. What is kept in memory changes only after the commit.</summary>
    private T Write<T>(string what, Func<LedgerTransaction, T> body, Func<T, LedgerTotals>? totals = null, bool isDurable = true)
    {
        lock (_gate)
        {
            if (State == LedgerState.Failed)
                throw new LedgerFailedException($"the ledger is read-only since a write failed ({_failure}); {what} was not recorded. Start EdgeMon again.", null);
            long began = _time.GetTimestamp();
            try
            {
                if (!isDurable) LedgerConnection.WaitForDisk(_connection, false);
                using var transaction = new LedgerTransaction(_statements, _head);
                T result = body(transaction);
                transaction.Commit();
                _checkpoint.Committed();
                _head = transaction.Head;
                Interlocked.Add(ref _outboxDepth, transaction.OutboxAdded);
                _metrics.OutboxChanged(transaction.OutboxAdded);
                _metrics.Committed(_time.GetElapsedTime(began));
                if (totals is not null) _totals = totals(result);
                if (State == LedgerState.Full) Log.LedgerHasRoom(_log);
                State = LedgerState.Writable;
                return result;
            }
            catch (SqliteException failure)
            {
                throw Classify(what, failure);
            }
            finally
            {
                if (!isDurable) LedgerConnection.WaitForDisk(_connection, true);
            }
        }
    }

    private LedgerException Classify(string what, SqliteException failure)
    {
        const int busy = 5, locked = 6, full = 13;
        switch (failure.SqliteErrorCode)
        {
            case full:
                State = LedgerState.Full;
                _metrics.LedgerFailure("full");
                Log.LedgerFull(_log, what);
                return new LedgerFullException(
                    $"{_options.DatabasePath}: no room for {what} ({failure.Message}). Nothing was recorded. Make room in {_options.Directory}; EdgeMon then goes on.", failure);
            case busy or locked:
                _metrics.LedgerFailure("busy");
                return new LedgerBusyException(
                    $"{_options.DatabasePath}: another program holds the ledger locked; {what} was not recorded. Close what else has it open for writing; EdgeMon then goes on.", failure);
            default:
                Fail(what, failure);
                return new LedgerFailedException(
                    $"{_options.DatabasePath}: {_failure}. Nothing more is acknowledged; the ledger stays read-only. Check the disk, then start EdgeMon again.", failure);
        }
    }

    /// <summary>Read-only from now on.</summary>
    private void Fail(string what, SqliteException failure)
    {
        State = LedgerState.Failed;
        _failure = $"{what}: {failure.Message} (SQLite {failure.SqliteExtendedErrorCode})";
        _metrics.LedgerFailure("failed");
        Log.LedgerFailed(_log, _failure);
    }

    private void CheckpointFailed(SqliteException failure)
    {
        lock (_gate)
            if (State != LedgerState.Failed) Fail("moving the log into the database", failure);
    }

    private void RequireOwn(Provenance provenance)
    {
        if (provenance.Experiment != _options.Experiment)
            throw new ArgumentException($"a record of experiment \"{provenance.Experiment}\" cannot enter the ledger of \"{_options.Experiment}\"");
        if (provenance.Simulated != _options.Simulated)
        {
            throw new ArgumentException(
                $"a {(provenance.Simulated ? "simulated" : "real")} record cannot enter a ledger of {(_options.Simulated ? "simulated" : "real")} data: use another telemetry.stateDirectory");
        }
    }
}
