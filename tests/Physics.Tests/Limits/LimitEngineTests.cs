using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Yields;

namespace EdgeMon.Physics.Tests.Limits;

public class LimitEngineTests(SharedTables shared)
{
    private static readonly CountingResult Published = new(PublishedDarkPhotonLimit.Eot, 0, 0.53, 0.17);
    private static readonly SignalLimits Nominal = new(2.3, 2.3, 2.3, 2.3, 2.3, 2.3);

    private double At(LimitCurve curve, double massMeV) => curve.Observed[Array.IndexOf(curve.MassesMeV, massMeV)];

    [Theory] // reference calculation: recast, vanilla | dark alpha_D = 0.1. Three per cent at 230-240 MeV: see the yields.
    [InlineData(1, 5.23e-4, 0, 0.005)]
    [InlineData(2, 6.84e-4, 0, 0.005)]
    [InlineData(10, 2.29e-3, 0, 0.005)]
    [InlineData(100, 2.32e-2, 0, 0.005)]
    [InlineData(200, 4.67e-2, 4.49e-2, 0.005)]
    [InlineData(230, 1.50e-2, 1.22e-2, 0.032)]
    [InlineData(240, 1.68e-2, 1.32e-2, 0.035)]
    [InlineData(250, 2.05e-2, 1.57e-2, 0.022)]
    [InlineData(300, 6.94e-2, 5.08e-2, 0.012)]
    [InlineData(400, 0.216, 0.166, 0.005)]
    [InlineData(600, 0.49, 0.44, 0.015)]
    public void Recast_limits(double massMeV, double vanilla, double dark, double tolerance)
    {
        Near.Relative(vanilla, At(shared.Engine.Compute(Published, Nominal), massMeV), tolerance, "vanilla");
        if (dark > 0) Near.Relative(dark, At(shared.Engine.Compute(Published, Nominal, new DarkSector(0.1)), massMeV), tolerance, "dark");
    }

    [Fact]
    public void Limit_touches_the_g_minus_2_band_near_1_MeV()
    {
        LimitCurve curve = shared.Engine.Compute(Published, Nominal);
        CouplingBand one = AnomalousMagneticMoment.Band(1e-3, MuonAnomaly.Paper2022), two = AnomalousMagneticMoment.Band(2e-3, MuonAnomaly.Paper2022);
        Assert.InRange(At(curve, 1), one.Lower, one.Upper);
        Assert.True(At(curve, 2) > two.Upper);
    }

    [Fact]
    public void Cusp_lies_at_232_MeV()
    {
        LimitCurve vanilla = shared.Engine.Compute(Published, Nominal), dark = shared.Engine.Compute(Published, Nominal, new DarkSector(0.1));
        double Minimum(LimitCurve curve) => curve.MassesMeV.Where(mass => mass > 150).MinBy(mass => At(curve, mass));
        Assert.InRange(Minimum(vanilla), 231, 233);
        Assert.InRange(Minimum(dark), 231, 233);
        Near.Relative(1.438e-2, At(vanilla, 232), 0.003); // the reference: 1.485e-2
        Near.Relative(1.160e-2, At(dark, 232), 0.003);    // the reference: 1.198e-2
        // Depth: a factor 3.3 below the shoulder at 205 MeV.
        Assert.InRange(At(vanilla, 205) / At(vanilla, 232), 3.1, 3.4);
    }

    [Fact]
    public void Alpha_D_matters_little_in_the_resonance_and_on_its_flanks_more()
    {
        LimitCurve strong = shared.Engine.Compute(Published, Nominal, new DarkSector(0.1)), weak = shared.Engine.Compute(Published, Nominal, new DarkSector(0.02));
        foreach (double mass in strong.MassesMeV)
        {
            double change = Math.Abs(At(weak, mass) / At(strong, mass) - 1);
            if (mass is >= 225 and <= 280) Assert.True(change < 0.015, $"{mass} MeV: {change:P1}");
            else Assert.True(change < 0.16, $"{mass} MeV: {change:P1}");
        }
    }

    [Fact]
    public void Vanilla_is_weaker_than_dark_above_the_muon_threshold_by_the_loss_to_muons()
    {
        LimitCurve vanilla = shared.Engine.Compute(Published, Nominal), dark = shared.Engine.Compute(Published, Nominal, new DarkSector(0.1));
        foreach (double mass in new double[] { 240, 250, 260, 280, 300 })
        {
            double expected = Math.Sqrt(1 / new ZPrime(mass * 1e-3, 1e-3).InvisibleFraction);
            Near.Relative(expected, At(vanilla, mass) / At(dark, mass), 0.02, $"{mass} MeV");
        }
    }

    [Fact]
    public void Iteration_needs_two_steps_at_250_MeV_and_more_at_400_MeV()
    {
        int Steps(double massMeV, double tolerance)
        {
            double needed = Math.Pow(PublishedDarkPhotonLimit.Epsilon(massMeV * 1e-3), 2) * shared.Yields.DarkPhoton(massMeV * 1e-3);
            IReadOnlyList<double> steps = CouplingIteration.Solve(shared.Yields, massMeV * 1e-3, new DarkSector(0.1), needed, 1e-12);
            // Steps after the first, which takes Gamma = Gamma_D.
            return steps.TakeWhile(step => Math.Abs(step / steps[^1] - 1) > tolerance).Count();
        }
        Assert.InRange(Steps(250, 1e-6), 1, 2);
        Assert.InRange(Steps(400, 1e-4), 3, 6);
        Assert.InRange(Steps(600, 1e-4), 4, 6);
    }

    [Fact]
    public void Engine_agrees_with_the_iteration_of_the_paper()
    {
        foreach (DarkSector? dark in new[] { null, new DarkSector(0.1), new DarkSector(0.02) })
        {
            LimitCurve curve = shared.Engine.Compute(Published, Nominal, dark);
            foreach (double mass in new double[] { 1, 100, 215, 250, 300, 400, 500, 600 })
            {
                double needed = Math.Pow(PublishedDarkPhotonLimit.Epsilon(mass * 1e-3), 2) * shared.Yields.DarkPhoton(mass * 1e-3);
                Near.Relative(CouplingIteration.Solve(shared.Yields, mass * 1e-3, dark, needed)[^1], At(curve, mass), 2e-4, $"{mass} MeV, {dark}");
            }
        }
    }

    [Fact]
    public void Limits_scale_with_exposure_and_events()
    {
        LimitCurve once = shared.Engine.Compute(Published, Nominal), more = shared.Engine.Compute(Published with { Eot = 4 * Published.Eot }, Nominal);
        LimitCurve events = shared.Engine.Compute(Published, Nominal with { Observed = 9.2 });
        for (int i = 0; i < once.MassesMeV.Length; i++)
        {
            Near.Relative(once.Observed[i] / 2, more.Observed[i], 1e-9);
            Near.Relative(once.Observed[i] * 2, events.Observed[i], 1e-9);
        }
    }

    [Theory] // reference calculation: constant efficiency 0.40, N_up = 2.3; the radiative masses lie higher as far as the yields lie lower.
    [InlineData(1, 6.9e-4, 0, 0.02)]
    [InlineData(10, 2.85e-3, 0, 0.03)]
    [InlineData(100, 2.43e-2, 0, 0.03)]
    [InlineData(230, 1.44e-2, 1.17e-2, 0.02)]
    public void Direct_limits(double massMeV, double vanilla, double dark, double tolerance)
    {
        Near.Relative(vanilla, At(shared.Engine.Compute(Published, Nominal, null, LimitApproach.Direct), massMeV), tolerance);
        if (dark > 0) Near.Relative(dark, At(shared.Engine.Compute(Published, Nominal, new DarkSector(0.1), LimitApproach.Direct), massMeV), tolerance);
    }

    [Fact]
    public void Exposure_of_the_successor_excludes_the_g_minus_2_band_up_to_2_MeV()
    {
        LimitCurve curve = shared.Engine.Compute(Published with { Eot = 9.37e11 }, Nominal, null, LimitApproach.Direct);
        Near.Relative(3.8e-4, At(curve, 1), 0.02);
        Near.Relative(5.25e-4, At(curve, 2), 0.025);
        Assert.True(At(curve, 2) < AnomalousMagneticMoment.Band(2e-3, MuonAnomaly.Paper2022).Upper);
        Assert.True(At(curve, 5) > AnomalousMagneticMoment.Band(5e-3, MuonAnomaly.Paper2022).Upper);
    }

    [Fact]
    public void Radiative_only_recast_is_the_published_recast_of_others()
    {
        // DarkCast's recast of the same table to the L_mu - L_tau boson.
        foreach (double[] row in PublishedTable.Rows("NA64e_2019_recast_LmuLtau_darkcast.csv").Where(row => row[0] < 600))
        {
            double ours = RadiativeOnlyRecast.Coupling(row[0] * 1e-3, vanilla: row[0] < 211, PublishedDarkPhotonLimit.Eot, 2.3);
            if (row[0] < 211) Near.Relative(row[1], ours, 2e-4, $"{row[0]} MeV");
        }
    }

    [Fact]
    public void Without_exposure_nothing_is_excluded_and_nothing_is_NaN()
    {
        foreach (LimitApproach approach in Enum.GetValues<LimitApproach>())
        {
            LimitCurve curve = shared.Engine.Compute(new CountingResult(0, 0, 0, 0), Nominal with { ExpectedPlus2Sigma = double.PositiveInfinity, ExpectedMinus2Sigma = 0 }, null, approach);
            Assert.All(curve.Observed, g => Assert.Equal(double.PositiveInfinity, g));
            Assert.All(curve.ExpectedPlus2Sigma, g => Assert.Equal(double.PositiveInfinity, g));
            Assert.All(curve.ExpectedMinus2Sigma, g => Assert.False(double.IsNaN(g)));
        }
    }

    [Fact]
    public void No_limit_is_NaN_for_extreme_dark_sectors_and_exposures()
    {
        double[] masses = [1, 30, 205, 226, 250, 319, 330, 600];
        var engine = new LimitEngine(shared.Lead, massesMeV: masses);
        DarkSector[] sectors = [new(1), new(1e-6), new(0.1, 2.001), new(0.1, 1000), new(1, 3, DarkMatterKind.Dirac), new(0.5, 2.5, DarkMatterKind.Majorana)];
        foreach (DarkSector dark in sectors)
        {
            foreach (double eot in new[] { 1.0, 1e6, 1e11, 1e15 })
            {
                foreach (LimitApproach approach in Enum.GetValues<LimitApproach>())
                {
                    LimitCurve curve = engine.Compute(new CountingResult(eot, 0, 0.5, 0.1), Nominal, dark, approach);
                    Assert.All(curve.Observed, g => Assert.True(g > 0, $"{dark} {eot:E0} {approach}: {g}"));
                }
            }
        }
    }

    [Fact]
    public void Bands_are_ordered_like_the_limits_on_events()
    {
        LimitCurve curve = shared.Engine.Compute(Published, new SignalLimits(3.5, 2.9, 2.3, 2.4, 3.6, 4.9), new DarkSector(0.1));
        for (int i = 0; i < curve.MassesMeV.Length; i++)
        {
            Assert.True(curve.ExpectedMinus2Sigma[i] < curve.ExpectedMinus1Sigma[i]);
            Assert.True(curve.ExpectedMinus1Sigma[i] < curve.Expected[i]);
            Assert.True(curve.Expected[i] < curve.Observed[i]);
            Assert.True(curve.Observed[i] < curve.ExpectedPlus1Sigma[i]);
            Assert.True(curve.ExpectedPlus1Sigma[i] < curve.ExpectedPlus2Sigma[i]);
        }
        Assert.Equal(ZPrimeModel.Dark, curve.Model);
        Assert.Equal(0.1, curve.AlphaD);
        Assert.Equal(3.5, curve.SignalEventsObserved);
    }

    [Fact]
    public void Update_allocates_little_more_than_its_result()
    {
        var dark = new DarkSector(0.1);
        shared.Engine.Prepare(dark);
        shared.Engine.Compute(Published, Nominal, dark);
        long before = GC.GetAllocatedBytesForCurrentThread();
        shared.Engine.Compute(Published, Nominal, dark);
        long used = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(used < 4 * 7 * sizeof(double) * shared.Engine.MassesMeV.Length + 4096, $"{used} bytes");
    }

    [Fact]
    public void Default_grid_has_200_masses_and_resolves_the_resonance()
    {
        double[] masses = MassGrid.Default();
        Assert.Equal(200, masses.Length);
        Assert.Equal(1, masses[0]);
        Assert.Equal(600, masses[^1], 1e-9);
        for (int i = 1; i < masses.Length; i++)
        {
            Assert.True(masses[i] > masses[i - 1]);
            if (masses[i] is > 210 and < 325) Assert.True(masses[i] - masses[i - 1] < 1.3);
        }
    }

    [Fact]
    public void Arguments_out_of_range_are_refused_with_value_range_and_fix()
    {
        LimitEngine engine = shared.Engine;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => engine.Compute(Published with { Eot = -1 }, Nominal));
        Assert.Contains("-1", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Compute(Published with { Eot = double.NaN }, Nominal));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Compute(Published with { Candidates = -1 }, Nominal));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Compute(Published with { Background = -0.1 }, Nominal));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Compute(Published, Nominal with { Observed = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Compute(Published, Nominal with { Expected = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Compute(Published, Nominal, confidenceLevel: 90));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Compute(Published, Nominal, null, (LimitApproach)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LimitEngine(shared.Lead, massesMeV: [0.5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LimitEngine(shared.Lead, massesMeV: [601]));
        Assert.Throws<ArgumentException>(() => new LimitEngine(shared.Lead, massesMeV: [2, 1]));
        Assert.Throws<ArgumentException>(() => new LimitEngine(shared.Lead, massesMeV: []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UpstreamEfficiency(0));
    }

    [Fact]
    public void Published_limit_is_the_table_it_claims_to_be()
    {
        foreach (double[] row in PublishedTable.Rows("NA64e_2019_eps_darkphoton_darkcast.csv"))
            Near.Relative(row[1], PublishedDarkPhotonLimit.Epsilon(row[0] * 1e-3), 1e-12, $"{row[0]} MeV");
        Assert.Throws<ArgumentOutOfRangeException>(() => PublishedDarkPhotonLimit.Epsilon(0.0009));
    }
}
