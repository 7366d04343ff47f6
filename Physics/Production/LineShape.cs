using EdgeMon.Physics.Model;
using EdgeMon.Physics.Numerics;

namespace EdgeMon.Physics.Production;

/// <summary>
/// Line shape of a radiated Z' (A.5): yields of dark photons with eps = 1 and mass sqrt(q^2), weighted with
/// |Pi(q^2)|^2 (1/pi) sqrt(q^2) Gamma B_invisible / [(q^2 - m^2)^2 + m^2 Gamma^2] dq^2 (constant width, as printed in the paper).
/// </summary>
public static class LineShape
{
    /// <summary>
    /// Radiative yield of the Z' from the yield of a dark photon as a function of its mass, for the coupling of <paramref name="boson"/>.
    /// The vanilla model is narrow (Gamma/m below 1e-2 for g up to 0.5) and uses |Pi(m^2)|^2 B_invisible Y_A'(m).
    /// </summary>
    /// <param name="boson">The Z', with a coupling above 0.</param>
    /// <param name="darkPhotonYield">Y_A'(mass [GeV]) for eps = 1.</param>
    /// <param name="lightestGeV">Lightest sqrt(q^2) to integrate from [GeV]; in the dark model at least the threshold 2 m_chi.</param>
    /// <param name="heaviestGeV">Heaviest sqrt(q^2) [GeV].</param>
    public static double Convolve(ZPrime boson, Func<double, double> darkPhotonYield, double lightestGeV, double heaviestGeV)
    {
        ArgumentNullException.ThrowIfNull(boson);
        ArgumentNullException.ThrowIfNull(darkPhotonYield);
        double mass = boson.MassGeV, squaredCoupling = boson.Coupling * boson.Coupling;
        if (boson.Dark is null)
            return squaredCoupling * VacuumPolarization.SquaredPerCoupling(mass * mass) * boson.InvisibleFraction * darkPhotonYield(mass);

        double from = Math.Max(lightestGeV, 2 * boson.DarkMassGeV), massWidth = mass * boson.Width;
        double invisibleWidth = boson.Width * boson.InvisibleFraction;
        return LorentzianQuadrature.Integrate(mass * mass, massWidth, from * from, heaviestGeV * heaviestGeV, 1, q2 =>
        {
            double q = Math.Sqrt(q2), offShell = q2 - mass * mass;
            return squaredCoupling * VacuumPolarization.SquaredPerCoupling(q2) * darkPhotonYield(q)
                * q * invisibleWidth / (Math.PI * (offShell * offShell + massWidth * massWidth));
        });
    }
}
