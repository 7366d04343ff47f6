using System.Text.Json;
using EdgeMon.Physics.Limits;

namespace EdgeMon.Telemetry.Exports;

/// <summary>A limit curve as one JSON object; null where nothing is excluded, as JSON has no infinity.</summary>
public static class LimitCurveJson
{
    /// <summary>Name and version of the layout.</summary>
    public const string Schema = "edgemon/limit-curve/v1";

    /// <summary>The curve as indented UTF-8 JSON.</summary>
    /// <param name="curve">What.</param>
    public static byte[] ToBytes(LimitCurve curve)
    {
        double[][] columns = LimitCurveColumns.Of(curve);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("model", curve.Model == ZPrimeModel.Vanilla ? "vanilla" : "dark");
            json.WriteNumber("alpha_D", curve.AlphaD);
            json.WriteString("approach", curve.Approach switch { LimitApproach.Recast => "recast", LimitApproach.Direct => "direct", _ => "radiative-only-recast" });
            json.WriteString("method", curve.Method);
            json.WriteNumber("confidence_level", curve.ConfidenceLevel);
            json.WriteNumber("eot", curve.Counting.Eot);
            json.WriteNumber("candidates", curve.Counting.Candidates);
            json.WriteNumber("background", curve.Counting.Background);
            json.WriteNumber("background_uncertainty", curve.Counting.BackgroundUncertainty);
            Number(json, "signal_events_observed", curve.SignalEventsObserved);
            Number(json, "signal_events_expected", curve.SignalEventsExpected);
            for (int i = 0; i < columns.Length; i++)
            {
                json.WriteStartArray(LimitCurveColumns.Names[i]);
                foreach (double value in columns[i])
                {
                    if (double.IsFinite(value)) json.WriteNumberValue(value);
                    else json.WriteNullValue();
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
