using System.Text.Json;

using EdgeMon.Signal.Histograms;
using EdgeMon.Telemetry.HistogramExports;

namespace EdgeMon.Telemetry.Tests.HistogramExports;

public class RootHistogramJsonTests
{
    // FORMATS 1.2 - 1.4: what ROOT writes.
    private static readonly string[] AxisFields =
    [
        "_typename", "fUniqueID", "fBits", "fName", "fTitle", "fNdivisions", "fAxisColor", "fLabelColor", "fLabelFont", "fLabelOffset", "fLabelSize",
        "fTickLength", "fTitleOffset", "fTitleSize", "fTitleColor", "fTitleFont", "fNbins", "fXmin", "fXmax", "fXbins", "fFirst", "fLast", "fBits2",
        "fTimeDisplay", "fTimeFormat", "fLabels", "fModLabs",
    ];

    private static readonly string[] Th1Fields =
    [
        "_typename", "fUniqueID", "fBits", "fName", "fTitle", "fLineColor", "fLineStyle", "fLineWidth", "fFillColor", "fFillStyle", "fMarkerColor",
        "fMarkerStyle", "fMarkerSize", "fNcells", "fXaxis", "fYaxis", "fZaxis", "fBarOffset", "fBarWidth", "fEntries", "fTsumw", "fTsumw2", "fTsumwx",
        "fTsumwx2", "fMaximum", "fMinimum", "fNormFactor", "fContour", "fSumw2", "fOption", "fFunctions", "fBufferSize", "fBuffer", "fBinStatErrOpt",
        "fStatOverflows", "fArray",
    ];

    [Fact]
    public void A_histogram_of_one_dimension_has_every_field_of_TH1D_and_its_axes()
    {
        var json = Parse(ExportSamples.Energy());
        Assert.Equal(Th1Fields.Order(), json.EnumerateObject().Select(field => field.Name).Order());
        foreach (string axis in new[] { "fXaxis", "fYaxis", "fZaxis" })
            Assert.Equal(AxisFields.Order(), json.GetProperty(axis).EnumerateObject().Select(field => field.Name).Order());
        Assert.Equal("TH1D", json.GetProperty("_typename").GetString());
        Assert.Equal("ecal", json.GetProperty("fName").GetString());
        Assert.Equal(-1111, json.GetProperty("fMaximum").GetDouble());
        Assert.Equal(-1111, json.GetProperty("fMinimum").GetDouble());
        Assert.Equal(6, json.GetProperty("fNcells").GetInt32());
        Assert.Equal("[1,0,2,1,0,1]", json.GetProperty("fArray").GetRawText());
        Assert.Equal(5, json.GetProperty("fEntries").GetDouble());
    }

    [Fact]
    public void A_histogram_of_two_dimensions_has_the_fields_of_TH2D_beside_them()
    {
        var json = Parse(ExportSamples.Plane());
        Assert.Equal(Th1Fields.Concat(["fScalefactor", "fTsumwy", "fTsumwy2", "fTsumwxy"]).Order(), json.EnumerateObject().Select(field => field.Name).Order());
        Assert.Equal("TH2D", json.GetProperty("_typename").GetString());
        Assert.Equal(5 * 4, json.GetProperty("fNcells").GetInt32());
        Assert.Equal(20, json.GetProperty("fArray").GetArrayLength());
    }

    [Fact]
    public void Sums_are_those_of_the_bins_in_range_at_their_centres()
    {
        var json = Parse(ExportSamples.Energy());
        // Bins of 40 GeV from 0: two entries at 60, one at 100; flow bins do not count.
        Assert.Equal(3, json.GetProperty("fTsumw").GetDouble());
        Assert.Equal(2 * 60 + 100, json.GetProperty("fTsumwx").GetDouble());
        Assert.Equal(2 * 3600 + 10000, json.GetProperty("fTsumwx2").GetDouble());

        json = Parse(ExportSamples.Plane());
        Assert.Equal(3, json.GetProperty("fTsumw").GetDouble());
        Assert.Equal(2 * (50 * 15) + 150 * 5, json.GetProperty("fTsumwxy").GetDouble());
        Assert.Equal(2 * 15 + 5, json.GetProperty("fTsumwy").GetDouble());
    }

    [Fact]
    public void A_text_that_looks_like_a_reference_is_not_one()
    {
        var histogram = new Histogram("a/$ref:1", "$ref:0", new HistogramAxis("$ref:2", 1, 0, 1));
        var json = Parse(histogram);
        Assert.Equal(" $ref:0", json.GetProperty("fTitle").GetString());
        Assert.Equal(" $ref:1", json.GetProperty("fName").GetString());
        Assert.Equal(" $ref:2", json.GetProperty("fXaxis").GetProperty("fTitle").GetString());
    }

    private static JsonElement Parse(Histogram histogram) => JsonDocument.Parse(RootHistogramJson.ToBytes(histogram)).RootElement;
}
