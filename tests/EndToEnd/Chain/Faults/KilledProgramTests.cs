using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeMon.Telemetry.Totals;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>RELIABILITY F14 on the whole program.</summary>
public sealed partial class KilledProgramTests : IDisposable
{
    private const int SpillsPerLife = 3, Lives = 4, Spills = SpillsPerLife * Lives;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-killed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Killed_at_random_it_keeps_every_spill_it_told_of_and_ends_with_the_counts_of_an_undisturbed_run()
    {
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", $"{Spills}", "--seed", "31", "--signal-mass", "10", "--signal-events", "3");
        string all = Path.Combine(_folder, "raw.dat"), growing = Path.Combine(_folder, "growing.dat");
        await raw.Write(all, [.. Enumerable.Range(0, Spills)]);
        int brokerPort = FreePorts.Next();
        var undisturbed = new ChainRun(Directory.CreateDirectory(Path.Combine(_folder, "undisturbed")).FullName);
        undisturbed.Configure("../raw.dat");
        await undisturbed.Run();
        CountingTotals expected = undisturbed.Totals();
        Assert.Equal(Spills, expected.Spills);

        // A broker and a reader that outlive the program: what the reader has seen was told to the world.
        string brokerFile = Path.Combine(_folder, "mosquitto.conf");
        File.WriteAllText(brokerFile, $"listener {brokerPort} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 100000\n");
        using ProgramProcess broker = ProgramProcess.Start(File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto", "-c", brokerFile);
        await ChainRun.Until(() => broker.Lines.Any(line => line.EndsWith(" running", StringComparison.Ordinal)), "the broker");
        using ProgramProcess reader = ProgramProcess.Start("mosquitto_sub", "-p", $"{brokerPort}", "-q", "1", "-t", "edgemon/v1/+/test/spill", "-t", "$SYS/broker/version");
        await ChainRun.Until(() => reader.Lines.Length > 0, "the reader's subscription");

        var chain = new ChainRun(Directory.CreateDirectory(Path.Combine(_folder, "killed")).FullName);
        chain.Configure($"tail:{growing}", "\"broker\": \"external\",", brokerPort);
        HashSet<int> acknowledged = [];
        ulong random = 0x9E3779B97F4A7C15; // xorshift64, fixed seed
        for (int life = 1; life <= Lives; life++)
        {
            // A file that grows has no end: the program lives until it is killed, and has something new in each of its lives.
            await raw.Write(growing, [.. Enumerable.Range(0, SpillsPerLife * life)]);
            using ProgramProcess program = ProgramProcess.EdgeMon("run", "--config", chain.ConfigurationPath);
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            // After one or two spills that it has told of, and some milliseconds more.
            int spills = 1 + (int)(random % 2);
            await ChainRun.Until(() => program.HasExited || program.Lines.Count(line => Acknowledged().IsMatch(line)) >= spills, "spills");
            await Task.Delay((int)(random >> 32) & 15, TestContext.Current.CancellationToken);
            Assert.False(program.HasExited, string.Join('\n', program.Lines));
            program.Kill();
            await program.Ended();
            acknowledged.UnionWith(program.Lines.Select(line => Acknowledged().Match(line)).Where(match => match.Success).Select(match => int.Parse(match.Groups[1].Value)));
            AllAreInTheLedger();
        }
        Assert.True(acknowledged.Count >= Lives, $"only {acknowledged.Count} spills were acknowledged before the last life");

        // The whole file, to its end.
        chain.Configure("../raw.dat", "\"broker\": \"external\",", brokerPort);
        long began = TimeProvider.System.GetTimestamp();
        using (ProgramProcess last = ProgramProcess.EdgeMon("run", "--config", chain.ConfigurationPath))
        {
            await ChainRun.Until(() => last.HasExited || last.Lines.Any(line => line.Contains("Page on ")), "the last start");
            TestContext.Current.TestOutputHelper?.WriteLine($"{Lives} kills, {acknowledged.Count} spills acknowledged before the last life; ready again after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s");
            Assert.Equal(0, await last.Ended());
        }
        Assert.Equal(expected, chain.Totals());
        Assert.Equal(undisturbed.Read(ledger => ledger.Candidates().Count), chain.Read(ledger => ledger.Candidates().Count));
        // Each spill has reached the reader, from whichever life.
        await ChainRun.Until(() => Seen().Count == Spills, "all spills at the reader");
        AllAreInTheLedger();

        HashSet<int> Seen() => [.. reader.Lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("spill").GetInt32())];

        void AllAreInTheLedger()
        {
            HashSet<int> told = [.. acknowledged, .. Seen()];
            if (told.Count > 0) Assert.Subset(chain.Spills().Select(spill => spill.Spill).ToHashSet(), told);
        }
    }

    [GeneratedRegex(@" Spill \d+/(\d+): ")]
    private static partial Regex Acknowledged();
}
