namespace EdgeMon.Tests.Shared;

/// <summary>Counts allocations of a piece of code on this thread.</summary>
internal static class Allocation
{
    /// <summary>
    /// Bytes allocated by <paramref name="action"/>, the least of several runs: a collection that another test causes in between
    /// is booked to this thread with the unused rest of its allocation buffer, which has nothing to do with the code.
    /// </summary>
    public static long Of(Action action)
    {
        action();
        long least = long.MaxValue;
        for (int i = 0; i < 10 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
