using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>
/// Moves SQLite's log into the database, on a thread and a connection of its own. SQLite would do it within the commit that makes the log
/// long, and a candidate would wait for thousands of pages and two flushes; this way the writer goes on writing meanwhile.
/// What is in the log is safe whether it was moved or not.
/// </summary>
internal sealed class LedgerCheckpoint : IDisposable
{
    /// <summary>Commits after which the log is moved: some 500 pages, 2 MB.</summary>
    internal const int EveryCommits = 50;
    private static readonly TimeSpan NextRound = TimeSpan.FromMilliseconds(100);
    /// <summary>SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL: it is tried again with later commits, and the log keeps everything meanwhile.</summary>
    private static readonly int[] PassingErrors = [5, 6, 13];

    private readonly SqliteConnection _connection;
    private readonly Action<SqliteException> _failed;
    private readonly AutoResetEvent _due = new(false);
    private readonly Thread _thread;
    private int _commits;
    private volatile bool _disposed;

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
        if (++_commits < EveryCommits) return;
        _commits = 0;
        _due.Set();
    }

    /// <summary>Waits for the thread to end. Not under a lock that <c>failed</c> takes.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _due.Set();
        _thread.Join();
        _connection.Dispose();
        _due.Dispose();
    }

    private void Run()
    {
        bool moved = true;
        // What was committed during a round is moved by the next one.
        while (!_disposed)
        {
            _due.WaitOne(moved ? Timeout.InfiniteTimeSpan : NextRound);
            if (_disposed) return;
            try
            {
                moved = Move();
            }
            catch (SqliteException failure)
            {
                if (!PassingErrors.Contains(failure.SqliteErrorCode))
                {
                    _failed(failure);
                    return;
                }
                moved = true;
            }
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
        const int pages = 1, movedPages = 2;
        return answer.GetInt64(pages) == answer.GetInt64(movedPages);
    }
}
