namespace EdgeMon.Host.Web;

/// <summary>How fast electrons are collected, and when the goal is reached if it goes on like this.</summary>
/// <param name="EotPerDay">Electrons on target per day of wall-clock time, pauses included.</param>
/// <param name="OverSeconds">Time over which it was measured [s].</param>
/// <param name="GoalUnix">When the goal is reached at this pace [s since 1970-01-01 UTC]; null when that is beyond 1000 years.</param>
public sealed record EotPace(double EotPerDay, double OverSeconds, double? GoalUnix)
{
    private const double SecondsPerDay = 86400;

    /// <summary>
    /// The pace over the spills kept: electrons of all but the first, over the time from the end of the first to the end of
    /// the last, and the silence since: what it is longer than the usual time between two spills. Null with fewer than three
    /// usable spills, or without electrons.
    /// </summary>
    internal static EotPace? Of(IReadOnlyList<Stamped<SpillRow>> spills, double campaignEot, double goal, DateTimeOffset now)
    {
        Stamped<SpillRow>[] usable = [.. spills.Where(spill => spill.Value.EotValid && spill.Value.EndUnix > 0)];
        if (usable.Length < 3) return null;
        double seconds = usable[^1].Value.EndUnix - usable[0].Value.EndUnix;
        double eot = usable.Skip(1).Sum(spill => spill.Value.Eot);
        if (seconds <= 0 || eot <= 0) return null;
        // By this host's clock: the DAQ's clock may be another, or of years ago in a file.
        double silence = (now - usable[^1].At).TotalSeconds, usual = seconds / (usable.Length - 1);
        seconds += Math.Max(0, silence - usual);
        double perSecond = eot / seconds;
        double remaining = Math.Max(0, goal - campaignEot) / perSecond;
        double? reached = remaining < 1000 * 365.25 * SecondsPerDay ? now.ToUnixTimeSeconds() + remaining : null;
        return new EotPace(perSecond * SecondsPerDay, seconds, reached);
    }
}
