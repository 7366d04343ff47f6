using EdgeMon.Physics.Limits;

namespace EdgeMon.Physics.Sensitivity;

/// <summary>How many electrons on target a line needs, at each mass.</summary>
/// <param name="Target">The line.</param>
/// <param name="MassesMeV">Masses [MeV].</param>
/// <param name="Eot">
/// EOT from which on the median expected limit stays at or below the line; 0 where the smallest EOT scanned is enough already, infinite where the largest one is not.
/// </param>
public sealed record TargetReach(SensitivityTarget Target, double[] MassesMeV, double[] Eot)
{
    /// <summary>
    /// From a scan of expected limits. The median number of background events is an integer, so that the median limit rises a little each time it steps up: the line counts
    /// as reached where the limit stays below it for all larger EOT of the scan. Between two scanned EOT the limit is taken as a power law.
    /// </summary>
    /// <param name="target">The line.</param>
    /// <param name="scan">Curves by ascending EOT with equal masses, at least two (see <see cref="Projection.Scan"/>).</param>
    /// <exception cref="ArgumentException">Too few curves, wrong order, or different masses.</exception>
    public static TargetReach Find(SensitivityTarget target, IReadOnlyList<LimitCurve> scan)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(scan);
        if (scan.Count < 2) throw new ArgumentException("A scan needs at least two curves.", nameof(scan));
        for (int i = 1; i < scan.Count; i++)
        {
            if (scan[i].Counting.Eot <= scan[i - 1].Counting.Eot) throw new ArgumentException("Curves of a scan must ascend in EOT.", nameof(scan));
            if (!scan[i].MassesMeV.AsSpan().SequenceEqual(scan[0].MassesMeV)) throw new ArgumentException("Curves of a scan must have equal masses.", nameof(scan));
        }
        double[] masses = scan[0].MassesMeV;
        return new TargetReach(target, masses, [.. masses.Select((mass, k) => Needed(scan, k, target.Coupling(mass)))]);
    }

    private static double Needed(IReadOnlyList<LimitCurve> scan, int mass, double coupling)
    {
        int above = scan.Count - 1;
        while (above >= 0 && scan[above].Expected[mass] <= coupling) above--;
        if (above == scan.Count - 1) return double.PositiveInfinity;
        if (above < 0) return 0;
        double before = scan[above].Expected[mass], after = scan[above + 1].Expected[mass];
        double low = scan[above].Counting.Eot, high = scan[above + 1].Counting.Eot;
        if (!double.IsFinite(before)) return high;
        return low * Math.Pow(high / low, Math.Log(before / coupling) / Math.Log(before / after));
    }
}
