namespace EdgeMon.Physics;

/// <summary>
/// Constants of nature in natural units (hbar = c = 1, energies in GeV) and the unit conversions that the field uses.
/// Masses: Particle Data Group 2022. The fine-structure constant does not run here, as in the paper.
/// </summary>
public static class PhysicalConstants
{
    /// <summary>Fine-structure constant at zero momentum transfer.</summary>
    public const double Alpha = 1.0 / 137.035999084;

    /// <summary>Mass of the electron [GeV].</summary>
    public const double ElectronMass = 0.51099895e-3;

    /// <summary>Mass of the muon [GeV].</summary>
    public const double MuonMass = 0.1056583755;

    /// <summary>Mass of the tau [GeV] (the 2024 average 1.77693 changes Pi(0) by 1.4e-5 relative).</summary>
    public const double TauMass = 1.77686;

    /// <summary>Mass of the proton [GeV].</summary>
    public const double ProtonMass = 0.9382720813;

    /// <summary>Magnetic moment of the proton in nuclear magnetons, as used in the inelastic form factor.</summary>
    public const double ProtonMagneticMoment = 2.79;

    /// <summary>Atomic mass unit [GeV].</summary>
    public const double AtomicMassUnit = 0.93149410;

    /// <summary>Avogadro's number [1/mol].</summary>
    public const double Avogadro = 6.02214076e23;

    /// <summary>(hbar c)^2: one GeV^-2 in cm^2.</summary>
    public const double SquareCentimetrePerInverseSquareGeV = 0.3893793721e-27;

    /// <summary>One GeV^-2 in pb.</summary>
    public const double PicobarnPerInverseSquareGeV = 0.3893793721e9;

    /// <summary>Elementary charge e = sqrt(4 pi alpha) = 0.30282.</summary>
    public static readonly double ElementaryCharge = Math.Sqrt(4 * Math.PI * Alpha);
}
