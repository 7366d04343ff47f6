using System.Text.Json;
using EdgeMon.Physics.Limits;

namespace EdgeMon.Telemetry.Exports;

/// <summary>
/// The counting experiment as a pyhf workspace (schema 1.0.0): one bin, signal normalised to one event, so that the parameter of interest "mu" is the number of
/// signal events and compares with <see cref="LimitCurve.SignalEventsObserved"/>. g_Z' scales with the square root of mu below the coupling where the
/// width matters.
/// </summary>
public static class PyhfWorkspace
{
    // pyhf's default bound of 10 on a normfactor would clip limits above ten events; far above every limit nothing is clipped.
    private const double BoundPerLimit = 20;

    /// <summary>The workspace as indented UTF-8 JSON.</summary>
    /// <param name="curve">Gives the counts and the size of the limits.</param>
    /// <param name="efficiencyUncertainty">Relative uncertainty of the signal efficiency, 0 to 0.5; 0 leaves it out.</param>
    public static byte[] ToBytes(LimitCurve curve, double efficiencyUncertainty = 0)
    {
        ArgumentNullException.ThrowIfNull(curve);
        if (efficiencyUncertainty is not (>= 0 and <= 0.5))
            throw new ArgumentOutOfRangeException(nameof(efficiencyUncertainty), efficiencyUncertainty, "The efficiency uncertainty is relative, from 0 to 0.5.");
        CountingResult counting = curve.Counting;
        bool uncertainBackground = counting.Background > 0 && counting.BackgroundUncertainty > 0;
        double largest = new[] { 10, curve.SignalEventsObserved, curve.SignalEventsExpected, counting.Candidates, counting.Background }.Where(double.IsFinite).Max();
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("channels");
            json.WriteStartObject();
            json.WriteString("name", "signal_box");
            json.WriteStartArray("samples");
            Sample(json, "signal", 1, () =>
            {
                Modifier(json, "mu", "normfactor", json.WriteNullValue);
                if (efficiencyUncertainty > 0)
                {
                    Modifier(json, "signal_efficiency", "normsys", () =>
                    {
                        json.WriteStartObject();
                        json.WriteNumber("hi", 1 + efficiencyUncertainty);
                        json.WriteNumber("lo", 1 - efficiencyUncertainty);
                        json.WriteEndObject();
                    });
                }
            });
            Sample(json, "background", counting.Background, () =>
            {
                if (!uncertainBackground) return;
                Modifier(json, "background_uncertainty", "shapesys", () =>
                {
                    json.WriteStartArray();
                    json.WriteNumberValue(counting.BackgroundUncertainty);
                    json.WriteEndArray();
                });
            });
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("observations");
            json.WriteStartObject();
            json.WriteString("name", "signal_box");
            Numbers(json, "data", counting.Candidates);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("measurements");
            json.WriteStartObject();
            json.WriteString("name", "limit");
            json.WriteStartObject("config");
            json.WriteString("poi", "mu");
            json.WriteStartArray("parameters");
            Parameter(json, "mu", 1, 0, BoundPerLimit * largest);
            if (uncertainBackground)
                Parameter(json, "background_uncertainty", 1, 1e-10, BoundPerLimit * (1 + (counting.Candidates + counting.BackgroundUncertainty) / counting.Background));
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("version", "1.0.0");
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Sample(Utf8JsonWriter json, string name, double events, Action modifiers)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        Numbers(json, "data", events);
        json.WriteStartArray("modifiers");
        modifiers();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Modifier(Utf8JsonWriter json, string name, string type, Action data)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("type", type);
        json.WritePropertyName("data");
        data();
        json.WriteEndObject();
    }

    private static void Parameter(Utf8JsonWriter json, string name, double start, double low, double high)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        Numbers(json, "inits", start);
        json.WriteStartArray("bounds");
        json.WriteStartArray();
        json.WriteNumberValue(low);
        json.WriteNumberValue(high);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, string name, double value)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
