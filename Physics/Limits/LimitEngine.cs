using System.Collections.Concurrent;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Yields;

namespace EdgeMon.Physics.Limits;

/// <summary>
/// From limits on the number of signal events to limits on g_Z' at every mass, for one beam and one efficiency. Built once; an update takes well below a millisecond. Thread safe.
/// </summary>
/// <example><code>
/// var engine = new LimitEngine(PhysicsTables.Build());
/// var counting = new CountingResult(Eot: 2.84e11, Candidates: 0, Background: 0.53, BackgroundUncertainty: 0.17);
/// LimitCurve curve = engine.Compute(counting, new SignalLimits(2.3, 2.95, 2.3, 2.3, 3.5, 4.8), new DarkSector(0.1));
/// </code></example>
public sealed class LimitEngine
{
    private readonly double[] _massesMeV;
    private readonly double[] _publishedYield; // eps_up^2 Y_A': the yield at the published limit, without eta_up
    private readonly Lazy<CouplingTable> _vanilla;
    private readonly ConcurrentDictionary<DarkSector, Lazy<CouplingTable>> _dark = new();

    /// <summary>Engine on tables, a beam and a mass grid.</summary>
    /// <param name="tables">The expensive tables.</param>
    /// <param name="yieldOptions">Beam, efficiency and refinements; defaults if null.</param>
    /// <param name="massesMeV">Masses [MeV], ascending, 1 to 600; <see cref="MassGrid.Default"/> if null.</param>
    /// <param name="upstream">eta_up of the direct approach; 0.40 +- 12.5 % if null.</param>
    public LimitEngine(PhysicsTables tables, YieldOptions? yieldOptions = null, IReadOnlyList<double>? massesMeV = null, UpstreamEfficiency? upstream = null)
    {
        Yields = new SignalYields(tables, yieldOptions);
        Upstream = upstream ?? new UpstreamEfficiency();
        _massesMeV = massesMeV is null ? MassGrid.Default() : MassGrid.Checked(massesMeV);
        _publishedYield = [.. _massesMeV.Select(mass => Math.Pow(PublishedDarkPhotonLimit.Epsilon(mass * 1e-3), 2) * Yields.DarkPhoton(mass * 1e-3))];
        _vanilla = new Lazy<CouplingTable>(() => CouplingTable.Build(Yields, _massesMeV, null));
    }

    /// <summary>Yields behind the limits.</summary>
    public SignalYields Yields { get; }

    /// <summary>eta_up of the direct approach.</summary>
    public UpstreamEfficiency Upstream { get; }

    /// <summary>Masses [MeV].</summary>
    public ReadOnlySpan<double> MassesMeV => _massesMeV;

    /// <summary>Makes the table of a model now (about a second for a dark sector), so that the first update is as fast as the others.</summary>
    /// <param name="dark">Dark sector; null for vanilla.</param>
    public void Prepare(DarkSector? dark) => Table(dark);

    /// <summary>Limits on g_Z', observed and expected with bands.</summary>
    /// <param name="counting">What was counted.</param>
    /// <param name="limits">Limits on the number of signal events, from statistics.</param>
    /// <param name="dark">Dark sector; null for the vanilla model.</param>
    /// <param name="approach">Recast of the published dark photon limit, or direct.</param>
    /// <param name="method">Statistical method behind <paramref name="limits"/>, kept in the result.</param>
    /// <param name="confidenceLevel">Confidence level behind <paramref name="limits"/>, kept in the result.</param>
    /// <returns>Limits; <see cref="double.PositiveInfinity"/> where no perturbative coupling is excluded (for example without any EOT), never NaN.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count, a limit or the confidence level is out of range.</exception>
    public LimitCurve Compute(CountingResult counting, SignalLimits limits, DarkSector? dark = null,
        LimitApproach approach = LimitApproach.Recast, string method = "cls", double confidenceLevel = 0.9)
    {
        ArgumentNullException.ThrowIfNull(counting);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentException.ThrowIfNullOrWhiteSpace(method);
        Require.NotNegative(counting.Eot, "EOT");
        Require.InRange(counting.Candidates, 0, int.MaxValue, "candidates", "Give the number of events in the signal box.");
        Require.NotNegative(counting.Background, "events");
        Require.NotNegative(counting.BackgroundUncertainty, "events");
        Require.InRange(confidenceLevel, 0.5, 0.9999, "", "0.9 is 90 % CL.");

        Func<int, double, double> coupling = approach switch
        {
            LimitApproach.Recast => Recast(Table(dark), counting.Eot),
            LimitApproach.Direct => Direct(Table(dark), counting.Eot),
            LimitApproach.RadiativeOnlyRecast => (mass, events) => RadiativeOnlyRecast.Coupling(_massesMeV[mass] * 1e-3, dark is null, counting.Eot, events),
            _ => throw new ArgumentOutOfRangeException(nameof(approach), approach, "Unknown approach. Take Recast, Direct or RadiativeOnlyRecast."),
        };
        double[] Curve(double events)
        {
            CheckEvents(events);
            var curve = new double[_massesMeV.Length];
            for (int i = 0; i < curve.Length; i++) curve[i] = coupling(i, events);
            return curve;
        }
        return new LimitCurve
        {
            Model = dark is null ? ZPrimeModel.Vanilla : ZPrimeModel.Dark,
            AlphaD = dark?.AlphaD ?? 0,
            Approach = approach,
            Method = method,
            ConfidenceLevel = confidenceLevel,
            Counting = counting,
            SignalEventsObserved = limits.Observed,
            SignalEventsExpected = limits.Expected,
            MassesMeV = [.. _massesMeV],
            Observed = Curve(limits.Observed),
            Expected = Curve(limits.Expected),
            ExpectedMinus2Sigma = Curve(limits.ExpectedMinus2Sigma),
            ExpectedMinus1Sigma = Curve(limits.ExpectedMinus1Sigma),
            ExpectedPlus1Sigma = Curve(limits.ExpectedPlus1Sigma),
            ExpectedPlus2Sigma = Curve(limits.ExpectedPlus2Sigma),
        };
    }

    /// <summary>g_up^2 = eps_up^2 R (N_up/2.3)(2.84e11/EOT) (Eqs 14, 15): the yield at the published limit, scaled.</summary>
    private Func<int, double, double> Recast(CouplingTable table, double eot)
    {
        double exposure = PublishedDarkPhotonLimit.Eot / (PublishedDarkPhotonLimit.SignalEvents * eot); // infinite without EOT
        return (mass, events) => table.Coupling(mass, events == 0 ? 0 : _publishedYield[mass] * exposure * events);
    }

    /// <summary>N_up = EOT eta_up Y(g) (Eq. 13).</summary>
    private Func<int, double, double> Direct(CouplingTable table, double eot)
    {
        double exposure = 1 / (eot * Upstream.Value);
        return (mass, events) => table.Coupling(mass, events == 0 ? 0 : exposure * events);
    }

    private CouplingTable Table(DarkSector? dark) => dark is null
        ? _vanilla.Value
        : _dark.GetOrAdd(dark, key => new Lazy<CouplingTable>(() => CouplingTable.Build(Yields, _massesMeV, key))).Value;

    internal static void CheckEvents(double events)
    {
        if (!(events >= 0))
            throw new ArgumentOutOfRangeException(nameof(events), events, "A limit on the number of signal events is zero or positive, infinite where nothing is excluded, and not NaN.");
    }
}
