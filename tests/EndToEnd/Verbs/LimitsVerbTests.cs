using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;
using EdgeMon.Host;
using EdgeMon.Host.Verbs;
using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Statistics;
using EdgeMon.Physics.Yields;

namespace EdgeMon.EndToEnd.Tests.Verbs;

/// <summary>edgemon limits and edgemon yields: results through the real tables, and the line for each wrong value.</summary>
public sealed class LimitsVerbTests(LimitsVerbTests.Tables tables) : IClassFixture<LimitsVerbTests.Tables>
{
    private const string Paper = "--eot 2.84e11 --candidates 0 --background 0.53 --background-error 0.17";

    /// <summary>A cache folder for the physics tables, filled by the first test that needs them.</summary>
    public sealed class Tables : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("edgemon-limits-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    [Theory]
    [InlineData("--eot -1 --candidates 0 --background 0.53 --background-error 0.17", "--eot -1 is out of range 0 .. 1E+20. Give the electrons on target, for example 2.84e11.")]
    [InlineData("--eot NaN --candidates 0 --background 0.53 --background-error 0.17", "--eot NaN is not a number. Give the electrons on target, for example 2.84e11.")]
    [InlineData("--eot 1e11 --candidates 2.5 --background 0.53 --background-error 0.17", "--candidates 2.5 is not a whole number. Give the whole number of events in the signal box, for example 0.")]
    [InlineData("--eot 1e11 --candidates -2 --background 0.53 --background-error 0.17", "--candidates -2 is out of range 0 .. 1E+06. Give the whole number of events in the signal box, for example 0.")]
    [InlineData("--eot 1e11 --candidates 0 --background -1 --background-error 0.17", "--background -1 is out of range 0 .. 1E+06. Give the background expected in events, for example 0.53.")]
    [InlineData("--eot 1e11", "--candidates is missing. Give the whole number of events in the signal box, for example 0.")]
    [InlineData(Paper + " --method clss", "--method clss is not known. Did you mean cls? Known: cls, profile, feldman-cousins, bayes, classical.")]
    [InlineData(Paper + " --masses 0.5", "--masses 0.5 is out of range 1 .. 600. Give masses in MeV from 1 to 600, for example 1,10,100 or 1:600:50 (50 masses, logarithmic).")]
    [InlineData(Paper + " --masses 10,5", "--masses 10,5 does not ascend. Give masses in MeV from 1 to 600, for example 1,10,100 or 1:600:50 (50 masses, logarithmic).")]
    [InlineData(Paper + " --model dark --alpha-d 7", "--alpha-d 7 is out of range 1E-06 .. 1. Give alpha_D, for example 0.1 or 0.02.")]
    [InlineData(Paper + " --alpha-d 0.1", "--alpha-d 0.1 belongs to the dark model. Add --model dark, or leave --alpha-d out.")]
    [InlineData(Paper + " --cl 90", "--cl 90 is out of range 0.5 .. 0.9999. Give a confidence level, for example 0.9.")]
    [InlineData(Paper + " --beam muon", "--beam muon is not known. Known: electron, positron.")]
    [InlineData(Paper + " --format hepdata", "--format hepdata makes several files. Add --output NAME.zip, or --output with the name of a folder.")]
    [InlineData(Paper + " --pace 1e10", "--pace 1e10 is for dates in --format reach. Add that format, or leave --pace out.")]
    [InlineData("--eot 0 --candidates 0 --background 0 --background-error 0 --format reach", "--format reach scales from the electrons on target so far. Give --eot above 0.")]
    [InlineData(Paper + " --approach direct --efficiency 0.4 --efficiency-error 0.3", "--efficiency-error 0.3 is more than half of the efficiency 0.4: too uncertain for a limit. Give the standard deviation of the efficiency, for example 0.05.")]
    public async Task Wrong_values_give_one_clear_line_and_exit_64(string arguments, string line)
    {
        CommandLineResult result = await CommandLine.Run(["limits", .. arguments.Split(' ')]);
        Assert.Equal("edgemon: " + line + "\n", result.Error);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("--coupling 9", "--coupling 9 is out of range 1E-08 .. 3.54491. Give a coupling g_Z', for example 1e-3.")]
    [InlineData("--coupling -1", "--coupling -1 is out of range 1E-08 .. 3.54491. Give a coupling g_Z', for example 1e-3.")]
    [InlineData("--masses 1:601:5", "--masses 601 is out of range 1 .. 600. Give masses in MeV from 1 to 600, for example 1,10,100 or 1:600:50 (50 masses, logarithmic).")]
    [InlineData("--format xml", "--format xml is not known. Known: table, csv, json.")]
    public async Task Wrong_values_of_yields_too(string arguments, string line)
    {
        CommandLineResult result = await CommandLine.Run(["yields", .. arguments.Split(' ')]);
        Assert.Equal("edgemon: " + line + "\n", result.Error);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
    }

    [Fact]
    public void Numbers_of_the_reference_calculation_come_out_as_csv()
    {
        // PHYSICS 8.3, observed g for 2.84e11 EOT and no candidate: 2 % is the tolerance of the reference.
        var reference = new Dictionary<string, (double Mass, double Coupling)[]>
        {
            [""] = [(1, 5.23e-4), (10, 2.29e-3), (100, 2.32e-2), (230, 1.50e-2), (250, 2.05e-2), (300, 6.94e-2), (400, 0.216)],
            [" --model dark"] = [(100, 2.32e-2), (230, 1.22e-2), (250, 1.57e-2), (300, 5.08e-2), (400, 0.166)],
        };
        foreach ((string model, (double Mass, double Coupling)[] expected) in reference)
        {
            string masses = string.Join(',', expected.Select(pair => pair.Mass.ToString(CultureInfo.InvariantCulture)));
            string[] lines = Limits($"{Paper}{model} --format csv --masses {masses}").TrimEnd('\n').Split('\n');
            Assert.StartsWith("mass_MeV,g_observed,g_expected,", lines[0]);
            for (int i = 0; i < expected.Length; i++)
            {
                double[] cells = [.. lines[i + 1].Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
                Assert.Equal(expected[i].Mass, cells[0]);
                Assert.Equal(expected[i].Coupling, cells[1], 0.035 * expected[i].Coupling);
            }
        }
    }

    [Fact]
    public void Every_format_of_the_same_limit_is_written_whole()
    {
        using (JsonDocument json = JsonDocument.Parse(Limits(Paper + " --format json --masses 1,250")))
            Assert.Equal("edgemon/limit-curve/v1", json.RootElement.GetProperty("schema").GetString());
        using (JsonDocument workspace = JsonDocument.Parse(Limits(Paper + " --format pyhf --masses 1,250")))
            Assert.Equal("1.0.0", workspace.RootElement.GetProperty("version").GetString());
        Assert.StartsWith("#      mass       lower\n", Limits(Paper + " --format lmt --masses 1,250"));
        Assert.Contains("signal events: observed < 2.3026", Limits(Paper + " --masses 1,250"));
        string svg = Limits(Paper + " --model dark --format svg --masses 1:600:30");
        Assert.Equal("svg", XDocument.Parse(svg).Root!.Name.LocalName);
        Assert.Contains("Projections:", svg);

        string zip = Path.Combine(tables.Folder, "submission.zip");
        Assert.Empty(Limits($"{Paper} --format hepdata --masses 1,250 --output {zip}"));
        using ZipArchive archive = ZipFile.OpenRead(zip);
        Assert.Equal(["limits_vanilla.yaml", "submission.yaml", "workspace.json"], archive.Entries.Select(entry => entry.FullName));
    }

    /// <summary>The background grows with the exposure: the scan ends where the method takes it no more.</summary>
    [Theory]
    [InlineData("--eot 1e6 --candidates 0 --background 1 --background-error 1")]
    [InlineData("--eot 1e12 --candidates 30 --background 30 --background-error 0 --method feldman-cousins")]
    public void The_reach_is_looked_for_as_far_as_the_background_can_be_scaled(string counting) =>
        Assert.Contains("g-2 upper edge", Limits(counting + " --format reach --masses 10"));

    [Fact]
    public async Task A_background_that_no_exposure_of_the_scan_brings_into_range_is_a_line()
    {
        CommandLineResult result = await CommandLine.Run("limits", "--eot", "1e6", "--candidates", "0", "--background", "1000000", "--background-error", "0", "--format", "reach", "--masses", "10");
        Assert.Equal((ExitCode.Usage, "edgemon: --format reach: a background of 1000000 +- 0 at 1e+6 EOT"), (result.ExitCode, result.Error.Split(',')[0]));
    }

    [Fact]
    public void The_band_of_the_muon_anomaly_is_touched_at_1_MeV_with_the_data_of_the_paper()
    {
        // Upper edge 5.475e-4 at 1 MeV against g = 5.23e-4 with 2.84e11 electrons: reached. At 10 MeV the growing background stands in the way.
        string[] lines = Limits(Paper + " --format reach --pace 1e10 --masses 1,10").Split('\n');
        Assert.Contains("g-2 upper edge", lines[2]);
        Assert.Equal(["1", "now"], lines[3].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]);
        Assert.Equal(["10", "-"], lines[4].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]);

        // Without background it is a matter of EOT alone: (2.29e-3 / 6.10e-4)^2 times the exposure of the paper.
        string clean = Limits("--eot 2.84e11 --candidates 0 --background 0 --background-error 0 --format reach --masses 10").Split('\n')[3];
        Assert.Equal(4.0e12, double.Parse(clean.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture), 0.1e12);
    }

    [Fact]
    public void A_table_that_states_a_constant_gives_the_limits_of_that_constant()
    {
        const string masses = " --masses 1,10,100,230,250,300,600";
        string table = Table("constant.json", _ => 0.4);
        double[] measured = Observed(Limits($"{Paper} --approach direct --efficiency-table {table} --efficiency-error 0.05 --format csv{masses}"));

        // The library with the constant itself in place of cut and eta_up.
        var engine = new LimitEngine(
            YieldsTables.Load(new PhysicsTablesOptions(), tables.Folder, TextWriter.Null), new YieldOptions { Efficiency = new Everything() }, [1, 10, 100, 230, 250, 300, 600], new UpstreamEfficiency(0.4, 0.125));
        SignalLimits events = new SignalLimitCalculator().Compute(0, 0.53, 0.17, 0.125);
        double[] expected = engine.Compute(new CountingResult(2.84e11, 0, 0.53, 0.17), events, approach: LimitApproach.Direct).Observed;
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], measured[i], 1e-5 * expected[i]);

        // In the recast a constant cancels.
        Assert.Equal(
            Limits($"{Paper} --efficiency-table {table} --format csv{masses}"), Limits($"{Paper} --efficiency-table {Table("half.json", _ => 0.2)} --format csv{masses}"));
    }

    [Fact]
    public void A_table_that_states_the_analytic_cut_times_a_constant_gives_the_limits_of_both_and_their_yields()
    {
        const string masses = " --masses 1,10,100,230,250,300,600";
        var cut = new ThresholdEfficiency();
        string table = Table("cut.json", missingEnergyGeV => 0.4 * cut.At(missingEnergyGeV));
        foreach (string model in new[] { "", " --model dark", " --beam positron" })
        {
            string constant = $"{Paper} --approach direct --efficiency 0.4 --efficiency-error 0.05 --format csv{masses}{model}";
            double[] expected = Observed(Limits(constant)), measured = Observed(Limits(constant.Replace("--efficiency 0.4", "--efficiency-table " + table)));
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], measured[i], 0.003 * expected[i]);
        }

        double[] analytic = Observed(Yields($"--format csv{masses}")), tabulated = Observed(Yields($"--format csv{masses} --efficiency-table {table}"));
        for (int i = 0; i < analytic.Length; i++) Assert.Equal(0.4 * analytic[i], tabulated[i], 0.004 * analytic[i]);
        using JsonDocument json = JsonDocument.Parse(Yields($"--format json{masses} --efficiency-table {table}"));
        Assert.Equal("a table of the tests", json.RootElement.GetProperty("efficiency").GetString());
        Assert.StartsWith("Signal events per electron on target with the measured efficiency, g = 0.001, vanilla\n", Yields($"--masses 10 --efficiency-table {table}"));
    }

    [Fact]
    public void The_origin_of_a_table_is_told_beside_the_limits()
    {
        string table = Table("origin.json", _ => 0.4);
        Assert.Equal("Note: efficiency of a table of the tests\n", Note("--approach direct"));
        Assert.Equal("Note: efficiency of a table of the tests. In the recast a common factor cancels; its shape and error enter. --approach direct uses all of it.\n", Note("--approach recast"));

        string Note(string approach)
        {
            Limits(Paper + " --masses 10"); // the tables are there: nothing else is told
            using var error = new StringWriter();
            LimitsVerb.Run(Request($"{Paper} --masses 10 --efficiency-table {table} {approach}"), TextWriter.Null, error, tables.Folder);
            return error.ToString().ReplaceLineEndings("\n");
        }
    }

    [Theory]
    [InlineData("--eot 0 --candidates 0 --background 0 --background-error 0")]
    [InlineData("--eot 1e3 --candidates 400 --background 200 --background-error 20")]
    [InlineData("--eot 1e20 --candidates 0 --background 900 --background-error 900")]
    [InlineData("--eot 1e11 --candidates 50000 --background 0.5 --background-error 0.1")]
    public void No_nan_is_ever_printed(string counts)
    {
        foreach (string options in new[] { "", " --method profile", " --method bayes --approach direct", " --model dark --method classical", " --beam positron --format csv" })
        {
            string text = Limits($"{counts} --masses 1,230,600{options}");
            Assert.DoesNotContain("NaN", text);
            Assert.DoesNotContain("Infinity", text);
            Assert.DoesNotContain("∞", text);
        }
    }

    [Fact]
    public void A_damaged_cache_is_noticed_and_made_anew()
    {
        string cached = Directory.CreateDirectory(Path.Combine(tables.Folder, "damaged")).FullName;
        string whole = Limits($"{Paper} --masses 1,250");
        string file = Directory.GetFiles(tables.Folder, "*.tables").Single(), copy = Path.Combine(cached, Path.GetFileName(file));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 0x40;
        File.WriteAllBytes(copy, bytes);
        using var output = new StringWriter();
        using var error = new StringWriter();
        LimitsVerb.Run(Request($"{Paper} --masses 1,250"), output, error, cached);
        Assert.Contains("damaged", error.ToString());
        Assert.Equal(whole, output.ToString());
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(copy));
    }

    [Fact]
    public void Yields_agree_with_the_reference_and_draw_the_figures()
    {
        string folder = Path.Combine(tables.Folder, "figures");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var options = new Dictionary<string, string> { ["--masses"] = "1,10,100,250", ["--format"] = "csv", ["--figures"] = folder };
        Assert.Equal(ExitCode.Ok, YieldsVerb.Run(YieldsRequest.Parse(name => options.GetValueOrDefault(name)), output, error, tables.Folder));
        string[] lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal("mass_MeV,yield_dark_photon_eps_1,yield_radiative,yield_resonant,resonant_share,recast_ratio", lines[0]);
        // PHYSICS 8.2: R of the vanilla model.
        double[] ratios = [4801, 4798, 4480, 313];
        for (int i = 0; i < ratios.Length; i++)
            Assert.Equal(ratios[i], double.Parse(lines[i + 1].Split(',')[5], CultureInfo.InvariantCulture), 0.05 * ratios[i]);
        string[] figures = [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)!).Order()];
        Assert.Equal(["efficiency.svg", "limits.svg", "polarization.svg", "recast-ratio.svg", "sensitivity.svg", "track-lengths.svg", "yields.svg"], figures);
        foreach (string figure in figures)
        {
            string svg = File.ReadAllText(Path.Combine(folder, figure));
            XDocument.Parse(svg);
            Assert.DoesNotContain("NaN", svg);
        }
    }

    /// <summary>Passes everything.</summary>
    private sealed class Everything : IMissingEnergyEfficiency
    {
        public string Provenance => "all";

        public double At(double missingEnergyGeV) => 1;
    }

    /// <summary>A file with an efficiency in bins of half a GeV.</summary>
    private string Table(string name, Func<double, double> efficiency)
    {
        const long generated = 1_000_000_000;
        double[] edges = [.. Enumerable.Range(0, 141).Select(i => 30 + 0.5 * i)];
        string path = Path.Combine(tables.Folder, name);
        File.WriteAllText(path, EfficiencyTableFile.ToJson(new EfficiencyTable(
            edges, [.. edges[..^1].Select(edge => (long)Math.Round(generated * efficiency(edge + 0.25)))], [.. edges[..^1].Select(_ => generated)], "a table of the tests")));
        return path;
    }

    /// <summary>The second column of a table of comma-separated values.</summary>
    private static double[] Observed(string text) =>
        [.. text.TrimEnd('\n').Split('\n')[1..].Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];

    private string Yields(string arguments)
    {
        using var output = new StringWriter();
        Dictionary<string, string> values = Values(arguments);
        Assert.Equal(ExitCode.Ok, YieldsVerb.Run(YieldsRequest.Parse(name => values.GetValueOrDefault(name)), output, TextWriter.Null, tables.Folder));
        return output.ToString();
    }

    private string Limits(string arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCode.Ok, LimitsVerb.Run(Request(arguments), output, error, tables.Folder));
        return output.ToString();
    }

    private static LimitsRequest Request(string arguments)
    {
        Dictionary<string, string> values = Values(arguments);
        return LimitsRequest.Parse(name => values.GetValueOrDefault(name));
    }

    private static Dictionary<string, string> Values(string arguments)
    {
        string[] words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(0, words.Length / 2).ToDictionary(i => words[2 * i], i => words[2 * i + 1]);
    }
}
