using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>Opens SQLite as the ledger needs it and asserts that it took the settings.</summary>
internal static class LedgerConnection
{
    /// <summary>PRAGMA synchronous = FULL reads back as 2.</summary>
    private const long SynchronousFull = 2;

    /// <summary>A connection that writes: WAL, and every commit is on the disk when it returns.</summary>
    /// <param name="path">The database file; made when it does not exist.</param>
    /// <param name="maximumPages">Largest size [pages], 0 for no limit.</param>
    internal static SqliteConnection OpenWriter(string path, int maximumPages = 0)
    {
        SqliteConnection connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            RequireText(connection, "PRAGMA journal_mode = WAL", "wal");
            // Per connection, and not kept in the file: set after every open (efcore issue 38769).
            LedgerSchema.Run(connection, "PRAGMA synchronous = FULL");
            if (LedgerSchema.Scalar(connection, "PRAGMA synchronous") != SynchronousFull)
                throw new LedgerOpenException($"{path}: SQLite did not accept synchronous=FULL; commits would not be durable");
            // SQLite says nothing of a failure to move the log within a commit, and keeps LedgerCheckpoint, which does, from trying.
            LedgerSchema.Scalar(connection, "PRAGMA wal_autocheckpoint = 0");
            LedgerSchema.Run(connection, "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;");
            if (maximumPages > 0) LedgerSchema.Scalar(connection, $"PRAGMA max_page_count = {maximumPages}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether commits wait for the disk from now on. Not inside a transaction.</summary>
    internal static void WaitForDisk(SqliteConnection writer, bool wait) =>
        LedgerSchema.Run(writer, wait ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

    /// <summary>A new database that a copy goes into.</summary>
    internal static SqliteConnection OpenCopy(string path)
    {
        SqliteConnection connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        LedgerSchema.Run(connection, "PRAGMA synchronous = FULL");
        return connection;
    }

    /// <summary>A connection that only reads, beside a writer or without.</summary>
    internal static SqliteConnection OpenReader(string path) => Open(path, SqliteOpenMode.ReadOnly);

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static void RequireText(SqliteConnection connection, string pragma, string expected)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = pragma;
        string? answer = command.ExecuteScalar() as string;
        if (answer != expected) throw new LedgerOpenException($"{pragma} gave \"{answer}\": the file system of the state directory does not allow it");
    }
}
