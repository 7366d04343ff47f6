using EdgeMon.Physics.Statistics;

namespace EdgeMon.Physics.Tests.Statistics;

/// <summary>
/// Counts far beyond those of the experiment. The monitor asks for them: a few events in the sidebands, scaled from the first spills to the goal, are
/// hundreds of thousands.
/// </summary>
public sealed class LargeCountTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(30_000)]
    [InlineData(1_000_000)]
    public void The_cumulative_distribution_of_a_large_count_is_the_sum_of_its_terms(int n)
    {
        for (double deviations = -11; deviations <= 11; deviations += 0.25)
        {
            double mean = n + 1 + deviations * Math.Sqrt(n);
            double sum = 0, term = 1;
            for (int k = n; k >= 0 && term > 1e-18 * sum; k--)
            {
                sum += term;
                term *= k / mean;
            }

            double expected = PoissonMath.LogProbability(n, mean) + Math.Log(sum);
            Assert.Equal(expected, PoissonMath.LogCumulative(n, mean), 1e-8); // n ln(mean) has rounding errors of 1e-9 where n is a million
        }
    }

    // By an independent sum over 10,000 values of the background.
    [Theory]
    [InlineData(0, 300, 202, 184.73170470788165)]
    [InlineData(100, 100, 120, 105.5657584651238)]
    [InlineData(300, 300, 360, 313.12155586325304)]
    [InlineData(1000, 300, 1000, 495.6902029000832)]
    [InlineData(1000, 1000, 1200, 1040.448579927148)]
    public void An_uncertain_background_gives_the_limit_of_a_sum_over_many_values(double background, double error, int median, double limit)
    {
        var calculator = new SignalLimitCalculator();
        Near.Relative(limit, calculator.UpperLimit(median, background, error), 1e-8);
        Assert.Equal(calculator.UpperLimit(median, background, error), calculator.Compute(0, background, error).Expected, 1e-6);
    }

    // By an independent sum over 384 values of the efficiency.
    [Theory]
    [InlineData(100, 0.1, 121.26179128401304)]
    [InlineData(100, 0.3, 166.00673683200284)]
    [InlineData(400, 0.3, 652.8927188422529)]
    public void An_uncertain_efficiency_gives_the_limit_of_a_sum_over_many_values(int candidates, double error, double limit) =>
        Near.Relative(limit, new SignalLimitCalculator().UpperLimit(candidates, 0, 0, error), 1e-7);

    [Fact]
    public void The_classical_limit_does_not_know_the_background_however_uncertain() =>
        Near.Relative(652.8927188422529, new SignalLimitCalculator().UpperLimit(400, 400, 400, 0.3, method: StatisticalMethod.Classical), 1e-7);

    /// <summary>
    /// Where counts scatter by nothing against the background's uncertainty, they are a Gaussian cut at zero: of mean and deviation 1 its median is
    /// 1 + x with Phi(x) - Phi(-1) = Phi(1) / 2, and CLs falls to 0.1 at 1 + y with Phi(y) - Phi(-1) = Phi(1) / 20.
    /// </summary>
    [Fact]
    public void A_huge_uncertain_background_approaches_the_limit_of_its_prior()
    {
        Near.Relative(1.0392170, new SignalLimitCalculator().Compute(0, 900_000, 900_000).Expected / 900_000, 2e-5);
    }

    [Fact]
    public void Limits_do_not_jump_where_averages_take_the_place_of_tables()
    {
        var calculator = new SignalLimitCalculator();
        // At the longest table, and at the largest distance of values.
        foreach ((double background, double error) in new[] { (18_000.0, 50.0), (64.0, 64.0) })
        {
            double before = 0;
            for (int step = 0; step <= 40; step++)
            {
                double factor = 1 + 0.005 * (step - 20), limit = calculator.UpperLimit((int)background, background, error * factor);
                if (step > 0) Assert.InRange(limit / before, 1 - 1e-9, 1.005);
                before = limit;
            }
        }
    }

    [Fact]
    public void Any_uncertainty_of_a_large_background_gives_the_gaussian_limit()
    {
        var calculator = new SignalLimitCalculator();
        foreach (double background in new[] { 2e4, 1e5, 9e5 })
        {
            foreach (double error in new[] { 0, 1e-9, 1e-4, 0.01, 0.1, 1, 10, 0.01 * background, 0.1 * background })
            {
                // CLs of a Gaussian count at its mean: Phi((1/2 - s) / w) = Phi(1/2 / w) / 10.
                double width = Math.Sqrt(background + error * error), limit = calculator.UpperLimit((int)background, background, error);
                double expected = 0.5 - width * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 0.1 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, 0.5 / width));
                Near.Relative(expected, limit, 0.01, $"{background} +- {error}");
            }
        }
    }

    // By an independent sum over 4000 efficiencies in equal steps of their logarithm and 800 backgrounds; CLs for b = 0.53 +- 0.17.
    [Theory]
    [InlineData(1, 0.3, 0.9, 4.02365)]
    [InlineData(0, 0.5, 0.9999, 1108.9)]
    [InlineData(3, 0.5, 0.9999, 3855.0)]
    [InlineData(20, 0.3, 0.9999, 1167.76)]
    [InlineData(20, 0.5, 0.999, 2304.37)]
    [InlineData(100, 0.5, 0.99, 1297.79)]
    public void A_limit_far_above_the_counts_is_that_of_efficiencies_close_to_zero(int candidates, double efficiencyError, double cl, double limit)
    {
        var calculator = new SignalLimitCalculator();
        double alone = calculator.UpperLimit(candidates, 0.53, 0.17, efficiencyError, cl);
        Near.Relative(limit, alone, 5e-4, "limit alone");
        Near.Relative(alone, calculator.Compute(candidates, 0.53, 0.17, efficiencyError, cl).Observed, 1e-5, "limit with the expected ones");
    }

    /// <summary>A spill of the monitor: EOT 1.2e8 of a goal of 1e13 and one event in a sideband. Such an update took 85 MB and a second, after every spill.</summary>
    [Theory]
    [InlineData(StatisticalMethod.Cls)]
    [InlineData(StatisticalMethod.Bayes)]
    [InlineData(StatisticalMethod.Profile)]
    public void A_background_scaled_to_the_goal_costs_no_tables(StatisticalMethod method)
    {
        var calculator = new SignalLimitCalculator();
        calculator.Compute(0, 100, 200, method: method);
        long before = GC.GetAllocatedBytesForCurrentThread();
        calculator.Compute(0, 79_302.4, 288_820.1, method: method);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }
}
