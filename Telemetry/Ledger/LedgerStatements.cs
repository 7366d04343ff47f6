using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Ledger;

/// <summary>
/// The statements of the writer, each compiled once: a candidate takes six of them, and compiling took as long as the disk. Used under
/// the writer's lock.
/// </summary>
internal sealed class LedgerStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>The connection that they run on.</summary>
    internal SqliteConnection Connection => connection;

    /// <summary>A statement with its parameters set. Not to be disposed.</summary>
    /// <param name="sql">Its text, always with the same parameters.</param>
    /// <param name="transaction">The transaction that it belongs to.</param>
    /// <param name="parameters">Names and values.</param>
    internal SqliteCommand With(string sql, SqliteTransaction transaction, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            _commands.Add(sql, command);
            foreach (var (name, _) in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }
        command.Transaction = transaction;
        foreach (var (name, value) in parameters) command.Parameters[name].Value = value;
        return command;
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values) command.Dispose();
        _commands.Clear();
    }
}
