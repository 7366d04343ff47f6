using System.ComponentModel.DataAnnotations;
using EdgeMon.Host.Configuration;

namespace EdgeMon.EndToEnd.Tests.Configuration;

public class SettingsBinderTests
{
    private enum Colour { DarkRed, Blue }

    private sealed record Inner
    {
        [Range(1.0, 1000.0)] public double BeamEnergyGeV { get; init; } = 100;
        [Range(0, 8)] public int? Workers { get; init; }
        public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(5);
    }

    private sealed record Outer
    {
        public string Name { get; init; } = "na64e";
        public Colour Colour { get; init; } = Colour.Blue;
        public bool Flag { get; init; }
        public Inner Inner { get; init; } = new();
        public IReadOnlyList<int> Modules { get; init; } = [0, 1, 2];
        public IReadOnlyDictionary<string, double> Scale { get; init; } = new Dictionary<string, double>();
    }

    private static (Outer Value, string Problems) Bind(string json)
    {
        var binder = new SettingsBinder();
        Outer value = binder.Bind<Outer>(JsonNode.Parse(json, "t.json"));
        return (value, string.Join('\n', binder.Problems.Select(problem => problem.Describe("t.json"))));
    }

    [Fact]
    public void Absent_keys_keep_their_defaults_and_present_ones_win()
    {
        var (value, problems) = Bind("""
            {
              // comments and trailing commas are allowed
              "colour": "dark-red", "flag": true,
              "inner": { "workers": 2, "keepAlive": "250 ms" },
              "modules": [1, 2], "scale": { "ECAL0": 1.5 },
            }
            """);
        Assert.Equal("", problems);
        Assert.Equal((Colour.DarkRed, true, "na64e"), (value.Colour, value.Flag, value.Name));
        Assert.Equal((100.0, 2, TimeSpan.FromMilliseconds(250)), (value.Inner.BeamEnergyGeV, value.Inner.Workers, value.Inner.KeepAlive));
        Assert.Equal([1, 2], value.Modules);
        Assert.Equal(1.5, value.Scale["ECAL0"]);
    }

    [Theory]
    [InlineData("""{ "inner": { "beamEnegyGeV": 1 } }""", "t.json:1: inner.beamEnegyGeV is not a setting. Did you mean inner.beamEnergyGeV?")]
    [InlineData("{\n \"inner\": {\n \"beamEnergyGeV\": -5 } }", "t.json:3: inner.beamEnergyGeV = -5 is out of range. Use a number in 1 .. 1000 (default 100).")]
    [InlineData("""{ "inner": { "beamEnergyGeV": "100" } }""", "t.json:1: inner.beamEnergyGeV = \"100\" must be a number in 1 .. 1000 (default 100).")]
    [InlineData("""{ "inner": { "beamEnergyGeV": 1e999 } }""", "t.json:1: inner.beamEnergyGeV = 1e999 must be a finite number in 1 .. 1000 (default 100).")]
    [InlineData("""{ "inner": { "workers": 1.5 } }""", "t.json:1: inner.workers = 1.5 must be a whole number in 0 .. 8.")]
    [InlineData("""{ "inner": { "keepAlive": 5 } }""", "t.json:1: inner.keepAlive = 5 must be a duration such as \"250 ms\", \"5 s\", \"2 min\" or \"1 h\" (default \"5 s\").")]
    [InlineData("""{ "inner": 3 }""", "t.json:1: inner = 3 must be an object in braces with the settings of this section.")]
    [InlineData("""{ "colour": "drak-red" }""", "t.json:1: colour = \"drak-red\" is not one of \"dark-red\", \"blue\". Did you mean \"dark-red\"?")]
    [InlineData("""{ "flag": 1 }""", "t.json:1: flag = 1 must be true or false (default false).")]
    [InlineData("""{ "name": null }""", "t.json:1: name = null must have a value. Leave the line out to use the default (\"na64e\").")]
    [InlineData("{ \"flag\": true,\n \"flag\": false }", "t.json:2: flag stands twice; the first is in line 1. Keep one of them.")]
    [InlineData("""{ "modules": [1, "x"] }""", "t.json:1: modules[1] = \"x\" must be a whole number.")]
    [InlineData("""{ "scale": [] }""", "t.json:1: scale = [...] must be an object in braces.")]
    [InlineData("""{ "zzzzzzzz": 1 }""", "t.json:1: zzzzzzzz is not a setting. Settings here: colour, flag, inner, modules, name, scale.")]
    public void A_wrong_value_is_told_with_line_path_value_range_and_fix(string json, string expected) =>
        Assert.Equal(expected, Bind(json).Problems);

    [Theory]
    [InlineData("{ \"flag\": tru }", "t.json:1: is not valid JSON")]
    [InlineData(" \n", "t.json: is empty. Write at least {}")]
    [InlineData("// only a comment", "t.json:1: is not valid JSON")]
    [InlineData("{\n\"a\": NaN }", "t.json:2: is not valid JSON")]
    public void Text_that_is_not_json_names_the_line(string json, string start) =>
        Assert.StartsWith(start, Assert.Throws<ConfigurationException>(() => Bind(json)).Message);

    [Theory]
    [InlineData("250 ms", 250)]
    [InlineData("5s", 5000)]
    [InlineData("2 min", 120_000)]
    [InlineData("1.5 h", 5_400_000)]
    public void Durations_are_read_with_their_unit(string text, double milliseconds)
    {
        Assert.True(Durations.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.True(Durations.TryParse(Durations.Format(duration), out TimeSpan again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("-5 s")]
    [InlineData("NaN s")]
    [InlineData("1e9 s")]
    [InlineData("99999999999999 d")]
    public void Durations_without_a_unit_or_out_of_reason_are_refused(string text) => Assert.False(Durations.TryParse(text, out _));
}
