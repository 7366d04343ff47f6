using EdgeMon.Physics.Model;

namespace EdgeMon.Physics.Limits;

/// <summary>
/// Recast without the resonant term (Eq. 14 in narrow-width approximation): g = eps_up/(|Pi(m^2)| sqrt(B_invisible)), scaled with the exposure. Needs no tables, and is
/// what other recasts of the published limit do; above 2 m_mu it is far too weak around the resonance.
/// </summary>
public static class RadiativeOnlyRecast
{
    /// <summary>Limit on g_Z' at one mass.</summary>
    /// <param name="massGeV">Mass of the Z' [GeV], within the published limit (1 MeV to 1 GeV).</param>
    /// <param name="vanilla">Whether the Z' also decays to muons only against neutrinos (B_invisible below 1 above 2 m_mu) or to dark matter (1).</param>
    /// <param name="eot">Electrons on target, 0 or more.</param>
    /// <param name="signalEvents">Limit on the number of signal events.</param>
    /// <returns>g_Z'; infinite without EOT or where g would not be perturbative.</returns>
    public static double Coupling(double massGeV, bool vanilla, double eot, double signalEvents)
    {
        Require.NotNegative(eot, "EOT");
        LimitEngine.CheckEvents(signalEvents);
        if (signalEvents == 0) return 0;
        double invisible = vanilla ? new ZPrime(massGeV, 0).InvisibleFraction : 1;
        double published = PublishedDarkPhotonLimit.Epsilon(massGeV) / Math.Sqrt(VacuumPolarization.SquaredPerCoupling(massGeV * massGeV) * invisible);
        double coupling = published * Math.Sqrt(signalEvents / PublishedDarkPhotonLimit.SignalEvents * (PublishedDarkPhotonLimit.Eot / eot));
        return coupling <= ZPrime.LargestCoupling ? coupling : double.PositiveInfinity;
    }
}
