namespace EdgeMon.Telemetry.Tests.Alarms;

/// <summary>A clock that the test sets.</summary>
internal sealed class HandClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1_530_000_000);

    public override DateTimeOffset GetUtcNow() => Now;
}
