using System.Text.Json;
using EdgeMon.Hardware.VirtualDetectors.Truth;

namespace EdgeMon.EndToEnd.Tests.Chain;

/// <summary>
/// What the virtual detector put in comes out of the chain: through raw files, the maps and calibration that users get, and the
/// command line. The everyday size is 30,000 recorded events a file; docs/validation.md has the figures for a million.
/// </summary>
public sealed class ClosureTests : IDisposable
{
    private const int Events = 30_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-closure-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(string File, SimulationTruth Truth)> Simulate(params string[] options)
    {
        string file = Path.Combine(_folder, "run.dat");
        CommandLineResult result = await CommandLine.Run(["simulate", file, "--events", $"{Events}", .. options]);
        Assert.Equal(0, result.ExitCode);
        return (file, SimulationTruth.FromJson(await File.ReadAllTextAsync(file + ".truth.json", TestContext.Current.CancellationToken)));
    }

    private static async Task<string> Replay(string file, int workers = 1)
    {
        string setup = Path.Combine(Repository.Root, "hardware", "virtual-na64");
        CommandLineResult result = await CommandLine.Run("replay", file, "--maps", Path.Combine(setup, "maps"),
            "--calibration", Path.Combine(setup, "calibration"), "--workers", $"{workers}", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }

    [Fact]
    public async Task Eot_peak_and_resolution_agree_with_the_truth_and_any_number_of_workers_gives_the_same_answer()
    {
        var (file, truth) = await Simulate("--seed", "11");
        string one = await Replay(file);
        Assert.Equal(one, await Replay(file, workers: 2));
        Assert.Equal(one, await Replay(file, workers: 4));

        JsonElement report = JsonDocument.Parse(one).RootElement;
        Assert.True(report.GetProperty("balanced").GetBoolean());
        Assert.InRange(report.GetProperty("events").GetInt64(), truth.Events, truth.Events + 4 * truth.Spills.Count);

        double eot = report.GetProperty("eot").GetDouble(), uncertainty = report.GetProperty("eotUncertainty").GetDouble();
        Assert.InRange((eot - truth.Eot) / uncertainty, -3, 3);
        Assert.InRange(uncertainty / eot, 0, 0.01);

        JsonElement[] spills = [.. report.GetProperty("spills").EnumerateArray()];
        Assert.All(spills, spill => Assert.Equal("good", spill.GetProperty("quality").GetString()));
        var peaks = spills.Select(spill => spill.GetProperty("electronPeak")).ToArray();
        double entries = peaks.Sum(peak => peak.GetProperty("entries").GetDouble());
        double mean = peaks.Sum(peak => peak.GetProperty("meanGeV").GetDouble() * peak.GetProperty("entries").GetDouble()) / entries;
        double sigma = peaks.Sum(peak => peak.GetProperty("sigmaGeV").GetDouble() * peak.GetProperty("entries").GetDouble()) / entries;
        Assert.InRange(mean / truth.ElectronEnergy.MeanGeV, 0.995, 1.005);
        Assert.InRange(sigma / truth.ElectronEnergy.SigmaGeV, 0.9, 1.1);
    }

    [Fact]
    public async Task Signal_events_are_found_where_the_truth_has_them_and_background_agrees_with_the_sidebands_without_signal()
    {
        var (file, truth) = await Simulate("--seed", "12", "--signal-mass", "10", "--signal-events", "40");
        JsonElement report = JsonDocument.Parse(await Replay(file)).RootElement;
        long found = report.GetProperty("candidates").GetInt64();
        // The truth knows which signal events deposit less than the box edge and have no second electron on top.
        double expected = truth.Signal.InBoxWithoutPileUp;
        Assert.True(expected > 60, $"only {expected} signal events in the box");
        Assert.InRange(found, expected - 4 * Math.Sqrt(expected), expected + 4 * Math.Sqrt(expected) + truth.BackgroundInBox);

        (file, truth) = await Simulate("--seed", "13");
        report = JsonDocument.Parse(await Replay(file)).RootElement;
        double background = report.GetProperty("background").GetDouble(), error = report.GetProperty("backgroundUncertainty").GetDouble();
        long candidates = report.GetProperty("candidates").GetInt64();
        Assert.InRange(Math.Abs(candidates - background), 0, 3 * Math.Sqrt(error * error + Math.Max(1, background)));
    }

    [Fact]
    public async Task A_missing_source_spoils_its_spills_alone_and_the_books_balance_through_every_scenario()
    {
        foreach (string scenario in new[] { "missing-source", "corrupted-frames", "cut-events", "event-gaps" })
        {
            var (file, truth) = await Simulate("--seed", "14", "--scenario", scenario);
            JsonElement report = JsonDocument.Parse(await Replay(file, workers: 2)).RootElement;
            Assert.True(report.GetProperty("balanced").GetBoolean(), scenario);
            var faulty = truth.Spills.Where(spill => spill.Faulty).Select(spill => spill.Spill).ToHashSet();
            Assert.NotEmpty(faulty);
            foreach (JsonElement spill in report.GetProperty("spills").EnumerateArray())
                if (!faulty.Contains(spill.GetProperty("spill").GetInt32()))
                    Assert.True(spill.GetProperty("quality").GetString() == "good", $"{scenario}: spill {spill.GetProperty("spill")} is not good");
        }
    }
}
