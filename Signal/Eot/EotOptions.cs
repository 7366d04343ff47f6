using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Signal.Eot;

/// <summary>Where the numbers come from that make the electrons on target (FRAMES section 11).</summary>
public sealed record EotOptions
{
    /// <summary>Name of the scaler in the map; empty takes the first one.</summary>
    public string Scaler { get; init; } = "SCAL";
    /// <summary>Scaler channel that counts beam coincidences.</summary>
    [Range(0, 31)]
    public int CoincidenceChannel { get; init; }
    /// <summary>Scaler channel that counts triggers offered to the DAQ.</summary>
    [Range(0, 31)]
    public int OfferedChannel { get; init; } = 1;
    /// <summary>Scaler channel that counts triggers recorded by the DAQ.</summary>
    [Range(0, 31)]
    public int RecordedChannel { get; init; } = 2;
    /// <summary>Name of the beam trigger, as in the maps.</summary>
    public string BeamTrigger { get; init; } = "beam";
    /// <summary>Name of the random trigger, as in the maps.</summary>
    public string RandomTrigger { get; init; } = "rnd";
    /// <summary>One of so many beam coincidences gives a beam trigger; 0 when unknown: no cross-check.</summary>
    [Range(0, 1e9)]
    public double BeamPrescale { get; init; }
    /// <summary>
    /// Uncertainty of the live fraction that all spills have in common, relative to the EOT: triggers that do not follow the beam
    /// (random ones) sample the edges of the spill too often, where fewer events are lost. The virtual detector shows 6e-4.
    /// </summary>
    [Range(0, 0.1)]
    public double CommonUncertainty { get; init; } = 0.001;
}
