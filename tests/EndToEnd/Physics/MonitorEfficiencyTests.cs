using System.Text.Json;
using EdgeMon.Host;
using EdgeMon.Host.Chain;
using EdgeMon.Host.Verbs;
using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Statistics;
using EdgeMon.Telemetry.Limits;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.EndToEnd.Tests.Physics;

/// <summary>A measured efficiency in the running limits (<c>telemetry.limits.efficiencyTable</c>).</summary>
public sealed class MonitorEfficiencyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-efficiency-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Limits_of_the_monitor_follow_a_measured_efficiency_and_say_so()
    {
        var counting = new CountingResult(2.84e11, 0, 0.53, 0.17);
        EngineLimits analytic = await ReadyAsync(null), measured = await ReadyAsync(Table(missingEnergyGeV => missingEnergyGeV < 80 ? 0 : 0.5));
        Assert.EndsWith(", efficiency: a table of the tests", measured.Label, StringComparison.Ordinal);
        Assert.DoesNotContain("efficiency", analytic.Label, StringComparison.Ordinal);
        LimitCurve cut = analytic.Compute(counting)[0], table = measured.Compute(counting)[0];
        for (int i = 0; i < cut.MassesMeV.Length; i++)
        {
            double ratio = table.Observed[i] / cut.Observed[i];
            // Radiated bosons are compared with the published limit on the same shape; at 228 to 280 MeV positrons of less than 80 GeV annihilate, and none of these passes.
            if (cut.MassesMeV[i] < 200) Assert.Equal(1, ratio, 1e-3);
            if (cut.MassesMeV[i] is > 230 and < 275) Assert.True(ratio > 1.5, $"{cut.MassesMeV[i]} MeV: {ratio}");
        }
        Assert.Equal(cut.SignalEventsObserved, table.SignalEventsObserved);
    }

    [Fact]
    public async Task An_uncertain_efficiency_weakens_the_limits_of_the_monitor_and_its_label_says_so()
    {
        var counting = new CountingResult(1e13, 6, 4.5, 1.5);
        var options = new LimitServiceOptions { AlphaD = 0, EfficiencyUncertainty = 0.2 };
        EngineLimits certain = await ReadyAsync(null), uncertain = await ReadyAsync(null, options);
        const string remark = ", signal efficiency uncertain by 20 %";
        Assert.EndsWith(remark, uncertain.Label, StringComparison.Ordinal);
        Assert.EndsWith(remark, uncertain.EfficiencyText, StringComparison.Ordinal);
        LimitCurve before = certain.Compute(counting)[0], after = uncertain.Compute(counting)[0];
        Assert.Equal(new SignalLimitCalculator().Compute(6, 4.5, 1.5, 0.2).Observed, after.SignalEventsObserved);
        Assert.True(after.SignalEventsObserved > 1.02 * before.SignalEventsObserved, $"{before.SignalEventsObserved} to {after.SignalEventsObserved}");
        Assert.Equal(Math.Sqrt(after.SignalEventsObserved / before.SignalEventsObserved), after.Observed[0] / before.Observed[0], 1e-9);

        // The stand-in of the first seconds follows, too.
        var standIn = new RadiativeOnlyLimits(options);
        Assert.Equal(after.SignalEventsExpected, standIn.Compute(counting)[0].SignalEventsExpected);
        Assert.EndsWith(remark, standIn.Label, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_is_checked_before_anything_opens()
    {
        string config = Path.Combine(_folder, "edgemon.json"), table = Path.Combine(_folder, "efficiency.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new { telemetry = new { limits = new { efficiencyTable = "efficiency.json" } } }), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(table, EfficiencyTableFile.ToJson(new EfficiencyTable([40, 100], [1], [2], "too short")), TestContext.Current.CancellationToken);
        string wrong = $"edgemon: telemetry.limits.efficiencyTable: {table}: covers 40 .. 100 GeV of missing energy, and yields need 30 .. 100 GeV. Make one with: edgemon efficiency --output FILE.json\n";
        foreach (string verb in new[] { "check", "run" })
        {
            CommandLineResult refused = await CommandLine.Run(verb, "--config", config);
            Assert.Equal((ExitCode.Configuration, wrong), (refused.ExitCode, refused.Error));
        }
        Assert.False(Directory.Exists(Path.Combine(_folder, "state")));

        await File.WriteAllTextAsync(table, EfficiencyTableFile.ToJson(Table(_ => 0.25)), TestContext.Current.CancellationToken);
        Assert.Contains($"OK    efficiency       14 bins, at most 0.250, a table of the tests, {table}", (await CommandLine.Run("check", "--config", config)).Output, StringComparison.Ordinal);
    }

    private static EfficiencyTable Table(Func<double, double> efficiency)
    {
        double[] edges = [.. Enumerable.Range(0, 15).Select(i => 30 + 5.0 * i)];
        return new EfficiencyTable(edges, [.. edges.SkipLast(1).Select(low => (long)(100_000 * efficiency(low + 2.5)))], [.. edges.SkipLast(1).Select(_ => 100_000L)], "a table of the tests");
    }

    private static async Task<EngineLimits> ReadyAsync(EfficiencyTable? efficiency, LimitServiceOptions? options = null)
    {
        var limits = new EngineLimits(options ?? new LimitServiceOptions { AlphaD = 0 }, efficiency, Path.Combine(Repository.Root, "artifacts", "cache", "edgemon"), NullLogger.Instance);
        for (int i = 0; limits.Label.Contains("not included", StringComparison.Ordinal) && i < 1200; i++) await Task.Delay(50, TestContext.Current.CancellationToken);
        return limits;
    }
}
