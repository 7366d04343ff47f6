namespace EdgeMon.Physics.Statistics;

/// <summary>How a number of candidates becomes an upper limit on the number of signal events.</summary>
public enum StatisticalMethod
{
    /// <summary>CLs: P(n' &lt;= n | s+b) / P(n' &lt;= n | b) = 1 - CL, background and efficiency marginalised. The default of NA64.</summary>
    Cls = 0,
    /// <summary>Profile likelihood: -2 ln lambda(s) below the chi-square quantile, s &gt;= 0 (MINOS-like; 90 % means 2.706).</summary>
    Profile = 1,
    /// <summary>Feldman-Cousins unified interval, its upper edge made monotonic in the background.</summary>
    FeldmanCousins = 2,
    /// <summary>Bayesian with a flat prior in s &gt;= 0.</summary>
    Bayes = 3,
    /// <summary>Classical Poisson limit without background subtraction: every candidate counts as signal. 2.303 events for none at 90 %.</summary>
    Classical = 4,
}

/// <summary>The names of the methods as command lines, configuration and payloads write them.</summary>
public static class StatisticalMethods
{
    private static readonly string[] All = ["cls", "profile", "feldman-cousins", "bayes", "classical"];

    /// <summary>All names, in the order of <see cref="StatisticalMethod"/>.</summary>
    public static IReadOnlyList<string> Names => All;

    /// <summary>The name of a method.</summary>
    /// <param name="method">Method.</param>
    /// <returns>One of <see cref="Names"/>.</returns>
    public static string Name(this StatisticalMethod method)
    {
        int index = (int)method;
        return index >= 0 && index < All.Length
            ? All[index]
            : throw new ArgumentOutOfRangeException(nameof(method), method, $"Unknown statistical method. Known: {string.Join(", ", All)}.");
    }

    /// <summary>The method of a name.</summary>
    /// <param name="name">Name; upper and lower case are the same.</param>
    /// <param name="method">The method, or <see cref="StatisticalMethod.Cls"/> where the name is unknown.</param>
    /// <returns>Whether the name is known.</returns>
    public static bool TryParse(string? name, out StatisticalMethod method)
    {
        int index = Array.FindIndex(All, known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
        method = index < 0 ? StatisticalMethod.Cls : (StatisticalMethod)index;
        return index >= 0;
    }
}
