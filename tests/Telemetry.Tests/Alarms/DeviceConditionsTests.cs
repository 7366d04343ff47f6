using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Alarms.Conditions;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Tests.Alarms;

/// <summary>Faults of the serial devices raise their alarms, and them alone, and clear them; no verdict changes nothing.</summary>
public sealed class DeviceConditionsTests
{
    private static readonly AlarmOptions Options = new();

    [Theory]
    [InlineData("high-voltage")]
    [InlineData("high-voltage-silent")]
    [InlineData("spill-gate")]
    public void A_fault_raises_its_alarm_and_it_alone(string name)
    {
        var engine = new AlarmEngine(Options.Definitions(), Options.Flood, new HandClock());
        List<string> changes = [];
        for (int second = 0; second < 60; second++)
        {
            DeviceHealth health = second is < 10 or >= 30 ? new() : name switch
            {
                "high-voltage" => new() { HighVoltageFaults = ["ECAL1-3-3: tripped, 0.0 V of 1500 V"] },
                "high-voltage-silent" => new() { SilentSupplies = ["ecal-hv: does not answer"] },
                _ => new() { SpillGateProblem = "cannot open: /dev/serial/by-id/usb-gate" },
            };
            changes.AddRange(engine.Judge([.. DeviceConditions.HighVoltage(health), DeviceConditions.SpillGate(health)]).Select(change => $"{change.Change} {change.After.Definition.Id}"));
        }
        Assert.Equal([$"Raise {name}", $"Clear {name}"], changes);
    }

    [Fact]
    public void Two_counts_that_disagree_raise_an_alarm_until_they_agree_and_no_verdict_leaves_it()
    {
        var engine = new AlarmEngine(Options.Definitions(), Options.Flood, new HandClock());
        List<string> changes = [];
        foreach (double measure in new[] { 0.1, double.NaN, 1.5, double.NaN, 0.9, 0.5 })
            changes.AddRange(engine.Judge([DeviceConditions.SecondEot(measure, $"{measure}")]).Select(change => $"{measure} {change.Change} {change.After.Definition.Id}"));
        // 0.9 is within the dead band.
        Assert.Equal(["1.5 Raise second-eot", "0.5 Clear second-eot"], changes);
    }

    [Fact]
    public void A_second_channel_that_trips_calls_again_and_another_fault_of_the_same_one_does_not()
    {
        var engine = new AlarmEngine(Options.Definitions(), Options.Flood, new HandClock());
        List<string> changes = [];
        foreach (string[] faults in new[] { ["a: tripped, 0 V of 1500 V"], ["a: off"], new[] { "a: off", "b: tripped" } })
        {
            changes.AddRange(engine.Judge(DeviceConditions.HighVoltage(new() { HighVoltageFaults = faults })).Select(change => $"{change.Change} {change.After.Text}"));
            engine.Acknowledge("high-voltage", "Marie");
        }
        Assert.Equal(["Raise a: tripped, 0 V of 1500 V.", "Raise a: off; b: tripped."], changes);
    }

    [Fact]
    public void A_tripped_channel_explains_the_channel_that_is_dead()
    {
        var engine = new AlarmEngine(Options.Definitions(), Options.Flood, new HandClock());
        var fault = new DeviceHealth { HighVoltageFaults = ["a: tripped", "b: off", "c: off", "d: off"] };
        AlarmTransition[] raised = [.. engine.Judge(DeviceConditions.HighVoltage(fault)), .. engine.Judge([AlarmReading.When("dead-channel", true, "ECAL1 3-3 is dead")])];
        Assert.Equal([(AlarmChange.Raise, "high-voltage"), (AlarmChange.Suppress, "dead-channel")], raised.Select(change => (change.Change, change.After.Definition.Id)));
        Assert.Equal("a: tripped; b: off; c: off; and 1 more.", raised[0].After.Text);
    }
}
