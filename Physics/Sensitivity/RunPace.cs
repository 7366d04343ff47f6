namespace EdgeMon.Physics.Sensitivity;

/// <summary>How fast electrons on target are collected.</summary>
/// <param name="EotNow">Electrons on target so far, &gt;= 0.</param>
/// <param name="EotPerDay">Electrons on target per day of calendar time, &gt;= 0.</param>
public sealed record RunPace(double EotNow, double EotPerDay)
{
    // DateTimeOffset ends in the year 9999; whoever waits a century waits too long anyway.
    private const double LongestWaitDays = 36525;

    /// <summary>When a number of electrons on target is reached at this pace.</summary>
    /// <param name="eot">Number wanted.</param>
    /// <param name="clock">Gives the present; the host's clock, or a fixed one in tests.</param>
    /// <returns>The date in UTC: now where it is reached already; null where it takes more than a century or never happens.</returns>
    public DateTimeOffset? DateOf(double eot, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        DateTimeOffset now = clock.GetUtcNow();
        if (eot <= EotNow) return now;
        double days = (eot - EotNow) / EotPerDay;
        return days <= LongestWaitDays ? now.AddDays(days) : null;
    }
}
