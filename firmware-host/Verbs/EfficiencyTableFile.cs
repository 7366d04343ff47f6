using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeMon.Host.Configuration;
using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Yields;
using EdgeMon.Telemetry.Limits;

namespace EdgeMon.Host.Verbs;

/// <summary>A measured efficiency as a file: JSON, which can be read back, or CSV for other programs.</summary>
internal static class EfficiencyTableFile
{
    /// <summary>What to do with a file that cannot be used.</summary>
    public const string Remedy = "Make one with: edgemon efficiency --output FILE.json";
    private const string Schema = "edgemon/efficiency/v1", EdgesName = "missing_energy_edges_GeV", GeneratedName = "generated", PassedName = "passed";
    private const double LargestEdgeGeV = 200;
    private const long LargestCount = 1_000_000_000_000;

    /// <summary>The table as JSON: counts and edges are what it is made of, efficiencies and errors are for readers.</summary>
    public static string ToJson(EfficiencyTable table)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("provenance", table.Provenance);
            Array(EdgesName, table.Bins + 1, i => json.WriteNumberValue(table.BinEdgesGeV[i]));
            Array(GeneratedName, table.Bins, i => json.WriteNumberValue(table.Total[i]));
            Array(PassedName, table.Bins, i => json.WriteNumberValue(table.Passed[i]));
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
    /// <exception cref="VerbException">Missing, not such a file, or a value is wrong; exit code 2.</exception>
    public static EfficiencyTable Read(string path)
    {
        JsonNode root = Parse(path);
        if (Member(root, "schema") is not { Kind: JsonValueKind.String, Text: Schema }) throw Wrong(path, 0, $"is no measured efficiency ({Schema}).");
        if (Member(root, "provenance") is not { Kind: JsonValueKind.String } provenance || string.IsNullOrWhiteSpace(provenance.Text))
            throw Wrong(path, root.Line, "provenance is missing: it tells where the table comes from.");
        JsonNode edges = List(path, root, EdgesName), generated = List(path, root, GeneratedName), passed = List(path, root, PassedName);
        int bins = generated.Items.Count;
        if (bins == 0 || edges.Items.Count != bins + 1 || passed.Items.Count != bins)
        {
            throw Wrong(
                path, edges.Line, $"{EdgesName} has {edges.Items.Count} values, {GeneratedName} {bins} and {PassedName} {passed.Items.Count}: n bins, at least 1, have n + 1 edges and n counts of each kind.");
        }

        double[] edgesGeV = [.. edges.Items.Select(item => Number(path, item, EdgesName, 0, LargestEdgeGeV, " GeV"))];
        for (int i = 1; i < edgesGeV.Length; i++)
        {
            if (!(edgesGeV[i] > edgesGeV[i - 1]))
                throw Wrong(path, edges.Items[i].Line, FormattableString.Invariant($"{EdgesName} {edgesGeV[i]:R} GeV is not above {edgesGeV[i - 1]:R} GeV before it: edges ascend."));
        }
        long[] generatedCounts = [.. generated.Items.Select(item => Count(path, item, GeneratedName, 1, LargestCount))];
        return new EfficiencyTable(edgesGeV, [.. passed.Items.Select((item, bin) => Count(path, item, PassedName, 0, generatedCounts[bin]))], generatedCounts, provenance.Text);
    }

    /// <summary>Reads a table that yields can be computed with: it covers their energies, and something passed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="VerbException">As <see cref="Read"/>, or the table does not cover them; exit code 2.</exception>
    public static EfficiencyTable ReadForYields(string path)
    {
        EfficiencyTable table = Read(path);
        var options = new PhysicsTablesOptions();
        double low = options.LowestFraction * options.BeamEnergyGeV, high = options.BeamEnergyGeV;
        if (table.BinEdgesGeV[0] > low || table.BinEdgesGeV[^1] < high)
        {
            throw new VerbException(ExitCode.BadInput, FormattableString.Invariant(
                $"{path}: covers {table.BinEdgesGeV[0]:R} .. {table.BinEdgesGeV[^1]:R} GeV of missing energy, and yields need {low:R} .. {high:R} GeV. {Remedy}"));
        }
        return table.LargestEfficiency > 0 ? table : throw new VerbException(ExitCode.BadInput, $"{path}: no event passed in any bin, and without efficiency there is no limit. {Remedy}");
    }

    /// <summary>The table of the configuration; null where it names none.</summary>
    /// <param name="limits">Settings of the running limits.</param>
    /// <exception cref="VerbException">As <see cref="ReadForYields"/>, with the setting's name and the exit code of a configuration.</exception>
    public static EfficiencyTable? Configured(LimitServiceOptions limits)
    {
        try { return limits.EfficiencyTable is { } path ? ReadForYields(path) : null; }
        catch (VerbException problem) { throw new VerbException(ExitCode.Configuration, $"telemetry.limits.efficiencyTable: {problem.Message}"); }
    }

    private static JsonNode Parse(string path)
    {
        try
        {
            string text = File.ReadAllText(path);
            return text.AsSpan().IsWhiteSpace() ? throw Wrong(path, 0, "is empty.") : JsonNode.Parse(text, path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.BadInput, $"{path}: cannot be read: {problem.Message} {Remedy}");
        }
        catch (ConfigurationException problem)
        {
            throw new VerbException(ExitCode.BadInput, $"{problem.Message} {Remedy}");
        }
    }

    private static JsonNode? Member(JsonNode root, string name) => root.Members.FirstOrDefault(member => member.Key == name).Value;

    private static JsonNode List(string path, JsonNode root, string name) =>
        Member(root, name) is { Kind: JsonValueKind.Array } list ? list : throw Wrong(path, Member(root, name)?.Line ?? root.Line, $"{name} is missing or no list of numbers.");

    private static double Number(string path, JsonNode item, string name, double low, double high, string unit = "")
    {
        if (item.Kind != JsonValueKind.Number) throw Wrong(path, item.Line, FormattableString.Invariant($"{name} has a value that is not a number, {low} .. {high}{unit}."));
        double value = double.Parse(item.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return value >= low && value <= high ? value : throw Wrong(path, item.Line, FormattableString.Invariant($"{name} {item.Text}{unit} is out of range {low} .. {high}{unit}."));
    }

    private static long Count(string path, JsonNode item, string name, long low, long high)
    {
        double value = Number(path, item, name, low, high);
        return value == Math.Floor(value) ? (long)value : throw Wrong(path, item.Line, $"{name} {item.Text} is not a whole number of events, {low} .. {high}.");
    }

    private static VerbException Wrong(string path, int line, string text) => new(ExitCode.BadInput, new ConfigurationProblem(line, "", $"{text} {Remedy}").Describe(path));
}
