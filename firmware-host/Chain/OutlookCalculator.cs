using EdgeMon.Host.Web;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Sensitivity;
using EdgeMon.Physics.Showers;

namespace EdgeMon.Host.Chain;

/// <summary>Projections and the EOT that the g-2 band needs, for electrons and positrons. Takes seconds: not for the thread of an update.</summary>
/// <param name="engines">Limit engine of each beam.</param>
/// <param name="models">Models; null stands for vanilla.</param>
/// <param name="limits">Limits on signal events for a counting.</param>
/// <param name="goalEot">Electrons on target of the projections.</param>
internal sealed class OutlookCalculator(IReadOnlyDictionary<BeamParticle, LimitEngine> engines, IReadOnlyList<DarkSector?> models, Func<CountingResult, SignalLimits> limits, double goalEot)
{
    private const double SmallestEot = 1e9, LargestEot = 1e15;
    private const int PerDecade = 6;
    /// <summary>A scaled background above this is not projected: such a search would not be run, and its statistics take long.</summary>
    private const double LargestBackground = 1000;

    /// <summary>The outlook from what has been counted.</summary>
    /// <param name="counted">EOT above 0.</param>
    public LimitOutlook Compute(CountingResult counted)
    {
        double scaled = counted.Background * goalEot / counted.Eot;
        bool proportional = Math.Max(scaled, counted.BackgroundUncertainty * goalEot / counted.Eot) <= LargestBackground;
        BackgroundScaling scaling = proportional ? BackgroundScaling.Proportional : BackgroundScaling.Constant;
        double most = Math.Max(goalEot, LargestEot), largest = proportional && scaled > 0 ? Math.Clamp(goalEot * LargestBackground / scaled, goalEot, most) : most;
        // The same countings come for each beam and model; their statistics are most of the work.
        var known = new Dictionary<CountingResult, SignalLimits>();
        SignalLimits LimitsOf(CountingResult counting) => known.TryGetValue(counting, out SignalLimits? found) ? found : known[counting] = limits(counting);
        var projections = new List<ProjectedLimit>();
        var needed = new List<NeededEot>();
        foreach (var (beam, engine) in engines)
        {
            foreach (DarkSector? model in models)
            {
                LimitCurve Limit(CountingResult counting) => engine.Compute(counting, LimitsOf(counting), model);
                LimitCurve goal = Projection.Expected(counted, goalEot, Limit, scaling);
                projections.Add(new ProjectedLimit(beam, goal.Model, goal.AlphaD, goal.MassesMeV, goal.Expected));
                IReadOnlyList<LimitCurve> scan = Projection.Scan(counted, SmallestEot, largest, PerDecade, Limit, scaling);
                foreach (SensitivityTarget target in new[] { SensitivityTarget.MuonAnomalyUpperEdge, SensitivityTarget.MuonAnomalyLowerEdge })
                    needed.Add(new NeededEot(beam, goal.Model, target.Name, goal.MassesMeV, TargetReach.Find(target, scan).Eot));
            }
        }
        string assumption = proportional
            ? FormattableString.Invariant($"background in proportion to EOT: {scaled:0.###} events at the goal")
            : FormattableString.Invariant($"background kept at {counted.Background:0.###} events: in proportion to EOT it would be {scaled:0.#e+0}, which no selection would be left at");
        return new LimitOutlook(counted.Eot, goalEot, largest, proportional ? scaled : counted.Background, assumption, projections, needed);
    }
}
