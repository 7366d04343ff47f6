using System.Runtime.CompilerServices;
using EdgeMon.Daq;

namespace EdgeMon.Signal.Reconstruction;

/// <summary>What became of an event.</summary>
public enum EventVerdict : byte
{
    /// <summary>Decoded and used.</summary>
    Accepted = 0,
    /// <summary>A severe defect in its frame: <see cref="EventRecord.Defect"/> names it.</summary>
    SevereDefect = 1,
    /// <summary>A front-end source that the map expects is absent.</summary>
    MissingSource = 2,
    /// <summary>A front-end source was missing earlier in the spill: what came later cannot be trusted (FRAMES section 4.4).</summary>
    AfterMissingSource = 3,
    /// <summary>An energy is not a finite number.</summary>
    InvalidEnergy = 4,
    /// <summary>Its spill is already closed (END_OF_BURST seen, or the spill read before).</summary>
    SpillAlreadyClosed = 5,
}

/// <summary>Remarks on an event that do not make it unusable.</summary>
[Flags]
public enum EventFlags : byte
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>No beam counter gave a master time.</summary>
    NoMasterTime = 1,
    /// <summary>At least one channel was saturated.</summary>
    Saturated = 2,
    /// <summary>At least one channel carried a second pulse or the tail of an earlier one.</summary>
    PileUp = 4,
    /// <summary>The HCAL shows a muon (FRAMES section 10).</summary>
    Muon = 8,
    /// <summary>A channel had too few samples for a pedestal and no reference pedestal.</summary>
    NoPedestal = 16,
}

/// <summary>Four values: HCAL modules, SRD modules or VETO planes.</summary>
[InlineArray(4)]
public struct FourValues
{
    private float _first;
}

/// <summary>
/// The reconstructed quantities of one event (FRAMES section 10). Energies "in time" are within the time window around
/// the master time; without a master time all energy counts as in time, and the event fails the master-time cut.
/// </summary>
public struct EventRecord
{
    /// <summary>What became of the event.</summary>
    public EventVerdict Verdict;
    /// <summary>The severe defect, if that is the verdict.</summary>
    public FrameErrorKind Defect;
    /// <summary>Remarks.</summary>
    public EventFlags Flags;
    /// <summary>True when energies were reconstructed (physics events without severe defect).</summary>
    public bool IsReconstructed;
    /// <summary>Event type.</summary>
    public EventType Type;
    /// <summary>Trigger mask (FRAMES section 12).</summary>
    public uint TriggerMask;
    /// <summary>Event number in the spill.</summary>
    public int EventInSpill;
    /// <summary>Event number in the run.</summary>
    public uint EventInRun;
    /// <summary>DAQ time [s since 1970-01-01 UTC].</summary>
    public uint TimeUnix;
    /// <summary>Length of the event [bytes].</summary>
    public int Bytes;

    /// <summary>Cuts passed, bit i for cut i of the flow.</summary>
    public uint Cuts;
    /// <summary>Number of cuts passed before the first that failed.</summary>
    public int CutsPassed;
    /// <summary>True for the dimuon sample.</summary>
    public bool IsDimuon;

    /// <summary>Energy in preshower and main ECAL, in time [GeV].</summary>
    public float EcalGeV;
    /// <summary>Energy in preshower and main ECAL at any time [GeV].</summary>
    public float EcalAllGeV;
    /// <summary>Energy in the preshower, in time [GeV].</summary>
    public float PreshowerGeV;
    /// <summary>Energy in the HCAL modules of the selection, in time [GeV].</summary>
    public float HcalGeV;
    /// <summary>Energy in the HCAL modules of the selection at any time [GeV].</summary>
    public float HcalAllGeV;
    /// <summary>Energy in each HCAL module, in time [GeV].</summary>
    public FourValues HcalModulesGeV;
    /// <summary>(E_total - E_central) / E_total over the HCAL modules of the selection; 0 without energy.</summary>
    public float HcalR;
    /// <summary>Value of each VETO plane [GeV].</summary>
    public FourValues VetoPlanesGeV;
    /// <summary>Largest VETO plane [GeV].</summary>
    public float VetoGeV;
    /// <summary>Sum of the VETO planes [GeV].</summary>
    public float VetoTotalGeV;
    /// <summary>Energy of each SRD module, in time [MeV].</summary>
    public FourValues SrdMeV;
    /// <summary>Sum of the SRD modules [MeV].</summary>
    public float SrdTotalMeV;
    /// <summary>Column of the ECAL cell with the most energy, -1 without energy.</summary>
    public int MaxCellX;
    /// <summary>Row of the ECAL cell with the most energy, -1 without energy.</summary>
    public int MaxCellY;
    /// <summary>Energy of that cell in time, both depths [GeV].</summary>
    public float MaxCellGeV;
    /// <summary>Shower chi2 per cell; 0 without energy.</summary>
    public float ShowerChi2;
    /// <summary>Beam energy - <see cref="EcalGeV"/> [GeV].</summary>
    public float MissingEnergyGeV;
    /// <summary>Energy of ECAL cells that carried a second pulse or an earlier one's tail [GeV].</summary>
    public float PileUpGeV;
    /// <summary>Half-maximum time of the master counter in the sample window [ns]; NaN without one.</summary>
    public float MasterTimeNs;
    /// <summary>In-time energy of the ECAL cell that the beam is aimed at, both depths [GeV].</summary>
    public float BeamCellGeV;

    /// <summary>"Bad energy" of the ECAL: all minus in time [GeV].</summary>
    public readonly float EcalOutOfTimeGeV => EcalAllGeV - EcalGeV;
    /// <summary>"Bad energy" of the HCAL modules of the selection [GeV].</summary>
    public readonly float HcalOutOfTimeGeV => HcalAllGeV - HcalGeV;
}
