namespace EdgeMon.Host.Web;

/// <summary>Reads a limit curve between its masses.</summary>
internal static class CurveInterpolation
{
    /// <summary>
    /// Value at a mass, linear in the logarithms (a limit is a power law between two nearby masses). Null outside of the
    /// curve or next to a mass at which nothing is excluded.
    /// </summary>
    public static double? At(double[] massesMeV, double[] values, double massMeV)
    {
        int upper = Array.FindIndex(massesMeV, mass => mass >= massMeV);
        if (upper < 0) return null;
        if (massesMeV[upper] == massMeV) return double.IsFinite(values[upper]) ? values[upper] : null;
        if (upper == 0) return null;
        int lower = upper - 1;
        if (!double.IsFinite(values[lower]) || !double.IsFinite(values[upper])) return null;
        double share = Math.Log(massMeV / massesMeV[lower]) / Math.Log(massesMeV[upper] / massesMeV[lower]);
        return values[lower] * Math.Pow(values[upper] / values[lower], share);
    }
}
