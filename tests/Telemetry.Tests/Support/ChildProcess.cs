using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeMon.Telemetry.Broker;
using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Telemetry.Tests.Support;

/// <summary>
/// This test program started again as a process of its own, to be killed. The variable EDGEMON_TEST_CHILD names the part it plays
/// instead of running tests.
/// </summary>
internal static class ChildProcess
{
    private const string Variable = "EDGEMON_TEST_CHILD";

    public static Process Start(string part, string argument)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment[Variable] = part + " " + argument;
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void PlayPart()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } text) return;
        string[] words = text.Split(' ', 2);
        switch (words[0])
        {
            case "write-spills": WriteSpills(words[1]); break;
            case "run-broker": RunBroker(words[1]); break;
            case "run-service": RunService(words[1]); break;
            default: throw new InvalidOperationException("unknown part " + words[0]);
        }
        Environment.Exit(0);
    }

    /// <summary>Starts a private broker, says its process id, and waits to be killed.</summary>
    private static void RunBroker(string directory)
    {
        using var metrics = new TelemetryMetrics();
        PrivateBroker broker = PrivateBroker.StartAsync(new PrivateBrokerOptions { Directory = Path.Combine(directory, "broker"), Port = 0 }, metrics).GetAwaiter().GetResult();
        Console.WriteLine(broker.ProcessId);
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Opens the whole room on a broker ("port directory"), and waits to be killed.</summary>
    private static void RunService(string argument)
    {
        string[] words = argument.Split(' ', 2);
        var options = new TelemetryOptions
        {
            Experiment = TestRecords.Experiment,
            Host = TestRecords.Host,
            StateDirectory = words[1],
            Broker = BrokerMode.External,
            BrokerPort = int.Parse(words[0]),
        };
        _ = TestService.Open(options).GetAwaiter().GetResult();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Records spills for ever, each acknowledged on standard output ("A n") only after the ledger returned.</summary>
    private static void WriteSpills(string directory)
    {
        using var metrics = new TelemetryMetrics();
        using LedgerWriter ledger = TestLedger.Open(directory, metrics);
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        for (int spill = (int)ledger.Totals.LastSpillSequence + 1; ; spill++)
        {
            ledger.RecordSpill(TestRecords.Spill(run: 1, spill), [TestRecords.Candidate(1, spill, 5)]);
            output.WriteLine($"A {spill}");
        }
    }
}

/// <summary>Opens ledgers for tests.</summary>
internal static class TestLedger
{
    public static LedgerOptions Options(string directory) => new() { Directory = directory, Experiment = TestRecords.Experiment, Simulated = true };

    public static LedgerWriter Open(string directory, TelemetryMetrics metrics) => LedgerWriter.Open(Options(directory), metrics, TimeProvider.System);
}
