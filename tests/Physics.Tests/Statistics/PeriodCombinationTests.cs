using EdgeMon.Physics.Statistics;

namespace EdgeMon.Physics.Tests.Statistics;

public sealed class PeriodCombinationTests
{
    private readonly SignalLimitCalculator _calculator = new();

    public static TheoryData<StatisticalMethod> Methods => [.. Enum.GetValues<StatisticalMethod>()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Periods_of_equal_quality_give_the_limit_of_their_sum(StatisticalMethod method)
    {
        var combination = new PeriodCombination([new(1, 0.2, 0, 2), new(0, 0.1, 0, 1), new(1, 0.3, 0, 3)], _calculator);
        Assert.Equal(_calculator.UpperLimit(2, 0.6, 0, method: method), combination.UpperLimit(method: method), 1e-9);
    }

    [Theory]
    [InlineData(StatisticalMethod.Cls)]
    [InlineData(StatisticalMethod.Bayes)]
    [InlineData(StatisticalMethod.Classical)]
    public void Without_candidates_the_periods_backgrounds_do_not_matter(StatisticalMethod method)
    {
        var combination = new PeriodCombination([new(0, 0.2, 0.1, 1), new(0, 2.5, 0.5, 1), new(0, 0.01, 0, 4)], _calculator);
        Assert.Equal(Math.Log(10), combination.UpperLimit(method: method), 1e-8);
    }

    [Theory]
    [InlineData(StatisticalMethod.Cls)]
    [InlineData(StatisticalMethod.Bayes)]
    [InlineData(StatisticalMethod.Profile)]
    public void Nearly_equal_periods_join_the_sum_without_a_step(StatisticalMethod method)
    {
        // The ratios differ by 1e-5, so the periods are combined; for CLs this is the outcome-by-outcome sum (ties broken by the last digits).
        var combination = new PeriodCombination([new(2, 0.5, 0, 1), new(1, 0.5000001, 0, 1)], _calculator);
        Assert.Equal(_calculator.UpperLimit(3, 1.0000001, 0, method: method), combination.UpperLimit(method: method), method == StatisticalMethod.Cls ? 0.4 : 1e-5);
    }

    [Theory]
    [InlineData(StatisticalMethod.Cls)]
    [InlineData(StatisticalMethod.Bayes)]
    [InlineData(StatisticalMethod.Profile)]
    public void A_candidate_in_a_dirty_period_costs_less_than_one_in_a_clean_period(StatisticalMethod method)
    {
        double clean = new PeriodCombination([new(1, 0.05, 0.01, 1), new(0, 2.0, 0.3, 1)], _calculator).UpperLimit(0.1, method: method);
        double dirty = new PeriodCombination([new(0, 0.05, 0.01, 1), new(1, 2.0, 0.3, 1)], _calculator).UpperLimit(0.1, method: method);
        Assert.True(dirty < clean, $"{dirty} < {clean}");
    }

    [Fact]
    public void Flat_posterior_of_two_periods_agrees_with_direct_integration()
    {
        RunPeriod[] periods = [new(3, 1.5, 0, 2), new(1, 0.2, 0, 1)];
        double limit = new PeriodCombination(periods, _calculator).UpperLimit(method: StatisticalMethod.Bayes);
        double below = 0, total = 0;
        for (double s = 0.0005; s < 60; s += 0.001)
        {
            double likelihood = PoissonMath.Probability(3, s * 2 / 3 + 1.5) * PoissonMath.Probability(1, s / 3 + 0.2);
            total += likelihood;
            below += s < limit ? likelihood : 0;
        }

        Assert.Equal(0.9, below / total, 2e-4);
    }

    [Fact]
    public void Profile_of_two_periods_agrees_with_the_closed_form_for_one()
    {
        // The second period adds nothing: no signal to speak of, no candidate, no background.
        var combination = new PeriodCombination([new(4, 1.5, 0.4, 1), new(0, 1e-6, 0, 1e-9)], _calculator);
        Assert.Equal(ProfileLikelihood.UpperLimit(4, 1.5, 0.4, 0.15, 0.9), combination.UpperLimit(0.15, method: StatisticalMethod.Profile), 1e-5);
    }

    [Fact]
    public void A_very_uncertain_background_of_a_period_is_averaged_as_that_of_one_count()
    {
        var combination = new PeriodCombination([new(350, 1000, 1000, 1), new(0, 1e-6, 0, 1e-9)], _calculator);
        foreach (StatisticalMethod method in new[] { StatisticalMethod.Cls, StatisticalMethod.Bayes })
            Near.Relative(_calculator.UpperLimit(350, 1000, 1000, method: method), combination.UpperLimit(method: method), 1e-6, method.Name());
    }

    [Fact]
    public void A_common_efficiency_error_weakens_every_combined_limit()
    {
        foreach (StatisticalMethod method in new[] { StatisticalMethod.Cls, StatisticalMethod.Bayes, StatisticalMethod.Profile })
        {
            var combination = new PeriodCombination([new(1, 0.3, 0.1, 1), new(0, 0.6, 0.1, 1)], _calculator);
            Assert.True(combination.UpperLimit(0.2, method: method) > combination.UpperLimit(0, method: method), method.Name());
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_deficit_no_one_expects_still_gives_a_finite_limit(StatisticalMethod method)
    {
        var combination = new PeriodCombination([new(3, 190, 5, 1), new(0, 0.5, 0.1, 1)], _calculator);
        double limit = combination.UpperLimit(0.1, method: method);
        Assert.True(double.IsFinite(limit) && limit > 0, $"{limit}");
    }

    [Fact]
    public void What_cannot_be_combined_is_refused_with_a_reason()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodCombination([], _calculator));
        Assert.Contains("Signal weight", Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodCombination([new(0, 1, 0, 0)], _calculator)).Message);
        Assert.Contains(
            "too many",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => new PeriodCombination(Enumerable.Range(1, 20).Select(i => new RunPeriod(0, i, 0, 1)), _calculator)).Message);
    }
}
