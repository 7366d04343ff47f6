using EdgeMon.Host.Chain;
using EdgeMon.Host.Verbs;
using EdgeMon.Host.Web;
using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Showers;
using EdgeMon.Physics.Statistics;
using EdgeMon.Physics.Yields;
using EdgeMon.Telemetry.Limits;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Physics;

/// <summary>What the limit page says of the future and the past: projections, the electrons that the g-2 band needs, and limits after spills gone by.</summary>
public sealed class OutlookTests(OutlookTests.Shared shared) : IClassFixture<OutlookTests.Shared>
{
    private const double Goal = 1e13;

    [Fact]
    public void At_the_needed_electrons_the_expected_limit_touches_the_band()
    {
        var counted = new CountingResult(2.84e11, 0, 0.53, 0.17);
        LimitOutlook outlook = shared.Calculator.Compute(counted);
        Assert.Equal(4, outlook.Projections.Count);
        Assert.Equal(8, outlook.Needed.Count);
        Assert.Contains("in proportion to EOT", outlook.Assumption, StringComparison.Ordinal);
        Assert.Equal(0.53 * Goal / 2.84e11, outlook.BackgroundAtGoal, 1e-9);
        int compared = 0;
        foreach (NeededEot line in outlook.Needed.Where(line => line.Model == ZPrimeModel.Vanilla))
        {
            LimitEngine engine = shared.Engines[line.Beam];
            for (int i = 0; i < line.MassesMeV.Length; i += 5)
            {
                double eot = line.Eot[i];
                if (!(eot > 1e9) || !double.IsFinite(eot)) continue;
                var then = new CountingResult(eot, 0, 0.53 * eot / 2.84e11, 0.17 * eot / 2.84e11);
                double limit = engine.Compute(then, Limits(then)).Expected[i];
                CouplingBand band = AnomalousMagneticMoment.Band(1e-3 * line.MassesMeV[i], MuonAnomaly.Paper2022);
                // Between two scanned EOT the limit is a power law; the median count is whole, so that it moves in steps.
                Assert.InRange(limit / (line.Target.Contains("upper", StringComparison.Ordinal) ? band.Upper : band.Lower), 0.85, 1.15);
                compared++;
            }
        }
        Assert.True(compared > 10, $"{compared} compared");
        ProjectedLimit Projection(BeamParticle beam) => outlook.Projections.Single(projection => projection.Beam == beam && projection.Model == ZPrimeModel.Vanilla);
        int resonance = Array.FindIndex(shared.Engines[BeamParticle.Electron].MassesMeV.ToArray(), mass => mass > 250);
        Assert.True(Projection(BeamParticle.Positron).Expected[resonance] < Projection(BeamParticle.Electron).Expected[resonance], "positrons of the beam reach further on the resonance");
    }

    [Fact]
    public void A_background_that_no_search_would_keep_is_said_to_be_left_as_it_is()
    {
        LimitOutlook outlook = shared.Calculator.Compute(new CountingResult(1e7, 0, 2, 1));
        Assert.Contains("kept at 2 events", outlook.Assumption, StringComparison.Ordinal);
        Assert.Equal(2, outlook.BackgroundAtGoal);
    }

    [Theory]
    [InlineData(2e6, 1, "beyond what the statistics take")]
    [InlineData(1, 2e6, "beyond what the statistics take")]
    public void A_background_beyond_the_statistics_makes_no_outlook_and_ends_nothing(double background, double uncertainty, string reason)
    {
        var log = new KeptLog();
        var counting = new CountingResult(1e9, 0, background, uncertainty);
        Assert.Null(OutlookLoop.OutlookOf(shared.Calculator.Compute, counting, log));
        Assert.Contains(reason, Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.Null(OutlookLoop.OutlookOf(_ => throw new ArgumentOutOfRangeException("background", "out of range"), new CountingResult(1e9, 0, 0, 0), log));
        // The limits of such a point of the past are shown without exclusion.
        var history = new LimitHistory();
        history.Add(new LimitHistoryPoint(7, 1, 1000, 1, counting));
        var page = new LimitPage();
        page.Connect(history, asked => [shared.Engines[BeamParticle.Electron].Compute(asked, Limits(asked))], 0.1, new ThresholdEfficiency().Provenance);
        LimitCurve past = page.At(0, blinded: false)!.Curves[0];
        Assert.Equal(counting, past.Counting);
        Assert.All(past.Observed, coupling => Assert.True(double.IsPositiveInfinity(coupling)));
    }

    [Fact]
    public void A_goal_beyond_the_scan_is_reached_by_it()
    {
        const double goal = 2e15;
        var calculator = new OutlookCalculator(new Dictionary<BeamParticle, LimitEngine> { [BeamParticle.Electron] = shared.Engines[BeamParticle.Electron] }, [null], Limits, goal);
        Assert.Equal(goal, calculator.Compute(new CountingResult(1e12, 0, 0.4, 0.1)).LargestEot);
    }

    [Fact]
    public void A_limit_of_the_past_is_computed_from_what_had_been_counted_then()
    {
        var page = new LimitPage();
        Assert.Null(page.At(0, blinded: false));
        var history = new LimitHistory();
        for (int spill = 1; spill <= 5; spill++) history.Add(new LimitHistoryPoint(7, spill, 1000 + spill, spill, new CountingResult(spill * 1e11, 0, 0, 0)));
        page.Connect(history, counting => [shared.Engines[BeamParticle.Electron].Compute(counting, Limits(counting))], 0.1, new ThresholdEfficiency().Provenance);
        OutlookDocument document = page.Document(3, blinded: false);
        Assert.Equal([1, 2, 3, 4, 5], document.History.Select(row => row.Spill));
        PastLimitsDocument past = page.At(1, blinded: false)!;
        Assert.Equal((7, 2, 2e11), (past.Row.Run, past.Row.Spill, past.Row.Eot));
        LimitCurve expected = shared.Engines[BeamParticle.Electron].Compute(new CountingResult(2e11, 0, 0, 0), Limits(new CountingResult(2e11, 0, 0, 0)));
        Assert.Equal(expected.Observed, past.Curves[0].Observed);
        Assert.Null(page.At(5, blinded: false));
        Assert.Null(page.At(-1, blinded: false));
        Assert.Equal(4, page.Backdrop.Published.Count);
        Assert.All(page.Backdrop.Published, curve => Assert.Contains("arXiv", curve.Citation, StringComparison.Ordinal));
        Assert.Equal(2, page.Backdrop.Thermal.Count);
        Assert.Contains("50", page.Backdrop.Efficiency, StringComparison.Ordinal);
    }

    private static SignalLimits Limits(CountingResult counting) => Shared.Statistics.Compute(counting.Candidates, counting.Background, counting.BackgroundUncertainty);

    /// <summary>Engines on tables that all tests share; kept with the other products of the tests.</summary>
    public sealed class Shared
    {
        internal static readonly SignalLimitCalculator Statistics = new();

        public Shared()
        {
            PhysicsTables tables = YieldsTables.Load(new PhysicsTablesOptions(), Path.Combine(Repository.Root, "artifacts", "cache", "edgemon"), TextWriter.Null);
            Engines = new Dictionary<BeamParticle, LimitEngine>
            {
                [BeamParticle.Electron] = new(tables),
                [BeamParticle.Positron] = new(tables, new YieldOptions { Beam = BeamParticle.Positron }),
            };
            Calculator = new OutlookCalculator(Engines, [null, new DarkSector(0.1)], Limits, Goal);
        }

        internal IReadOnlyDictionary<BeamParticle, LimitEngine> Engines { get; }
        internal OutlookCalculator Calculator { get; }
    }
}
