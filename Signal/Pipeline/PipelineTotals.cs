using EdgeMon.Signal.Selection;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Signal.Pipeline;

/// <summary>Totals over everything a pipeline has seen.</summary>
public sealed record PipelineTotals
{
    /// <summary>Frames of all kinds, spills and what lay between them.</summary>
    public required Books Books { get; init; }
    /// <summary>Of these, frames that belong to no spill record: run records after the last spill, events of spills already closed.</summary>
    public required Books OutsideSpills { get; init; }
    /// <summary>Bytes of events.</summary>
    public required long Bytes { get; init; }
    /// <summary>Number of spill records.</summary>
    public required int Spills { get; init; }
    /// <summary>EOT of all spills whose EOT is valid.</summary>
    public required double Eot { get; init; }
    /// <summary>One standard deviation: the spills' own in quadrature, and what they have in common (<see cref="Eot.EotOptions.CommonUncertainty"/>).</summary>
    public required double EotUncertainty { get; init; }
    /// <summary>Events in the signal box after all cuts.</summary>
    public required long Candidates { get; init; }
    /// <summary>Dimuon events.</summary>
    public required long Dimuons { get; init; }
    /// <summary>Cut flow, summed by name.</summary>
    public required IReadOnlyList<CutCount> CutFlow { get; init; }
    /// <summary>Sideband counts.</summary>
    public required SidebandCounts Sidebands { get; init; }
    /// <summary>Background expected in the box, from the summed sideband counts.</summary>
    public required BackgroundEstimate Background { get; init; }
}
