using System.IO.Compression;
using EdgeMon.Telemetry.Exports;
using EdgeMon.Telemetry.Exports.HepData;

namespace EdgeMon.Telemetry.Tests.Exports;

public sealed class HepDataSubmissionTests
{
    [Fact]
    public void Two_models_make_a_submission_that_obeys_every_rule() =>
        HepDataRules.Check(HepDataSubmission.Files([CurveSamples.Dark, CurveSamples.Vanilla], "0.1.0", 0.1));

    [Fact]
    public void Masses_without_limit_and_bands_without_width_obey_the_rules_too()
    {
        SortedDictionary<string, byte[]> files = HepDataSubmission.Files([CurveSamples.WithGaps], "0.1.0");
        HepDataRules.Check(files);
        Dictionary<string, object> table = HepDataRules.Table(files["limits_vanilla.yaml"]);
        List<object> observed = HepDataRules.Variable(table, "dependent_variables", 0), expected = HepDataRules.Variable(table, "dependent_variables", 1);
        Assert.Equal("-", ((Dictionary<string, object>)observed[^1])["value"]);
        Assert.False(((Dictionary<string, object>)expected[0]).ContainsKey("errors"));
        Assert.Single((List<object>)((Dictionary<string, object>)expected[^2])["errors"]);
        Assert.Equal(2, ((List<object>)((Dictionary<string, object>)expected[1])["errors"]).Count);
    }

    [Fact]
    public void Values_survive_to_seven_digits()
    {
        Dictionary<string, object> table = HepDataRules.Table(HepDataSubmission.Files([CurveSamples.Dark], "0.1.0")["limits_dark_alphaD_0p1.yaml"]);
        List<object> masses = HepDataRules.Variable(table, "independent_variables", 0), observed = HepDataRules.Variable(table, "dependent_variables", 0);
        for (int i = 0; i < masses.Count; i++)
        {
            Assert.Equal(CurveSamples.Dark.MassesMeV[i], (double)((Dictionary<string, object>)masses[i])["value"], 1e-6 * CurveSamples.Dark.MassesMeV[i]);
            Assert.Equal(CurveSamples.Dark.Observed[i], (double)((Dictionary<string, object>)observed[i])["value"], 1e-6 * CurveSamples.Dark.Observed[i]);
        }
    }

    [Fact]
    public void The_archive_is_flat_and_the_same_every_time()
    {
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        HepDataSubmission.WriteZip(first, [CurveSamples.Dark], "0.1.0");
        HepDataSubmission.WriteZip(second, [CurveSamples.Dark], "0.1.0");
        Assert.Equal(first.ToArray(), second.ToArray());
        using var archive = new ZipArchive(first, ZipArchiveMode.Read);
        Assert.Equal(["limits_dark_alphaD_0p1.yaml", "submission.yaml", "workspace.json"], archive.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public void Equal_curves_are_refused_as_their_tables_would_collide() =>
        Assert.Throws<ArgumentException>(() => HepDataSubmission.Files([CurveSamples.Dark, CurveSamples.Dark], "0.1.0"));

    [Theory]
    [InlineData(1e-9, "1.000000e-09")]
    [InlineData(1e20, "1.000000e+20")]
    [InlineData(5e-324, "4.940656e-324")]
    [InlineData(-0.00015, "-1.500000e-04")]
    [InlineData(0, "0.000000e+00")]
    public void Numbers_have_a_dot_and_a_signed_exponent(double value, string text) => Assert.Equal(text, ExportNumber.Exponential(value));

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a: b # {c} - %d 'e'", "\"a: b # {c} - %d 'e'\"")]
    [InlineData("quote \" slash \\ line\nend", "\"quote \\\" slash \\\\ line\\nend\"")]
    [InlineData("\u0007\u0085", "\"\\u0007\\u0085\"")]
    public void Text_is_always_quoted(string value, string text) => Assert.Equal(text, YamlWriter.Quote(value));
}
