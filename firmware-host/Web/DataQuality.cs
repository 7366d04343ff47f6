namespace EdgeMon.Host.Web;

/// <summary>What a number on the page is worth: no value is shown without it (after the EPICS severities).</summary>
public enum DataQuality
{
    /// <summary>Complete and recent.</summary>
    Good = 0,
    /// <summary>Recent, but made from incomplete data.</summary>
    Partial = 1,
    /// <summary>Older than its time limit: it was right once.</summary>
    Stale = 2,
    /// <summary>There is no value, or it must not be used.</summary>
    Invalid = 3,
    /// <summary>There is nothing in it: no verdict, and never a good one.</summary>
    Empty = 4,
}

/// <summary>A value with its age and quality.</summary>
/// <param name="Value">The value; null when there is none yet.</param>
/// <param name="Quality">What it is worth at the time of the answer.</param>
/// <param name="Reasons">Why the quality is not Good, or notes that go with the value.</param>
/// <param name="UpdatedUnixMs">When it was made known to this host [ms since 1970-01-01 UTC]; null without value.</param>
/// <param name="AgeSeconds">Its age at the time of the answer [s]; null without value.</param>
/// <param name="StaleAfterSeconds">Age at which it becomes stale [s]: the page goes on counting when no answer comes.</param>
public sealed record Reading<T>(T? Value, DataQuality Quality, IReadOnlyList<string> Reasons, long? UpdatedUnixMs, double? AgeSeconds, double StaleAfterSeconds)
    where T : class;

/// <summary>A value and the time at which it was made known.</summary>
internal sealed record Stamped<T>(T Value, DateTimeOffset At) where T : class
{
    /// <summary>The reading at a time. <paramref name="quality"/> is what the value is worth while it is fresh.</summary>
    public static Reading<T> Read(Stamped<T>? stamped, DateTimeOffset now, double staleAfterSeconds,
        DataQuality quality = DataQuality.Good, IReadOnlyList<string>? reasons = null)
    {
        if (stamped is null) return new Reading<T>(null, DataQuality.Invalid, ["no value yet"], null, null, staleAfterSeconds);
        double age = Math.Max(0, (now - stamped.At).TotalSeconds);
        bool stale = age > staleAfterSeconds && quality is not (DataQuality.Invalid or DataQuality.Empty);
        return new Reading<T>(stamped.Value, stale ? DataQuality.Stale : quality, reasons ?? [],
            stamped.At.ToUnixTimeMilliseconds(), Math.Round(age, 1), staleAfterSeconds);
    }
}
