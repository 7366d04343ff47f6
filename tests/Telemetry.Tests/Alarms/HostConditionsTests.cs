using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Alarms.Conditions;

namespace EdgeMon.Telemetry.Tests.Alarms;

/// <summary>Each fault of data flow or machine raises its alarm, and it alone, and clears it.</summary>
public sealed class HostConditionsTests
{
    private static readonly HostHealth Healthy = new()
    {
        Sensors =
        [
            new("ecal", SensorKind.Temperature, "°C", 21, 18, 24, ""), new("supply-12V", SensorKind.Voltage, "V", 12.05, 11.4, 12.6, ""),
            new("hall", SensorKind.Air, "%", 42, null, 70, ""), new("pressure", SensorKind.Air, "hPa", 960, null, null, ""),
        ],
        Gpio = new([], new GateHealth(2, 30, 1, 0)), SilentSeconds = 1, BeamOn = true, SpillPeriodSeconds = 14.4, MemoryBytes = 200 << 20, Temperatures = [("coretemp Package", 55), ("nvme Composite", 41)],
    };

    private static readonly Dictionary<string, HostHealth> Faults = new()
    {
        ["no-data"] = Healthy with { SilentSeconds = 37 },
        ["broker"] = Healthy with { BrokerConnected = false, BrokerReason = "connection refused" },
        ["outbox"] = Healthy with { OutboxRecords = 5000 },
        ["memory"] = Healthy with { MemoryBytes = 5L << 30 },
        ["temperature"] = Healthy with { Temperatures = [("coretemp Package", 92), ("nvme Composite", 41)] },
        ["supply-voltage"] = Healthy with { Sensors = [Healthy.Sensors[0], Healthy.Sensors[1] with { Value = 11.2 }, Healthy.Sensors[2]] },
        ["environment"] = Healthy with { Sensors = [Healthy.Sensors[0], Healthy.Sensors[1], Healthy.Sensors[2] with { Value = 93 }] },
        ["sensor-silent"] = Healthy with { Sensors = [Healthy.Sensors[0], Healthy.Sensors[1] with { Problem = "STALE, unplugged" }, Healthy.Sensors[2]] },
        ["gate-input"] = Healthy with { Gpio = new([], new GateHealth(0, 30, 3, 0)) },
        ["gpio-lost"] = Healthy with { Gpio = new(["beacon: /dev/gpiochip0 line 22 cannot be driven: No such device"], null) },
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
        for (int second = 0; second < 180; second++)
        {
            HostHealth health = second is >= 10 and < 60 ? Faults[name] : second < 10 ? Healthy : after;
            changes.AddRange(engine.Judge(judge.Judge(health)).Select(change => $"{change.Change} {change.After.Definition.Id}"));
        }
        Assert.Equal([$"Raise {name}", $"Clear {name}"], changes);
    }

    [Fact]
    public void Silence_without_beam_is_no_fault() =>
        Assert.DoesNotContain(new HostJudge(new()).Judge(Healthy with { BeamOn = false, SilentSeconds = 3600 }), reading => reading.Measure > 1);

    [Theory]
    [InlineData(17.9, "ecal: 17.9 °C; 18 to 24 °C are allowed.")]
    [InlineData(24.2, "ecal: 24.2 °C; 18 to 24 °C are allowed.")]
    public void A_sensor_is_judged_by_its_own_limits_and_named(double celsius, string text)
    {
        AlarmReading reading = Temperature(Healthy with { Sensors = [Healthy.Sensors[0] with { Value = celsius }] });
        Assert.True(reading.Measure > 1);
        Assert.Equal(text, reading.Text);
    }

    [Fact]
    public void A_temperature_without_a_limit_of_its_own_has_that_of_the_host()
    {
        HostHealth crate = Healthy with { Sensors = [new("crate", SensorKind.Temperature, "°C", 92, null, null, "")] };
        Assert.Equal("crate: 92 °C; at most 85 °C are allowed.", Temperature(crate).Text);
        Assert.True(Temperature(crate).Measure > 1);
        Assert.True(Temperature(crate with { Sensors = [crate.Sensors[0] with { High = 110 }] }).Measure < 1);
    }

    [Fact]
    public void A_sensor_without_a_good_value_is_judged_by_nothing_but_its_silence()
    {
        HostHealth silent = Healthy with { Temperatures = [], Sensors = [Healthy.Sensors[0] with { Value = 900, Problem = "INVALID, out of the plausible range -40 to 85" }] };
        var readings = new HostJudge(new()).Judge(silent);
        Assert.True(double.IsNaN(readings.Single(reading => reading.Id == "temperature").Measure));
        Assert.Equal("ecal: INVALID, out of the plausible range -40 to 85.", readings.Single(reading => reading.Id == "sensor-silent").Text);
    }

    [Fact]
    public void Limits_at_or_below_zero_work_as_well()
    {
        HostHealth cold = Healthy with { Temperatures = [], Sensors = [new("freezer", SensorKind.Temperature, "°C", -21, -20, 0, "")] };
        Assert.True(Temperature(cold).Measure > 1);
        Assert.True(Temperature(cold with { Sensors = [cold.Sensors[0] with { Value = -10 }] }).Measure < 1);
        var negative = Healthy with { Sensors = [new("-5V", SensorKind.Voltage, "V", -4.6, null, -4.75, "")] };
        Assert.True(new HostJudge(new()).Judge(negative).Single(reading => reading.Id == "supply-voltage").Measure > 1);
    }

    [Theory]
    [InlineData(0, 2, 0, false, "")]
    [InlineData(0, 3, 0, true, "The gate has opened 3 times without a spill in the data.")]
    [InlineData(0, 0, 2, false, "")]
    [InlineData(0, 0, 4, true, "4 spills came without an opening of the gate.")]
    [InlineData(29.5, 0, 0, false, "")]
    [InlineData(31, 0, 0, true, "The gate has been open for 31 s; 30 s are allowed.")]
    public void The_gate_is_judged_by_what_comes_without_the_other(double open, int openings, int spills, bool holds, string text)
    {
        AlarmReading reading = new HostJudge(new()).Judge(Healthy with { Gpio = new([], new GateHealth(open, 30, openings, spills)) }).Single(reading => reading.Id == "gate-input");
        Assert.Equal(holds, reading.Measure > 1);
        if (holds) Assert.Equal(text, reading.Text);
    }

    [Fact]
    public void Openings_and_spills_are_counted_since_the_last_of_the_other()
    {
        var comparison = new GateComparison();
        // Usual; one that closes late, by the beginning of the next; then the DAQ stops.
        foreach (char item in "GSGSGGSGSGGG") Take(item);
        Assert.Equal((3, 0), (comparison.OpeningsWithoutSpill, comparison.SpillsWithoutOpening));
        foreach (char item in "SSSS") Take(item);
        Assert.Equal((0, 4), (comparison.OpeningsWithoutSpill, comparison.SpillsWithoutOpening));
        comparison.Forget();
        Assert.Equal((0, 0), (comparison.OpeningsWithoutSpill, comparison.SpillsWithoutOpening));

        void Take(char item)
        {
            if (item == 'G') comparison.OnOpening();
            else comparison.OnSpill();
        }
    }

    [Fact]
    public void A_host_without_gpio_gives_no_verdict_on_it() =>
        Assert.All(new HostJudge(new()).Judge(Healthy with { Gpio = null }).Where(reading => reading.Id is "gate-input" or "gpio-lost"), reading => Assert.True(double.IsNaN(reading.Measure)));

    private static AlarmReading Temperature(HostHealth health) => new HostJudge(new()).Judge(health).Single(reading => reading.Id == "temperature");

    [Fact]
    public void A_host_without_sensors_gives_no_verdict_on_its_temperature() =>
        Assert.True(double.IsNaN(new HostJudge(new()).Judge(Healthy with { Temperatures = [], Sensors = [] }).Single(reading => reading.Id == "temperature").Measure));

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
