using EdgeMon.Physics.Model;
using EdgeMon.Physics.Yields;

namespace EdgeMon.Physics.Limits;

/// <summary>
/// The paper's iteration for g_up: the yield per g^2 depends on g through the width (and, in the neutrino channel, through alpha_Z'), so the limit is computed with the widths of
/// the last coupling until it stands still. It starts from vanishing coupling: narrow width for vanilla, Gamma = Gamma_D for dark.
/// </summary>
public static class CouplingIteration
{
    /// <summary>Couplings after each step; the last one is the limit. Ends with <see cref="double.PositiveInfinity"/> where nothing perturbative is excluded.</summary>
    /// <param name="yields">Yields of the beam and efficiency in question.</param>
    /// <param name="massGeV">Mass of the Z' [GeV].</param>
    /// <param name="dark">Dark sector; null for vanilla.</param>
    /// <param name="neededYield">Yield per particle on target at the limit: N_up/(EOT eta_up), or eps_up^2 Y_A' for the recast.</param>
    /// <param name="tolerance">Relative change of g at which to stop.</param>
    public static IReadOnlyList<double> Solve(SignalYields yields, double massGeV, DarkSector? dark, double neededYield, double tolerance = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(yields);
        Require.Positive(neededYield, "events per particle on target");
        Require.InRange(tolerance, 1e-14, 0.1, "", "1e-8 is far below every other error.");
        const int mostSteps = 200;
        var steps = new List<double>();
        double coupling = CouplingTable.SmallestCoupling;
        for (int step = 0; step < mostSteps; step++)
        {
            double perSquaredCoupling = yields.ZPrime(new ZPrime(massGeV, coupling, dark)).Total / (coupling * coupling);
            double next = Math.Sqrt(neededYield / perSquaredCoupling);
            if (!(next <= ZPrime.LargestCoupling)) return [.. steps, double.PositiveInfinity];
            steps.Add(next);
            if (Math.Abs(next / coupling - 1) < tolerance) break;
            coupling = next;
        }
        return steps;
    }
}
