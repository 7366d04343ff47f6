using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>End of the hash chain and the last sequence numbers: what the next record continues from.</summary>
/// <param name="Position">Position of the last record; 0 before the first.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Runs">Last sequence number of runs.</param>
/// <param name="Spills">Last sequence number of spills.</param>
/// <param name="Candidates">Last sequence number of candidates.</param>
/// <param name="Alarms">Last sequence number of alarms.</param>
/// <param name="Decisions">Last sequence number of decisions.</param>
internal sealed record LedgerHead(long Position, byte[] Hash, long Runs, long Spills, long Candidates, long Alarms, long Decisions)
{
    internal const string MetaName = "head";

    /// <summary>"position:hash", kept in meta so that records cut off at the end are noticed.</summary>
    internal string ToMeta() => FormattableString.Invariant($"{Position}:{Convert.ToHexStringLower(Hash)}");

    internal static LedgerHead Read(SqliteConnection connection)
    {
        long position = 0;
        byte[] hash = HashChain.Genesis;
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT value FROM meta WHERE name = '{MetaName}'";
        if (command.ExecuteScalar() is string text)
        {
            int colon = text.IndexOf(':');
            position = long.Parse(text.AsSpan(0, colon), provider: System.Globalization.CultureInfo.InvariantCulture);
            hash = Convert.FromHexString(text.AsSpan(colon + 1));
        }
        long Last(string table) => LedgerSchema.Scalar(connection, $"SELECT coalesce(max(sequence), 0) FROM {table}");
        return new LedgerHead(position, hash, Last("runs"), Last("spills"), Last("candidates"), Last("alarms"), Last("decisions"));
    }
}
