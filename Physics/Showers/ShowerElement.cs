using EdgeMon.Physics.Production;
using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Showers;

/// <summary>
/// Material as the shower sees it: cross-sections in units of its radiation length (Tsai, Rev. Mod. Phys. 46 (1974) 815, complete screening).
/// </summary>
/// <param name="Name">Name of the material.</param>
/// <param name="RadiationLengthCm">X0 [cm].</param>
/// <param name="Screening">eta of Tsai's (1-y) term, (Z^2 + Z)/9 / [Z^2 (L_rad - f) + Z L'_rad].</param>
/// <param name="CollisionLossPerRadiationLength">Mean energy lost to ionisation per X0 [GeV].</param>
/// <param name="ElectronsPerRadiationLength">Atomic electrons per cm^2 in one X0, Z N_A X0/A.</param>
/// <param name="LandauPomeranchukMigdal">Whether soft bremsstrahlung is suppressed by multiple scattering within its formation length (negligible in light material).</param>
public sealed record ShowerElement(string Name, double RadiationLengthCm, double Screening, double CollisionLossPerRadiationLength, double ElectronsPerRadiationLength, bool LandauPomeranchukMigdal)
{
    /// <summary>
    /// Lead. Collision loss of electrons at tens of GeV about 1.6 MeV cm^2/g (minimum 1.12 and relativistic rise), 10 MeV per X0: it shortens
    /// T(E) above 10 GeV by 0.1 % only.
    /// </summary>
    public static ShowerElement Lead { get; } = new("Pb", Nucleus.Lead.RadiationLengthCm, TsaiScreening(82), 0.0100, 82 * Nucleus.Lead.NucleiPerRadiationLength, true);

    /// <summary>Polystyrene scintillator, X0 = 41.31 cm; screening of carbon, collision loss about 2.3 MeV cm^2/g, Z/A = 0.5377, X0 = 43.79 g/cm^2.</summary>
    public static ShowerElement Scintillator { get; } = new("polystyrene", 41.31, TsaiScreening(6), 0.100, 0.5377 * Avogadro * 43.79, false);

    /// <summary>
    /// E_LPM = alpha m_e^2 X0/(4 pi hbar c) [GeV]: 7.68 TeV per cm of X0, 4.31 TeV in lead. Photons below E^2/E_LPM are suppressed.
    /// </summary>
    public double LpmEnergyGeV => 7684.0 * RadiationLengthCm;

    /// <summary>eta = (Z^2 + Z)/9 / [Z^2 (L_rad - f(Z)) + Z L'_rad] with Tsai's radiation logarithms and the Coulomb correction f.</summary>
    /// <param name="chargeNumber">Z, 5 or more.</param>
    public static double TsaiScreening(int chargeNumber)
    {
        double z = Require.InRange(chargeNumber, 5, 100, "", "The radiation logarithms hold for Z of 5 and more.");
        double a2 = Alpha * z * (Alpha * z);
        double coulomb = a2 * (1 / (1 + a2) + 0.20206 - 0.0369 * a2 + 0.0083 * a2 * a2 - 0.002 * a2 * a2 * a2);
        double nucleus = Math.Log(184.15 / Math.Cbrt(z)), electrons = Math.Log(1194 / Math.Pow(z, 2.0 / 3));
        return (z * z + z) / 9 / (z * z * (nucleus - coulomb) + z * electrons);
    }
}
