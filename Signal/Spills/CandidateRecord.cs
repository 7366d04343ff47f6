namespace EdgeMon.Signal.Spills;

/// <summary>An event inside the signal box after all cuts: everything a person needs to judge it.</summary>
public sealed record CandidateRecord
{
    /// <summary>Where it comes from.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>Run number.</summary>
    public required int Run { get; init; }
    /// <summary>Spill number.</summary>
    public required int Spill { get; init; }
    /// <summary>Event number in the spill.</summary>
    public required int EventInSpill { get; init; }
    /// <summary>Event number in the run.</summary>
    public required uint EventInRun { get; init; }
    /// <summary>Trigger mask (FRAMES section 1.1).</summary>
    public required uint TriggerMask { get; init; }
    /// <summary>DAQ time [s since 1970-01-01 UTC].</summary>
    public required long TimeUnix { get; init; }
    /// <summary>Energy in the ECAL, preshower and main, in time [GeV].</summary>
    public required double EcalGeV { get; init; }
    /// <summary>Energy in the preshower [GeV].</summary>
    public required double PreshowerGeV { get; init; }
    /// <summary>Energy in the HCAL modules that belong to the selection, in time [GeV].</summary>
    public required double HcalGeV { get; init; }
    /// <summary>Largest VETO plane value [GeV].</summary>
    public required double VetoGeV { get; init; }
    /// <summary>Energy of each SRD module [MeV].</summary>
    public required IReadOnlyList<double> SrdMeV { get; init; }
    /// <summary>Chi2 per cell of the shower profile.</summary>
    public required double ShowerChi2 { get; init; }
    /// <summary>Missing energy: beam energy - E_ECAL [GeV].</summary>
    public required double MissingEnergyGeV { get; init; }
    /// <summary>Energies of all cells that are above threshold, in the order of the map.</summary>
    public required IReadOnlyList<CellEnergy> Cells { get; init; }
    /// <summary>The raw DATE event, so that the candidate can be looked at again by any tool.</summary>
    public required byte[] RawEvent { get; init; }
}

/// <summary>What one cell measured.</summary>
/// <param name="Cell">Name of the cell, "ECAL1 (3,2)".</param>
/// <param name="EnergyGeV">Energy [GeV].</param>
/// <param name="TimeNs">Half-maximum time relative to the master time [ns].</param>
/// <param name="AmplitudeAdc">Pulse height above pedestal [ADC].</param>
public sealed record CellEnergy(string Cell, double EnergyGeV, double TimeNs, double AmplitudeAdc);
