using EdgeMon.Physics.Limits;
using EdgeMon.Telemetry.Limits;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests.Limits;

public sealed class RadiativeOnlyLimitsTests
{
    private static readonly RadiativeOnlyLimits Limits = new();

    private static LimitCurve Vanilla(CountingResult counting) => Limits.Compute(counting)[0];

    [Fact]
    public void With_the_published_exposure_it_is_the_published_recast()
    {
        // darkcast's own recast of the same limit to L_mu - L_tau (tests/Telemetry.Tests/data/ORIGIN.md), below the muon threshold.
        string[] lines = File.ReadAllLines(Path.Combine(Snapshots.Root, "tests/Telemetry.Tests/data/NA64e_2019_recast_LmuLtau_darkcast.csv"));
        LimitCurve curve = Vanilla(new CountingResult(2.84e11, 0, 0, 0));
        int compared = 0;
        foreach (string[] fields in lines.Where(line => !line.StartsWith('#')).Select(line => line.Split(',')))
        {
            double mass = double.Parse(fields[0]), coupling = double.Parse(fields[1]);
            if (mass > 205) continue;
            int index = Array.IndexOf(curve.MassesMeV, mass);
            Assert.True(index >= 0, $"{mass} MeV is not in the table");
            // The published limit is for 2.3 signal events, as its text rounds ln 10.
            Assert.Equal(Math.Sqrt(curve.SignalEventsObserved / PublishedDarkPhotonLimit.SignalEvents), curve.Observed[index] / coupling, 2e-4);
            compared++;
        }
        Assert.True(compared > 50, $"only {compared} masses compared");
        Assert.Equal(Math.Log(10), curve.SignalEventsObserved, 1e-6);
        Assert.Equal(LimitApproach.RadiativeOnlyRecast, curve.Approach);
    }

    [Fact]
    public void It_scales_as_one_over_the_root_of_the_exposure_and_as_the_root_of_the_signal_events()
    {
        LimitCurve one = Vanilla(new CountingResult(1e11, 0, 0, 0));
        LimitCurve hundred = Vanilla(new CountingResult(1e13, 0, 0, 0));
        LimitCurve candidate = Vanilla(new CountingResult(1e11, 1, 0.53, 0.17));
        for (int i = 0; i < one.MassesMeV.Length; i++)
        {
            Assert.Equal(10, one.Observed[i] / hundred.Observed[i], 1e-12);
            Assert.Equal(Math.Sqrt(candidate.SignalEventsObserved / one.SignalEventsObserved), candidate.Observed[i] / one.Observed[i], 1e-12);
            Assert.True(candidate.ExpectedMinus2Sigma[i] <= candidate.ExpectedMinus1Sigma[i] && candidate.ExpectedMinus1Sigma[i] <= candidate.Expected[i]
                && candidate.Expected[i] <= candidate.ExpectedPlus1Sigma[i] && candidate.ExpectedPlus1Sigma[i] <= candidate.ExpectedPlus2Sigma[i]);
        }
        Assert.Equal(3.5070, candidate.SignalEventsObserved, 2e-3); // PHYSICS section 9
    }

    [Fact]
    public void Without_exposure_nothing_is_excluded_and_no_number_is_nan()
    {
        LimitCurve curve = Vanilla(new CountingResult(0, 0, 0, 0));
        Assert.All(curve.Observed, coupling => Assert.Equal(double.PositiveInfinity, coupling));
        Assert.All(curve.ExpectedPlus2Sigma, coupling => Assert.Equal(double.PositiveInfinity, coupling));
    }

    [Fact]
    public void The_dark_model_is_the_same_below_the_muon_threshold_and_stronger_above()
    {
        IReadOnlyList<LimitCurve> curves = Limits.Compute(new CountingResult(2.84e11, 0, 0, 0));
        Assert.Equal([ZPrimeModel.Vanilla, ZPrimeModel.Dark], curves.Select(curve => curve.Model));
        Assert.Equal([0, 0.1], curves.Select(curve => curve.AlphaD));
        for (int i = 0; i < curves[0].MassesMeV.Length; i++)
        {
            if (curves[0].MassesMeV[i] < 211) Assert.Equal(1, curves[0].Observed[i] / curves[1].Observed[i], 1e-12);
            else if (curves[0].MassesMeV[i] > 212) Assert.True(curves[0].Observed[i] > curves[1].Observed[i]);
        }
        Assert.Single(new RadiativeOnlyLimits(new LimitServiceOptions { AlphaD = 0 }).Compute(new CountingResult(1, 0, 0, 0)));
    }
}
