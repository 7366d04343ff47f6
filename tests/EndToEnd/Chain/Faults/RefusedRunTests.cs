using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.Host;
using EdgeMon.Host.Configuration;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Totals;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>
/// RELIABILITY F22 through the whole chain: three runs, and for the second of them no map or no calibration holds.
/// </summary>
public sealed class RefusedRunTests : IDisposable
{
    private const int First = 5001, Refused = 5002, Last = 5003;
    private static readonly string Setup = Path.Combine(Repository.Root, "hardware", "virtual-na64");
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-refused-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("maps")]
    [InlineData("calibration")]
    public async Task A_run_that_is_refused_ends_the_program_unless_told_otherwise(string part)
    {
        ChainRun chain = await Prepare(part, keep: false);
        var monitor = new Host.Chain.Monitor(ConfigurationFile.Load(chain.ConfigurationPath), TimeProvider.System, NullLogger.Instance);
        VerbException refusal = await Assert.ThrowsAsync<VerbException>(() => monitor.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Configuration, refusal.ExitCode);
        Assert.Contains($"{Refused}", refusal.Message, StringComparison.Ordinal);
        // What came before is recorded, and nothing of the refused run.
        Assert.Equal([First], chain.Spills().Select(spill => spill.Run));
    }

    [Theory]
    [InlineData("maps")]
    [InlineData("calibration")]
    public async Task With_the_last_good_one_kept_the_run_is_taken_marked_and_counts_nowhere(string part)
    {
        ChainRun chain = await Prepare(part, keep: true);
        await chain.Run();
        IReadOnlyList<SpillRecord> spills = chain.Spills();
        Assert.Equal([First, Refused, Last], spills.Select(spill => spill.Run));
        Assert.Equal([SpillQuality.Good, SpillQuality.Invalid, SpillQuality.Good], spills.Select(spill => spill.Quality));
        Assert.Equal(["maps and calibration of an earlier run"], spills[1].QualityReasons);
        Assert.Equal($"{spills[0].Provenance.CalibrationIdentity} kept from run {First}", spills[1].Provenance.CalibrationIdentity);
        Assert.Equal($"{spills[0].Provenance.MapIdentity} kept from run {First}", spills[1].Provenance.MapIdentity);
        Assert.DoesNotContain("kept", spills[2].Provenance.CalibrationIdentity, StringComparison.Ordinal);
        // Each begins with its first spill, and ends when another one begins.
        Assert.Equal(
            [(First, RunChange.Begin, spills[0].StartTimeUnix), (First, RunChange.End, spills[0].EndTimeUnix), (Refused, RunChange.Begin, spills[1].StartTimeUnix),
                (Refused, RunChange.End, spills[1].EndTimeUnix), (Last, RunChange.Begin, spills[2].StartTimeUnix)],
            chain.Read(reader => reader.RunChanges()).Select(change => (change.Run, change.Change, change.TimeUnix)));

        // Its candidates are in the ledger, and in no total.
        Assert.True(spills[1].Candidates > 0, "the refused run has no candidate that could count");
        CountingTotals totals = chain.Totals();
        Assert.Equal((2, 1), (totals.Spills, totals.ExcludedSpills));
        Assert.Equal((0, spills[1].Candidates), (totals.Candidates, totals.ExcludedCandidates));
        Assert.Equal(spills[0].Eot.Eot + spills[2].Eot.Eot, totals.Eot);

        // The alarm names what was refused, and ends with the run.
        AlarmRecord[] alarms = [.. chain.Read(reader => reader.Alarms("calibration")).Select(recorded => recorded.Alarm).OrderBy(alarm => alarm.TimeUnixMs)];
        Assert.Equal(AlarmChange.Raise, alarms[0].Change);
        Assert.Equal(Refused, alarms[0].Run);
        Assert.Contains($"Refused for run {Refused}, so that maps and calibration of run {First} stay in use", alarms[0].Text, StringComparison.Ordinal);
        Assert.Equal(AlarmChange.Clear, alarms[^1].Change);
        Assert.Equal(2, alarms.Length);
    }

    [Fact]
    public async Task The_first_run_needs_good_ones_in_any_case()
    {
        ChainRun chain = await Prepare("calibration", keep: true, [Refused, Last]);
        var monitor = new Host.Chain.Monitor(ConfigurationFile.Load(chain.ConfigurationPath), TimeProvider.System, NullLogger.Instance);
        VerbException refusal = await Assert.ThrowsAsync<VerbException>(() => monitor.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Configuration, refusal.ExitCode);
        Assert.Empty(chain.Spills());
    }

    /// <summary>Data of the runs, and maps and calibration of which one does not hold for the second.</summary>
    private async Task<ChainRun> Prepare(string part, bool keep, int[]? runs = null)
    {
        var chain = new ChainRun(_folder);
        chain.Configure("raw.dat");
        await using (FileStream raw = File.Create(Path.Combine(_folder, "raw.dat")))
        {
            foreach (int run in runs ?? [First, Refused, Last])
            {
                string[] signal = run == Refused ? ["--signal-mass", "10", "--signal-events", "40"] : [];
                RawSpills simulated = await RawSpills.Simulate(_folder, ["--spills", "1", "--seed", $"{run}", "--run", $"{run}", .. signal]);
                await raw.WriteAsync(simulated.Before, TestContext.Current.CancellationToken);
                await raw.WriteAsync(simulated.Spills[0].Bytes, TestContext.Current.CancellationToken);
            }
        }
        string maps = Directory.CreateDirectory(Path.Combine(_folder, "maps")).FullName, calibration = Directory.CreateDirectory(Path.Combine(_folder, "calibration")).FullName;
        Copies(Path.Combine(Setup, "maps", "VIRTUAL.xml"), maps, part == "maps", "runs=\"1-999999\"", range => $"runs=\"{range}\"");
        Copies(Path.Combine(Setup, "calibration", "virtual.txt"), calibration, part == "calibration", "runs = 1-999999", range => $"runs = {range}");
        string onRefusal = keep ? "\"onRefusal\": \"keep-last-good\", " : "";
        string text = await File.ReadAllTextAsync(chain.ConfigurationPath);
        text = text.Replace($"\"directory\": \"{Path.Combine(Setup, "maps")}\"", $"{(part == "maps" ? onRefusal : "")}\"directory\": \"maps\"", StringComparison.Ordinal)
            .Replace($"\"path\": \"{Path.Combine(Setup, "calibration")}\"", $"{(part == "calibration" ? onRefusal : "")}\"path\": \"calibration\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(chain.ConfigurationPath, text);
        return chain;
    }

    private static void Copies(string file, string folder, bool withHole, string all, Func<string, string> range)
    {
        string text = File.ReadAllText(file), name = Path.GetFileName(file);
        Assert.Contains(all, text, StringComparison.Ordinal);
        if (!withHole)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
            return;
        }
        File.WriteAllText(Path.Combine(folder, "early-" + name), text.Replace(all, range($"1-{First}"), StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "late-" + name), text.Replace(all, range($"{Last}-999999"), StringComparison.Ordinal));
    }
}
