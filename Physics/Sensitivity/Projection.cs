using EdgeMon.Physics.Limits;

namespace EdgeMon.Physics.Sensitivity;

/// <summary>What the background does when more electrons are taken.</summary>
public enum BackgroundScaling
{
    /// <summary>It grows in proportion to EOT; its relative uncertainty stays, as it comes from extrapolating sidebands.</summary>
    Proportional = 0,
    /// <summary>It stays as it is: selection or detector are improved at the pace at which data are taken.</summary>
    Constant = 1,
}

/// <summary>Expected limits for another number of electrons on target.</summary>
public static class Projection
{
    /// <summary>What would be counted without signal at another EOT. No candidates: expected limits do not depend on them.</summary>
    /// <param name="counted">What was counted so far, EOT &gt; 0.</param>
    /// <param name="eot">The other number of electrons on target, &gt; 0.</param>
    /// <param name="scaling">What the background does.</param>
    /// <exception cref="ArgumentOutOfRangeException">An EOT is not positive and finite.</exception>
    public static CountingResult Scale(CountingResult counted, double eot, BackgroundScaling scaling = BackgroundScaling.Proportional)
    {
        ArgumentNullException.ThrowIfNull(counted);
        CheckEot(counted.Eot, nameof(counted));
        CheckEot(eot, nameof(eot));
        double factor = scaling == BackgroundScaling.Proportional ? eot / counted.Eot : 1;
        return new CountingResult(eot, 0, counted.Background * factor, counted.BackgroundUncertainty * factor);
    }

    /// <summary>The limit curve expected at another EOT.</summary>
    /// <param name="counted">What was counted so far.</param>
    /// <param name="eot">The other number of electrons on target.</param>
    /// <param name="limit">Computes a limit curve; beam, model and method are its own.</param>
    /// <param name="scaling">What the background does.</param>
    public static LimitCurve Expected(
        CountingResult counted, double eot, Func<CountingResult, LimitCurve> limit, BackgroundScaling scaling = BackgroundScaling.Proportional)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return limit(Scale(counted, eot, scaling));
    }

    /// <summary>Expected limit curves over a range of EOT, evenly spaced in its logarithm.</summary>
    /// <param name="counted">What was counted so far.</param>
    /// <param name="smallest">Smallest EOT, &gt; 0.</param>
    /// <param name="largest">Largest EOT, above the smallest.</param>
    /// <param name="perDecade">Curves per factor of ten, 1 to 200.</param>
    /// <param name="limit">As in <see cref="Expected"/>.</param>
    /// <param name="scaling">What the background does.</param>
    /// <returns>Curves by ascending EOT.</returns>
    public static IReadOnlyList<LimitCurve> Scan(
        CountingResult counted,
        double smallest,
        double largest,
        int perDecade,
        Func<CountingResult, LimitCurve> limit,
        BackgroundScaling scaling = BackgroundScaling.Proportional)
    {
        CheckEot(smallest, nameof(smallest));
        CheckEot(largest, nameof(largest));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(largest, smallest);
        ArgumentOutOfRangeException.ThrowIfLessThan(perDecade, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(perDecade, 200);
        int steps = Math.Max(1, (int)Math.Ceiling(perDecade * Math.Log10(largest / smallest) - 1e-9));
        return [.. Enumerable.Range(0, steps + 1).Select(i => Expected(counted, smallest * Math.Pow(largest / smallest, (double)i / steps), limit, scaling))];
    }

    private static void CheckEot(double eot, string name)
    {
        if (!(eot > 0 && double.IsFinite(eot)))
            throw new ArgumentOutOfRangeException(name, eot, "The number of electrons on target must be above 0 and finite.");
    }
}
