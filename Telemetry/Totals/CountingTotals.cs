using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Totals;

/// <summary>Sums over spills. Spills that must not be used (<see cref="CountedSpill.Counted"/>) enter <see cref="ExcludedSpills"/> only.</summary>
public sealed record CountingTotals
{
    /// <summary>Nothing counted.</summary>
    public static CountingTotals Empty { get; } = new();

    /// <summary>Spills in the sums.</summary>
    public long Spills { get; init; }
    /// <summary>Of these, spills of quality Partial: their EOT is flagged.</summary>
    public long PartialSpills { get; init; }
    /// <summary>Spills left out: quality Invalid, or no usable EOT.</summary>
    public long ExcludedSpills { get; init; }
    /// <summary>Candidates of spills left out: shown, not in the limit.</summary>
    public long ExcludedCandidates { get; init; }
    /// <summary>Electrons on target.</summary>
    public double Eot { get; init; }
    /// <summary>Variance of <see cref="Eot"/>: spills are independent, so their variances add.</summary>
    public double EotVariance { get; init; }
    /// <summary>Events inside the signal box.</summary>
    public long Candidates { get; init; }
    /// <summary>Sum of what the spills moved the background expected in the box by (<see cref="SidebandRecord.ChangeOfRun"/>): the estimates of the runs, added.</summary>
    public double Background { get; init; }
    /// <summary>The same of the square of its uncertainty: the slope is common to the spills of a run, so their own uncertainties are not independent.</summary>
    public double BackgroundVariance { get; init; }
    /// <summary>Background expected in the box. A spill that is left out may have been one that lowered it: never below 0.</summary>
    public double ExpectedBackground => Math.Max(0, Background);
    /// <summary>One standard deviation of <see cref="ExpectedBackground"/>.</summary>
    public double BackgroundUncertainty => Math.Sqrt(Math.Max(0, BackgroundVariance));
    /// <summary>True when candidates of a spill in the sums are withheld: <see cref="Candidates"/> lacks them.</summary>
    public bool Withheld { get; init; }

    /// <summary>These totals with one more spill.</summary>
    public CountingTotals Plus(in CountedSpill spill) => spill.Counted
        ? this with
        {
            Spills = Spills + 1,
            PartialSpills = PartialSpills + (spill.Partial ? 1 : 0),
            Eot = Eot + spill.Eot,
            EotVariance = EotVariance + spill.EotUncertainty * spill.EotUncertainty,
            Candidates = Candidates + spill.Candidates,
            Background = Background + spill.Background,
            BackgroundVariance = BackgroundVariance + spill.BackgroundVariance,
            Withheld = Withheld || spill.Withheld,
        }
        : this with { ExcludedSpills = ExcludedSpills + 1, ExcludedCandidates = ExcludedCandidates + spill.Candidates, Withheld = Withheld || spill.Withheld };

    /// <summary>Sum with the totals of other spills.</summary>
    public CountingTotals Plus(CountingTotals other) => new()
    {
        Spills = Spills + other.Spills,
        PartialSpills = PartialSpills + other.PartialSpills,
        ExcludedSpills = ExcludedSpills + other.ExcludedSpills,
        ExcludedCandidates = ExcludedCandidates + other.ExcludedCandidates,
        Eot = Eot + other.Eot,
        EotVariance = EotVariance + other.EotVariance,
        Candidates = Candidates + other.Candidates,
        Background = Background + other.Background,
        BackgroundVariance = BackgroundVariance + other.BackgroundVariance,
        Withheld = Withheld || other.Withheld,
    };
}
