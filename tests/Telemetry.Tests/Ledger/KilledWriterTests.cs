using System.Diagnostics;
using System.Globalization;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests.Ledger;

/// <summary>
/// RELIABILITY F14: a writing process killed with kill -9 at random moments, again and again, also while it makes the ledger. Every day 30 times;
/// EDGEMON_KILLS=200 for more, EDGEMON_SEED for other moments.
/// </summary>
public sealed class KilledWriterTests : IDisposable
{
    /// <summary>Kills of one ledger before a new one is begun: so the beginning is hit as well, and checks stay short.</summary>
    private const int KillsPerLedger = 10;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_spill_acknowledged_before_kill_9_is_there_afterwards()
    {
        int kills = Setting("EDGEMON_KILLS", 30), seed = Setting("EDGEMON_SEED", 14);
        var random = new Random(seed);
        long acknowledged = 0;
        int beforeTheFirst = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            string directory = _folder.File($"ledger{kill / KillsPerLedger}");
            using Process writer = ChildProcess.Start("write-spills", directory);
            // At first anywhere in the start, later anywhere in the writing.
            bool atStart = kill % KillsPerLedger < 2;
            int last = 0;
            // So many that the sum below does not depend on how fast the disk is.
            for (int spills = atStart ? 0 : 2; spills > 0; spills--)
            {
                last = Number(writer.StandardOutput.ReadLine()!);
                acknowledged++;
            }
            Thread.Sleep(TimeSpan.FromMilliseconds(random.NextDouble() * (atStart ? 300 : 25)));
            writer.Kill();
            while (writer.StandardOutput.ReadLine() is { } line)
            {
                // Killed in the middle of a line, it has not said it.
                if (Number(line) <= last) continue;
                last = Number(line);
                acknowledged++;
            }
            writer.WaitForExit();
            if (!Directory.Exists(directory) || last == 0) beforeTheFirst++;
            Check(directory, last, $"kill {kill}, seed {seed}");
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, seed {seed}: {acknowledged} spills acknowledged, 0 lost; {beforeTheFirst} kills before the first");
        Assert.True(acknowledged >= kills, $"only {acknowledged} spills were acknowledged");
    }

    private static void Check(string directory, int acknowledged, string when)
    {
        using var metrics = new TelemetryMetrics();
        using LedgerWriter ledger = TestLedger.Open(directory, metrics); // what the next start does; checks the chain
        int[] spills = [.. ledger.Reader.Spills().Select(spill => spill.Record.Spill)];
        Assert.True(spills.SequenceEqual(Enumerable.Range(1, spills.Length)), when);
        Assert.True(spills.Length >= acknowledged, $"{when}: {acknowledged} acknowledged, {spills.Length} there");
        Assert.True(spills.Length == ledger.Reader.Candidates().Count, when);
        Assert.True(spills.Length == ledger.Totals.Campaign.Spills, when);
    }

    /// <summary>The number of an acknowledgement "A n"; 0 for a line that was cut off.</summary>
    private static int Number(string line) =>
        line.StartsWith("A ", StringComparison.Ordinal) && int.TryParse(line.AsSpan(2), CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
