namespace EdgeMon.Signal.Eot;

/// <summary>Electrons on target and their uncertainty.</summary>
/// <param name="LiveFraction">Recorded / offered.</param>
/// <param name="UsableFraction">Accepted / recorded.</param>
/// <param name="Eot">Electrons on target.</param>
/// <param name="Uncertainty">One standard deviation.</param>
public readonly record struct EotResult(double LiveFraction, double UsableFraction, double Eot, double Uncertainty);

/// <summary>
/// EOT = N L U (FRAMES section 11): N beam coincidences, live fraction L = recorded / offered triggers, usable fraction
/// U = accepted / recorded triggers.
/// Uncertainty: sigma^2 = (L U)^2 N + (N U)^2 L (1 - L) / offered + (N L)^2 U (1 - U) / recorded,
/// Poisson for the count and binomial for both fractions.
/// </summary>
public static class EotFormula
{
    /// <summary>EOT of one spill; all zero when no trigger was offered or recorded.</summary>
    /// <param name="coincidences">Beam coincidences N, at least 0.</param>
    /// <param name="offered">Triggers offered.</param>
    /// <param name="recorded">Triggers recorded.</param>
    /// <param name="accepted">Events accepted; more than recorded counts as all.</param>
    public static EotResult Compute(long coincidences, long offered, long recorded, long accepted)
    {
        if (offered <= 0 || recorded <= 0) return default;
        double live = Math.Min(1, (double)recorded / offered), usable = Math.Min(1, (double)accepted / recorded);
        double n = coincidences;
        double variance = live * usable * live * usable * n
            + n * usable * n * usable * live * (1 - live) / offered
            + n * live * n * live * usable * (1 - usable) / recorded;
        return new EotResult(live, usable, n * live * usable, Math.Sqrt(variance));
    }
}
