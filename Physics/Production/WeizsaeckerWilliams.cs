using EdgeMon.Physics.Numerics;
using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Production;

/// <summary>
/// Improved Weizsaecker-Williams (IWW) approximation of e N -> e N A' with eps = 1: the nucleus as a flux chi of equivalent photons.
/// Both forms in use are kept beside the exact calculation (<see cref="ExactTreeLevel"/>), which it misses by a factor of 0.6 at 1 MeV to 2 at 500 MeV.
/// </summary>
/// <param name="formFactor">Form factor of the nucleus.</param>
public sealed class WeizsaeckerWilliams(NuclearFormFactor formFactor)
{
    private const double CubedAlpha = Alpha * Alpha * Alpha;

    /// <summary>Flux of equivalent photons chi = int dt (t - t_min)/t^2 G2(t) from t_min = (m^2/2E)^2 to t_max = m^2, integrated numerically.</summary>
    /// <param name="energyGeV">Energy of the electron E [GeV].</param>
    /// <param name="massGeV">Mass of the A' [GeV], below E.</param>
    public double PhotonFlux(double energyGeV, double massGeV)
    {
        CheckKinematics(energyGeV, massGeV);
        double lower = LowestT(energyGeV, massGeV), upper = massGeV * massGeV;
        double logRange = Math.Log(upper / lower);
        int panels = Math.Max(1, (int)Math.Ceiling(logRange));
        return GaussLegendre.OfOrder(16).Integrate(0, logRange, panels, u =>
        {
            double t = lower * Math.Exp(u);
            return (t - lower) / t * formFactor.Squared(t);
        });
    }

    /// <summary>Elastic part of chi in closed form.</summary>
    /// <param name="energyGeV">Energy of the electron E [GeV].</param>
    /// <param name="massGeV">Mass of the A' [GeV], below E.</param>
    public double ElasticPhotonFlux(double energyGeV, double massGeV)
    {
        CheckKinematics(energyGeV, massGeV);
        double charge = formFactor.Nucleus.ChargeNumber;
        double ta = formFactor.ScreeningSquaredMomentum, td = formFactor.NuclearSquaredMomentum;
        double lower = LowestT(energyGeV, massGeV), upper = massGeV * massGeV;
        double rational = (ta - td) * (ta + td + 2 * upper) * (upper - lower) / ((ta + upper) * (td + upper));
        double logarithm = (ta + td + 2 * lower) * Math.Log((ta + upper) * (td + lower) / ((td + upper) * (ta + lower)));
        return -charge * charge * td * td / Math.Pow(ta - td, 3) * (rational + logarithm);
    }

    /// <summary>
    /// dsigma/dx [GeV^-2], leading form: 4 alpha^3 chi beta (1 - x + x^2/3) / (m^2 (1-x)/x + m_e^2 x), beta = sqrt(1 - m^2/(xE)^2); 0 outside m/E &lt; x &lt; 1.
    /// </summary>
    /// <param name="energyGeV">Energy of the electron E [GeV].</param>
    /// <param name="massGeV">Mass of the A' [GeV].</param>
    /// <param name="x">Fraction of the electron's energy that the A' takes.</param>
    public double DifferentialLeading(double energyGeV, double massGeV, double x) =>
        Differential(energyGeV, massGeV, x, (chi, velocity, virtuality) => 4 * CubedAlpha * chi * velocity * (1 - x + x * x / 3) / virtuality);

    /// <summary>
    /// dsigma/dx [GeV^-2], full form (as in DMG4): 2 alpha^3 chi beta [m_e^2 x (-2 + 2x + x^2) - 2 u (3 - 3x + x^2)] / (3 u^2), u = -(m^2 (1-x)/x + m_e^2 x).
    /// </summary>
    /// <param name="energyGeV">Energy of the electron E [GeV].</param>
    /// <param name="massGeV">Mass of the A' [GeV].</param>
    /// <param name="x">Fraction of the electron's energy that the A' takes.</param>
    public double DifferentialFull(double energyGeV, double massGeV, double x) =>
        Differential(energyGeV, massGeV, x, (chi, velocity, virtuality) =>
            2 * CubedAlpha * chi * velocity * (ElectronMass * ElectronMass * x * (-2 + 2 * x + x * x) + 2 * virtuality * (3 - 3 * x + x * x)) / (3 * virtuality * virtuality));

    /// <summary>
    /// Total cross-section in closed form [GeV^-2], the reference of the published K factors:
    /// (4/3) alpha^3 chi sqrt(1 - m^2/E^2) ln(1/c^2)/m^2, c = max(m_e/m, m/E), with the flux given.
    /// </summary>
    /// <param name="energyGeV">Energy of the electron E [GeV].</param>
    /// <param name="massGeV">Mass of the A' [GeV], above m_e.</param>
    /// <param name="photonFlux">chi, from <see cref="PhotonFlux"/> or <see cref="ElasticPhotonFlux"/>.</param>
    public static double TotalAnalytic(double energyGeV, double massGeV, double photonFlux)
    {
        CheckKinematics(energyGeV, massGeV);
        double cut = Math.Max(ElectronMass / massGeV, massGeV / energyGeV);
        double ratio = massGeV / energyGeV;
        return 4.0 / 3 * CubedAlpha * photonFlux * Math.Sqrt(1 - ratio * ratio) * Math.Log(1 / (cut * cut)) / (massGeV * massGeV);
    }

    private double Differential(double energyGeV, double massGeV, double x, Func<double, double, double, double> form)
    {
        if (!(x < 1) || !(x * energyGeV > massGeV)) return 0;
        double chi = PhotonFlux(energyGeV, massGeV);
        double velocity = Math.Sqrt(1 - massGeV * massGeV / (x * x * energyGeV * energyGeV));
        return form(chi, velocity, massGeV * massGeV * (1 - x) / x + ElectronMass * ElectronMass * x);
    }

    private static double LowestT(double energyGeV, double massGeV)
    {
        double momentum = massGeV * massGeV / (2 * energyGeV);
        return momentum * momentum;
    }

    internal static void CheckKinematics(double energyGeV, double massGeV)
    {
        Require.InRange(energyGeV, 1, 1000, "GeV", "Cross-sections are meant for electrons of 1 GeV to 1 TeV.");
        Require.InRange(massGeV, 1e-7, 0.9 * energyGeV, "GeV", "Give the mass in GeV, below the energy of the electron.");
    }
}
