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
}
