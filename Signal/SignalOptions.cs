using System.ComponentModel.DataAnnotations;
using EdgeMon.Signal.Eot;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Signal;

/// <summary>All options of reconstruction, selection and spill summaries.</summary>
public sealed record SignalOptions
{
    /// <summary>How samples become energies and times.</summary>
    public ReconstructionOptions Reconstruction { get; init; } = new();
    /// <summary>The cuts.</summary>
    public SelectionOptions Selection { get; init; } = new();
    /// <summary>Where the electrons on target come from.</summary>
    public EotOptions Eot { get; init; } = new();
    /// <summary>Ranges of histograms.</summary>
    public HistogramOptions Histograms { get; init; } = new();
    /// <summary>Most candidates of one spill that are recorded in full; all are counted.</summary>
    [Range(1, 10000)]
    public int MaximumCandidatesPerSpill { get; init; } = 200;
}
