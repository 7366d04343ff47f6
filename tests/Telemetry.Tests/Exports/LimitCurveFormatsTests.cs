using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeMon.Physics.Limits;
using EdgeMon.Telemetry.Exports;

namespace EdgeMon.Telemetry.Tests.Exports;

public sealed class LimitCurveFormatsTests
{
    [Fact]
    public void Csv_has_the_documented_columns_and_a_row_per_mass()
    {
        string[] lines = Written(LimitCurveText.WriteCsv, CurveSamples.WithGaps).TrimEnd('\n').Split('\n');
        Assert.Equal("mass_MeV,g_observed,g_expected,g_expected_minus_2sigma,g_expected_minus_1sigma,g_expected_plus_1sigma,g_expected_plus_2sigma", lines[0]);
        Assert.Equal(8, lines.Length);
        Assert.Equal("1,5.230000e-04,5.230000e-04,5.230000e-04,5.230000e-04,5.230000e-04,5.230000e-04", lines[1]);
        Assert.Equal("600,inf,inf,inf,inf,inf,inf", lines[^1]);
        Assert.All(lines.Skip(1), line => Assert.All(line.Split(','), cell => Assert.True(cell == "inf" || double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _))));
    }

    [Fact]
    public void The_table_tells_what_was_counted_and_writes_none_where_nothing_is_excluded()
    {
        string table = Written(LimitCurveText.WriteTable, CurveSamples.WithGaps);
        Assert.Contains("2.84e+11 EOT, 0 candidates, background 0.53 +- 0.17", table);
        Assert.Contains("observed < 2.3026", table);
        Assert.Contains("none", table);
        Assert.DoesNotContain("NaN", table);
        Assert.DoesNotContain("Infinity", table);
    }

    [Fact]
    public void Darkcast_tables_are_in_gev_and_leave_out_what_is_not_excluded()
    {
        string[] lines = Written(LimitCurveText.WriteDarkCast, CurveSamples.WithGaps).TrimEnd('\n').Split('\n');
        Assert.Equal("#      mass       lower", lines[0]);
        Assert.Equal(" 1.0000e-03  5.2300e-04", lines[1]);
        Assert.Equal(7, lines.Length);
    }

    [Fact]
    public void Json_reads_back_with_null_for_masses_without_limit()
    {
        using JsonDocument json = JsonDocument.Parse(LimitCurveJson.ToBytes(CurveSamples.WithGaps));
        JsonElement root = json.RootElement;
        Assert.Equal(LimitCurveJson.Schema, root.GetProperty("schema").GetString());
        Assert.Equal(CurveSamples.WithGaps.MassesMeV, root.GetProperty("mass_MeV").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("g_observed")[6].ValueKind);
        Assert.Equal(CurveSamples.WithGaps.Observed[3], root.GetProperty("g_observed")[3].GetDouble());
    }

    [Fact]
    public void Curves_with_nan_or_of_uneven_length_are_refused_by_every_format()
    {
        LimitCurve nan = CurveSamples.Dark with { Expected = [1, 1, 1, double.NaN, 1, 1, 1] };
        LimitCurve uneven = CurveSamples.Dark with { Observed = [1] };
        foreach (Action<TextWriter, LimitCurve> write in new[] { LimitCurveText.WriteCsv, LimitCurveText.WriteTable, LimitCurveText.WriteDarkCast })
        {
            Assert.Contains("g_expected is not a number at 100 MeV", Assert.Throws<ArgumentException>(() => Written(write, nan)).Message);
            Assert.Contains("g_observed has 1 values for 7 masses", Assert.Throws<ArgumentException>(() => Written(write, uneven)).Message);
        }
        Assert.Throws<ArgumentException>(() => LimitCurveJson.ToBytes(nan));
    }

    [Fact]
    public void The_workspace_holds_the_counts_and_only_the_keys_of_schema_1_0_0()
    {
        using JsonDocument json = JsonDocument.Parse(PyhfWorkspace.ToBytes(CurveSamples.Dark, 0.1));
        JsonElement root = json.RootElement;
        Keys(root, "channels", "observations", "measurements", "version");
        Assert.Equal("1.0.0", root.GetProperty("version").GetString());
        JsonElement channel = root.GetProperty("channels")[0];
        Keys(channel, "name", "samples");
        foreach (JsonElement sample in channel.GetProperty("samples").EnumerateArray())
        {
            Keys(sample, "name", "data", "modifiers");
            Assert.Equal(1, sample.GetProperty("data").GetArrayLength());
            foreach (JsonElement modifier in sample.GetProperty("modifiers").EnumerateArray()) Keys(modifier, "name", "type", "data");
        }
        JsonElement observation = root.GetProperty("observations")[0];
        Keys(observation, "name", "data");
        Assert.Equal(channel.GetProperty("name").GetString(), observation.GetProperty("name").GetString());
        Assert.Equal(0, observation.GetProperty("data")[0].GetDouble());
        JsonElement config = root.GetProperty("measurements")[0].GetProperty("config");
        Keys(config, "poi", "parameters");
        foreach (JsonElement parameter in config.GetProperty("parameters").EnumerateArray()) Keys(parameter, "name", "inits", "bounds");
    }

    [Theory]
    [InlineData(0, 0.53)]
    [InlineData(40, 3.0)]
    [InlineData(2000, 1900.0)]
    public void Bounds_of_the_workspace_clip_no_limit(int candidates, double background)
    {
        double limit = candidates + 100;
        LimitCurve curve = CurveSamples.Dark with { Counting = new CountingResult(1e11, candidates, background, 0.3 * background), SignalEventsObserved = limit };
        using JsonDocument json = JsonDocument.Parse(PyhfWorkspace.ToBytes(curve));
        JsonElement[] parameters = [.. json.RootElement.GetProperty("measurements")[0].GetProperty("config").GetProperty("parameters").EnumerateArray()];
        Assert.True(parameters[0].GetProperty("bounds")[0][1].GetDouble() >= 10 * limit);
        Assert.True(parameters[1].GetProperty("bounds")[0][1].GetDouble() * background >= 10 * candidates);
    }

    [Fact]
    public void A_background_known_exactly_has_no_modifier_and_no_parameter()
    {
        LimitCurve curve = CurveSamples.Dark with { Counting = new CountingResult(1e11, 0, 0, 0) };
        string json = Encoding.UTF8.GetString(PyhfWorkspace.ToBytes(curve));
        Assert.DoesNotContain("background_uncertainty", json);
        Assert.DoesNotContain("signal_efficiency", json);
    }

    private static void Keys(JsonElement element, params string[] names) => Assert.Equal(names, element.EnumerateObject().Select(property => property.Name));

    private static string Written(Action<TextWriter, LimitCurve> write, LimitCurve curve)
    {
        using var writer = new StringWriter();
        write(writer, curve);
        return writer.ToString();
    }
}
