using EdgeMon.Physics.Model;
using EdgeMon.Physics.Numerics;
using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Production;

/// <summary>
/// Resonant annihilation of shower positrons on atomic electrons at rest, e+ e- -> Z' -> invisible, with the mixing Pi(s) running
/// (A.3, A.4). Both channels have the Breit-Wigner form 12 pi Gamma_ee(s) Gamma_f(s) / [(s - m^2)^2 + m^2 Gamma^2], Gamma_ee(s) = alpha |Pi(s)|^2 sqrt(s)/3.
/// </summary>
public static class ResonantAnnihilation
{
    /// <summary>s = 2 m_e E + 2 m_e^2 for a positron of total energy E on an electron at rest [GeV^2].</summary>
    /// <param name="energyGeV">Total energy of the positron [GeV].</param>
    public static double SquaredInvariantMass(double energyGeV) => 2 * ElectronMass * energyGeV + 2 * ElectronMass * ElectronMass;

    /// <summary>E_R = m^2/(2 m_e) - m_e: energy of the positron that makes a Z' at rest in the centre of mass [GeV].</summary>
    /// <param name="massGeV">Mass of the Z' [GeV].</param>
    public static double ResonantEnergy(double massGeV) => massGeV * massGeV / (2 * ElectronMass) - ElectronMass;

    /// <summary>Mass whose resonant energy is given: sqrt(s) [GeV] (225.9 MeV at 50 GeV, 319.7 MeV at 100 GeV).</summary>
    /// <param name="energyGeV">Total energy of the positron [GeV].</param>
    public static double ResonantMass(double energyGeV) => Math.Sqrt(SquaredInvariantMass(energyGeV));

    /// <summary>sigma(e+ e- -> Z' -> chi chi) at s [GeV^-2] (A.3 for a complex scalar; other kinds by their width). 0 in the vanilla model and below 4 m_chi^2.</summary>
    /// <param name="boson">The Z'.</param>
    /// <param name="s">Squared invariant mass [GeV^2], positive.</param>
    public static double ToDarkMatter(ZPrime boson, double s)
    {
        ArgumentNullException.ThrowIfNull(boson);
        Require.Positive(s, "GeV^2");
        if (boson.Dark is not { } dark) return 0;
        if (dark.Kind != DarkMatterKind.ComplexScalar) return BreitWigner(boson, s, boson.DarkWidthAt(Math.Sqrt(s)));
        double velocitySquared = 1 - 4 * boson.DarkMassGeV * boson.DarkMassGeV / s;
        if (velocitySquared <= 0) return 0;
        return Math.PI * Alpha * dark.AlphaD * MixingSquared(boson, s) / 3 * s * velocitySquared * Math.Sqrt(velocitySquared) * Propagator(boson, s);
    }

    /// <summary>sigma(e+ e- -> Z' -> nu nubar), both flavours, at s [GeV^-2] (A.4).</summary>
    /// <param name="boson">The Z'.</param>
    /// <param name="s">Squared invariant mass [GeV^2], positive.</param>
    public static double ToNeutrinos(ZPrime boson, double s)
    {
        ArgumentNullException.ThrowIfNull(boson);
        Require.Positive(s, "GeV^2");
        return 4 * Math.PI * Alpha * boson.AlphaZPrime * MixingSquared(boson, s) / 3 * s * Propagator(boson, s);
    }

    /// <summary>12 pi Gamma_ee(s) Gamma_f / [(s - m^2)^2 + m^2 Gamma^2] [GeV^-2].</summary>
    /// <param name="boson">The Z'.</param>
    /// <param name="s">Squared invariant mass [GeV^2], positive.</param>
    /// <param name="finalWidth">Gamma_f(s) [GeV].</param>
    public static double BreitWigner(ZPrime boson, double s, double finalWidth)
    {
        ArgumentNullException.ThrowIfNull(boson);
        double electronWidth = Alpha * MixingSquared(boson, s) * Math.Sqrt(s) / 3;
        return 12 * Math.PI * electronWidth * finalWidth * Propagator(boson, s);
    }

    /// <summary>
    /// int sigma(E) dE over the resonance in narrow-width approximation: 2 pi^2 alpha |Pi(m^2)|^2 B_invisible / m_e [GeV^-1], for the coupling of <paramref name="boson"/>.
    /// </summary>
    /// <param name="boson">The Z'.</param>
    public static double NarrowWidthIntegral(ZPrime boson)
    {
        ArgumentNullException.ThrowIfNull(boson);
        return 2 * Math.PI * Math.PI * Alpha * MixingSquared(boson, boson.MassGeV * boson.MassGeV) * boson.InvisibleFraction / ElectronMass;
    }

    /// <summary>
    /// int dE weight(E) sigma_invisible(E) over the positron energies from <paramref name="lowestGeV"/> to <paramref name="highestGeV"/> [GeV^-2 times weight times GeV], with the
    /// full line shape: a Breit-Wigner around E_R of half width m Gamma/(2 m_e), resolved whatever its width.
    /// </summary>
    /// <param name="boson">The Z', with a coupling above 0.</param>
    /// <param name="lowestGeV">Lowest positron energy [GeV].</param>
    /// <param name="highestGeV">Highest positron energy [GeV].</param>
    /// <param name="weight">Weight at a positron energy, for example track length times efficiency.</param>
    /// <param name="smoothPanels">Panels that resolve the structure of <paramref name="weight"/>; 24 resolves the efficiency over 30 to 100 GeV.</param>
    public static double Integrate(ZPrime boson, double lowestGeV, double highestGeV, Func<double, double> weight, int smoothPanels = 24)
    {
        ArgumentNullException.ThrowIfNull(boson);
        ArgumentNullException.ThrowIfNull(weight);
        double center = ResonantEnergy(boson.MassGeV), halfWidth = boson.MassGeV * boson.Width / (2 * ElectronMass);
        return LorentzianQuadrature.Integrate(center, halfWidth, lowestGeV, highestGeV, smoothPanels, energy =>
        {
            double s = SquaredInvariantMass(energy);
            return weight(energy) * (ToDarkMatter(boson, s) + ToNeutrinos(boson, s));
        });
    }

    private static double MixingSquared(ZPrime boson, double s) => boson.Coupling * boson.Coupling * VacuumPolarization.SquaredPerCoupling(s);

    private static double Propagator(ZPrime boson, double s)
    {
        double offShell = (Math.Sqrt(s) - boson.MassGeV) * (Math.Sqrt(s) + boson.MassGeV), massWidth = boson.MassGeV * boson.Width;
        return 1 / (offShell * offShell + massWidth * massWidth);
    }
}
