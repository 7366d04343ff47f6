using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>
/// Moves SQLite's log into the database, on a thread and a connection of its own. SQLite would do it within the commit that makes the log
/// long, and a candidate would wait for thousands of pages and two flushes; this way the writer goes on writing meanwhile. Only a writer that
/// never pauses waits, once the log has <see cref="LongestLogPages"/>, or <see cref="MostCommits"/> came since the last round. What is in the log is
/// safe whether it was moved or not.
/// </summary>
internal sealed class LedgerCheckpoint : IDisposable
{
    /// <summary>Commits after which the log is moved: up to 1000 pages, 4 MB.</summary>
    internal const int EveryCommits = 100;
    /// <summary>Length of the log at which the writer waits for a round [pages]: a log goes on growing while somebody writes beside each round.</summary>
    private const int LongestLogPages = 1500;
    /// <summary>
    /// Commits since the last round began at which the writer waits for the next one: only a round tells how long the log is, and where the disk is slow
    /// or the machine busy, thousands of pages could be written beside one.
    /// </summary>
    private const int MostCommits = EveryCommits * 3 / 2;
    private static readonly TimeSpan NextRound = TimeSpan.FromMilliseconds(100);
    /// <summary>SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL: it is tried again with later commits, and the log keeps everything meanwhile.</summary>
    private static readonly int[] PassingErrors = [5, 6, 13];

    private readonly SqliteConnection _connection;
    private readonly Action<SqliteException> _failed;
    private readonly AutoResetEvent _due = new(false);
    private readonly AutoResetEvent _roundOver = new(false);
    private readonly Thread _thread;
    private int _commits; // since the last round that has ended began
    private volatile bool _isLong, _disposed, _ended;

    /// <summary>Starts the thread.</summary>
    /// <param name="path">The database, which its writer has opened.</param>
    /// <param name="failed">Told of a write or flush that failed; called from the thread, at most once.</param>
    internal LedgerCheckpoint(string path, Action<SqliteException> failed)
    {
        _connection = LedgerConnection.OpenWriter(path);
        _failed = failed;
        _thread = new Thread(Run) { IsBackground = true, Name = "ledger checkpoint" };
        _thread.Start();
    }

    /// <summary>The writer has committed. Called under its lock.</summary>
    internal void Committed()
    {
        if (Interlocked.Increment(ref _commits) < EveryCommits && !_isLong) return;
        if (!MustWait)
        {
            _due.Set();
            return;
        }
        _roundOver.Reset();
        // Two rounds: the first may have begun before this commit. Not for ever: somebody who reads keeps a part of the log where it is.
        for (int rounds = 0; rounds < 2 && MustWait && !_ended; rounds++)
        {
            _due.Set();
            _roundOver.WaitOne();
        }
    }

    private bool MustWait => _isLong || Volatile.Read(ref _commits) >= MostCommits;

    /// <summary>Waits for the thread to end. Not under a lock that <c>failed</c> takes.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _due.Set();
        _thread.Join();
        _connection.Dispose();
        _due.Dispose();
        _roundOver.Dispose();
    }

    private void Run()
    {
        SqliteException? failure = MoveWheneverDue();
        // The writer may be waiting, under the lock that the other end of the call takes.
        _ended = true;
        _roundOver.Set();
        if (failure is not null) _failed(failure);
    }

    /// <summary>Until the ledger is closed, or a failure that does not pass.</summary>
    private SqliteException? MoveWheneverDue()
    {
        bool moved = true;
        // What was committed during a round is moved by the next one.
        while (true)
        {
            _due.WaitOne(moved ? Timeout.InfiniteTimeSpan : NextRound);
            if (_disposed) return null;
            int commits = Volatile.Read(ref _commits);
            try
            {
                moved = Move();
            }
            catch (SqliteException failure)
            {
                if (!PassingErrors.Contains(failure.SqliteErrorCode)) return failure;
                moved = true;
            }
            Interlocked.Add(ref _commits, -commits);
            _roundOver.Set();
        }
    }

    /// <summary>
    /// One round. Passive: it waits for nobody and keeps nobody waiting, and leaves what a reader still needs. False when a part of the log
    /// was left: only a log that was moved to its end is begun anew.
    /// </summary>
    private bool Move()
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        using SqliteDataReader answer = command.ExecuteReader();
        answer.Read();
        const int logPages = 1, movedPages = 2;
        long pages = answer.GetInt64(logPages);
        _isLong = pages >= LongestLogPages;
        return pages == answer.GetInt64(movedPages);
    }
}
