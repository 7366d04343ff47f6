using System.Text.Json;

using EdgeMon.Signal.Histograms;

namespace EdgeMon.Telemetry.HistogramExports;

/// <summary>
/// Histograms in the Unified Histogram Interface's serialization, schema 1 (FORMATS 2): what boost-histogram, hist and other
/// Python tools read. Regular axes with flow bins, storage "int" as nested lists, outer dimension first axis.
/// </summary>
public static class UhiHistogramJson
{
    /// <summary>One file of the schema: an object from path to histogram.</summary>
    /// <param name="histograms">Histograms with different paths.</param>
    /// <param name="metadata">Strings that go with every histogram (run, host, configuration hash); keys must not start with "@".</param>
    /// <param name="blinded">True while the analysis is blind: bins that show the signal box are emptied.</param>
    public static byte[] ToBytes(IEnumerable<Histogram> histograms, IReadOnlyDictionary<string, string>? metadata = null, bool blinded = false)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var histogram in histograms)
            {
                json.WritePropertyName(histogram.Path);
                Write(json, blinded ? histogram.Blinded() : histogram, metadata);
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Histogram histogram, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject();
        json.WriteNumber("uhi_schema", 1);
        json.WriteStartObject("writer_info");
        json.WriteStartObject("EdgeMon");
        json.WriteString("version", typeof(UhiHistogramJson).Assembly.GetName().Version!.ToString(3));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("metadata");
        json.WriteString("title", histogram.Title);
        json.WriteNumber("entries", histogram.Entries);
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
        {
            // Libraries keep keys that start with "@" for what they cannot write themselves.
            if (!key.StartsWith('@')) json.WriteString(key, value);
        }
        json.WriteEndObject();
        json.WriteStartArray("axes");
        WriteAxis(json, histogram.X);
        if (histogram.Y is not null) WriteAxis(json, histogram.Y);
        json.WriteEndArray();
        WriteStorage(json, histogram);
        json.WriteEndObject();
    }

    private static void WriteAxis(Utf8JsonWriter json, HistogramAxis axis)
    {
        json.WriteStartObject();
        json.WriteString("type", "regular");
        json.WriteNumber("lower", axis.Low);
        json.WriteNumber("upper", axis.High);
        json.WriteNumber("bins", axis.Bins);
        json.WriteBoolean("underflow", true);
        json.WriteBoolean("overflow", true);
        json.WriteBoolean("circular", false);
        json.WriteStartObject("metadata");
        json.WriteString("label", axis.Title);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteStorage(Utf8JsonWriter json, Histogram histogram)
    {
        json.WriteStartObject("storage");
        json.WriteString("type", "int");
        json.WriteStartArray("values");
        int columns = histogram.X.Bins + 2;
        for (int x = 0; x < columns; x++)
        {
            if (histogram.Y is null)
            {
                json.WriteNumberValue(histogram.Counts[x]);
                continue;
            }
            json.WriteStartArray();
            for (int y = 0; y < histogram.Y.Bins + 2; y++) json.WriteNumberValue(histogram.Counts[x + columns * y]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
