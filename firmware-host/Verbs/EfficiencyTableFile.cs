using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeMon.Physics.Efficiency;

namespace EdgeMon.Host.Verbs;

/// <summary>A measured efficiency as a file: JSON, which can be read back, or CSV for other programs.</summary>
internal static class EfficiencyTableFile
{
    private const string Schema = "edgemon/efficiency/v1";

    /// <summary>The table as JSON: counts and edges are what it is made of, efficiencies and errors are for readers.</summary>
    public static string ToJson(EfficiencyTable table)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("provenance", table.Provenance);
            Array("missing_energy_edges_GeV", table.Bins + 1, i => json.WriteNumberValue(table.BinEdgesGeV[i]));
            Array("generated", table.Bins, i => json.WriteNumberValue(table.Total[i]));
            Array("passed", table.Bins, i => json.WriteNumberValue(table.Passed[i]));
            Array("efficiency", table.Bins, i => json.WriteNumberValue(table.Efficiency(i)));
            Array("uncertainty", table.Bins, i => json.WriteNumberValue(table.Uncertainty(i)));
            json.WriteEndObject();

            void Array(string name, int count, Action<int> write)
            {
                json.WriteStartArray(name);
                for (int i = 0; i < count; i++) write(i);
                json.WriteEndArray();
            }
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>The table as CSV, its provenance in a comment line.</summary>
    public static string ToCsv(EfficiencyTable table)
    {
        var text = new StringBuilder().Append("# ").Append(table.Provenance).Append('\n');
        text.Append("missing_energy_low_GeV,missing_energy_high_GeV,generated,passed,efficiency,uncertainty\n");
        for (int bin = 0; bin < table.Bins; bin++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{table.BinEdgesGeV[bin]:R},{table.BinEdgesGeV[bin + 1]:R},{table.Total[bin]},{table.Passed[bin]},{table.Efficiency(bin):0.000000},{table.Uncertainty(bin):0.000000}\n");
        }
        return text.ToString();
    }

    /// <summary>The table for people.</summary>
    public static string ToTable(EfficiencyTable table)
    {
        var text = new StringBuilder().Append(table.Provenance).Append("\n\n    E_F [GeV]  generated  in the box  efficiency\n");
        for (int bin = 0; bin < table.Bins; bin++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{$"{table.BinEdgesGeV[bin]:0.#} .. {table.BinEdgesGeV[bin + 1]:0.#}",13}  {table.Total[bin],9}  {table.Passed[bin],10}  {table.Efficiency(bin):0.0000} +- {table.Uncertainty(bin):0.0000}\n");
        }
        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="VerbException">Missing, not such a file, or its counts are no efficiency; exit code 65.</exception>
    public static EfficiencyTable Read(string path)
    {
        const string remedy = "Make one with: edgemon efficiency --output FILE.json";
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("schema", out JsonElement schema) || schema.ValueKind != JsonValueKind.String || schema.GetString() != Schema)
                throw new VerbException(ExitCode.BadInput, $"{path}: is no measured efficiency ({Schema}). {remedy}");
            return new EfficiencyTable(
                [.. root.GetProperty("missing_energy_edges_GeV").EnumerateArray().Select(item => item.GetDouble())],
                [.. root.GetProperty("passed").EnumerateArray().Select(item => item.GetInt64())],
                [.. root.GetProperty("generated").EnumerateArray().Select(item => item.GetInt64())],
                root.GetProperty("provenance").GetString()!);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.BadInput, $"{path}: cannot be read: {problem.Message}");
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new VerbException(ExitCode.BadInput, $"{path}: is damaged: {problem.Message} {remedy}");
        }
    }
}
