using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Calibration.Making;

/// <summary>How calibrations are made from data, and which energies the peaks stand for.</summary>
public sealed record CalibrationMakerOptions
{
    /// <summary>Beam energy that an electron leaves in the ECAL [GeV].</summary>
    [Range(0.1, 1000.0)]
    public double BeamEnergyGeV { get; init; } = 100;
    /// <summary>Share of the beam energy in the main cell that a beam electron hits: the start value, and what is assumed when not all ECAL cells have a K.</summary>
    [Range(0.1, 1.0)]
    public double MainCellShare { get; init; } = 0.8;
    /// <summary>Mean share of the beam energy in the preshower cell in front of it (4 radiation lengths, 100 GeV).</summary>
    [Range(0.001, 0.5)]
    public double PreshowerCellShare { get; init; } = 0.032;
    /// <summary>Most probable energy of a minimum-ionising particle in one HCAL module [GeV].</summary>
    [Range(0.01, 100.0)]
    public double HcalMipGeV { get; init; } = 2.4;
    /// <summary>Most probable energy of a minimum-ionising particle seen by one VETO photomultiplier [GeV].</summary>
    [Range(0.0001, 10.0)]
    public double VetoMipGeV { get; init; } = 0.012;
    /// <summary>Trigger bits of unbiased beam electrons; 0 takes the bits that the map names "beam", and all triggers when there are none.</summary>
    public uint BeamTriggerMask { get; init; }
    /// <summary>
    /// Trigger bits whose events may hold minimum-ionising tracks; 0 takes those of the beam. A trigger on missing energy prefers muon pairs, whose
    /// peak lies at twice the energy.
    /// </summary>
    public uint TrackTriggerMask { get; init; }
    /// <summary>Trigger bits whose events may enter pedestals and noise; 0 takes all events, whose first samples lie before the pulse.</summary>
    public uint PedestalTriggerMask { get; init; }
    /// <summary>Bits of <see cref="Daq.EventHeader.TypeAttribute"/> that tell the flavour of a calibration event (FRAMES section 1.1).</summary>
    public uint LedAttributeMask { get; init; } = 0xF800_0000;
    /// <summary>Their value in LED events.</summary>
    public uint LedAttributeValue { get; init; } = 0x6800_0000;
    /// <summary>Amplitude from which a pulse counts as a signal [ADC].</summary>
    [Range(1.0, 4095.0)]
    public double SignalThresholdAdc { get; init; } = 15;
    /// <summary>Amplitude below which an ECAL cell counts as empty in the sum [ADC], for cells whose previous constants name no threshold: the maximum of pure noise is above zero.</summary>
    [Range(0.0, 4095.0)]
    public double EmptyCellAdc { get; init; } = 6;
    /// <summary>Range of the samples of one converter in the pedestal window from which the amplitude is not used: an earlier pulse has moved the pedestal [ADC].</summary>
    [Range(1, 4095)]
    public int LargestPedestalRangeAdc { get; init; } = 12;
    /// <summary>Share of the main ECAL's signal that the hit cell must have for an electron through it.</summary>
    [Range(0.1, 1.0)]
    public double ElectronDominance { get; init; } = 0.5;
    /// <summary>HCAL modules in which the same cell must have a signal for a track through it; NA64's three in-line modules.</summary>
    [Range(1, 4)]
    public int MipModules { get; init; } = 3;
    /// <summary>Largest ratio between the signals of these modules [ADC/ADC]: a track loses as much in each, a shower does not. Their gains must be alike within it.</summary>
    [Range(1.1, 100.0)]
    public double MipModuleRatio { get; init; } = 2.5;
    /// <summary>Fewest entries from which a pedestal, noise or gain is made.</summary>
    [Range(10, 1_000_000)]
    public int FewestEntries { get; init; } = 100;
    /// <summary>Fewest LED events of a spill from which its LED amplitude is made.</summary>
    [Range(1, 1_000_000)]
    public int FewestLedEntries { get; init; } = 5;
    /// <summary>Most entries kept per channel and quantity; further ones are not needed and not kept.</summary>
    [Range(100, 1_000_000)]
    public int MostEntries { get; init; } = 10_000;
    /// <summary>Largest relative error of a K that is accepted.</summary>
    [Range(0.0001, 1.0)]
    public double LargestGainError { get; init; } = 0.03;
    /// <summary>A K that differs from the previous one by more than this factor is not accepted.</summary>
    [Range(1.0, 1000.0)]
    public double LargestGainChange { get; init; } = 2;
}
