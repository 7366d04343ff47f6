using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Production;

/// <summary>
/// Squared tree-level amplitude of e(p) N(P_i) -> e(p') N(P_f) A'(k) on a spinless nucleus, without couplings, photon propagator and form
/// factor, summed over spins and polarisations. Q = P_f - P_i, q = -Q, P = P_i + P_f, t = Q^2, u = (p-k)^2 - m_e^2 &lt; 0, s = (p'+k)^2 - m_e^2 > 0,
/// w = 2 q.k = s + u, X = u P.p + s P.p':
/// <code>
/// |A|^2 = 2 (s^2 + u^2)/(s u) P^2 + 8 t/(s u) [(P.p)^2 + (P.p')^2 + (t2 + m^2) P^2/2] - 2 (m^2 + 2 m_e^2)/(s u)^2 { w^2 P^2 t + 4 X^2 },  t2 = t + m^2 - w.
/// </code>
/// </summary>
internal static class EmissionAmplitude
{
    /// <summary>|A|^2 at one point of phase space.</summary>
    /// <param name="s">(p'+k)^2 - m_e^2 [GeV^2].</param>
    /// <param name="u">(p-k)^2 - m_e^2 [GeV^2].</param>
    /// <param name="t">Q^2 [GeV^2], negative.</param>
    /// <param name="bigPSquared">P^2 [GeV^2].</param>
    /// <param name="bigPDotP">P.p [GeV^2].</param>
    /// <param name="bigPDotPPrime">P.p' [GeV^2].</param>
    /// <param name="squaredMass">m^2 [GeV^2].</param>
    public static double Squared(double s, double u, double t, double bigPSquared, double bigPDotP, double bigPDotPPrime, double squaredMass)
    {
        double w = s + u, su = s * u, t2 = t + squaredMass - w;
        double x = u * (bigPDotP - bigPDotPPrime) + w * bigPDotPPrime; // P.k = P.p - P.p'
        return 2 * (s * s + u * u) / su * bigPSquared
            + 8 * t / su * (bigPDotP * bigPDotP + bigPDotPPrime * bigPDotPPrime + (t2 + squaredMass) * bigPSquared / 2)
            - 2 * (squaredMass + 2 * ElectronMass * ElectronMass) / (su * su) * (w * w * bigPSquared * t + 4 * x * x);
    }

    /// <summary>
    /// Average of |A|^2 over the azimuth phi of Q around V = p - k, in closed form. Only w = w0 + w1 cos(phi) depends on phi, so the averages are
    /// those of powers of 1/s: &lt;1/s&gt; = 1/D, &lt;1/s^2&gt; = A/D^3 with s = A + w1 cos(phi), A = a + w0, a = -u, D^2 = A^2 - w1^2. Written with
    /// delta = D - a, because s is nearly a for small momentum transfer and plain differences would lose their digits.
    /// </summary>
    /// <param name="a">-u = m_e^2 - (p-k)^2 [GeV^2], positive.</param>
    /// <param name="w0">Part of 2 q.k that does not depend on phi [GeV^2].</param>
    /// <param name="w1">Amplitude of the part of 2 q.k that goes as cos(phi) [GeV^2].</param>
    /// <param name="tau">-t [GeV^2].</param>
    /// <param name="beamTerm">2 M E [GeV^2].</param>
    /// <param name="bosonTerm">2 M omega [GeV^2].</param>
    /// <param name="bigPSquared">P^2 = 4 M^2 + tau [GeV^2].</param>
    /// <param name="squaredMass">m^2 [GeV^2].</param>
    public static double AzimuthalAverage(double a, double w0, double w1, double tau, double beamTerm, double bosonTerm, double bigPSquared, double squaredMass)
    {
        double squaredW1 = w1 * w1;
        double mean = a + w0;
        double d = Math.Sqrt((mean - w1) * (mean + w1));
        double delta = (2 * a * w0 + w0 * w0 - squaredW1) / (d + a);
        double inverse = 1 / d, inverseCubed = inverse * inverse * inverse;
        double w0MinusDelta = squaredW1 / (2 * a + delta + w0);

        double averageInverseS2 = mean * inverseCubed;                                   // <1/s^2>
        double averageWOverS = delta * inverse;                                          // <w/s>
        double averageW2OverS = (a * w0MinusDelta + w0 * delta) * inverse;               // <w^2/s>
        double averageWOverS2 = (mean * w0 - squaredW1) * inverseCubed;                  // <w/s^2>
        double averageW2OverS2 = (a * a * w0MinusDelta + a * delta * delta + delta * delta * delta) * inverseCubed; // <w^2/s^2>

        double bigPDotPPrime = beamTerm - bosonTerm - (a + tau) / 2;                      // P.p', independent of phi
        double bigPDotP0 = beamTerm - (a + tau) / 2;                                      // P.p = this - w/2
        // (P.p)^2 + (P.p')^2 + (t2 + m^2) P^2/2 = c0 + c1 w + w^2/4
        double c0 = bigPDotP0 * bigPDotP0 + bigPDotPPrime * bigPDotPPrime + (2 * squaredMass - tau) * bigPSquared / 2;
        double c1 = -bigPDotP0 - bigPSquared / 2;
        // X = u 2 M omega + w (P.p' - u/2)
        double x0 = -a * bosonTerm, x1 = bigPDotPPrime + a / 2;

        double transverse = -2 * (mean / a + a * inverse) * bigPSquared;
        double spin = 8 * tau / a * (c0 * inverse + c1 * averageWOverS + averageW2OverS / 4);
        double averageX2OverS2 = x0 * x0 * averageInverseS2 + 2 * x0 * x1 * averageWOverS2 + x1 * x1 * averageW2OverS2;
        double massive = -2 * (squaredMass + 2 * ElectronMass * ElectronMass) / (a * a) * (-bigPSquared * tau * averageW2OverS2 + 4 * averageX2OverS2);
        return transverse + spin + massive;
    }
}
