using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Sensitivity;
using EdgeMon.Physics.Statistics;

namespace EdgeMon.Physics.Tests.Sensitivity;

public sealed class SensitivityTests
{
    private static readonly CountingResult Counted = new(2.84e11, 0, 0.53, 0.17);
    private static readonly SignalLimitCalculator Calculator = new();

    // g = g0(m) sqrt(events / 2.3026 / (EOT / 2.84e11)): what a yield proportional to g^2 gives.
    private static LimitCurve Engine(CountingResult counting)
    {
        SignalLimits events = Calculator.Compute(counting.Candidates, counting.Background, counting.BackgroundUncertainty);
        double[] masses = [1, 10, 100];
        double[] Scaled(double limit) => [.. masses.Select(m => 5.23e-4 * m * Math.Sqrt(limit / Math.Log(10) * 2.84e11 / counting.Eot))];
        return new LimitCurve
        {
            Model = ZPrimeModel.Dark, AlphaD = 0.1, Approach = LimitApproach.Recast, Method = "cls", ConfidenceLevel = 0.9, Counting = counting,
            SignalEventsObserved = events.Observed, SignalEventsExpected = events.Expected, MassesMeV = masses,
            Observed = Scaled(events.Observed), Expected = Scaled(events.Expected),
            ExpectedMinus2Sigma = Scaled(events.ExpectedMinus2Sigma), ExpectedMinus1Sigma = Scaled(events.ExpectedMinus1Sigma),
            ExpectedPlus1Sigma = Scaled(events.ExpectedPlus1Sigma), ExpectedPlus2Sigma = Scaled(events.ExpectedPlus2Sigma),
        };
    }

    private static LimitCurve WithoutBackground(CountingResult counting) => Engine(counting with { Background = 0, BackgroundUncertainty = 0 });

    [Fact]
    public void The_background_grows_with_eot_and_its_relative_error_stays()
    {
        CountingResult scaled = Projection.Scale(Counted with { Candidates = 3 }, 2.84e12);
        Assert.Equal(2.84e12, scaled.Eot);
        Assert.Equal(5.3, scaled.Background, 1e-12);
        Assert.Equal(1.7, scaled.BackgroundUncertainty, 1e-12);
        Assert.Equal(0, scaled.Candidates);
        Assert.Equal(new CountingResult(1e13, 0, 0.53, 0.17), Projection.Scale(Counted, 1e13, BackgroundScaling.Constant));
    }

    [Fact]
    public void Without_background_the_coupling_falls_as_the_square_root_of_eot()
    {
        LimitCurve now = WithoutBackground(Counted), later = Projection.Expected(Counted, 1e13, WithoutBackground);
        Assert.Equal(now.Expected[0] * Math.Sqrt(2.84e11 / 1e13), later.Expected[0], 1e-12);
    }

    [Fact]
    public void The_eot_that_reaches_a_line_is_found_between_scanned_values()
    {
        IReadOnlyList<LimitCurve> scan = Projection.Scan(Counted, 1e10, 1e14, 5, WithoutBackground);
        Assert.Equal(21, scan.Count);
        var target = new SensitivityTarget("flat", _ => 1e-4);
        TargetReach reach = TargetReach.Find(target, scan);
        double expected = 2.84e11 * Math.Pow(5.23e-4 / 1e-4, 2);
        Assert.Equal(expected, reach.Eot[0], 1e-6 * expected);
        Assert.Equal(double.PositiveInfinity, reach.Eot[2]);
        Assert.Equal(0, TargetReach.Find(new SensitivityTarget("easy", _ => 1), scan).Eot[0]);
    }

    [Fact]
    public void A_line_counts_as_reached_only_where_the_limit_stays_below_it()
    {
        // The median count steps from 0 to 1 at b = 0.69, so that the median limit rises there: the first crossing is not the one to quote.
        IReadOnlyList<LimitCurve> scan = Projection.Scan(Counted, 1e10, 1e14, 48, Engine);
        double needed = TargetReach.Find(new SensitivityTarget("tooth", _ => 4.9e-4), scan).Eot[0];
        Assert.True(Projection.Expected(Counted, 3.4e11, Engine).Expected[0] < 4.9e-4, "There is an earlier crossing.");
        Assert.InRange(needed, 4e11, 6e11);
        foreach (LimitCurve curve in scan.Where(curve => curve.Counting.Eot > needed)) Assert.True(curve.Expected[0] <= 4.9e-4);
    }

    [Fact]
    public void Lines_of_the_paper_at_1_MeV()
    {
        Assert.Equal(5.475e-4, SensitivityTarget.MuonAnomalyUpperEdge.Coupling(1), 1e-6);
        Assert.Equal(4.516e-4, SensitivityTarget.MuonAnomalyCentre.Coupling(1), 1e-6);
        Assert.Equal(3.287e-4, SensitivityTarget.MuonAnomalyLowerEdge.Coupling(1), 1e-6);
        Assert.Equal(3, SensitivityTarget.OfThePaper(null).Count);
        IReadOnlyList<SensitivityTarget> dark = SensitivityTarget.OfThePaper(new DarkSector(0.1));
        Assert.Equal(["g-2 upper edge", "g-2 centre", "g-2 lower edge", "thermal f=10", "thermal f=1"], dark.Select(target => target.Name));
        Assert.Equal(Math.Sqrt(10), dark[3].Coupling(30) / dark[4].Coupling(30), 1e-9);
    }

    [Fact]
    public void Dates_follow_from_the_pace_and_the_given_clock()
    {
        var clock = new FixedClock(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));
        var pace = new RunPace(2.84e11, 1e10);
        Assert.Equal(new DateTimeOffset(2026, 7, 11, 0, 0, 0, TimeSpan.Zero), pace.DateOf(3.84e11, clock));
        Assert.Equal(clock.GetUtcNow(), pace.DateOf(1e11, clock));
        Assert.Null(pace.DateOf(double.PositiveInfinity, clock));
        Assert.Null((pace with { EotPerDay = 0 }).DateOf(1e13, clock));
        Assert.Null((pace with { EotPerDay = 1 }).DateOf(1e13, clock));
    }

    [Fact]
    public void Wrong_ranges_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Projection.Scale(Counted with { Eot = 0 }, 1e12));
        Assert.Throws<ArgumentOutOfRangeException>(() => Projection.Scale(Counted, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Projection.Scan(Counted, 1e12, 1e12, 5, Engine));
        Assert.Throws<ArgumentException>(() => TargetReach.Find(SensitivityTarget.MuonAnomalyCentre, [Engine(Counted)]));
        Assert.Throws<ArgumentException>(() => TargetReach.Find(SensitivityTarget.MuonAnomalyCentre, [Engine(Counted), Engine(Counted)]));
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
