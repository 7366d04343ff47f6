using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Alarms.Conditions;

namespace EdgeMon.Telemetry.Tests.Alarms;

/// <summary>Each fault of data flow or machine raises its alarm, and it alone, and clears it.</summary>
public sealed class HostConditionsTests
{
    private static readonly HostHealth Healthy = new()
    {
        SilentSeconds = 1, BeamOn = true, SpillPeriodSeconds = 14.4, MemoryBytes = 200 << 20, Temperatures = [("coretemp Package", 55), ("nvme Composite", 41)],
    };

    private static readonly Dictionary<string, HostHealth> Faults = new()
    {
        ["no-data"] = Healthy with { SilentSeconds = 37 },
        ["broker"] = Healthy with { BrokerConnected = false, BrokerReason = "connection refused" },
        ["outbox"] = Healthy with { OutboxRecords = 5000 },
        ["memory"] = Healthy with { MemoryBytes = 5L << 30 },
        ["temperature"] = Healthy with { Temperatures = [("coretemp Package", 92), ("nvme Composite", 41)] },
        ["forged-messages"] = Healthy with { RefusedMessages = 3 },
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_fault_raises_its_alarm_and_it_alone(string name)
    {
        var options = new AlarmOptions();
        var engine = new AlarmEngine(options.Definitions(), options.Flood, new HandClock());
        var judge = new HostJudge(options.Host);
        HostHealth after = name == "forged-messages" ? Healthy with { RefusedMessages = 3 } : Healthy;
        List<string> changes = [];
        for (int second = 0; second < 120; second++)
        {
            HostHealth health = second is >= 10 and < 30 ? Faults[name] : second < 10 ? Healthy : after;
            changes.AddRange(engine.Judge(judge.Judge(health)).Select(change => $"{change.Change} {change.After.Definition.Id}"));
        }
        Assert.Equal([$"Raise {name}", $"Clear {name}"], changes);
    }

    [Fact]
    public void Silence_without_beam_is_no_fault() =>
        Assert.DoesNotContain(new HostJudge(new()).Judge(Healthy with { BeamOn = false, SilentSeconds = 3600 }), reading => reading.Measure > 1);

    [Fact]
    public void A_host_without_sensors_gives_no_verdict_on_its_temperature() =>
        Assert.True(double.IsNaN(new HostJudge(new()).Judge(Healthy with { Temperatures = [] }).Single(reading => reading.Id == "temperature").Measure));

    [Fact]
    public void A_broken_connection_explains_the_records_that_wait()
    {
        var options = new AlarmOptions();
        var engine = new AlarmEngine(options.Definitions(), options.Flood, new HandClock());
        var judge = new HostJudge(options.Host);
        List<string> raised = [];
        for (int second = 0; second < 30; second++)
            raised.AddRange(engine.Judge(judge.Judge(Healthy with { BrokerConnected = false, OutboxRecords = 5000 }))
                .Where(change => change.Change == Telemetry.Contracts.AlarmChange.Raise).Select(change => change.After.Definition.Id));
        Assert.Equal(["broker"], raised);
    }

    [Fact]
    public void Alarms_are_switched_off_and_retuned_by_name_and_unknown_names_are_refused()
    {
        var options = new AlarmOptions
        {
            Tuning = new Dictionary<string, AlarmTuning> { ["broker"] = new() { Enabled = false }, ["memory"] = new() { OnDelay = 0, Priority = Telemetry.Contracts.AlarmPriority.Critical } },
        };
        Assert.Empty(options.Problems());
        Assert.DoesNotContain(options.Definitions(), alarm => alarm.Id == "broker");
        AlarmDefinition memory = options.Definitions().Single(alarm => alarm.Id == "memory");
        Assert.Equal((0, 10, Telemetry.Contracts.AlarmPriority.Critical), (memory.OnDelay, memory.OffDelay, memory.Priority));
        string problem = Assert.Single(new AlarmOptions { Tuning = new Dictionary<string, AlarmTuning> { ["brocker"] = new() } }.Problems());
        Assert.StartsWith("telemetry.alarms.tuning.brocker is not an alarm. Alarms: no-data, ", problem);
    }
}
