namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>What arrived and what it did. The numbers index the arrays of the truth.</summary>
public enum ParticleKind
{
    /// <summary>Nothing: a random trigger.</summary>
    None = 0,
    /// <summary>A beam electron that showers in the ECAL.</summary>
    Electron = 1,
    /// <summary>A pi- of the beam.</summary>
    Hadron = 2,
    /// <summary>A muon of the beam.</summary>
    Muon = 3,
    /// <summary>An electron that converted in the ECAL into a shower and a muon pair, e Z -> e Z mu mu.</summary>
    Dimuon = 4,
    /// <summary>An electron that lost energy to hadrons upstream of the ECAL.</summary>
    Upstream = 5,
    /// <summary>An electron that radiated a Z': signal.</summary>
    Signal = 6,
    /// <summary>A flash of the calibration LED.</summary>
    Led = 7,
}
