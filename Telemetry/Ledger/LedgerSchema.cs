using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>Tables of the ledger and how an older ledger becomes a current one.</summary>
internal static class LedgerSchema
{
    /// <summary>"EDGM", so that file(1) and a reader know the file.</summary>
    internal const int ApplicationId = 0x4544474D;

    /// <summary>
    /// Migrations; the number of those applied is PRAGMA user_version. Append only: a ledger in the field has run the earlier ones.
    /// Every record table has position (place in the hash chain), sequence (per kind, from 1), the canonical JSON and its hash;
    /// the other columns are copies of members of the JSON to select by. The outbox names records by position: what is published
    /// is the record itself, not a copy.
    /// </summary>
    internal static readonly string[] Migrations =
    [
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        CREATE TABLE runs (
            position INTEGER PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE,
            host TEXT NOT NULL, run INTEGER NOT NULL, change INTEGER NOT NULL, time_unix INTEGER NOT NULL,
            json TEXT NOT NULL, hash BLOB NOT NULL, UNIQUE (host, run, change)) STRICT;
        CREATE TABLE spills (
            position INTEGER PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE,
            host TEXT NOT NULL, run INTEGER NOT NULL, spill INTEGER NOT NULL, quality INTEGER NOT NULL, counted INTEGER NOT NULL,
            start_time_unix INTEGER NOT NULL, end_time_unix INTEGER NOT NULL,
            eot REAL NOT NULL, eot_uncertainty REAL NOT NULL, candidates INTEGER NOT NULL,
            background REAL NOT NULL, background_uncertainty REAL NOT NULL,
            json TEXT NOT NULL, hash BLOB NOT NULL, UNIQUE (host, run, spill)) STRICT;
        CREATE TABLE candidates (
            position INTEGER PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE,
            host TEXT NOT NULL, run INTEGER NOT NULL, spill INTEGER NOT NULL, event_in_spill INTEGER NOT NULL,
            json TEXT NOT NULL, hash BLOB NOT NULL, raw_event BLOB NOT NULL, UNIQUE (host, run, spill, event_in_spill)) STRICT;
        CREATE TABLE alarms (
            position INTEGER PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE,
            id TEXT NOT NULL, change INTEGER NOT NULL, time_unix_ms INTEGER NOT NULL,
            json TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
        CREATE INDEX alarms_by_id ON alarms (id, position);
        CREATE TABLE outbox (position INTEGER PRIMARY KEY, kind TEXT NOT NULL, refusal TEXT) STRICT;
        """,
        """
        CREATE TABLE decisions (
            position INTEGER PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE,
            subject TEXT NOT NULL, time_unix_ms INTEGER NOT NULL,
            json TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
        """,
        // Totals add up by how much a spill moves the background and its variance, not its own uncertainty.
        """
        ALTER TABLE spills ADD COLUMN background_variance REAL NOT NULL DEFAULT 0;
        UPDATE spills SET background_variance = background_uncertainty * background_uncertainty;
        ALTER TABLE spills DROP COLUMN background_uncertainty;
        """,
    ];

    internal static int Current => Migrations.Length;

    /// <summary>Brings the database to the current version.</summary>
    /// <exception cref="LedgerOpenException">The file is not a ledger, or a newer program made it.</exception>
    internal static void Migrate(SqliteConnection connection, string path) => Migrate(connection, path, Migrations);

    /// <summary>Applies those of the migrations that the database has not seen, each in a transaction of its own.</summary>
    internal static void Migrate(SqliteConnection connection, string path, ReadOnlySpan<string> migrations)
    {
        long version = Scalar(connection, "PRAGMA user_version");
        long application = Scalar(connection, "PRAGMA application_id");
        if (version == 0 && application == 0 && Scalar(connection, "SELECT count(*) FROM sqlite_master") == 0)
            Run(connection, $"PRAGMA application_id = {ApplicationId}");
        else if (application != ApplicationId)
            throw new LedgerOpenException($"{path} is an SQLite database but not an EdgeMon ledger. Set another telemetry.stateDirectory.");
        if (version > migrations.Length)
            throw new LedgerOpenException($"{path} has schema version {version}; this program knows up to {migrations.Length}. Start the newer EdgeMon that made it.");

        for (int step = (int)version; step < migrations.Length; step++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            using SqliteCommand command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = $"{migrations[step]} PRAGMA user_version = {step + 1};";
            command.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    internal static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    internal static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
