namespace EdgeMon.Daq.Decoding;

/// <summary>
/// Numbers for layouts, each given once in the process: a table that outlives its decoder (a new run makes a new one) can never
/// take the layout of another decoder for its own. Nothing but identity depends on the numbers.
/// </summary>
internal static class LayoutVersions
{
    private static long s_last;

    /// <summary>A number above 0 that was never given before.</summary>
    public static long Next() => Interlocked.Increment(ref s_last);
}
