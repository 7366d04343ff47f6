using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Statistics;

namespace EdgeMon.Physics.Tests.Statistics;

public sealed class LimitPropertiesTests
{
    private readonly SignalLimitCalculator _calculator = new();

    public static TheoryData<StatisticalMethod> Methods => [.. Enum.GetValues<StatisticalMethod>()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Limits_rise_with_the_number_of_candidates(StatisticalMethod method)
    {
        foreach ((double background, double error, double efficiency) in new[] { (0.0, 0.0, 0.0), (0.53, 0.17, 0.0), (0.53, 0.17, 0.15), (4.0, 1.0, 0.0) })
        {
            double before = -1;
            for (int candidates = 0; candidates <= 12; candidates++)
            {
                double limit = _calculator.UpperLimit(candidates, background, error, efficiency, method: method);
                Assert.True(double.IsFinite(limit) && limit > before, $"{method.Name()} n={candidates} b={background}: {limit} after {before}");
                before = limit;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Limits_rise_with_the_confidence_level(StatisticalMethod method)
    {
        foreach (int candidates in new[] { 0, 1, 5 })
        {
            double before = 0;
            foreach (double cl in new[] { 0.68, 0.8, 0.9, 0.95, 0.99 })
            {
                double limit = _calculator.UpperLimit(candidates, 0.53, 0.17, 0.1, cl, method);
                Assert.True(limit > before, $"{method.Name()} n={candidates} CL={cl}: {limit} after {before}");
                before = limit;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Limits_do_not_rise_with_a_known_background(StatisticalMethod method)
    {
        foreach (int candidates in new[] { 0, 1, 2, 4 })
        {
            double before = double.PositiveInfinity;
            for (double background = 0; background <= 6; background += 0.15)
            {
                double limit = _calculator.UpperLimit(candidates, background, 0, method: method);
                Assert.True(limit <= before + 1e-9, $"{method.Name()} n={candidates} b={background}: {limit} after {before}");
                before = limit;
            }
        }
    }

    [Fact]
    public void Cls_lies_between_cls_plus_b_and_the_limit_without_subtraction()
    {
        for (int candidates = 0; candidates <= 20; candidates++)
        {
            foreach (double background in new[] { 0, 0.1, 0.53, 2, 10 })
            {
                foreach (double cl in new[] { 0.8, 0.9, 0.95 })
                {
                    double cls = _calculator.UpperLimit(candidates, background, 0.3 * background, 0.1, cl);
                    Assert.True(cls >= ClassicalLimit.BackgroundSubtracted(candidates, background, 0.3 * background, 0.1, cl) - 1e-9);
                    Assert.True(cls <= _calculator.UpperLimit(candidates, background, 0.3 * background, 0.1, cl, StatisticalMethod.Classical) + 1e-9);
                }
            }
        }
    }

    [Fact]
    public void Flat_prior_bayes_equals_cls_where_the_efficiency_is_known()
    {
        for (int candidates = 0; candidates < 15; candidates++)
        {
            Assert.Equal(
                _calculator.UpperLimit(candidates, 2.2, 0.6),
                _calculator.UpperLimit(candidates, 2.2, 0.6, method: StatisticalMethod.Bayes),
                1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Bands_are_ordered_and_enclose_the_expected_limit(StatisticalMethod method)
    {
        foreach (double background in method == StatisticalMethod.FeldmanCousins ? [0, 0.53, 3] : new[] { 0, 0.53, 5, 40 })
        {
            SignalLimits limits = _calculator.Compute(1, background, 0.2 * background, 0, 0.9, method);
            double[] ordered = [0, limits.ExpectedMinus2Sigma, limits.ExpectedMinus1Sigma, limits.Expected, limits.ExpectedPlus1Sigma, limits.ExpectedPlus2Sigma];
            Assert.Equal(ordered.Order(), ordered);
            Assert.InRange(limits.ExpectedMean, limits.ExpectedMinus2Sigma, limits.ExpectedPlus2Sigma);
        }
    }

    [Fact]
    public void Median_expected_limit_below_ln_2_background_is_the_limit_of_no_candidates()
    {
        SignalLimits limits = _calculator.Compute(0, 0.53, 0.17);
        Assert.Equal(Math.Log(10), limits.Expected, 1e-9);
        Assert.Equal(Math.Log(10), limits.ExpectedMinus2Sigma, 1e-9);
        Assert.Equal(3.5070, limits.ExpectedPlus1Sigma, 5e-5);
        Assert.Equal(4.8299, limits.ExpectedPlus2Sigma, 5e-5);
    }

    [Fact]
    public void Large_counts_follow_each_other_smoothly()
    {
        double[] limits = [.. Enumerable.Range(297, 8).Select(n => _calculator.UpperLimit(n, 280, 12, 0.05))];
        for (int i = 2; i < limits.Length; i++)
        {
            Assert.Equal(0.0092, limits[i] - 2 * limits[i - 1] + limits[i - 2], 1.2e-3);
        }
    }

    [Theory]
    [InlineData(0, 5000.0)]
    [InlineData(40, 1200.0)]
    [InlineData(1_000, 10.0)]
    [InlineData(20_000, 20_100.0)]
    [InlineData(50_000, 0.5)]
    [InlineData(1_000_000, 3.0)]
    public void Extreme_counts_give_finite_limits(int candidates, double background)
    {
        foreach (StatisticalMethod method in new[] { StatisticalMethod.Cls, StatisticalMethod.Bayes, StatisticalMethod.Classical, StatisticalMethod.Profile })
        {
            double limit = _calculator.UpperLimit(candidates, background, 0.01 * background, 0.125, 0.9, method);
            Assert.True(double.IsFinite(limit) && limit > 0, $"{method.Name()}: {limit}");
        }
    }

    [Fact]
    public void Large_counts_agree_with_the_gaussian_limit()
    {
        // n = b = 40000: CLs is two-sided-like, s = 1.645 sqrt(n) for 90 % CLs when n = b.
        Assert.Equal(1.645 * 200, _calculator.UpperLimit(40_000, 40_000, 0), 2.0);
        Assert.Equal(1.645 * 200, _calculator.UpperLimit(40_000, 40_000, 0, method: StatisticalMethod.Profile), 2.0);
    }

    [Theory]
    [InlineData(-1, 0.5, 0.1, 0.0, 0.9, "candidates")]
    [InlineData(0, -0.5, 0.1, 0.0, 0.9, "background")]
    [InlineData(0, double.NaN, 0.1, 0.0, 0.9, "background")]
    [InlineData(0, 0.5, double.PositiveInfinity, 0.0, 0.9, "backgroundUncertainty")]
    [InlineData(0, 0.5, 0.1, 0.6, 0.9, "efficiencyUncertainty")]
    [InlineData(0, 0.5, 0.1, 0.0, 1.0, "cl")]
    public void Values_out_of_range_are_named_with_their_range(int n, double b, double db, double de, double cl, string name)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _calculator.Compute(n, b, db, de, cl));
        Assert.Equal(name, error.ParamName);
        Assert.Contains("it must be", error.Message);
    }

    [Fact]
    public void Feldman_cousins_names_its_range() =>
        Assert.Contains("use cls or profile", Assert.Throws<ArgumentOutOfRangeException>(() => new FeldmanCousins(0.9).UpperLimit(401, 1)).Message);

    [Fact]
    public void Names_of_methods_are_the_documented_ones_and_parse_back()
    {
        Assert.Equal(["cls", "profile", "feldman-cousins", "bayes", "classical"], StatisticalMethods.Names);
        foreach (StatisticalMethod method in Enum.GetValues<StatisticalMethod>())
        {
            Assert.True(StatisticalMethods.TryParse(method.Name().ToUpperInvariant(), out StatisticalMethod parsed));
            Assert.Equal(method, parsed);
        }

        Assert.False(StatisticalMethods.TryParse("gauss", out _));
        Assert.False(StatisticalMethods.TryParse(null, out _));
    }

    [Fact]
    public void A_second_calculator_gives_the_same_bits()
    {
        foreach (StatisticalMethod method in Enum.GetValues<StatisticalMethod>())
        {
            double efficiencyError = method == StatisticalMethod.FeldmanCousins ? 0 : 0.1;
            Assert.Equal(
                _calculator.Compute(2, 0.53, 0.17, efficiencyError, 0.9, method),
                new SignalLimitCalculator().Compute(2, 0.53, 0.17, efficiencyError, 0.9, method));
        }
    }
}
