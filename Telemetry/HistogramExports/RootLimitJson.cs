using System.Text.Json;

using EdgeMon.Physics.Limits;
using EdgeMon.Signal.Histograms;

namespace EdgeMon.Telemetry.HistogramExports;

/// <summary>
/// A limit curve as ROOT TMultiGraph (FORMATS 1.6): the 2-sigma and 1-sigma bands of the expected limit as TGraphAsymmErrors
/// around the median, the median dashed, the observed limit as a line. Masses in MeV on x, g_Z' on y.
/// </summary>
public static class RootLimitJson
{
    // ROOT's palette: the colours of the "Brazilian" band that the field expects.
    private const int TwoSigmaColour = 5, OneSigmaColour = 3, Black = 1;

    /// <summary>The object as UTF-8 JSON. Masses at which nothing can be excluded are left out: JSON has no infinity.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="name">Name of the object, "vanilla".</param>
    /// <param name="title">Title for people.</param>
    public static byte[] ToBytes(LimitCurve curve, string name, string title)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("_typename", "TMultiGraph");
            json.WriteNumber("fUniqueID", 0);
            json.WriteNumber("fBits", 8);
            json.WriteString("fName", RootText.Safe(name));
            json.WriteString("fTitle", RootText.Safe(title + ";m_{Z'} [MeV];g_{Z'}"));
            RootAxisJson.WriteEmptyList(json, "fFunctions");
            json.WriteStartObject("fGraphs");
            json.WriteString("_typename", "TList");
            json.WriteString("name", "TList");
            json.WriteStartArray("arr");
            WriteGraph(json, "expected_2sigma", "expected, 2 sigma", curve, curve.Expected, TwoSigmaColour, curve.ExpectedMinus2Sigma, curve.ExpectedPlus2Sigma);
            WriteGraph(json, "expected_1sigma", "expected, 1 sigma", curve, curve.Expected, OneSigmaColour, curve.ExpectedMinus1Sigma, curve.ExpectedPlus1Sigma);
            WriteGraph(json, "expected", "expected, median", curve, curve.Expected, Black, null, null, lineStyle: 2);
            WriteGraph(json, "observed", "observed", curve, curve.Observed, Black, null, null);
            json.WriteEndArray();
            json.WriteStartArray("opt");
            foreach (string option in new[] { "3", "3", "L", "L" }) json.WriteStringValue(option);
            json.WriteEndArray();
            json.WriteEndObject();
            WriteFrame(json, curve);
            json.WriteNumber("fMaximum", -1111);
            json.WriteNumber("fMinimum", -1111);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    // Without a frame of its own, JSROOT leaves a margin below the first mass, which is negative and cuts a logarithmic axis.
    private static void WriteFrame(Utf8JsonWriter json, LimitCurve curve)
    {
        double[] drawn = [.. new[] { curve.Observed, curve.ExpectedMinus2Sigma, curve.ExpectedPlus2Sigma }.SelectMany(values => values).Where(double.IsFinite)];
        if (drawn.Length == 0 || curve.MassesMeV.Length < 2)
        {
            json.WriteNull("fHistogram");
            return;
        }
        json.WritePropertyName("fHistogram");
        var frame = new Histogram("frame", "", new HistogramAxis("m_{Z'} [MeV]", 1, curve.MassesMeV[0], curve.MassesMeV[^1]));
        RootHistogramJson.Write(json, frame, drawn.Min() / 2, drawn.Max() * 2);
    }

    private static void WriteGraph(Utf8JsonWriter json, string name, string title, LimitCurve curve, double[] values, int colour,
        double[]? lower, double[]? upper, int lineStyle = 1)
    {
        int[] points = [.. Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i])
            && (lower is null || double.IsFinite(lower[i])) && (upper is null || double.IsFinite(upper[i])))];
        bool band = lower is not null;
        json.WriteStartObject();
        json.WriteString("_typename", band ? "TGraphAsymmErrors" : "TGraph");
        json.WriteNumber("fUniqueID", 0);
        json.WriteNumber("fBits", 0x408);
        json.WriteString("fName", name);
        json.WriteString("fTitle", title);
        json.WriteNumber("fLineColor", colour);
        json.WriteNumber("fLineStyle", lineStyle);
        json.WriteNumber("fLineWidth", 2);
        json.WriteNumber("fFillColor", band ? colour : 0);
        json.WriteNumber("fFillStyle", 1001);
        json.WriteNumber("fMarkerColor", colour);
        json.WriteNumber("fMarkerStyle", 20);
        json.WriteNumber("fMarkerSize", 1);
        RootAxisJson.WriteEmptyList(json, "fFunctions");
        json.WriteNull("fHistogram");
        json.WriteNumber("fMaxSize", points.Length);
        json.WriteNumber("fNpoints", points.Length);
        json.WriteNumber("fMaximum", -1111);
        json.WriteNumber("fMinimum", -1111);
        WriteNumbers(json, "fX", points, i => curve.MassesMeV[i]);
        WriteNumbers(json, "fY", points, i => values[i]);
        if (band)
        {
            WriteNumbers(json, "fEXlow", points, _ => 0);
            WriteNumbers(json, "fEXhigh", points, _ => 0);
            WriteNumbers(json, "fEYlow", points, i => values[i] - lower![i]);
            WriteNumbers(json, "fEYhigh", points, i => upper![i] - values[i]);
        }
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string property, int[] points, Func<int, double> value)
    {
        json.WriteStartArray(property);
        foreach (int point in points) json.WriteNumberValue(value(point));
        json.WriteEndArray();
    }
}
