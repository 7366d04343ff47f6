using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using EdgeMon.Telemetry.Broker;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Tests.Support;

/// <summary>
/// This test program started again as a process of its own, to be killed. The variable EDGEMON_TEST_CHILD names the part it plays
/// instead of running tests.
/// </summary>
internal static class ChildProcess
{
    private const string Variable = "EDGEMON_TEST_CHILD";

    /// <summary>Starts a part.</summary>
    /// <param name="part">Its name.</param>
    /// <param name="argument">What it is told.</param>
    /// <param name="wrapper">Program and arguments that the part is started with, such as strace.</param>
    public static Process Start(string part, string argument, params string[] wrapper)
    {
        string[] words = [.. wrapper, Environment.ProcessPath!];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, UseShellExecute = false };
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
            case "write-some-spills": WriteSomeSpills(words[1], synced: true); break;
            case "write-some-spills-unsynced": WriteSomeSpills(words[1], synced: false); break;
            case "fill-disk": FillDisk(words[1]); break;
            case "fill-watched-disk": FillWatchedDisk(words[1]); break;
            case "connect-with-1100-files": ConnectWithManyFiles(int.Parse(words[1])); break;
            case "run-broker": RunBroker(words[1]); break;
            case "run-service": RunService(words[1]); break;
            case "write-durable-files": WriteDurableFiles(words[1]); break;
            case "queue-spills": QueueSpills(words[1]); break;
            default: throw new InvalidOperationException("unknown part " + words[0]);
        }
        Environment.Exit(0);
    }

    /// <summary>Replaces one file and appends to another in a folder; says of each whether it was acknowledged.</summary>
    private static void WriteDurableFiles(string folder)
    {
        foreach (var (name, write) in new (string, Action<string>)[]
        {
            ("replaced", path => DurableFile.Replace(path, "new"u8, UnixFileMode.UserRead | UnixFileMode.UserWrite)), ("appended", path => DurableFile.Append(path, "new"u8)),
        })
        {
            try
            {
                write(Path.Combine(folder, name));
                Console.WriteLine($"{name} done");
            }
            catch (IOException problem) { Console.WriteLine($"{name} {problem.Message}"); }
        }
    }

    /// <summary>
    /// Records spills on a small disk until there is no room ("N"), makes room, records ten more, and says how many were acknowledged ("S n") and
    /// whether the ledger is sound.
    /// </summary>
    private static void FillDisk(string directory)
    {
        string filler = Path.Combine(directory, "filler");
        File.WriteAllBytes(filler, new byte[300_000]);
        using var metrics = new TelemetryMetrics();
        using LedgerWriter ledger = TestLedger.Open(Path.Combine(directory, "state"), metrics);
        int spill = 1, after = 0;
        while (after < 10)
        {
            try
            {
                ledger.RecordSpill(TestRecords.Spill(run: 1, spill), []);
                spill++;
                if (!File.Exists(filler)) after++;
            }
            catch (LedgerFullException)
            {
                if (!File.Exists(filler)) throw;
                Console.WriteLine($"N {ledger.State} {ledger.Totals.Campaign.Spills == spill - 1} {ledger.Reader.Spills().Count == spill - 1}");
                File.Delete(filler);
            }
        }
        Console.WriteLine($"S {spill - 1} {ledger.Reader.Spills().Count} {ledger.State} {ledger.Reader.Verify().IsSound}");
    }

    /// <summary>
    /// Opens the whole room on a small disk, without a broker, and records spills until there is no room: says how many there were at the warning
    /// and at the end, and then whether the warning ends with room.
    /// </summary>
    private static void FillWatchedDisk(string directory)
    {
        string filler = Path.Combine(directory, "filler");
        File.WriteAllBytes(filler, new byte[300_000]);
        TelemetryService service = TestService.Open(new TelemetryOptions
        {
            Experiment = TestRecords.Experiment,
            Host = TestRecords.Host,
            StateDirectory = Path.Combine(directory, "state"),
            FreeBytesWarning = 2 << 20,
            Broker = BrokerMode.External,
            BrokerPort = FreePorts.Next(),
            LimitService = false,
        }).GetAwaiter().GetResult();
        bool IsWarned() => service.Alarms.Standing.Any(alarm => alarm is { Definition.Id: "disk-nearly-full", Active: true });
        bool warned = false;
        for (int spill = 1; ; spill++)
        {
            try
            {
                service.RecordSpill(TestRecords.Spill(run: 1, spill), []);
            }
            catch (LedgerFullException)
            {
                Console.WriteLine($"full {spill - 1} {service.Status.DiskNearlyFull}");
                break;
            }
            if (warned || !IsWarned()) continue;
            warned = true;
            Console.WriteLine($"warned {spill} {service.Status.FreeBytes}");
        }
        // Nobody makes that much room in so small a disk: the disk grows.
        using Process mount = Process.Start("mount", ["-o", "remount,size=16m", directory]);
        mount.WaitForExit();
        service.RecordSpill(TestRecords.Spill(run: 1, 10_000), []);
        if (!IsWarned() && !service.Status.DiskNearlyFull) Console.WriteLine("gone");
    }

    /// <summary>Connects while 1100 files are open, and says what came of it.</summary>
    private static void ConnectWithManyFiles(int port)
    {
        FileStream[] files = [.. Enumerable.Range(0, 1100).Select(_ => new FileStream("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite))];
        try
        {
            _ = MqttLibrary.ConnectAsync(new MqttConnectOptions { Host = "127.0.0.1", Port = port, ClientId = "x" }, default).GetAwaiter().GetResult();
            Console.WriteLine("connected");
        }
        catch (MqttException failure)
        {
            Console.WriteLine(failure.Message);
        }
        GC.KeepAlive(files);
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

    /// <summary>
    /// Records an hour and then ten hours of spills and histograms without a broker ("port directory"); says spills, heap and resident memory each time,
    /// waits for the broker, and says how long the drain took [ms].
    /// </summary>
    private static void QueueSpills(string argument)
    {
        string[] words = argument.Split(' ', 2);
        TelemetryService service = TestService.Open(new TelemetryOptions
        {
            Experiment = TestRecords.Experiment,
            Host = TestRecords.Host,
            StateDirectory = words[1],
            Broker = BrokerMode.External,
            BrokerPort = int.Parse(words[0]),
            LimitService = false,
        }).GetAwaiter().GetResult();
        var histogram = new Signal.Histograms.Histogram("Physics/ecal", "ecal", new Signal.Histograms.HistogramAxis("E [GeV]", 100, 0, 120));
        int spill = 0;
        foreach (var (key, count) in new[] { ("hour", 250), ("hours", 2500) })
        {
            while (spill < count)
            {
                service.RecordSpill(TestRecords.Spill(1, ++spill), []);
                service.PublishHistogram(histogram, 1, spill);
            }
            long heap = GC.GetTotalMemory(forceFullCollection: true);
            Console.WriteLine($"{key} {service.Status.OutboxDepth} {heap} {ResidentBytes(Environment.ProcessId)}");
        }
        while (!service.Status.BrokerConnected) Thread.Sleep(1);
        long began = TimeProvider.System.GetTimestamp();
        while (service.Status.OutboxDepth > 0) Thread.Sleep(1);
        Console.WriteLine($"drained {(long)TimeProvider.System.GetElapsedTime(began).TotalMilliseconds}");
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Resident memory of a process [bytes].</summary>
    public static long ResidentBytes(int process) =>
        1024 * long.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    /// <summary>
    /// Records spills ("count directory"), each acknowledged ("A n"), and ends without closing the ledger. After each spill of an even number the records
    /// of the one before leave the outbox, as if the broker had them. Unsynced: SQLite is told to wait for no disk, which the ledger itself does
    /// for those removals alone.
    /// </summary>
    private static void WriteSomeSpills(string argument, bool synced)
    {
        string[] words = argument.Split(' ', 2);
        using var metrics = new TelemetryMetrics();
        LedgerWriter ledger = TestLedger.Open(words[1], metrics);
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        for (int spill = 1; spill <= int.Parse(words[0]); spill++)
        {
            // Each time: after a removal the ledger waits for the disk again.
            if (!synced) LedgerSchema.Run(TestLedger.ConnectionOf(ledger), "PRAGMA synchronous = OFF");
            ledger.RecordSpill(TestRecords.Spill(run: 1, spill), [TestRecords.Candidate(1, spill, 5)]);
            output.WriteLine($"A {spill}");
            if (spill % 2 == 0) ledger.RemoveFromOutbox([.. ledger.PendingOutbox(0, int.MaxValue).Where(item => item.Sequence == spill - 1).Select(item => item.Position)]);
            // As between spills: time for the log to be moved to its end and begun anew, which the power losses are to meet as well.
            if (spill % 60 == 0) WaitUntilLogIsMoved(words[1]);
        }
        Environment.Exit(0);
    }

    /// <summary>Waits for a second at most. The index of the log says how far it is written (bytes 16 to 19) and moved (bytes 96 to 99).</summary>
    /// <remarks>Closing the index gives up SQLite's locks on it: harmless only because no other process uses this ledger.</remarks>
    private static void WaitUntilLogIsMoved(string directory)
    {
        byte[] index = new byte[100];
        for (int i = 0; i < 50; i++)
        {
            using (FileStream file = new(Path.Combine(directory, LedgerOptions.FileName + "-shm"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite)) file.ReadExactly(index);
            if (BitConverter.ToUInt32(index, 16) == BitConverter.ToUInt32(index, 96)) return;
            Thread.Sleep(20);
        }
    }

    /// <summary>Records spills for ever, each acknowledged on standard output ("A n") only after the ledger returned.</summary>
    private static void WriteSpills(string directory)
    {
        using var metrics = new TelemetryMetrics();
        using LedgerWriter ledger = TestLedger.Open(directory, metrics);
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        for (int spill = (int)ledger.Totals.LastSpillSequence + 1; ; spill++)
        {
            try
            {
                ledger.RecordSpill(TestRecords.Spill(run: 1, spill), [TestRecords.Candidate(1, spill, 5)]);
            }
            catch (LedgerFailedException failure)
            {
                output.WriteLine("F " + failure.Message);
                Environment.Exit(1);
            }
            output.WriteLine($"A {spill}");
        }
    }
}

/// <summary>Opens ledgers for tests.</summary>
internal static class TestLedger
{
    public static LedgerOptions Options(string directory) => new() { Directory = directory, Experiment = TestRecords.Experiment, Simulated = true };

    /// <summary>The connection that a ledger writes over, to set it wrong.</summary>
    public static SqliteConnection ConnectionOf(LedgerWriter ledger) =>
        (SqliteConnection)typeof(LedgerWriter).GetField("_connection", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(ledger)!;

    public static LedgerWriter Open(string directory, TelemetryMetrics metrics) => LedgerWriter.Open(Options(directory), metrics, TimeProvider.System);
}
