using System.Text.Json;

using EdgeMon.Signal.Histograms;

namespace EdgeMon.Telemetry.HistogramExports;

/// <summary>
/// Reads histograms of counts in the Unified Histogram Interface's serialization, schema 1 (FORMATS 2), as <see cref="UhiHistogramJson"/> writes them: one or two
/// regular axes with flow bins, dense storage "int". Other kinds that the schema allows are refused with their name.
/// </summary>
public static class UhiHistogramReader
{
    /// <summary>Most bins of one histogram: far above any in use, and no file takes all memory.</summary>
    private const long MostBins = 10_000_000;

    /// <summary>Reads a file of the schema as a reference.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="HistogramFileException">The file is not there, not JSON, or holds what cannot be compared.</exception>
    public static HistogramReference ReadReference(string path)
    {
        byte[] bytes;
        try { bytes = File.ReadAllBytes(path); }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new HistogramFileException($"{path}: {(problem is FileNotFoundException or DirectoryNotFoundException ? "no such file" : problem.Message)}. Make one with: edgemon replay FILE --reference {path}");
        }
        return Parse(bytes, path);
    }

    /// <summary>Reads a reference from the text of a file.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="HistogramFileException">The text is not JSON, or holds what cannot be compared.</exception>
    public static HistogramReference Parse(ReadOnlyMemory<byte> json, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Wrong("the file is not an object of histograms by name");
            var histograms = new List<Histogram>();
            var origin = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty entry in document.RootElement.EnumerateObject())
            {
                if (histograms.Any(known => known.Path == entry.Name)) throw Wrong($"\"{entry.Name}\" stands twice");
                histograms.Add(Histogram(entry.Name, entry.Value));
                if (!entry.Value.TryGetProperty("metadata", out JsonElement metadata)) continue;
                foreach (JsonProperty item in metadata.EnumerateObject())
                    if (item.Value.ValueKind == JsonValueKind.String && item.Name != "title") origin[item.Name] = item.Value.GetString()!;
            }
            if (histograms.Count == 0) throw Wrong("the file holds no histogram");
            return new HistogramReference(histograms, origin);
        }
        catch (JsonException problem)
        {
            throw Wrong($"line {problem.LineNumber + 1}: not JSON");
        }
        catch (Exception problem) when (problem is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Wrong("a member is missing or of another type than UHI schema 1 wants");
        }

        HistogramFileException Wrong(string what) => new($"{path}: {what}. Make the file anew with: edgemon replay FILE --reference {path}");

        Histogram Histogram(string name, JsonElement element)
        {
            JsonElement storage = element.GetProperty("storage");
            if (storage.GetProperty("type").GetString() is var type && (type != "int" || storage.TryGetProperty("index", out _)))
                throw Wrong($"\"{name}\" has {(type == "int" ? "sparse" : $"\"{type}\"")} storage; only dense counts (\"int\") are compared");
            HistogramAxis[] axes = [.. element.GetProperty("axes").EnumerateArray().Select(axis => Axis(name, axis))];
            if (axes.Length is not (1 or 2)) throw Wrong($"\"{name}\" has {axes.Length} axes; one or two are compared");
            long columns = axes[0].Bins + 2L, rows = axes.Length == 2 ? axes[1].Bins + 2L : 1;
            if (columns * rows > MostBins) throw Wrong($"\"{name}\" has {columns * rows} bins; at most {MostBins}");
            string title = element.TryGetProperty("metadata", out JsonElement metadata) && metadata.TryGetProperty("title", out JsonElement text) ? text.GetString()! : name;
            var histogram = new Histogram(name, title, axes[0], axes.Length == 2 ? axes[1] : null);
            Fill(name, histogram, storage.GetProperty("values"), (int)columns, (int)rows);
            return histogram;
        }

        HistogramAxis Axis(string name, JsonElement axis)
        {
            if (axis.GetProperty("type").GetString() != "regular" || !axis.GetProperty("underflow").GetBoolean() || !axis.GetProperty("overflow").GetBoolean() || axis.GetProperty("circular").GetBoolean())
                throw Wrong($"\"{name}\" has an axis that is not regular with underflow and overflow");
            int bins = axis.GetProperty("bins").GetInt32();
            double low = axis.GetProperty("lower").GetDouble(), high = axis.GetProperty("upper").GetDouble();
            if (bins < 1 || !(low < high) || !double.IsFinite(high - low)) throw Wrong($"\"{name}\" has an axis of {bins} bins from {low} to {high}");
            string label = axis.TryGetProperty("metadata", out JsonElement metadata) && metadata.TryGetProperty("label", out JsonElement text) ? text.GetString()! : "";
            return new HistogramAxis(label, bins, low, high);
        }

        void Fill(string name, Histogram histogram, JsonElement values, int columns, int rows)
        {
            var counts = new long[columns * rows];
            bool fits = values.GetArrayLength() == columns;
            for (int x = 0; fits && x < columns; x++)
            {
                if (histogram.Y is null)
                {
                    counts[x] = values[x].GetInt64();
                    continue;
                }
                fits = values[x].GetArrayLength() == rows;
                for (int y = 0; fits && y < rows; y++) counts[x + columns * y] = values[x][y].GetInt64();
            }
            if (!fits) throw Wrong($"\"{name}\" does not hold {columns} x {rows} values, flow bins included");
            if (counts.Any(count => count < 0)) throw Wrong($"\"{name}\" holds a negative count");
            histogram.Load(counts);
        }
    }
}
