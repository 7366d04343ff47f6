using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Statistics;

namespace EdgeMon.Telemetry.Limits;

/// <summary>
/// Recast of the published dark-photon limit with the radiative process alone (arXiv:2206.03101, Eqs 12 to 14 in narrow-width
/// approximation): g_up(m) = eps_2019(m) sqrt(2.84e11/EOT x N_up/ln 10) / (|Pi(m^2)/g| sqrt(BR_inv)). Cross-sections, track lengths and
/// efficiencies cancel.
/// </summary>
/// <remarks>
/// Left out: resonant annihilation of secondary positrons, which makes the true limit up to five times stronger from about 210 to 350 MeV.
/// The invisible branching fraction is 1 below the muon threshold, and taken as 1 for the dark model.
/// </remarks>
public sealed class RadiativeOnlyLimits : ILimitCalculator
{
    private readonly SignalLimitCalculator _statistics = new();
    private readonly ZPrimeModel[] _models;
    private readonly double _alphaD;
    private readonly double _confidenceLevel;
    private readonly double[] _massesMeV;
    /// <summary>Coupling excluded per model and mass with the EOT of the published limit and N_up = ln 10.</summary>
    private readonly double[][] _reference;

    /// <summary>For the vanilla and the dark model.</summary>
    /// <param name="alphaD">alpha_D of the dark model; null leaves the model out.</param>
    /// <param name="confidenceLevel">Confidence level.</param>
    public RadiativeOnlyLimits(double? alphaD = 0.1, double confidenceLevel = 0.9)
    {
        PublishedLimitTable published = PublishedLimitTable.Na64Electron2019;
        _models = alphaD is null ? [ZPrimeModel.Vanilla] : [ZPrimeModel.Vanilla, ZPrimeModel.Dark];
        _alphaD = alphaD ?? 0;
        _confidenceLevel = confidenceLevel;
        _massesMeV = published.MassesMeV;
        _reference = [.. _models.Select(model => published.MassesMeV.Zip(published.Couplings, (massMeV, eps) => eps * CouplingPerMixing(model, massMeV / 1000)).ToArray())];
    }

    /// <inheritdoc/>
    public string Label => "radiative-only recast of NA64 2019 (arXiv:1906.00176, digitised by darkcast): resonant annihilation not included, too weak from 210 to 350 MeV";

    /// <inheritdoc/>
    public IReadOnlyList<LimitCurve> Compute(CountingResult counting)
    {
        SignalLimits limits = _statistics.Compute(counting.Candidates, counting.Background, counting.BackgroundUncertainty, cl: _confidenceLevel);
        return [.. _models.Select((model, index) => Curve(model, _reference[index], counting, limits))];
    }

    private LimitCurve Curve(ZPrimeModel model, double[] reference, CountingResult counting, SignalLimits limits)
    {
        double[] Coupling(double signalEvents)
        {
            // Yields go with g^2 EOT. Without EOT nothing is excluded: infinity.
            double scale = Math.Sqrt(PublishedLimitTable.Na64Electron2019Eot / counting.Eot * signalEvents / Math.Log(10));
            return [.. reference.Select(coupling => coupling * scale)];
        }
        return new LimitCurve
        {
            Model = model,
            AlphaD = model == ZPrimeModel.Dark ? _alphaD : 0,
            Approach = LimitApproach.RadiativeOnlyRecast,
            Method = StatisticalMethod.Cls.Name(),
            ConfidenceLevel = _confidenceLevel,
            Counting = counting,
            SignalEventsObserved = limits.Observed,
            SignalEventsExpected = limits.Expected,
            MassesMeV = _massesMeV,
            Observed = Coupling(limits.Observed),
            Expected = Coupling(limits.Expected),
            ExpectedMinus2Sigma = Coupling(limits.ExpectedMinus2Sigma),
            ExpectedMinus1Sigma = Coupling(limits.ExpectedMinus1Sigma),
            ExpectedPlus1Sigma = Coupling(limits.ExpectedPlus1Sigma),
            ExpectedPlus2Sigma = Coupling(limits.ExpectedPlus2Sigma),
        };
    }

    private static double CouplingPerMixing(ZPrimeModel model, double massGeV)
    {
        double invisible = model == ZPrimeModel.Vanilla ? new ZPrime(massGeV, Coupling: 0).InvisibleFraction : 1;
        return 1 / Math.Sqrt(VacuumPolarization.SquaredPerCoupling(massGeV * massGeV) * invisible);
    }
}
