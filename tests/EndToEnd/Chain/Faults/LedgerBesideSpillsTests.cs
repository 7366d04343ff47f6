using EdgeMon.Host;
using EdgeMon.Host.Configuration;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>What other programs do to the ledger of a running monitor: held locked, it is waited for; broken while no spill comes, it ends the monitor.</summary>
public sealed class LedgerBesideSpillsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-beside-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_ledger_that_fails_between_spills_raises_its_alarm_and_ends_the_monitor()
    {
        var chain = new ChainRun(_folder);
        // Nobody sends, and nobody listens where the broker should be: the first that is written is the alarm about it.
        chain.Configure($"tcp-listen:127.0.0.1:{FreePorts.Next()}", "\"broker\": \"external\", \"flushTimeout\": \"1 s\",");
        var log = new KeptLog();
        var monitor = new Host.Chain.Monitor(ConfigurationFile.Load(chain.ConfigurationPath), TimeProvider.System, log) { Started = (_, _) => Tell(chain, "DROP TABLE alarms") };
        VerbException told = await Assert.ThrowsAsync<VerbException>(() => monitor.RunAsync(TestContext.Current.CancellationToken).WaitAsync(ChainRun.Patience));
        Assert.Equal(ExitCode.LedgerFailed, told.ExitCode);
        Assert.Contains("Check the disk, then start EdgeMon again", told.Message, StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains("ledger-failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ledger_that_is_held_locked_is_waited_for()
    {
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "2", "--seed", "63");
        var chain = new ChainRun(_folder);
        string file = Path.Combine(_folder, "raw.dat");
        await raw.Write(file, [0, 1]);
        chain.Configure(file);
        var log = new KeptLog();
        SqliteConnection? other = null;
        var monitor = new Host.Chain.Monitor(ConfigurationFile.Load(chain.ConfigurationPath), TimeProvider.System, log) { Started = (_, _) => other = Tell(chain, "BEGIN IMMEDIATE", keep: true) };
        Task<int> run = monitor.RunAsync(TestContext.Current.CancellationToken);
        await ChainRun.Until(() => run.IsCompleted || log.Lines.Any(line => line.StartsWith("1017 ", StringComparison.Ordinal)), "the spill that waits");
        other?.Dispose();
        Assert.Equal(ExitCode.Ok, await run);
        Assert.Equal([1, 2], chain.Spills().Select(spill => spill.Spill));
        Assert.Contains(log.Lines, line => line.StartsWith("1017 ", StringComparison.Ordinal));
    }

    private static SqliteConnection? Tell(ChainRun chain, string sql, bool keep = false)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(chain.State, LedgerOptions.FileName)};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        if (keep) return connection;
        connection.Dispose();
        return null;
    }
}
