using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>Whose data a ledger holds: written when it is made, checked whenever it is opened.</summary>
internal static class LedgerIdentity
{
    internal static void Require(SqliteConnection connection, LedgerOptions options)
    {
        Require(connection, options, "experiment", options.Experiment);
        Require(connection, options, "data", options.Simulated ? "simulated" : "real");
    }

    /// <summary>The ledger's own identity, made at random when it is first asked for.</summary>
    internal static string Id(SqliteConnection connection) => Meta(connection, "id", Guid.NewGuid().ToString("N"));

    private static void Require(SqliteConnection connection, LedgerOptions options, string name, string value)
    {
        string found = Meta(connection, name, value);
        if (found != value)
        {
            throw new LedgerOpenException(
                $"{options.DatabasePath} holds {name} \"{found}\", the configuration says \"{value}\". They never share a ledger: set another telemetry.stateDirectory.");
        }
    }

    /// <summary>A value of meta; written when it is not there.</summary>
    private static string Meta(SqliteConnection connection, string name, string value)
    {
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO meta (name, value) VALUES ($name, $value) ON CONFLICT DO NOTHING";
        insert.Parameters.AddWithValue("$name", name);
        insert.Parameters.AddWithValue("$value", value);
        insert.ExecuteNonQuery();
        using SqliteCommand select = connection.CreateCommand();
        select.CommandText = "SELECT value FROM meta WHERE name = $name";
        select.Parameters.AddWithValue("$name", name);
        return (string)select.ExecuteScalar()!;
    }
}
