using System.Globalization;
using System.Text;
using EdgeMon.Physics.Statistics;

namespace EdgeMon.Physics.Tests.Statistics;

/// <summary>Coverage by toys, against the exact sums, and the tables of docs/statistics.md. Run with EDGEMON_WRITE_DOCS=1 to write them anew.</summary>
public sealed class CoverageTests
{
    private const int Toys = 20_000;
    private const ulong Seed = 20260301;
    private const string Begin = "<!-- coverage tables: begin -->", End = "<!-- coverage tables: end -->";
    private static readonly double[] Signals = [0.5, 1, 1.5, 2, 3, 5, 8];
    private static readonly CoverageCase[] Cases = [new(0, 0, 0), new(0.53, 0, 0), new(0.53, 0.17, 0.10), new(3, 0, 0), new(3, 0.9, 0.10)];
    private static readonly SignalLimitCalculator Calculator = new();

    [Fact]
    public void Toys_agree_with_the_exact_sums_within_their_binomial_error()
    {
        foreach (CoverageCase study in Cases)
        {
            foreach (StatisticalMethod method in new[] { StatisticalMethod.Cls, StatisticalMethod.Profile, StatisticalMethod.Classical })
            {
                foreach (double signal in Signals)
                {
                    double exact = CoverageStudy.Exact(study, signal, 0.9, method, Calculator);
                    double toys = CoverageStudy.ByToys(study, signal, 0.9, method, Toys, Seed, Calculator);
                    Assert.Equal(exact, toys, 4.5 * Math.Sqrt(exact * (1 - exact) / Toys) + 1e-9);
                }
            }
        }
    }

    [Fact]
    public void Cls_bayes_classical_and_feldman_cousins_never_undercover_where_nothing_is_uncertain()
    {
        foreach (CoverageCase study in Cases.Where(c => c.BackgroundUncertainty == 0))
        {
            for (double signal = 0.1; signal <= 8; signal += 0.1)
            {
                foreach (StatisticalMethod method in
                    new[] { StatisticalMethod.Cls, StatisticalMethod.Bayes, StatisticalMethod.Classical, StatisticalMethod.FeldmanCousins })
                {
                    double coverage = CoverageStudy.Exact(study, signal, 0.9, method, Calculator);
                    Assert.True(coverage >= 0.9 - 1e-6, FormattableString.Invariant($"{method.Name()} b={study.Background} s={signal}: {coverage}"));
                }
            }
        }
    }

    [Fact]
    public void Profile_likelihood_undercovers_for_small_signals_as_documented() =>
        Assert.True(CoverageStudy.Exact(new(0, 0, 0), 1.4, 0.9, StatisticalMethod.Profile, Calculator) < 0.8);

    [Fact]
    public void The_documented_coverage_tables_are_what_the_program_computes()
    {
        string path = Path.Combine(Root(), "docs", "statistics.md");
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin > Begin.Length - 1 && end > begin, "docs/statistics.md has lost its table markers.");
        string tables = Tables();
        if (Environment.GetEnvironmentVariable("EDGEMON_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, text[..begin] + tables + text[end..]);
            return;
        }

        Assert.Equal(tables, text[begin..end]);
    }

    private static string Tables()
    {
        var text = new StringBuilder("\n");
        foreach (CoverageCase study in Cases)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nBackground {study.Background}");
            text.Append(study.BackgroundUncertainty > 0 ? FormattableString.Invariant($" +- {study.BackgroundUncertainty}") : " (known)");
            text.Append(study.EfficiencyUncertainty > 0 ? FormattableString.Invariant($", efficiency error {study.EfficiencyUncertainty:P0}") : ", efficiency known");
            text.Append(":\n\n| method |").AppendJoin('|', Signals.Select(s => FormattableString.Invariant($" s = {s} "))).Append("| mean limit |\n| --- |");
            text.Append(string.Concat(Enumerable.Repeat(" --- |", Signals.Length + 1))).Append('\n');
            foreach (StatisticalMethod method in Enum.GetValues<StatisticalMethod>())
            {
                text.Append(CultureInfo.InvariantCulture, $"| {method.Name()} |");
                foreach (double signal in Signals)
                {
                    text.Append(CultureInfo.InvariantCulture, $" {CoverageStudy.ByToys(study, signal, 0.9, method, Toys, Seed, Calculator):F3} |");
                }

                double mean = Calculator.Compute(0, study.Background, study.BackgroundUncertainty, study.EfficiencyUncertainty, 0.9, method).ExpectedMean;
                text.Append(CultureInfo.InvariantCulture, $" {mean:F2} |\n");
            }
        }

        return text.Append('\n').ToString();
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeMon.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("EdgeMon.sln not found.");
    }
}
