namespace EdgeMon.Physics.Model;

/// <summary>Couplings at which freeze-out of chi leaves the dark matter density seen today (Eq. 5).</summary>
public static class ThermalTarget
{
    /// <summary>
    /// g_Z' from g_D^2 g^2 (m_chi/m_Z')^4 = f 3e-15 (m_chi / 1 MeV)^2 (Eq. 5).
    /// </summary>
    /// <param name="massGeV">Mass of the Z' [GeV].</param>
    /// <param name="dark">Dark sector.</param>
    /// <param name="factor">f, 1 to 10: spread between scalar, fermion and the closeness to the resonance.</param>
    /// <exception cref="ArgumentOutOfRangeException">Mass not positive or f outside 0.1 to 100.</exception>
    public static double Coupling(double massGeV, DarkSector dark, double factor = 1)
    {
        ArgumentNullException.ThrowIfNull(dark);
        Require.Positive(massGeV, "GeV");
        Require.InRange(factor, 0.1, 100, "", "The paper draws f = 1 to 10.");
        double darkMassMeV = 1000 * massGeV / dark.MassRatio;
        double ratioToFourth = Math.Pow(dark.MassRatio, 4);
        return Math.Sqrt(factor * 3e-15 * ratioToFourth) * darkMassMeV / dark.Coupling;
    }
}
