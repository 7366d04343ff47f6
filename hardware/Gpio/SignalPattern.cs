namespace EdgeMon.Hardware.Gpio;

/// <summary>What beacon and buzzer have to tell, by urgency.</summary>
public enum SignalLevel
{
    /// <summary>No alarm.</summary>
    Quiet = 0,
    /// <summary>Alarms, all acknowledged.</summary>
    Acknowledged = 1,
    /// <summary>An alarm that can wait.</summary>
    Low = 2,
    /// <summary>An alarm for this shift.</summary>
    Medium = 3,
    /// <summary>An alarm to act on now.</summary>
    High = 4,
    /// <summary>An alarm that costs the run.</summary>
    Critical = 5,
}

/// <summary>
/// How an output tells a level: on and off for so long, again and again. The faster, the more urgent; never faster than 2.5 flashes a second, since 3 and more can cause
/// seizures.
/// </summary>
/// <param name="On">Time on; zero never switches on.</param>
/// <param name="Off">Time off; zero never switches off.</param>
public readonly record struct SignalPattern(TimeSpan On, TimeSpan Off)
{
    /// <summary>Patterns of the beacon, by <see cref="SignalLevel"/>.</summary>
    public static IReadOnlyList<SignalPattern> Beacon { get; } = [Of(0, 1000), Of(1000, 0), Of(200, 3800), Of(1000, 1000), Of(400, 400), Of(200, 200)];

    /// <summary>Patterns of the buzzer, by <see cref="SignalLevel"/>.</summary>
    public static IReadOnlyList<SignalPattern> Buzzer { get; } = [Of(0, 1000), Of(0, 1000), Of(0, 1000), Of(100, 9900), Of(400, 1600), Of(400, 400)];

    /// <summary>The state after a time since the level began, and how long it stays so; null for ever.</summary>
    public (bool On, TimeSpan? Until) At(TimeSpan elapsed)
    {
        if (On == TimeSpan.Zero) return (false, null);
        if (Off == TimeSpan.Zero) return (true, null);
        TimeSpan phase = TimeSpan.FromTicks(elapsed.Ticks % (On + Off).Ticks);
        return phase < On ? (true, On - phase) : (false, On + Off - phase);
    }

    private static SignalPattern Of(int onMilliseconds, int offMilliseconds) => new(TimeSpan.FromMilliseconds(onMilliseconds), TimeSpan.FromMilliseconds(offMilliseconds));
}
