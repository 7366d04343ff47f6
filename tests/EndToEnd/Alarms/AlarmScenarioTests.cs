using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Faults;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.EndToEnd.Tests.Alarms;

/// <summary>Each scenario of the virtual detector raises its alarm, and it alone, within two spills, and clears it within two after its end.</summary>
public sealed class AlarmScenarioTests
{
    /// <summary>Scenario and the alarm that it raises; the empty one raises none.</summary>
    private static readonly Dictionary<string, string> AlarmOf = new()
    {
        ["clean"] = "",
        ["dead-channel"] = "dead-channel",
        ["hot-channel"] = "hot-channel",
        ["gain-drop"] = "led-gain",
        ["response-drop"] = "electron-peak",
        ["resolution"] = "resolution",
        ["pedestal-jump"] = "pedestal",
        ["noisy-channel"] = "noise",
        ["stuck-bit"] = "stuck-bit",
        ["time-shift"] = "time-alignment",
        ["saturation"] = "saturation",
        ["saturated-spill-start"] = "spill-start",
        ["srd-inefficient"] = "srd-efficiency",
        ["veto-noise"] = "veto-rate",
        ["hadron-beam"] = "punch-through",
        ["dimuon-excess"] = "dimuon-rate",
        ["beam-off"] = "beam-off",
        ["low-intensity"] = "eot-per-spill",
        ["spill-missing"] = "spill-missing",
        ["daq-silent"] = "no-data",
        ["dead-time"] = "live-fraction",
        ["missing-source"] = "missing-source",
        ["unmapped-source"] = "unmapped-source",
        ["wrong-event-number"] = "event-mismatch",
        ["corrupted-frames"] = "decode-errors",
        ["cut-events"] = "decode-errors",
        ["event-gaps"] = "event-gaps",
        ["led-missing"] = "led-missing",
        ["led-dark"] = "led-missing",
        ["candidate"] = "candidate",
    };

    /// <summary>Alarms on the host and on the program itself, with the test that injects what raises them.</summary>
    private static readonly string[] ByInjection =
        ["books", "ledger-full", "ledger-failed", "disk-nearly-full", "memory", "temperature", "broker", "outbox", "forged-messages", "alarm-flood", "calibration",
        "second-eot", "spill-gate", "high-voltage", "high-voltage-silent", "supply-voltage", "environment", "sensor-silent", "gate-input", "gpio-lost"];

    public static TheoryData<string> Names => [.. Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_scenario_raises_its_alarm_and_it_alone(string name)
    {
        Assert.True(AlarmOf.TryGetValue(name, out string? alarm), $"Say in {nameof(AlarmOf)} which alarm scenario {name} raises.");
        // Few pulses reach the HCAL: its time needs a larger spill.
        VirtualDetectorOptions options = name == "time-shift" ? AlarmRun.SmallSpills with { Beam = new() { ParticlesPerSpill = 3e5 } } : AlarmRun.SmallSpills;
        Check(AlarmRun.Play(options with { Scenario = name }), alarm);
    }

    [Fact]
    public void A_calibration_out_of_its_interval_raises_its_alarm_and_it_alone() => Check(AlarmRun.Play(AlarmRun.SmallSpills,
        calibrationDefect: cycle => cycle is >= AlarmRun.FirstFaulty and < AlarmRun.FirstFaulty + AlarmRun.FaultySpills ? "It holds for runs 1-5000." : ""), "calibration");

    [Fact]
    public void Every_alarm_has_a_scenario_or_an_injection() =>
        Assert.Equal(AlarmCatalogue.All.Select(alarm => alarm.Id).Order(), AlarmOf.Values.Where(id => id.Length > 0).Concat(ByInjection).Distinct().Order());

    [Fact]
    public void An_hour_of_clean_running_raises_none()
    {
        // 250 cycles of 14.4 s, with spills as small as the other tests'; EDGEMON_CLEAN_HOUR=nominal takes full ones.
        bool nominal = Environment.GetEnvironmentVariable("EDGEMON_CLEAN_HOUR") == "nominal";
        VirtualDetectorOptions options = nominal ? new() { Seed = 5 } : AlarmRun.SmallSpills with { Seed = 5, Beam = new() { ParticlesPerSpill = 5e4 }, Trigger = new() { BeamPrescale = 100 } };
        List<AlarmChangeAt> changes = AlarmRun.Play(options, cycles: 250);
        Assert.True(changes.Count == 0, Text(changes));
    }

    private static void Check(List<AlarmChangeAt> changes, string alarm)
    {
        List<AlarmChangeAt> raised = [.. changes.Where(change => change.Change == AlarmChange.Raise)];
        Assert.True(raised.All(change => change.Id == alarm), Text(changes));
        if (alarm.Length == 0) return;
        Assert.True(raised.Count > 0 && raised[0].Cycle >= AlarmRun.FirstFaulty && raised[0].Cycle <= AlarmRun.FirstFaulty + 2, $"{alarm} was not raised within two spills.\n{Text(changes)}");
        AlarmChangeAt? last = changes.LastOrDefault(change => change.Id == alarm);
        int end = AlarmRun.FirstFaulty + AlarmRun.FaultySpills;
        Assert.True(last is { Change: AlarmChange.Clear } && last.Cycle <= end + 1, $"{alarm} did not clear within two spills after cycle {end - 1}.\n{Text(changes)}");
    }

    private static string Text(IEnumerable<AlarmChangeAt> changes) => "\n" + string.Join('\n', changes.Select(change => $"{change.Cycle} {change.Change} {change.Id}: {change.Text}"));
}
