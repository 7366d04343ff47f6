using System.Text.Json;
using EdgeMon.Signal.Histograms;
using EdgeMon.Telemetry.HistogramExports;

namespace EdgeMon.EndToEnd.Tests.Verbs;

/// <summary><c>edgemon replay --reference</c>: the histograms of a run as the file that later runs are compared with.</summary>
public sealed class ReplayReferenceTests
{
    [Fact]
    public async Task A_run_is_saved_with_its_own_histograms_and_read_back()
    {
        string folder = Directory.CreateTempSubdirectory("edgemon-reference-").FullName;
        try
        {
            string raw = Path.Combine(folder, "run.dat"), file = Path.Combine(folder, "reference.json"), config = Path.Combine(folder, "edgemon.json");
            await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
            {
                maps = new { directory = Path.Combine(Repository.Root, "hardware", "virtual-na64", "maps") },
                calibration = new { path = Path.Combine(Repository.Root, "hardware", "virtual-na64", "calibration") },
                page = new { reference = "reference.json" },
                signal = new { histograms = new { custom = new[] { new { name = "total", x = "ecalEnergyGeV + hcalEnergyGeV", bins = 60, high = 150, when = "trigger('beam')" } } } },
            }), TestContext.Current.CancellationToken);
            Assert.Equal(0, (await CommandLine.Run("simulate", raw, "--events", "1500", "--seed", "5")).ExitCode);
            CommandLineResult replay = await CommandLine.Run("replay", raw, "--config", config, "--reference", file, "--json");
            Assert.True(replay.ExitCode == 0, replay.Error);
            JsonElement report = JsonDocument.Parse(replay.Output).RootElement;

            HistogramReference reference = UhiHistogramReader.ReadReference(file);
            long physics = report.GetProperty("cutFlow")[0].GetProperty("passed").GetInt64();
            Assert.Equal(physics, reference.Find("Physics/ecal")!.Entries);
            Assert.Equal(reference.Find("Physics/ecal_beam")!.Entries, reference.Find("Custom/total")!.Entries);
            Assert.True(reference.Find("Custom/total")!.Entries > 10);
            Assert.Equal(report.GetProperty("spills").GetArrayLength().ToString(System.Globalization.CultureInfo.InvariantCulture), reference.Origin["spills"]);
            foreach (string name in new[] { "run", "configuration", "map", "calibration" }) Assert.NotEmpty(reference.Origin[name]);
            // A run against itself.
            Assert.Equal(1, reference.Compare(reference.Find("Physics/ecal")!).Kolmogorov!.Value.Probability);
            CommandLineResult check = await CommandLine.Run("check", "--config", config);
            Assert.Contains("histograms of run", check.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Check_lists_the_quantities_of_expressions()
    {
        CommandLineResult result = await CommandLine.Run("check", "--quantities");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("ecalEnergyGeV", result.Output, StringComparison.Ordinal);
        Assert.Contains("ecalCellGeV(x, y)", result.Output, StringComparison.Ordinal);
    }
}
