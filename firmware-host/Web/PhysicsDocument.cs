using EdgeMon.Signal.Selection;

namespace EdgeMon.Host.Web;

/// <summary>What a sideband says of the box.</summary>
/// <param name="Events">Events in the sideband.</param>
/// <param name="Near">Of these, in the window next to the box.</param>
/// <param name="Far">Of these, in the next window.</param>
/// <param name="Background">Background in the box that they imply.</param>
/// <param name="Uncertainty">One standard deviation of it.</param>
public sealed record SidebandText(long Events, long Near, long Far, double Background, double Uncertainty);

/// <summary>The answer of <c>/api/physics</c>: sums of the present run.</summary>
public sealed record PhysicsDocument
{
    /// <summary>Version of the spills.</summary>
    public required long Version { get; init; }
    /// <summary>Run; null before the first spill.</summary>
    public required int? Run { get; init; }
    /// <summary>Spills summed.</summary>
    public required int Spills { get; init; }
    /// <summary>Sideband A: E_ECAL below the box edge, E_HCAL above the box.</summary>
    public required SidebandText A { get; init; }
    /// <summary>Sideband C: E_ECAL above the box edge, E_HCAL inside the box.</summary>
    public required SidebandText C { get; init; }
    /// <summary>Background expected in the box, from both.</summary>
    public required double Background { get; init; }
    /// <summary>One standard deviation of it.</summary>
    public required double BackgroundUncertainty { get; init; }
    /// <summary>Dimuons of spills whose EOT can be used.</summary>
    public required long Dimuons { get; init; }
    /// <summary>EOT of these spills.</summary>
    public required double Eot { get; init; }
    /// <summary>Edges and limits of the selection.</summary>
    public required SelectionOptions Selection { get; init; }

    /// <summary>The document of the present run.</summary>
    internal static PhysicsDocument Of(LiveSnapshot view, SelectionOptions selection)
    {
        PhysicsSums sums = view.Physics ?? new PhysicsSums(0, 0, default, 0, 0);
        var (a, c) = BackgroundEstimator.Contributions(sums.Sidebands, selection);
        BackgroundEstimate both = BackgroundEstimator.Estimate(sums.Sidebands, selection);
        return new PhysicsDocument
        {
            Version = view.Versions.Spills,
            Run = view.Physics?.Run,
            Spills = sums.Spills,
            A = new SidebandText(sums.Sidebands.A, sums.Sidebands.ANear, sums.Sidebands.AFar, a.Mean, a.Uncertainty),
            C = new SidebandText(sums.Sidebands.C, sums.Sidebands.CNear, sums.Sidebands.CFar, c.Mean, c.Uncertainty),
            Background = both.Mean,
            BackgroundUncertainty = both.Uncertainty,
            Dimuons = sums.Dimuons,
            Eot = sums.Eot,
            Selection = selection,
        };
    }
}

/// <summary>Sums of a run behind <see cref="PhysicsDocument"/>.</summary>
internal sealed record PhysicsSums(int Run, int Spills, SidebandCounts Sidebands, long Dimuons, double Eot);
