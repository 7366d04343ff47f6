using System.Diagnostics;
using System.Text.Json;

using EdgeMon.Signal.Histograms;
using EdgeMon.Telemetry.HistogramExports;

namespace EdgeMon.Telemetry.Tests.HistogramExports;

/// <summary>
/// JSROOT itself, from npm, reads what we write: in Node, a fresh process each, because it keeps the methods of a class from
/// the first object that it meets. The drawing is tested in a browser, in tests/EndToEnd/Browser.
/// </summary>
public class JsrootReadsTests
{
    [Fact]
    public void A_TH1D_is_read_with_its_contents_and_methods()
    {
        var seen = Read(RootHistogramJson.ToBytes(ExportSamples.Energy()));
        Assert.Equal("TH1D", seen.GetProperty("type").GetString());
        Assert.Equal("Energy \"in\" the ECAL <all>", seen.GetProperty("title").GetString());
        Assert.Equal("[1,0,2,1,0,1]", seen.GetProperty("contents").GetRawText());
        Assert.Equal(0, seen.GetProperty("content").GetDouble());
        Assert.Equal(0, seen.GetProperty("lowEdge").GetDouble());
        Assert.Equal(20, seen.GetProperty("centre").GetDouble());
    }

    [Fact]
    public void A_TH2D_is_read_with_its_contents_and_methods()
    {
        var histogram = new Histogram("p", "t", new HistogramAxis("x", 2, 0, 2), new HistogramAxis("y", 2, 0, 2));
        for (int i = 0; i < 9; i++) histogram.Fill(0.5, 0.5);
        var seen = Read(RootHistogramJson.ToBytes(histogram));
        Assert.Equal("TH2D", seen.GetProperty("type").GetString());
        Assert.Equal(9, seen.GetProperty("content").GetDouble());
        Assert.Equal(16, seen.GetProperty("cells").GetInt32());
    }

    [Fact]
    public void A_limit_curve_is_a_multigraph_without_the_masses_that_exclude_nothing()
    {
        var seen = Read(RootLimitJson.ToBytes(ExportSamples.Curve(), "vanilla", "Limit"));
        Assert.Equal("TMultiGraph", seen.GetProperty("type").GetString());
        Assert.Equal("""["3","3","L","L"]""", seen.GetProperty("options").GetRawText());
        var graphs = seen.GetProperty("graphs").EnumerateArray().ToArray();
        Assert.Equal(["TGraphAsymmErrors", "TGraphAsymmErrors", "TGraph", "TGraph"], graphs.Select(graph => graph.GetProperty("type").GetString()));
        Assert.All(graphs, graph => Assert.Equal("[1,10]", graph.GetProperty("x").GetRawText()));
        Assert.Equal("[0.0005,0.002]", graphs[3].GetProperty("y").GetRawText());
        Assert.Equal(2e-4, graphs[0].GetProperty("low")[0].GetDouble(), 1e-12);
        Assert.Equal(3e-4, graphs[0].GetProperty("high")[0].GetDouble(), 1e-12);
    }

    private static JsonElement Read(byte[] json)
    {
        string root = RepositoryRoot();
        string file = Path.Combine(Path.GetTempPath(), $"edgemon-root-{Guid.NewGuid():N}.json");
        File.WriteAllBytes(file, json);
        try
        {
            var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
            start.ArgumentList.Add(Path.Combine(root, "tests/Telemetry.Tests/HistogramExports/reads.mjs"));
            start.ArgumentList.Add(Path.Combine(root, "firmware-host/Page/node_modules/jsroot"));
            start.ArgumentList.Add(file);
            using var node = Process.Start(start)!;
            var errors = node.StandardError.ReadToEndAsync();
            string output = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            Assert.True(node.ExitCode == 0, errors.Result);
            return JsonDocument.Parse(output).RootElement;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeMon.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("EdgeMon.sln not found above " + AppContext.BaseDirectory);
    }
}
