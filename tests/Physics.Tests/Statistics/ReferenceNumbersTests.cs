using EdgeMon.Physics.Statistics;

namespace EdgeMon.Physics.Tests.Statistics;

/// <summary>Numbers of an independent calculation and of publications, each to the digits it was given with.</summary>
public sealed class ReferenceNumbersTests
{
    private const double Background = 0.53, BackgroundError = 0.17;
    private static readonly double Ln10 = Math.Log(10);
    private readonly SignalLimitCalculator _calculator = new();

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(0.53, 0.0)]
    [InlineData(0.53, 0.17)]
    [InlineData(3.0, 1.5)]
    [InlineData(0.2, 0.4)]
    [InlineData(80.0, 9.0)]
    public void Without_candidates_classical_cls_and_flat_bayes_give_ln_10_for_any_background(double background, double error)
    {
        foreach (StatisticalMethod method in new[] { StatisticalMethod.Classical, StatisticalMethod.Cls, StatisticalMethod.Bayes })
        {
            Assert.Equal(Ln10, _calculator.UpperLimit(0, background, error, method: method), 1e-9);
        }
    }

    [Fact]
    public void Cls_plus_b_without_candidates_is_ln_10_minus_the_background() =>
        Assert.Equal(1.7726, ClassicalLimit.BackgroundSubtracted(0, Background, 0, 0, 0.9), 5e-5);

    [Theory]
    [InlineData(1, 0.0, 3.4909)]
    [InlineData(2, 0.0, 4.8168)]
    [InlineData(1, 0.17, 3.5070)]
    [InlineData(2, 0.17, 4.8299)]
    public void Cls_with_known_and_marginalised_background(int candidates, double error, double expected) =>
        Assert.Equal(expected, _calculator.UpperLimit(candidates, Background, error), 5e-5);

    [Fact]
    public void Mean_expected_cls_limit_over_background_only_experiments() =>
        Assert.Equal(2.949, _calculator.Compute(0, Background, 0).ExpectedMean, 5e-4);

    [Theory]
    [InlineData(0.05, 2.3093)]
    [InlineData(0.10, 2.3297)]
    [InlineData(0.15, 2.3655)]
    [InlineData(0.20, 2.4197)]
    [InlineData(0.30, 2.6024)]
    public void Marginalised_signal_efficiency_without_candidates(double efficiencyError, double expected)
    {
        Assert.Equal(expected, _calculator.UpperLimit(0, Background, BackgroundError, efficiencyError), 5e-5);
        Assert.Equal(expected, _calculator.UpperLimit(0, Background, BackgroundError, efficiencyError, method: StatisticalMethod.Classical), 5e-5);
    }

    [Fact]
    public void Profile_likelihood_without_candidates_is_half_of_2_706()
    {
        Assert.Equal(1.3528, ProfileLikelihood.UpperLimit(0, Background, 0, 0, 0.9), 5e-5);
        Assert.Equal(1.3528, ProfileLikelihood.UpperLimit(0, Background, BackgroundError, 0, 0.9), 5e-5);
        Assert.Equal(2.706, ProfileLikelihood.Threshold(0.9), 5e-4);
    }

    [Fact]
    public void Feldman_cousins_without_candidates()
    {
        Assert.Equal(2.44, new FeldmanCousins(0.9).UpperLimit(0, 0), 5e-3);
        Assert.Equal(1.905, new FeldmanCousins(0.9).UpperLimit(0, Background), 5e-3);
    }

    [Fact]
    public void Feldman_cousins_ten_candidates_over_three_as_root_prints_it()
    {
        (double lower, double upper) = new FeldmanCousins(0.9).Interval(10, 3);
        Assert.Equal(2.635, lower, 5e-3);
        Assert.Equal(13.505, upper, 6e-3);
        Assert.Equal(13.500, upper, 3e-3);
    }

    /// <summary>Feldman and Cousins, Phys. Rev. D 57, 3873, Tables IV and V: 90 % CL, no background.</summary>
    [Theory]
    [InlineData(0, 0.00, 2.44)]
    [InlineData(1, 0.11, 4.36)]
    [InlineData(2, 0.53, 5.91)]
    [InlineData(3, 1.10, 7.42)]
    [InlineData(4, 1.47, 8.60)]
    [InlineData(5, 1.84, 9.99)]
    [InlineData(6, 2.21, 11.47)]
    [InlineData(7, 3.56, 12.53)]
    [InlineData(8, 3.96, 13.99)]
    [InlineData(9, 4.36, 15.30)]
    [InlineData(10, 5.50, 16.50)]
    public void Feldman_cousins_table_without_background(int candidates, double lower, double upper)
    {
        (double ownLower, double ownUpper) = new FeldmanCousins(0.9).Interval(candidates, 0);
        Assert.Equal(lower, ownLower, 6e-3);
        Assert.Equal(upper, ownUpper, 6e-3);
    }

    /// <summary>The same tables, no candidates: here the published numbers contain the monotonic step in b.</summary>
    [Theory]
    [InlineData(0.5, 1.94)]
    [InlineData(1.0, 1.61)]
    [InlineData(1.5, 1.33)]
    [InlineData(2.0, 1.26)]
    [InlineData(2.5, 1.18)]
    [InlineData(3.0, 1.08)]
    [InlineData(3.5, 1.06)]
    [InlineData(4.0, 1.01)]
    [InlineData(5.0, 0.98)]
    public void Feldman_cousins_limits_fall_with_the_background_as_published(double background, double upper) =>
        Assert.Equal(upper, new FeldmanCousins(0.9).UpperLimit(0, background), 7e-3);

    /// <summary>The example of pyhf's front page: one bin, 55 observed, 50 +- 7 background, 10 signal.</summary>
    [Fact]
    public void Asymptotic_cls_of_the_pyhf_example() => Assert.Equal(0.454189, AsymptoticCls.Value(55, 10, 50, 7, 1), 5e-6);
}
