using EdgeMon.Host;
using EdgeMon.Host.Verbs;
using EdgeMon.Physics.Efficiency;

namespace EdgeMon.EndToEnd.Tests.Verbs;

public sealed class EfficiencyVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-efficiency-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<CommandLineResult> Measure(string file, params string[] more) =>
        CommandLine.Run(["efficiency", "--signal-mass", "10", "--signal-events", "2000", "--seed", "4", "--output", Path.Combine(_folder, file), .. more]);

    [Fact]
    public async Task The_measured_efficiency_rises_at_the_cut_and_falls_where_the_preshower_sees_nothing_for_any_number_of_workers()
    {
        CommandLineResult first = await Measure("a.json", "--figure", Path.Combine(_folder, "a.svg")), second = await Measure("b.json", "--workers", "3");
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Equal(first.Output, second.Output);
        Assert.Equal(File.ReadAllText(Path.Combine(_folder, "a.json")), File.ReadAllText(Path.Combine(_folder, "b.json")));
        Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(_folder, "a.svg")).TrimStart(), StringComparison.Ordinal);

        // What the verb writes is what limits and yields take.
        var options = new Dictionary<string, string> { ["--efficiency-table"] = Path.Combine(_folder, "a.json") };
        EfficiencyTable table = Assert.IsType<EfficiencyTable>(YieldsRequest.Parse(name => options.GetValueOrDefault(name)).MissingEnergyEfficiency);
        Assert.InRange(table.At(35), 0, 0.02);
        double plateau = Mean(table, 58, 85);
        Assert.InRange(plateau, 0.8, 0.95); // pile-up costs a tenth
        Assert.InRange(Mean(table, 48, 52), 0.25, 0.75);
        Assert.InRange(table.At(100), 0, 0.1);
        Assert.Equal(15, table.BinEdgesGeV[0]);
        foreach (string part in new[] { "seed 4", "m = 10 MeV", "configuration defaults", "map ", "calibration ", "code " })
            Assert.Contains(part, table.Provenance, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comma_separated_values_have_the_counts_of_every_bin()
    {
        CommandLineResult result = await Measure("a.csv");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string[] lines = File.ReadAllLines(Path.Combine(_folder, "a.csv"));
        Assert.StartsWith("# virtual detector: seed 4", lines[0], StringComparison.Ordinal);
        Assert.Equal("missing_energy_low_GeV,missing_energy_high_GeV,generated,passed,efficiency,uncertainty", lines[1]);
        Assert.All(lines[2..], line => Assert.Equal(6, line.Split(',').Length));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1, 2]")]
    [InlineData("not JSON")]
    [InlineData("{\"schema\": \"edgemon/efficiency/v1\"}")]
    [InlineData("{\"schema\": \"edgemon/efficiency/v1\", \"provenance\": \"x\", \"missing_energy_edges_GeV\": [1, 2], \"passed\": [3], \"generated\": [2]}")]
    public void A_damaged_table_is_refused_with_the_remedy(string text)
    {
        string path = Path.Combine(_folder, "table.json");
        File.WriteAllText(path, text);
        VerbException problem = Assert.Throws<VerbException>(() => EfficiencyTableFile.Read(path));
        Assert.Equal(ExitCode.BadInput, problem.ExitCode);
        Assert.Contains(path, problem.Message, StringComparison.Ordinal);
        Assert.Contains("edgemon efficiency", problem.Message, StringComparison.Ordinal);
    }

    private static double Mean(EfficiencyTable table, double fromGeV, double toGeV)
    {
        double passed = 0, total = 0;
        for (int bin = 0; bin < table.Bins; bin++)
        {
            if (table.BinEdgesGeV[bin] < fromGeV || table.BinEdgesGeV[bin + 1] > toGeV) continue;
            passed += table.Passed[bin];
            total += table.Total[bin];
        }
        return passed / total;
    }
}
