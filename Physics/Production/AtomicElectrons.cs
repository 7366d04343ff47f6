using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Production;

/// <summary>
/// Motion of the electrons in a lead atom, a refinement of the resonant term that the paper does not have: a positron sees
/// s = 2 E (m_e - p_z) + 2 m_e^2, so that a resonance takes positrons from a range of energies around E_R.
/// </summary>
/// <remarks>
/// Each shell has the Compton profile of a 1s state, J(p_z) = 8/(3 pi p_0) / (1 + (p_z/p_0)^2)^3, whose mean square momentum is set by the binding energy B through
/// the virial theorem, p_0^2 = 2 m_e B. Flux factor and Jacobian cancel: the integral over energies of sigma T becomes that of T taken at E_R/(1 - p_z/m_e).
/// Good to some ten percent in the width of the smearing, which itself changes the yield by percents only, away from the edges of the energy range.
/// </remarks>
internal static class AtomicElectrons
{
    /// <summary>Shells of lead: number of electrons and binding energy [GeV] (X-ray data booklet, K to O and P).</summary>
    private static readonly (int Electrons, double BindingGeV)[] LeadShells =
    [
        (2, 88.005e-6), (2, 15.861e-6), (2, 15.200e-6), (4, 13.035e-6), (2, 3.851e-6), (2, 3.554e-6), (4, 3.066e-6), (4, 2.586e-6), (6, 2.484e-6),
        (2, 0.8918e-6), (2, 0.7619e-6), (4, 0.6435e-6), (4, 0.4343e-6), (6, 0.4122e-6), (14, 0.139e-6), (2, 0.147e-6), (6, 0.09e-6), (10, 0.019e-6), (4, 0.007e-6),
    ];

    // Quantiles of the 1s profile in units of p_0, equal weights, shared by all shells.
    private static readonly double[] Quantiles = ProfileQuantiles(24);

    /// <summary>Number of electrons in the shells.</summary>
    public static int Count => LeadShells.Sum(shell => shell.Electrons);

    /// <summary>Mean over the atom's electrons of <paramref name="weight"/> at the positron energy that reaches the same s as E_R on an electron at rest.</summary>
    public static double Smear(double resonantEnergyGeV, Func<double, double> weight)
    {
        double sum = 0;
        foreach (var (electrons, binding) in LeadShells)
        {
            double scale = Math.Sqrt(2 * binding / ElectronMass); // p_0/m_e
            double shell = 0;
            foreach (double quantile in Quantiles)
            {
                double ratio = 1 - scale * quantile;
                if (ratio > 0.05) shell += weight(resonantEnergyGeV / ratio);
            }
            sum += electrons * shell / Quantiles.Length;
        }
        return sum / Count;
    }

    /// <summary>Points with equal probability in between: distribution function F(p) = 1/2 + [arctan p + p/(1+p^2) + (2/3) p/(1+p^2)^2]/pi of the profile.</summary>
    private static double[] ProfileQuantiles(int count)
    {
        static double Distribution(double p)
        {
            double q = 1 + p * p;
            return 0.5 + (Math.Atan(p) + p / q + 2.0 / 3 * p / (q * q)) / Math.PI;
        }
        var quantiles = new double[count];
        for (int i = 0; i < count; i++)
        {
            double wanted = (i + 0.5) / count, low = -50, high = 50;
            for (int step = 0; step < 60; step++)
            {
                double middle = (low + high) / 2;
                if (Distribution(middle) < wanted) low = middle;
                else high = middle;
            }
            quantiles[i] = (low + high) / 2;
        }
        return quantiles;
    }
}
