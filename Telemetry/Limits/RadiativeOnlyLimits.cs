using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Statistics;

namespace EdgeMon.Telemetry.Limits;

/// <summary>
/// Recast of the published dark-photon limit with the radiative process alone (<see cref="RadiativeOnlyRecast"/>), at the masses of its table. Cross-sections, track lengths and
/// efficiencies cancel.
/// </summary>
/// <remarks>
/// Left out: resonant annihilation of secondary positrons, which makes the true limit up to five times stronger from about 210 to 350 MeV.
/// The invisible branching fraction is 1 below the muon threshold, and taken as 1 for the dark model.
/// </remarks>
public sealed class RadiativeOnlyLimits : ILimitCalculator
{
    private readonly SignalEventLimits _signalEvents;
    private readonly ZPrimeModel[] _models;
    private readonly LimitServiceOptions _options;
    private readonly double[] _massesMeV;
    /// <summary>Coupling excluded per model and mass with the EOT and the signal events of the published limit.</summary>
    private readonly double[][] _reference;

    /// <summary>For the vanilla and the dark model.</summary>
    /// <param name="options">alpha_D, confidence level and uncertainty of the efficiency; the defaults when null.</param>
    public RadiativeOnlyLimits(LimitServiceOptions? options = null)
    {
        _options = options ?? new LimitServiceOptions();
        _signalEvents = new SignalEventLimits(_options);
        _models = _options.AlphaD > 0 ? [ZPrimeModel.Vanilla, ZPrimeModel.Dark] : [ZPrimeModel.Vanilla];
        _massesMeV = PublishedDarkPhotonLimit.MassesMeV();
        _reference = [.. _models.Select(model => _massesMeV.Select(massMeV => RadiativeOnlyRecast.Coupling(
            massMeV / 1000, model == ZPrimeModel.Vanilla, PublishedDarkPhotonLimit.Eot, PublishedDarkPhotonLimit.SignalEvents)).ToArray())];
    }

    /// <inheritdoc/>
    public string Label => "radiative-only recast of NA64 2019 (arXiv:1906.00176, digitised by darkcast): resonant annihilation not included, too weak from 210 to 350 MeV" + _signalEvents.Remark;

    /// <inheritdoc/>
    public IReadOnlyList<LimitCurve> Compute(CountingResult counting)
    {
        SignalLimits limits = _signalEvents.Compute(counting);
        return [.. _models.Select((model, index) => Curve(model, _reference[index], counting, limits))];
    }

    private LimitCurve Curve(ZPrimeModel model, double[] reference, CountingResult counting, SignalLimits limits)
    {
        double[] Coupling(double signalEvents)
        {
            // Yields go with g^2 EOT. Without EOT nothing is excluded: infinity.
            double scale = Math.Sqrt(PublishedDarkPhotonLimit.Eot / counting.Eot * signalEvents / PublishedDarkPhotonLimit.SignalEvents);
            return [.. reference.Select(coupling => coupling * scale)];
        }
        return new LimitCurve
        {
            Model = model,
            AlphaD = model == ZPrimeModel.Dark ? _options.AlphaD : 0,
            Approach = LimitApproach.RadiativeOnlyRecast,
            Method = StatisticalMethod.Cls.Name(),
            ConfidenceLevel = _options.ConfidenceLevel,
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
}
