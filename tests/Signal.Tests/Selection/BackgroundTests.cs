using EdgeMon.Daq;
using EdgeMon.Signal.Selection;
using EdgeMon.Signal.Spills;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Selection;

public class BackgroundTests
{
    private static readonly SelectionOptions Options = new();

    [Theory]
    [InlineData(40f, 0.5f, 0, 0, 0, 0, 0, 0)] // the box
    [InlineData(60f, 5f, 0, 0, 0, 0, 0, 0)] // neither
    [InlineData(40f, 1f, 1, 1, 0, 0, 0, 0)]
    [InlineData(40f, 11f, 1, 0, 1, 0, 0, 0)]
    [InlineData(40f, 30f, 1, 0, 0, 0, 0, 0)]
    [InlineData(50f, 0.5f, 0, 0, 0, 1, 1, 0)]
    [InlineData(60f, 0.5f, 0, 0, 0, 1, 0, 1)]
    [InlineData(75f, 0.5f, 0, 0, 0, 1, 0, 0)]
    public void Events_are_counted_in_their_window(float ecal, float hcal, long a, long aNear, long aFar, long c, long cNear, long cFar) =>
        Assert.Equal(new SidebandCounts(a, aNear, aFar, c, cNear, cFar), default(SidebandCounts).With(ecal, hcal, Options));

    [Fact]
    public void A_falling_spectrum_is_continued_by_its_ratio()
    {
        // 100 above, 20 near: 4 + 0.8 + 0.16 + ... in the five windows below.
        BackgroundEstimate estimate = BackgroundEstimator.Estimate(new SidebandCounts(0, 0, 0, 120, 20, 100), Options);
        Assert.Equal(20 * 0.2 * (1 - Math.Pow(0.2, 5)) / 0.8, estimate.Mean, 1e-9);
        Assert.InRange(estimate.Uncertainty, 1, 4);
    }

    [Fact]
    public void Hadrons_are_continued_below_the_edge()
    {
        // exp(-E / lambda) with lambda = 10 / ln 4: near 80, far 20.
        double inverse = Math.Log(4) / 10;
        BackgroundEstimate estimate = BackgroundEstimator.Estimate(new SidebandCounts(100, 80, 20, 0, 0, 0), Options);
        Assert.Equal(80 * (Math.Exp(inverse) - 1) / (1 - 0.25), estimate.Mean, 1e-9);
        Assert.True(estimate.Uncertainty > 0);
    }

    [Fact]
    public void A_spectrum_that_does_not_fall_is_continued_flat()
    {
        Assert.Equal(10 * 5.0, BackgroundEstimator.Estimate(new SidebandCounts(0, 0, 0, 20, 10, 10), Options).Mean, 1e-9);
        Assert.Equal(10 * 0.1, BackgroundEstimator.Estimate(new SidebandCounts(30, 10, 20, 0, 0, 0), Options).Mean, 1e-9);
    }

    [Fact]
    public void Empty_sidebands_give_no_background_and_an_empty_near_window_an_uncertainty()
    {
        Assert.Equal(default, BackgroundEstimator.Estimate(default, Options));
        BackgroundEstimate estimate = BackgroundEstimator.Estimate(new SidebandCounts(0, 0, 0, 50, 0, 50), Options);
        Assert.Equal(0, estimate.Mean);
        Assert.InRange(estimate.Uncertainty, 0.01, 0.1);
    }

    [Fact]
    public void Shares_of_spills_add_up_to_about_the_whole()
    {
        var random = new Xoshiro(3);
        SidebandCounts run = default;
        double shares = 0;
        for (int spill = 0; spill < 500; spill++)
        {
            long near = random.Below(3), far = 4 + random.Below(9);
            var counts = new SidebandCounts(0, 0, 0, near + far, near, far);
            run += counts;
            shares += BackgroundEstimator.ShareOfSpill(counts, run, Options).Mean;
        }
        BackgroundEstimate whole = BackgroundEstimator.Estimate(run, Options);
        // The first spills, whose run so far is small, overshoot.
        Assert.InRange(shares / whole.Mean, 0.85, 1.25);
    }

    /// <summary>What the records tell adds up to the estimate from the sums: its slope is the same for all spills of a run.</summary>
    [Fact]
    public void Changes_of_spills_add_up_to_the_estimate_of_the_run()
    {
        var random = new Xoshiro(5);
        var detector = new SmallDetector();
        for (int spill = 1; spill <= 25; spill++)
        {
            detector.Write(EventType.StartOfBurst, spill, 0);
            int events = (int)random.Below(6);
            for (int i = 1; i <= events; i++)
            {
                // Electrons that lost energy upstream: between the edge of the box and 70 GeV.
                double ecal = 51 + 18 * random.Uniform();
                detector.Write(EventType.Physics, spill, i, SmallDetector.Waveforms(e =>
                {
                    (e[SmallDetector.Preshower + 21], e[SmallDetector.Main + 21]) = (0.1 * ecal, 0.9 * ecal);
                    for (int module = 0; module < 3; module++) e[SmallDetector.Srd + module] = 0.02;
                }), trigger: 3);
            }
            detector.Write(EventType.EndOfBurst, spill, events + 1, scaler: [1000, 20, 10]);
        }
        var (found, totals) = Collector.Replay(detector.Buffer.WrittenMemory);
        Assert.True(totals.Background.Mean > 0 && totals.Sidebands.CNear > 10, $"{totals.Sidebands}");
        Assert.Equal(totals.Background.Mean, found.Spills.Sum(spill => spill.Sidebands.ChangeOfRun!.Mean), 1e-9);
        Assert.Equal(totals.Background.Uncertainty, Math.Sqrt(found.Spills.Sum(spill => spill.Sidebands.ChangeOfRun!.Variance)), 1e-9);
        Assert.Contains(found.Spills, spill => spill.Sidebands.ChangeOfRun!.Mean < 0);
    }

    /// <summary>Over many campaigns of few counts a spill: what is quoted is how far the sums scatter, which the shares of the spills are far from.</summary>
    [Fact]
    public void The_uncertainty_of_a_run_is_how_far_its_estimate_scatters()
    {
        var random = new Xoshiro(6);
        const int campaigns = 300, spills = 300;
        double sum = 0, squares = 0, quoted = 0, shares = 0, quotedByShares = 0;
        for (int campaign = 0; campaign < campaigns; campaign++)
        {
            SidebandCounts run = default;
            double share = 0, variance = 0;
            for (int spill = 0; spill < spills; spill++)
            {
                // 0.2 near and 0.6 far events in the mean.
                long near = random.Uniform() < 0.2 ? 1 : 0, far = (random.Uniform() < 0.3 ? 1 : 0) + (random.Uniform() < 0.3 ? 1 : 0);
                var counts = new SidebandCounts(0, 0, 0, near + far, near, far);
                run += counts;
                BackgroundEstimate own = BackgroundEstimator.ShareOfSpill(counts, run, Options);
                (share, variance) = (share + own.Mean, variance + own.Uncertainty * own.Uncertainty);
            }
            BackgroundEstimate estimate = BackgroundEstimator.Estimate(run, Options);
            (sum, squares, quoted) = (sum + estimate.Mean, squares + estimate.Mean * estimate.Mean, quoted + estimate.Uncertainty);
            (shares, quotedByShares) = (shares + share, quotedByShares + Math.Sqrt(variance));
        }
        double mean = sum / campaigns, scatter = Math.Sqrt(squares / campaigns - mean * mean);
        Assert.InRange(quoted / campaigns / scatter, 0.8, 1.25);
        Assert.True(quotedByShares / campaigns < 0.8 * scatter, $"{quotedByShares / campaigns} {scatter}");
        Assert.True(shares / campaigns > 1.05 * mean);
    }

    [Fact]
    public void The_estimate_is_right_on_average_for_an_exponential_spectrum()
    {
        var random = new Xoshiro(4);
        double lambda = 5, expected = 0, estimated = 0, pull = 0;
        for (int toy = 0; toy < 200; toy++)
        {
            SidebandCounts counts = default;
            for (int i = 0; i < 4000; i++)
            {
                double ecal = 80 + lambda * Math.Log(1 - random.Uniform());
                counts = counts.With((float)ecal, 0, Options);
                if (ecal < 50) expected++;
            }
            BackgroundEstimate estimate = BackgroundEstimator.Estimate(counts, Options);
            estimated += estimate.Mean;
            pull += estimate.Uncertainty;
        }
        Assert.InRange(estimated / expected, 0.8, 1.3);
        Assert.True(pull > 0);
    }
}
