using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>A record that the broker refused for good: it is in the ledger and counted, but was not published.</summary>
/// <param name="Position">Place in the hash chain.</param>
/// <param name="Kind">Kind of topic.</param>
/// <param name="Refusal">What the broker said.</param>
public sealed record ParkedRecord(long Position, string Kind, string Refusal);

/// <summary>Gives records that were set aside back to the outbox, once the broker takes them.</summary>
public static class ParkedRecords
{
    /// <summary>All of them wait for the broker again; the next start of EdgeMon sends them, in order.</summary>
    /// <param name="directory">State directory; no EdgeMon may run on it.</param>
    /// <returns>How many.</returns>
    /// <exception cref="LedgerOpenException">There is no ledger of this version, or EdgeMon runs on it.</exception>
    /// <exception cref="LedgerException">The ledger cannot be written.</exception>
    public static int Release(string directory)
    {
        string path = Path.Combine(directory, LedgerOptions.FileName);
        LedgerReader.Open(path).Dispose(); // a ledger, and of this version
        try
        {
            // A sender that runs has its own picture of what waits.
            using LedgerLock ownership = LedgerLock.Take(directory);
            using SqliteConnection connection = LedgerConnection.OpenWriter(path);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "UPDATE outbox SET refusal = NULL WHERE refusal IS NOT NULL";
            return command.ExecuteNonQuery();
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new LedgerException($"{path}: the outbox cannot be changed: {failure.Message}", failure);
        }
    }
}
