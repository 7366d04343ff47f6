using System.Globalization;

namespace EdgeMon.Telemetry.Alarms.Conditions;

/// <summary>Data flow and machine, judged once per second: silence, broker, outbox, memory, sensors, GPIO lines, forged messages. One thread at a time.</summary>
public sealed class HostJudge(HostAlarmLimits limits)
{
    private long _refused;

    /// <summary>What the conditions find, one reading for each alarm that is judged per second.</summary>
    public IReadOnlyList<AlarmReading> Judge(HostHealth health) =>
        [NoData(health), Broker(health), Outbox(health), Memory(health), .. SensorConditions.Judge(health, limits), .. GpioConditions.Judge(health.Gpio), Forged(health)];

    private AlarmReading NoData(HostHealth health)
    {
        double limit = Math.Max(limits.Silence.TotalSeconds, limits.SilentPeriods * health.SpillPeriodSeconds);
        return new("no-data", health.BeamOn ? health.SilentSeconds / limit : 0,
            string.Create(CultureInfo.InvariantCulture, $"Nothing for {health.SilentSeconds:0} s; the last spill had beam, and a spill comes every {health.SpillPeriodSeconds:0} s."));
    }

    private static AlarmReading Broker(HostHealth health) => AlarmReading.When("broker", !health.BrokerConnected, $"Not connected: {health.BrokerReason}");

    private AlarmReading Outbox(HostHealth health) =>
        new("outbox", (double)health.OutboxRecords / limits.OutboxRecords, $"{health.OutboxRecords} records wait; {limits.OutboxRecords} may.");

    private AlarmReading Memory(HostHealth health) =>
        new("memory", health.MemoryBytes / (limits.MemoryMiB * 1048576.0), $"EdgeMon holds {health.MemoryBytes / 1048576} MiB; {limits.MemoryMiB} MiB are allowed.");

    private AlarmReading Forged(HostHealth health)
    {
        long more = health.RefusedMessages - _refused;
        _refused = health.RefusedMessages;
        return AlarmReading.When("forged-messages", more > 0, $"{more} messages were refused in the last second.");
    }
}
