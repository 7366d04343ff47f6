using System.Diagnostics;

namespace EdgeMon.Daq.Sources;

/// <summary>Waiting that a cancellation ends at once, in monotonic time (a clock that jumps must not matter, RELIABILITY F24).</summary>
internal static class Wait
{
    /// <summary>Longest time for which a wait for a socket or pipe is blind to cancellation.</summary>
    public const int SliceMilliseconds = 10;

    /// <summary>Monotonic deadline <paramref name="wait"/> from now [Stopwatch ticks].</summary>
    public static long Deadline(TimeSpan wait) =>
        wait >= TimeSpan.FromDays(1) || wait < TimeSpan.Zero
            ? long.MaxValue
            : Stopwatch.GetTimestamp() + (long)(wait.TotalSeconds * Stopwatch.Frequency);

    /// <summary>Time left until a deadline, at most <paramref name="longest"/> [ms]; 0 when it has passed.</summary>
    public static int Left(long deadline, int longest)
    {
        long ticks = deadline - Stopwatch.GetTimestamp();
        if (ticks <= 0) return 0;
        double milliseconds = Math.Ceiling(ticks * 1000.0 / Stopwatch.Frequency);
        return milliseconds < longest ? (int)milliseconds : longest;
    }

    /// <summary>Sleeps until the deadline, at most <paramref name="longest"/> ms, or until cancelled.</summary>
    public static void Sleep(long deadline, int longest, CancellationToken cancellation)
    {
        int milliseconds = Left(deadline, longest);
        if (milliseconds > 0) cancellation.WaitHandle.WaitOne(milliseconds);
    }

    /// <summary>Seconds since a moment given in Stopwatch ticks.</summary>
    public static double SecondsSince(long ticks) => (Stopwatch.GetTimestamp() - ticks) / (double)Stopwatch.Frequency;
}
