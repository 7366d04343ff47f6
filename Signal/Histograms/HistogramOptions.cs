using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Signal.Histograms;

/// <summary>Ranges of the monitoring histograms, and their moving window.</summary>
public sealed record HistogramOptions
{
    /// <summary>Upper end of energy axes [GeV].</summary>
    [Range(10, 1000)]
    public double EnergyGeV { get; init; } = 150;
    /// <summary>Upper end of the axis "event in spill".</summary>
    [Range(100, 1048576)]
    public int EventsInSpill { get; init; } = 50000;
    /// <summary>Length of the sample window [ns].</summary>
    [Range(10, 100000)]
    public double WindowNs { get; init; } = 420;
    /// <summary>Spills of the moving window: beside the whole run stands what the last so many spills gave.</summary>
    [Range(1, 200)]
    public int WindowSpills { get; init; } = 20;
    /// <summary>
    /// Histograms of one's own, without code: each a name, an expression over the event's quantities (edgemon check --quantities lists them), an axis, and a condition.
    /// </summary>
    public IReadOnlyList<CustomHistogramOptions> Custom { get; init; } = [];
}
