using System.Text.Json;

using EdgeMon.Signal.Histograms;

namespace EdgeMon.Telemetry.HistogramExports;

/// <summary>
/// Histograms as ROOT writes them with TBufferJSON (FORMATS 1.1 - 1.4): every field of TH1D and TH2D, so that JSROOT and
/// ROOT's TBufferJSON::FromJSON read them whichever object they meet first.
/// </summary>
public static class RootHistogramJson
{
    // ROOT's "not set": the drawing finds the range itself.
    private const double NotSet = -1111;

    /// <summary>ROOT class of a histogram: "TH1D" or "TH2D".</summary>
    public static string ClassOf(bool isPlane) => isPlane ? "TH2D" : "TH1D";

    /// <summary>The object as UTF-8 JSON.</summary>
    /// <param name="histogram">The histogram.</param>
    /// <param name="blinded">True while the analysis is blind: bins that show the signal box are emptied.</param>
    public static byte[] ToBytes(Histogram histogram, bool blinded = false)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) Write(json, blinded ? histogram.Blinded() : histogram);
        return stream.ToArray();
    }

    /// <summary>Writes the object as one JSON value.</summary>
    public static void Write(Utf8JsonWriter json, Histogram histogram) => Write(json, histogram, NotSet, NotSet);

    /// <summary>Writes the object with a range of its own for the vertical axis.</summary>
    internal static void Write(Utf8JsonWriter json, Histogram histogram, double minimum, double maximum)
    {
        var sums = HistogramSums.Of(histogram);
        json.WriteStartObject();
        json.WriteString("_typename", ClassOf(histogram.Y is not null));
        WriteNameAndStyle(json, histogram);
        json.WriteNumber("fNcells", histogram.Counts.Length);
        var unused = new HistogramAxis("", 1, 0, 1);
        RootAxisJson.Write(json, "fXaxis", "xaxis", histogram.X);
        RootAxisJson.Write(json, "fYaxis", "yaxis", histogram.Y ?? unused with { Title = histogram.IsRate ? "1/s" : "events" });
        RootAxisJson.Write(json, "fZaxis", "zaxis", histogram.Y is null ? unused : unused with { Title = "events" });
        json.WriteNumber("fBarOffset", 0);
        json.WriteNumber("fBarWidth", 1000);
        json.WriteNumber("fEntries", histogram.Entries);
        WriteSums(json, sums, histogram.Y is not null);
        json.WriteNumber("fMaximum", maximum);
        json.WriteNumber("fMinimum", minimum);
        json.WriteNumber("fNormFactor", 0);
        WriteEmptyArray(json, "fContour");
        // No fSumw2: counts are unweighted, the error of a bin is sqrt(content).
        WriteEmptyArray(json, "fSumw2");
        json.WriteString("fOption", histogram.Y is null ? "" : "col");
        RootAxisJson.WriteEmptyList(json, "fFunctions");
        json.WriteNumber("fBufferSize", 0);
        WriteEmptyArray(json, "fBuffer");
        json.WriteNumber("fBinStatErrOpt", 0);
        json.WriteNumber("fStatOverflows", 2);
        json.WriteStartArray("fArray");
        foreach (long count in histogram.Counts) json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNameAndStyle(Utf8JsonWriter json, Histogram histogram)
    {
        json.WriteNumber("fUniqueID", 0);
        json.WriteNumber("fBits", 8);
        json.WriteString("fName", RootText.Safe(RootText.NameOf(histogram.Path)));
        json.WriteString("fTitle", RootText.Safe(histogram.Title));
        json.WriteNumber("fLineColor", 602);
        json.WriteNumber("fLineStyle", 1);
        json.WriteNumber("fLineWidth", 1);
        json.WriteNumber("fFillColor", 0);
        json.WriteNumber("fFillStyle", 1001);
        json.WriteNumber("fMarkerColor", 1);
        json.WriteNumber("fMarkerStyle", 1);
        json.WriteNumber("fMarkerSize", 1);
    }

    private static void WriteSums(Utf8JsonWriter json, HistogramSums sums, bool twoDimensions)
    {
        json.WriteNumber("fTsumw", sums.W);
        json.WriteNumber("fTsumw2", sums.W);
        json.WriteNumber("fTsumwx", sums.Wx);
        json.WriteNumber("fTsumwx2", sums.Wx2);
        if (!twoDimensions) return;
        json.WriteNumber("fScalefactor", 1);
        json.WriteNumber("fTsumwy", sums.Wy);
        json.WriteNumber("fTsumwy2", sums.Wy2);
        json.WriteNumber("fTsumwxy", sums.Wxy);
    }

    private static void WriteEmptyArray(Utf8JsonWriter json, string property)
    {
        json.WriteStartArray(property);
        json.WriteEndArray();
    }
}
