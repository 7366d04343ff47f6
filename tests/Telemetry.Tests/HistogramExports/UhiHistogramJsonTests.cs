using System.Text.Json;

using EdgeMon.Telemetry.HistogramExports;

namespace EdgeMon.Telemetry.Tests.HistogramExports;

public class UhiHistogramJsonTests
{
    // FORMATS 2: unknown keys are errors, all listed ones are required.
    private static readonly string[] RegularAxisFields = ["type", "lower", "upper", "bins", "underflow", "overflow", "circular", "metadata"];

    [Fact]
    public void A_histogram_carries_schema_writer_axes_and_storage_and_nothing_else()
    {
        var file = JsonDocument.Parse(UhiHistogramJson.ToBytes([ExportSamples.Energy()], new Dictionary<string, string> { ["run"] = "3661" })).RootElement;
        var histogram = file.GetProperty("Physics/ecal");
        Assert.Equal(["axes", "metadata", "storage", "uhi_schema", "writer_info"], histogram.EnumerateObject().Select(field => field.Name).Order());
        Assert.Equal(1, histogram.GetProperty("uhi_schema").GetInt32());
        Assert.Matches(@"^\d+\.\d+\.\d+$", histogram.GetProperty("writer_info").GetProperty("EdgeMon").GetProperty("version").GetString());
        Assert.Equal("3661", histogram.GetProperty("metadata").GetProperty("run").GetString());
        var axis = Assert.Single(histogram.GetProperty("axes").EnumerateArray());
        Assert.Equal(RegularAxisFields.Order(), axis.EnumerateObject().Select(field => field.Name).Order());
        Assert.Equal("regular", axis.GetProperty("type").GetString());
        Assert.Equal(160, axis.GetProperty("upper").GetDouble());
        Assert.Equal("E_{ECAL} [GeV]", axis.GetProperty("metadata").GetProperty("label").GetString());
        Assert.Equal("""{"type":"int","values":[1,0,2,1,0,1]}""", histogram.GetProperty("storage").GetRawText());
    }

    [Fact]
    public void Values_of_two_dimensions_are_nested_with_the_first_axis_outside_and_flow_bins_at_the_ends()
    {
        var file = JsonDocument.Parse(UhiHistogramJson.ToBytes([ExportSamples.Plane()])).RootElement;
        var storage = file.GetProperty("Physics/ecal_hcal").GetProperty("storage");
        // 3 bins + 2 lists of 2 bins + 2: (x = underflow, y = 2), (1, 2) twice, (2, 1).
        Assert.Equal("[[0,0,1,0],[0,0,2,0],[0,1,0,0],[0,0,0,0],[0,0,0,0]]", storage.GetProperty("values").GetRawText());
    }

    [Fact]
    public void Metadata_is_flat_and_keys_that_libraries_reserve_are_left_out()
    {
        var file = JsonDocument.Parse(UhiHistogramJson.ToBytes([ExportSamples.Energy()], new Dictionary<string, string> { ["@hidden"] = "x", ["host"] = "daq1" })).RootElement;
        var metadata = file.GetProperty("Physics/ecal").GetProperty("metadata");
        Assert.False(metadata.TryGetProperty("@hidden", out _));
        Assert.All(metadata.EnumerateObject(), field => Assert.True(field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number));
    }

    [Fact]
    public void What_was_written_is_read_back_as_a_reference()
    {
        byte[] file = UhiHistogramJson.ToBytes([ExportSamples.Energy(), ExportSamples.Plane()], new Dictionary<string, string> { ["run"] = "3661" });
        var reference = UhiHistogramReader.Parse(file, "reference.json");
        Assert.Equal("3661", reference.Origin["run"]);
        foreach (var histogram in new[] { ExportSamples.Energy(), ExportSamples.Plane() })
        {
            var read = reference.Find(histogram.Path)!;
            Assert.True(read.HasBinningOf(histogram));
            Assert.Equal(histogram.Counts, read.Counts);
            Assert.Equal(histogram.Entries, read.Entries);
            Assert.Equal((histogram.Title, histogram.X, histogram.Y), (read.Title, read.X, read.Y));
        }
    }

    [Theory]
    [InlineData("[]", "not an object of histograms")]
    [InlineData("{}", "holds no histogram")]
    [InlineData("{ \"a\": ", "line 1: not JSON")]
    [InlineData("""{"a":{"axes":[],"storage":{"type":"int","values":[]}}}""", "\"a\" has 0 axes")]
    [InlineData("""{"a":{"axes":[{"type":"boolean"}],"storage":{"type":"int","values":[0,0]}}}""", "not regular")]
    [InlineData("""{"a":{"axes":[],"storage":{"type":"weighted"}}}""", "\"weighted\" storage")]
    [InlineData("""{"a":{"axes":[{"type":"regular","lower":0,"upper":1,"bins":1,"underflow":true,"overflow":true,"circular":false}],"storage":{"type":"int","values":[0,-1,0]}}}""", "negative")]
    [InlineData("""{"a":{"axes":[{"type":"regular","lower":0,"upper":1,"bins":1,"underflow":true,"overflow":true,"circular":false}],"storage":{"type":"int","values":[0,1]}}}""", "does not hold 3 x 1 values")]
    [InlineData("""{"a":{"axes":[{"type":"regular","lower":1,"upper":1,"bins":1,"underflow":true,"overflow":true,"circular":false}],"storage":{"type":"int","values":[0,1,0]}}}""", "axis of 1 bins from 1 to 1")]
    [InlineData("""{"a":{"axes":[{"type":"regular","lower":0,"upper":1,"bins":100000000,"underflow":true,"overflow":true,"circular":false}],"storage":{"type":"int","values":[]}}}""", "at most 10000000")]
    [InlineData("""{"a":{"storage":{"type":"int","values":[]}}}""", "member is missing")]
    public void A_file_that_cannot_be_compared_is_refused_with_the_reason(string json, string reason)
    {
        var problem = Assert.Throws<HistogramFileException>(() => UhiHistogramReader.Parse(System.Text.Encoding.UTF8.GetBytes(json), "reference.json"));
        Assert.StartsWith("reference.json: ", problem.Message);
        Assert.Contains(reason, problem.Message);
        Assert.Contains("edgemon replay", problem.Message);
    }

    [Fact]
    public void Blinded_exports_show_nothing_of_the_box()
    {
        var plane = new EdgeMon.Signal.Histograms.Histogram("Physics/p", "t", new("x", 1, 0, 100), new("y", 1, 0, 10)) { Box = new(50, 1) };
        plane.Fill(10, 0.5);
        Assert.Contains("\"values\":[[0,0,0],[0,0,0],[0,0,0]]", System.Text.Encoding.UTF8.GetString(UhiHistogramJson.ToBytes([plane], blinded: true)));
        Assert.Contains("\"fArray\":[0,0,0,0,0,0,0,0,0]", System.Text.Encoding.UTF8.GetString(RootHistogramJson.ToBytes(plane, blinded: true)));
        Assert.Contains("\"fArray\":[0,0,0,0,1,0,0,0,0]", System.Text.Encoding.UTF8.GetString(RootHistogramJson.ToBytes(plane)));
    }
}
