using EdgeMon.Calibration.Making;

namespace EdgeMon.Calibration.Tests.Making;

public class RobustStatisticsTests
{
    [Fact]
    public void The_clipped_mean_is_not_moved_by_pulses_in_one_entry_of_ten()
    {
        var random = new RandomNumbers(1);
        float[] values = [.. Enumerable.Range(0, 5000).Select(i => (float)(100.3 + 0.8 * random.Normal() + (i % 10 == 0 ? 50 * random.Uniform() + 20 : 0)))];
        Estimate mean = RobustStatistics.ClippedMean(values);

        Assert.Equal(100.3, mean.Value, 0.05);
        Assert.Equal(0.8, mean.Spread, 0.03);
        Assert.Equal(0.8 / Math.Sqrt(4500), mean.Error, 0.001);
    }

    [Fact]
    public void A_constant_has_no_spread_and_is_its_own_mean_and_peak()
    {
        float[] values = [.. Enumerable.Repeat(57f, 1000)];
        Assert.Equal(57, RobustStatistics.ClippedMean(values).Value, 1e-6);
        Assert.Equal(57, RobustStatistics.Peak(values).Value, 1e-6);
    }

    [Fact]
    public void No_entries_give_no_number()
    {
        Assert.True(double.IsNaN(RobustStatistics.ClippedMean([]).Value));
        Assert.True(double.IsNaN(RobustStatistics.Peak([1, 2, 3]).Value));
    }

    [Fact]
    public void The_middle_of_a_normal_peak_is_found_within_its_error_over_a_background()
    {
        int within2 = 0;
        double squares = 0;
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var random = new RandomNumbers(seed);
            float[] values = [.. Enumerable.Range(0, 1000).Select(i => (float)(i % 10 == 0 ? 3000 * random.Uniform() : 1000 + 60 * random.Normal()))];
            Estimate peak = RobustStatistics.NormalPeak(values);
            squares += (peak.Value - 1000) * (peak.Value - 1000);
            if (Math.Abs(peak.Value - 1000) < 2 * peak.Error) within2++;
        }
        Assert.InRange(Math.Sqrt(squares / 40), 1.5, 4.5);
        Assert.True(within2 >= 34, $"{within2} of 40 within 2 errors");
    }

    [Fact]
    public void Peaks_of_normal_and_Moyal_distributions_are_found_within_their_errors_over_a_background()
    {
        foreach (bool isMoyal in new[] { false, true })
        {
            int within3 = 0;
            for (ulong seed = 1; seed <= 40; seed++)
            {
                var random = new RandomNumbers(seed);
                float[] values = [.. Enumerable.Range(0, 3000).Select(i =>
                    (float)(i % 10 == 0 ? 3000 * random.Uniform() : 1000 + 60 * (isMoyal ? random.Moyal() : random.Normal())))];
                Estimate peak = RobustStatistics.Peak(values);
                Assert.Equal(1000, peak.Value, 40.0);
                Assert.InRange(peak.Error, 0.5, 15);
                if (Math.Abs(peak.Value - 1000) < 3 * peak.Error) within3++;
            }
            Assert.True(within3 >= 37, $"{within3} of 40 within 3 errors (Moyal: {isMoyal})");
        }
    }
}
