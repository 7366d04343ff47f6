using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Signal.Selection;

/// <summary>
/// The cuts of the invisible mode with NA64's values (FRAMES section 10). Limits are written so that a value that is
/// not a number fails.
/// </summary>
public sealed record SelectionOptions
{
    /// <summary>Beam energy [GeV].</summary>
    [Range(1, 1000)]
    public double BeamEnergyGeV { get; init; } = 100;
    /// <summary>Name of the trigger whose events are searched, as in the maps.</summary>
    [Required, MinLength(1)]
    public string PhysicsTrigger { get; init; } = "phys";
    /// <summary>Lowest energy of an SRD module that counts [MeV].</summary>
    [Range(0, 1000)]
    public double SrdLowMeV { get; init; } = 1;
    /// <summary>Highest energy of an SRD module that counts [MeV].</summary>
    [Range(0, 1000)]
    public double SrdHighMeV { get; init; } = 80;
    /// <summary>Number of SRD modules that must be between both limits; the remaining ones must be above the lower.</summary>
    [Range(0, 4)]
    public int SrdModulesInWindow { get; init; } = 2;
    /// <summary>Number of SRD modules in the set-up.</summary>
    [Range(0, 4)]
    public int SrdModules { get; init; } = 3;
    /// <summary>Lowest preshower energy [GeV].</summary>
    [Range(0, 100)]
    public double PreshowerLowGeV { get; init; } = 0.5;
    /// <summary>Column of the cell that the beam hits.</summary>
    [Range(0, 63)]
    public int MaxCellX { get; init; } = 3;
    /// <summary>Row of the cell that the beam hits.</summary>
    [Range(0, 63)]
    public int MaxCellY { get; init; } = 3;
    /// <summary>Largest out-of-time energy in the ECAL [GeV].</summary>
    [Range(0, 1000)]
    public double EcalOutOfTimeHighGeV { get; init; } = 30;
    /// <summary>Largest out-of-time energy in the HCAL modules of the selection [GeV].</summary>
    [Range(0, 1000)]
    public double HcalOutOfTimeHighGeV { get; init; } = 50;
    /// <summary>Upper limit of every VETO plane [GeV].</summary>
    [Range(0, 10)]
    public double VetoPlaneHighGeV { get; init; } = 0.01;
    /// <summary>HCAL energy from which the transverse spread R is looked at [GeV].</summary>
    [Range(0, 1000)]
    public double HcalRFromGeV { get; init; } = 1;
    /// <summary>Upper limit of R = (E_total - E_central) / E_total.</summary>
    [Range(0, 1)]
    public double HcalRHigh { get; init; } = 0.6;
    /// <summary>Muon: energy of HCAL module 2 above this [GeV].</summary>
    [Range(0, 100)]
    public double MuonHcal2GeV { get; init; } = 2;
    /// <summary>Muon: or the central cells of modules 0 and 1 both above this ... [GeV].</summary>
    [Range(0, 100)]
    public double MuonCentralGeV { get; init; } = 1.5;
    /// <summary>... and module 2 above this [GeV].</summary>
    [Range(0, 100)]
    public double MuonModule2GeV { get; init; } = 1.3;
    /// <summary>Upper limit of the shower chi2 per cell.</summary>
    [Range(0, 1000)]
    public double ShowerChi2High { get; init; } = 5;
    /// <summary>Cuts of one's own, judged before the missing-energy threshold: a name and a condition over the event's quantities each.</summary>
    public IReadOnlyList<ExtraCutOptions> ExtraCuts { get; init; } = [];
    /// <summary>Missing-energy threshold [GeV]: E_ECAL must be below beam energy - this.</summary>
    [Range(0, 1000)]
    public double MissingEnergyGeV { get; init; } = 50;
    /// <summary>Edge of the signal box in E_ECAL [GeV].</summary>
    [Range(0, 1000)]
    public double BoxEcalGeV { get; init; } = 50;
    /// <summary>Edge of the signal box in E_HCAL [GeV].</summary>
    [Range(0, 1000)]
    public double BoxHcalGeV { get; init; } = 1;
    /// <summary>Width of the control windows of the sidebands in E_ECAL and E_HCAL [GeV].</summary>
    [Range(1, 50)]
    public double SidebandWidthGeV { get; init; } = 10;
    /// <summary>Dimuons: E_ECAL below this [GeV].</summary>
    [Range(0, 1000)]
    public double DimuonEcalHighGeV { get; init; } = 90;
    /// <summary>Dimuons: lowest energy of each HCAL module of the selection, two minimum-ionising particles [GeV].</summary>
    [Range(0, 1000)]
    public double DimuonModuleLowGeV { get; init; } = 3;
    /// <summary>Dimuons: highest energy of each HCAL module of the selection [GeV].</summary>
    [Range(0, 1000)]
    public double DimuonModuleHighGeV { get; init; } = 9;
}
