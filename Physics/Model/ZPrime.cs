using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Model;

/// <summary>The Z' of L_mu - L_tau with its decays (Eqs 1, 7-9).</summary>
/// <param name="MassGeV">Mass of the Z' [GeV], 1e-4 to 3 (below the tau threshold).</param>
/// <param name="Coupling">g_Z', 0 (not excluded: narrow-width limit) to sqrt(4 pi).</param>
/// <param name="Dark">Dark sector; null for the vanilla model.</param>
public sealed record ZPrime(double MassGeV, double Coupling, DarkSector? Dark = null)
{
    /// <summary>Lightest mass that the model is evaluated at [GeV].</summary>
    public const double LightestGeV = 1e-4;

    /// <summary>Heaviest mass that the model is evaluated at [GeV]: Z' -> tau tau is closed.</summary>
    public const double HeaviestGeV = 3;

    /// <summary>Largest coupling: alpha_Z' = 1.</summary>
    public static readonly double LargestCoupling = Math.Sqrt(4 * Math.PI);

    /// <summary>Mass of the Z' [GeV].</summary>
    public double MassGeV { get; init => field = CheckMass(value); } = CheckMass(MassGeV);

    /// <summary>g_Z'.</summary>
    public double Coupling { get; init => field = CheckCoupling(value); } = CheckCoupling(Coupling);

    /// <summary>alpha_Z' = g^2/4 pi.</summary>
    public double AlphaZPrime => Coupling * Coupling / (4 * Math.PI);

    /// <summary>Mass of the dark matter particle [GeV]; 0 in the vanilla model.</summary>
    public double DarkMassGeV => Dark is null ? 0 : MassGeV / Dark.MassRatio;

    /// <summary>Gamma(nu nubar), both flavours: alpha_Z' m/3 (Eq. 7) [GeV].</summary>
    public double NeutrinoWidth => NeutrinoWidthAt(MassGeV);

    /// <summary>Gamma(mu mu): (alpha_Z' m/3)(1 + 2 r^2) sqrt(1 - 4 r^2), r = m_mu/m (Eq. 8) [GeV]; 0 below threshold.</summary>
    public double MuonWidth
    {
        get
        {
            double squaredRatio = MuonMass / MassGeV * (MuonMass / MassGeV);
            return squaredRatio >= 0.25 ? 0 : AlphaZPrime * MassGeV / 3 * (1 + 2 * squaredRatio) * Math.Sqrt(1 - 4 * squaredRatio);
        }
    }

    /// <summary>Gamma(chi chi) (Eq. 9 for a complex scalar) [GeV]; 0 in the vanilla model.</summary>
    public double DarkWidth => Dark is null ? 0 : Dark.Width(MassGeV, DarkMassGeV);

    /// <summary>Total width [GeV]; Z' -> e e through the loop is neglected, as in the paper.</summary>
    public double Width => NeutrinoWidth + MuonWidth + DarkWidth;

    /// <summary>
    /// Branching fraction into what the detector does not see, neutrinos and dark matter. For g = 0 the limit of small coupling
    /// (vanilla: independent of g; dark: 1).
    /// </summary>
    public double InvisibleFraction
    {
        get
        {
            if (Coupling == 0) return (this with { Coupling = 1e-6 }).InvisibleFraction;
            return (NeutrinoWidth + DarkWidth) / Width;
        }
    }

    /// <summary>Gamma(nu nubar) of a Z' of mass sqrt(s): alpha_Z' sqrt(s)/3 [GeV].</summary>
    /// <param name="sqrtS">sqrt(s) [GeV].</param>
    public double NeutrinoWidthAt(double sqrtS) => AlphaZPrime * sqrtS / 3;

    /// <summary>Gamma(chi chi) of a Z' of mass sqrt(s), with chi keeping its mass [GeV].</summary>
    /// <param name="sqrtS">sqrt(s) [GeV].</param>
    public double DarkWidthAt(double sqrtS) => Dark is null ? 0 : Dark.Width(sqrtS, DarkMassGeV);

    private static double CheckMass(double massGeV) => Require.InRange(massGeV, LightestGeV, HeaviestGeV, "GeV",
        "Give the mass in GeV (NA64-e is sensitive from 1 to 600 MeV).", nameof(MassGeV));

    private static double CheckCoupling(double coupling) => Require.InRange(coupling, 0, LargestCoupling, "",
        "g_Z' must be perturbative, alpha_Z' = g^2/4 pi <= 1.", nameof(Coupling));
}
