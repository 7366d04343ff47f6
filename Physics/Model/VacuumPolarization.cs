using System.Numerics;
using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Model;

/// <summary>
/// One-loop mixing of the Z' of L_mu - L_tau with the photon through muon and tau loops (Eq. 6 of arXiv:2206.03101): an electron
/// couples to the Z' with e Pi(q^2), Pi(q^2) = (e g / 2 pi^2) I(q^2). Finite without renormalisation, since the two loops come with opposite signs.
/// </summary>
public static class VacuumPolarization
{
    // Below |q^2| = m_l^2 the Taylor series is used: it converges as 4^-n there, while the closed form subtracts terms of order
    // m_l^2/q^2 from each other.
    private const double SeriesBound = 1.0;

    /// <summary>
    /// I(q^2) = int_0^1 dx x(1-x) ln{[m_tau^2 - x(1-x) q^2] / [m_mu^2 - x(1-x) q^2]} with q^2 -> q^2 + i0 (Eq. 6, closed form A.1).
    /// </summary>
    /// <param name="q2">Squared four-momentum q^2 [GeV^2], any finite value: space-like (negative) or time-like.</param>
    /// <returns>I(q^2); the imaginary part is positive between the thresholds 4 m_mu^2 and 4 m_tau^2, zero below. Relative accuracy 1e-13.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="q2"/> is not finite.</exception>
    public static Complex FeynmanIntegral(double q2)
    {
        Require.Finite(q2);
        return Math.Log(TauMass / MuonMass) / 3 + LeptonLoop(q2, MuonMass) - LeptonLoop(q2, TauMass);
    }

    /// <summary>Pi(q^2)/g = (e / 2 pi^2) I(q^2), the mixing per unit coupling g_Z' (Eq. 6).</summary>
    /// <param name="q2">Squared four-momentum q^2 [GeV^2].</param>
    /// <returns>Pi(q^2)/g, dimensionless and complex.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="q2"/> is not finite.</exception>
    public static Complex PerCoupling(double q2) => ElementaryCharge / (2 * Math.PI * Math.PI) * FeynmanIntegral(q2);

    /// <summary>|Pi(q^2)|^2 / g^2: the square of the kinetic mixing that a dark photon of mass sqrt(q^2) would need for the same rate.</summary>
    /// <param name="q2">Squared four-momentum q^2 [GeV^2].</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="q2"/> is not finite.</exception>
    public static double SquaredPerCoupling(double q2)
    {
        Complex mixing = PerCoupling(q2);
        return mixing.Real * mixing.Real + mixing.Imaginary * mixing.Imaginary; // no square root in between, unlike Complex.Abs
    }

    /// <summary>
    /// Im Pi(q^2)/g by unitarity (A.2): (e / 12 pi)(1 + 2 r) sqrt(1 - 4 r), r = m_mu^2/q^2, above the muon threshold, minus the same
    /// for the tau above its own. (The paper's "else 0" holds below 4 m_mu^2.)
    /// </summary>
    /// <param name="q2">Squared four-momentum q^2 [GeV^2].</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="q2"/> is not finite.</exception>
    public static double ImaginaryPerCoupling(double q2)
    {
        Require.Finite(q2);
        return ElementaryCharge / (12 * Math.PI) * (Cut(q2, MuonMass) - Cut(q2, TauMass));

        static double Cut(double q2, double mass)
        {
            double threshold = 4 * mass * mass;
            return q2 <= threshold ? 0 : (1 + threshold / (2 * q2)) * Math.Sqrt((q2 - threshold) / q2);
        }
    }

    /// <summary>
    /// S(q^2) = -int_0^1 dx x(1-x) ln[1 - x(1-x) q^2/m^2]: one lepton's loop, subtracted at q^2 = 0. With r = m^2/q^2 and b = sqrt(1 - 4 r),
    /// S = 5/18 + (1/3)[2 r - (1 + 2 r) b acoth(b)]; Eq. A.1 is the difference of two of these.
    /// </summary>
    internal static Complex LeptonLoop(double q2, double mass)
    {
        double squaredMass = mass * mass;
        if (Math.Abs(q2) <= SeriesBound * squaredMass) return Series(q2 / squaredMass);

        double r = squaredMass / q2;
        Complex bAcothB;
        if (r < 0)
        {
            // Space-like: b > 1, acoth(b) = artanh(1/b) = ln[(b + 1)/(b - 1)]/2 with b - 1 = -4 r/(b + 1), which keeps its digits when b -> 1.
            double b = Math.Sqrt(1 - 4 * r);
            bAcothB = b * Math.Log((1 + b) * (1 + b) / (-4 * r)) / 2;
        }
        else if (q2 < 4 * squaredMass)
        {
            // Below the threshold: b = i c, b acoth(b) = c arctan(1/c).
            double c = Math.Sqrt((4 * squaredMass - q2) / q2);
            bAcothB = c * Math.Atan2(1, c);
        }
        else
        {
            // Above the threshold: acoth(b) = artanh(b) - i pi/2 (q^2 + i0). q^2 - 4 m^2 is exact near the threshold.
            double b = Math.Sqrt((q2 - 4 * squaredMass) / q2);
            // Likewise artanh(b) = ln[(1 + b)/(1 - b)]/2 with 1 - b = 4 r/(1 + b).
            double artanh = Math.Log((1 + b) * (1 + b) / (4 * r)) / 2;
            bAcothB = b * new Complex(artanh, -Math.PI / 2);
        }
        return 5.0 / 18 + (2 * r - (1 + 2 * r) * bAcothB) / 3;
    }

    /// <summary>S = sum_{n>=1} z^n/n B(n+2, n+2), z = q^2/m^2 (z/30 + z^2/280 + z^3/1890 + ...).</summary>
    private static double Series(double z)
    {
        double beta = 1.0 / 6; // B(2,2); B(n+2,n+2) = B(n+1,n+1) (n+1)/(2(2n+3))
        double power = 1, sum = 0;
        for (int n = 1; n <= 40; n++)
        {
            beta *= (n + 1.0) / (2 * (2 * n + 3));
            power *= z;
            double term = power * beta / n;
            sum += term;
            if (Math.Abs(term) < 1e-18 * Math.Abs(sum)) break;
        }
        return sum;
    }
}
