using EdgeMon.Host.Verbs;
using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Showers;
using EdgeMon.Physics.Statistics;
using EdgeMon.Physics.Yields;
using EdgeMon.Telemetry.Limits;

namespace EdgeMon.Host.Chain;

/// <summary>
/// Running limits from the physics core: the recast of the published dark-photon limit with radiation and resonant annihilation
/// (arXiv:2206.03101, Eqs 14 and 15). The tables behind it take seconds to compute once; until they are there, the radiative-only
/// recast stands in and its label says so.
/// </summary>
internal sealed class EngineLimits : ILimitCalculator
{
    private readonly SignalEventLimits _signalEvents;
    private readonly RadiativeOnlyLimits _standIn;
    private readonly LimitServiceOptions _options;
    private readonly DarkSector? _dark;
    private readonly EfficiencyTable? _measured;
    private volatile LimitEngine? _engine;
    private volatile OutlookCalculator? _outlook;

    /// <summary>Begins to read or compute the tables on a thread of low priority.</summary>
    /// <param name="options">Confidence level, alpha_D and uncertainty of the efficiency.</param>
    /// <param name="efficiency">Measured efficiency; null for the analytic one of the cut.</param>
    /// <param name="tablesFolder">Where computed tables are kept; null for the user's cache.</param>
    /// <param name="log">Told when the engine is ready, or why it is not.</param>
    public EngineLimits(LimitServiceOptions options, EfficiencyTable? efficiency, string? tablesFolder, ILogger log)
    {
        (_options, _measured) = (options, efficiency);
        _standIn = new RadiativeOnlyLimits(options);
        _signalEvents = new SignalEventLimits(options);
        _dark = options.AlphaD > 0 ? new DarkSector(options.AlphaD) : null;
        new Thread(() => Prepare(tablesFolder, log)) { IsBackground = true, Priority = ThreadPriority.BelowNormal, Name = "EdgeMon physics tables" }.Start();
    }

    /// <inheritdoc/>
    public string Label => _engine is null
        ? _standIn.Label
        : "recast of NA64 2019 (arXiv:1906.00176, digitised by darkcast) after arXiv:2206.03101, with resonant annihilation" + (_measured is null ? "" : $", efficiency: {_measured.Provenance}") + _signalEvents.Remark;

    /// <summary>Where the efficiency against the missing energy is from, and how uncertain the signal efficiency is, for people.</summary>
    public string EfficiencyText => Efficiency.Provenance + _signalEvents.Remark;

    /// <inheritdoc/>
    public IReadOnlyList<LimitCurve> Compute(CountingResult counting)
    {
        if (_engine is not { } engine) return _standIn.Compute(counting);
        SignalLimits limits = _signalEvents.Compute(counting);
        LimitCurve Curve(DarkSector? dark) => engine.Compute(counting, limits, dark, LimitApproach.Recast, StatisticalMethod.Cls.Name(), _options.ConfidenceLevel);
        return _dark is null ? [Curve(null)] : [Curve(null), Curve(_dark)];
    }

    /// <summary>Projections and the EOT that is needed; null until the tables are there.</summary>
    public OutlookCalculator? Outlook => _outlook;

    private IMissingEnergyEfficiency Efficiency => _measured ?? (IMissingEnergyEfficiency)new ThresholdEfficiency();

    private YieldOptions YieldsOf(BeamParticle beam) => new() { Beam = beam, Efficiency = Efficiency };

    private void Prepare(string? tablesFolder, ILogger log)
    {
        try
        {
            using var notes = new StringWriter();
            var engine = new LimitEngine(YieldsTables.Load(new PhysicsTablesOptions(), tablesFolder, notes), YieldsOf(BeamParticle.Electron));
            engine.Prepare(null);
            if (_dark is not null) engine.Prepare(_dark);
            _engine = engine;
            MonitorLog.PhysicsReady(log, engine.MassesMeV.Length);
            var positrons = new LimitEngine(engine.Yields.Tables, YieldsOf(BeamParticle.Positron));
            _outlook = new OutlookCalculator(
                new Dictionary<BeamParticle, LimitEngine> { [BeamParticle.Electron] = engine, [BeamParticle.Positron] = positrons }, _dark is null ? [null] : [null, _dark], _signalEvents.Compute, _options.EotGoal);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            MonitorLog.PhysicsNotReady(log, problem.Message);
        }
    }
}
