using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Histograms;

public class KolmogorovTests
{
    /// <summary>
    /// Values of the limiting distribution: quantiles of N. Smirnov's table (Ann. Math. Stat. 19 (1948) 279) to its digits, and sums computed with 50 digits.
    /// </summary>
    [Theory]
    [InlineData(0, 1, 1e-15)]
    [InlineData(0.3, 0.99999069, 1e-8)]
    [InlineData(0.5, 0.96394524, 1e-8)]
    [InlineData(0.82757, 0.5, 2e-5)]
    [InlineData(1, 0.26999967, 1e-8)]
    [InlineData(1.22385, 0.1, 1e-5)]
    [InlineData(1.35810, 0.05, 1e-5)]
    [InlineData(1.62762, 0.01, 1e-6)]
    [InlineData(1.94947, 0.001, 1e-7)]
    [InlineData(7, 0, 1e-15)]
    public void The_distribution_has_its_known_values(double z, double probability, double tolerance) =>
        Assert.Equal(probability, KolmogorovTest.Probability(z), tolerance);

    [Fact]
    public void Both_series_agree_where_they_meet() =>
        Assert.Equal(KolmogorovTest.Probability(1 - 1e-12), KolmogorovTest.Probability(1 + 1e-12), 1e-10);

    [Fact]
    public void Two_histograms_small_enough_for_paper()
    {
        // Cumulative 1/4 2/4 3/4 1 against 4/10 8/10 9/10 1: the largest distance is 0.3, z = 0.3 sqrt(40/14).
        var result = KolmogorovTest.Compare(Of(1, 1, 1, 1), Of(4, 4, 1, 1))!.Value;
        Assert.Equal(0.3, result.Distance, 1e-15);
        Assert.Equal(KolmogorovTest.Probability(0.3 * Math.Sqrt(40.0 / 14)), result.Probability, 1e-15);
        Assert.Equal(1, KolmogorovTest.Compare(Of(3, 2, 1, 7), Of(6, 4, 2, 14))!.Value.Probability, 1e-12);
        Assert.Equal(1, KolmogorovTest.Compare(Of(1, 0, 0, 0), Of(0, 0, 0, 1))!.Value.Distance, 1e-15);
    }

    [Fact]
    public void In_two_dimensions_the_mean_of_both_orders_counts()
    {
        var x = new HistogramAxis("x", 2, 0, 2);
        Histogram first = new("a/b", "t", x, x), second = new("a/b", "t", x, x);
        first.Fill(0.5, 0.5);
        first.Fill(1.5, 0.5);
        second.Fill(0.5, 0.5);
        second.Fill(0.5, 1.5);
        // x fastest: 1/2 1 1 1 against 1/2 1/2 1 1; y fastest: 1/2 1/2 1 1 against 1/2 1 1 1. Both 1/2.
        Assert.Equal(0.5, KolmogorovTest.Compare(first, second)!.Value.Distance, 1e-15);
        second.Clear();
        second.Fill(0.5, 1.5);
        second.Fill(0.5, 1.5);
        // x fastest: 1/2 1 1 1 against 0 0 1 1 = 1; y fastest: 1/2 1/2 1 1 against 0 1 1 1 = 1/2.
        Assert.Equal(0.75, KolmogorovTest.Compare(first, second)!.Value.Distance, 1e-15);
    }

    [Fact]
    public void Flow_bins_are_left_out_and_empty_says_nothing()
    {
        Histogram first = Of(1, 2, 3, 4), second = Of(1, 2, 3, 4), outside = Of(0, 0, 0, 0);
        second.Fill(-5);
        second.Fill(99);
        outside.Fill(-5);
        Assert.Equal(1, KolmogorovTest.Compare(first, second)!.Value.Probability, 1e-12);
        Assert.Null(KolmogorovTest.Compare(first, outside));
        Assert.Null(KolmogorovTest.Compare(Of(0, 0, 0, 0), first));
        Assert.Throws<ArgumentException>(() => KolmogorovTest.Compare(first, new Histogram("a/b", "t", new HistogramAxis("x", 4, 0, 5))));
    }

    [Fact]
    public void Equal_samples_give_probabilities_all_over_the_range_and_a_shift_gives_none()
    {
        var random = new Xoshiro(11);
        int below = 0;
        const int trials = 300;
        for (int i = 0; i < trials; i++)
            if (KolmogorovTest.Compare(Sample(random, 0, 500), Sample(random, 0, 700))!.Value.Probability < 0.1) below++;
        // 10 % expected; binning makes it a little less.
        Assert.InRange(below, 10, 45);
        Assert.True(KolmogorovTest.Compare(Sample(random, 0, 2000), Sample(random, 0.2, 2000))!.Value.Probability < 1e-4);
    }

    private static Histogram Sample(Xoshiro random, double shift, int events)
    {
        var histogram = new Histogram("a/b", "t", new HistogramAxis("x", 400, -5, 5));
        for (int i = 0; i < events; i++) histogram.Fill(random.Gaussian() + shift);
        return histogram;
    }

    private static Histogram Of(params int[] counts)
    {
        var histogram = new Histogram("a/b", "t", new HistogramAxis("x", counts.Length, 0, counts.Length));
        for (int i = 0; i < counts.Length; i++)
            for (int k = 0; k < counts[i]; k++) histogram.Fill(i + 0.5);
        return histogram;
    }
}
