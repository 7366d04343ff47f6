namespace EdgeMon.Hardware.Tests.HighVoltage;

/// <summary>A time of day that is set by hand; time itself goes on.</summary>
internal sealed class SettableClock : TimeProvider
{
    private long _offsetTicks;

    public void Set(TimeSpan forward) => Interlocked.Exchange(ref _offsetTicks, forward.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _offsetTicks));
}
