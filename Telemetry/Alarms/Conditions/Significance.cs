namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>How surely two numbers differ. Variance-stabilising transformations keep small counts honest: five deviations mean five.</summary>
internal static class Significance
{
    /// <summary>The measure of an alarm that needs both a size and a significance.</summary>
    /// <param name="size">The quantity in units of its limit.</param>
    /// <param name="deviations">Its standard deviations from no effect.</param>
    /// <param name="needed">Deviations needed.</param>
    public static double Both(double size, double deviations, double needed) =>
        size < 0 ? Math.Max(size, deviations / needed) : Math.Min(size, deviations / needed);

    /// <summary>Deviations by which k of n exceeds K of N, by the arcsine transformation (Anscombe 1948).</summary>
    public static double OfShares(long k, long n, long referenceK, long referenceN) =>
        n == 0 || referenceN == 0 ? 0 : 2 * (Angle(k, n) - Angle(referenceK, referenceN)) / Math.Sqrt(1.0 / n + 1.0 / referenceN);

    /// <summary>Deviations by which a count exceeds what a reference count over another exposure lets expect, by the square root (Anscombe 1948).</summary>
    public static double OfCounts(long count, double exposure, long reference, double referenceExposure)
    {
        if (!(exposure > 0) || !(referenceExposure > 0)) return 0;
        double ratio = exposure / referenceExposure;
        return 2 * (Math.Sqrt(count + 0.375) - Math.Sqrt(ratio * (reference + 0.375))) / Math.Sqrt(1 + ratio);
    }

    private static double Angle(long k, long n) => Math.Asin(Math.Sqrt((k + 0.375) / (n + 0.75)));
}
