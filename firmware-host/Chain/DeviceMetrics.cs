using System.Diagnostics.Metrics;
using EdgeMon.Hardware.Gpio;
using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.Sensors;
using EdgeMon.Hardware.SpillGate;

namespace EdgeMon.Host.Chain;

/// <summary>
/// Owns the meter "EdgeMon.Devices": readings and states of the devices beside the data, read when they are asked for. A reading that is old, or never was, is not
/// among them; the state, one series for each that there can be, tells why. Tags are names of the configuration and fixed words.
/// </summary>
internal sealed class DeviceMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "EdgeMon.Devices";

    private const double RatioPerPercent = 0.01, PascalsPerHectopascal = 100, AmperesPerMicroampere = 1e-6;
    private static readonly string[] SensorStates = ["good", "stale", "implausible", "unread"];
    private static readonly string[] HighVoltageStates = ["good", "off_tolerance", "off", "tripped", "stale", "unread"];
    private static readonly string[] SpillGateStates = ["open", "closed", "silent", "not_there"];

    private readonly Meter _meter = new(MeterName);
    private double _deviation = double.NaN;

    /// <summary>Adds the sensors of crate and detector, and the host's own thermometers.</summary>
    public void Watch(SensorBoard board, HostThermometers host)
    {
        Readings("edgemon.sensor.temperature", SensorQuantity.Temperature, 1, "Cel", "Temperature, while the reading is good.");
        Readings("edgemon.sensor.humidity", SensorQuantity.Humidity, RatioPerPercent, "ratio", "Relative humidity, while the reading is good.");
        // In full: the exporter has no name for Pa.
        Readings("edgemon.sensor.pressure", SensorQuantity.Pressure, PascalsPerHectopascal, "pascals", "Pressure of the air, while the reading is good.");
        Readings("edgemon.sensor.voltage", SensorQuantity.Voltage, 1, "V", "Supply voltage, while the reading is good.");
        _meter.CreateObservableGauge("edgemon.sensor.state", () => board.Readings().SelectMany(reading => States(StateOf(reading), SensorStates, Tag("sensor", reading.Name))),
            "{state}", "1 for the state that a sensor is in: good, stale (silent for too long), implausible (outside low to high), unread (no reading yet).");
        // A chip may be there twice under one name.
        _meter.CreateObservableGauge("edgemon.host.temperature", () => host.Readings().GroupBy(reading => reading.Sensor)
            .Select(sensor => new Measurement<double>(sensor.Max(reading => reading.Celsius), Tag("sensor", sensor.Key))), "Cel", "The host's own temperatures; of several under one name the highest.");

        void Readings(string name, SensorQuantity quantity, double factor, string unit, string description) => _meter.CreateObservableGauge(name, () => board.Readings()
            .Where(reading => reading.Quantity == quantity && reading.Quality == SensorQuality.Good).Select(reading => new Measurement<double>(factor * reading.Value, Tag("sensor", reading.Name))), unit, description);
    }

    /// <summary>Adds the supplies.</summary>
    public void Watch(HighVoltageBoard board)
    {
        _meter.CreateObservableGauge("edgemon.high_voltage.voltage", () => Read(board)
            .Select(channel => new Measurement<double>(channel.Reading!.Value.Volts, Tag("channel", channel.Channel.Name))), "V", "Voltage of a channel, while it is read in time.");
        _meter.CreateObservableGauge("edgemon.high_voltage.current", () => Read(board)
            .Select(channel => new Measurement<double>(channel.Reading!.Value.MicroAmperes * AmperesPerMicroampere, Tag("channel", channel.Channel.Name))), "A", "Current of a channel, while it is read in time.");
        _meter.CreateObservableGauge("edgemon.high_voltage.state", () => board.Channels().SelectMany(channel => States(StateOf(channel), HighVoltageStates, Tag("channel", channel.Channel.Name))),
            "{state}", "1 for the state that a channel is in: good, off_tolerance, off, tripped, stale (not read in time), unread (no reading yet).");
        _meter.CreateObservableGauge("edgemon.high_voltage.fault", () => board.Channels()
            .Select(channel => new Measurement<int>(channel.IsFault ? 1 : 0, Tag("channel", channel.Channel.Name))), "{fault}", "1 while a channel is off, tripped or beyond its tolerance.");
        _meter.CreateObservableGauge("edgemon.high_voltage.answering", () => board.Modules()
            .Select(module => new Measurement<int>(module.Answers ? 1 : 0, Tag("module", module.Name))), "{answering}", "1 while a supply is read in time.");
        _meter.CreateObservableCounter("edgemon.high_voltage.questions", () => board.Modules().SelectMany(module => Outcomes(module)), "{question}", "Questions to supplies, by how they ended.");
        _meter.CreateObservableCounter("edgemon.high_voltage.unconfirmed", () => board.Unconfirmed, "{reading}", "Readings of a fault that a second reading did not show.");
        _meter.CreateObservableCounter("edgemon.high_voltage.commands", () => Outcomes(board.CommandCounters), "{command}", "Commands of the interlock, by what became of them.");
    }

    /// <summary>Adds the spill gate box.</summary>
    /// <param name="box">The box.</param>
    /// <param name="coincidenceCounter">Which of its counters counts beam coincidences.</param>
    public void Watch(SpillGateBox box, int coincidenceCounter)
    {
        _meter.CreateObservableGauge("edgemon.spill_gate.answering", () => box.Status.IsSilent ? 0 : 1, "{answering}", "1 while the spill gate box gives signs of life.");
        _meter.CreateObservableGauge("edgemon.spill_gate.state", () => States(StateOf(box.Status), SpillGateStates),
            "{state}", "1 for the state that the spill gate box is in: open, closed (its gate), silent, not_there (its port cannot be opened).");
        _meter.CreateObservableGauge("edgemon.spill_gate.burst.duration", () => Known<double>(LastBurst(box) is { } burst ? (burst.Ended - burst.Started).TotalSeconds : null),
            "s", "How long the gate was open in the last burst.");
        _meter.CreateObservableGauge("edgemon.spill_gate.burst.coincidences", () => Known<long>(LastBurst(box)?.Counts[coincidenceCounter]),
            "{coincidence}", "Beam coincidences that the box counted in the last burst.");
        _meter.CreateObservableCounter("edgemon.spill_gate.lines", () => Outcomes(box.Status.Lines), "{line}", "Lines of the spill gate box, by what became of them.");
        _meter.CreateObservableGauge("edgemon.spill_gate.eot_deviation", () => Known<double>(Volatile.Read(ref _deviation) is var deviation && double.IsNaN(deviation) ? null : deviation),
            "ratio", "Second EOT of the last spill compared, relative to that of the scalers, minus 1; while the box works.");
    }

    /// <summary>Adds the GPIO lines.</summary>
    /// <param name="gate">The input of the spill gate; null without.</param>
    /// <param name="signals">The outputs.</param>
    public void Watch(GateInput? gate, IReadOnlyList<AlarmSignal> signals)
    {
        if (gate is not null)
        {
            _meter.CreateObservableGauge("edgemon.gpio.gate.open", () => Known<int>(gate.State is { Problem.Length: 0 } state ? state.IsOpen ? 1 : 0 : null),
                "{open}", "1 while the spill gate at the GPIO input is open.");
            _meter.CreateObservableGauge("edgemon.gpio.gate.opening.duration", () => Known<double>(gate.State is { Problem.Length: 0 } state ? state.LastOpen?.TotalSeconds : null),
                "s", "Length of the last opening that was seen whole.");
            _meter.CreateObservableCounter("edgemon.gpio.gate.openings", () => gate.State.Openings, "{opening}", "Openings of the spill gate that were seen to begin.");
        }
        _meter.CreateObservableGauge("edgemon.gpio.signal.level", () => signals.Where(signal => signal.Problem.Length == 0)
            .Select(signal => new Measurement<int>((int)signal.Level, Tag("line", signal.Name))), "{level}", "What beacon and buzzer tell: 0 quiet, 1 acknowledged, 2 low, 3 medium, 4 high, 5 critical.");
        _meter.CreateObservableGauge("edgemon.gpio.working", () => signals.Select(signal => new Measurement<int>(signal.Problem.Length == 0 ? 1 : 0, Tag("line", signal.Name)))
            .Concat(gate is null ? [] : [new Measurement<int>(gate.State.Problem.Length == 0 ? 1 : 0, Tag("line", "spill-gate"))]), "{working}", "1 while a line can be used; the page tells what hinders it.");
    }

    /// <summary>A spill was compared; not a number when what was compared last says nothing of now.</summary>
    public void Compared(double deviation) => Volatile.Write(ref _deviation, deviation);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static Measurement<T>[] Known<T>(T? value) where T : struct => value is { } known ? [new Measurement<T>(known)] : [];

    private static IEnumerable<HighVoltageStatus> Read(HighVoltageBoard board) => board.Channels().Where(channel => channel is { Quality: SensorQuality.Good, Reading: not null });

    private static GateBurst? LastBurst(SpillGateBox box) => box.Status is { IsSilent: false } status ? status.Last : null;

    private static string StateOf(SensorReading reading) => reading.Quality switch
    {
        SensorQuality.Good => "good",
        SensorQuality.Stale => "stale",
        _ => reading.Time is null ? "unread" : "implausible",
    };

    private static string StateOf(HighVoltageStatus channel) => (channel.Quality, channel.Verdict) switch
    {
        (SensorQuality.Stale, _) => "stale",
        (SensorQuality.Invalid, _) or (_, HighVoltageVerdict.Unknown) => "unread",
        (_, HighVoltageVerdict.Good) => "good",
        (_, HighVoltageVerdict.OffTolerance) => "off_tolerance",
        (_, HighVoltageVerdict.Off) => "off",
        _ => "tripped",
    };

    private static string StateOf(SpillGateStatus box) => box.IsSilent ? box.State.Length > 0 ? "not_there" : "silent" : box.IsOpen ? "open" : "closed";

    private static IEnumerable<Measurement<int>> States(string now, string[] all, params KeyValuePair<string, object?>[] whose) =>
        all.Select(state => new Measurement<int>(state == now ? 1 : 0, [.. whose, Tag("state", state)]));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static IEnumerable<Measurement<long>> Outcomes(HighVoltageModuleStatus module)
    {
        N1470Counters counters = module.Counters;
        foreach (var (outcome, count) in new[] { ("answered", counters.Answered), ("refused", counters.Refused), ("silent", counters.Silent), ("garbled", counters.Garbled), ("unasked", counters.Unasked) })
            yield return new Measurement<long>(count, Tag("module", module.Name), Tag("outcome", outcome));
    }

    private static Measurement<long>[] Outcomes(HighVoltageCommandCounters counters) =>
    [
        new(counters.Sent, Tag("outcome", "sent")), new(counters.Confirmed, Tag("outcome", "confirmed")), new(counters.Refused, Tag("outcome", "refused")), new(counters.Unanswered, Tag("outcome", "unanswered")),
    ];

    private static Measurement<long>[] Outcomes(SpillGateCounters counters) =>
    [
        new(counters.Messages, Tag("outcome", "good")), new(counters.BadChecksum, Tag("outcome", "bad_checksum")), new(counters.BadForm, Tag("outcome", "bad_form")),
        new(counters.Partial + counters.TooLong, Tag("outcome", "cut")), new(counters.Missing, Tag("outcome", "missing")), new(counters.Repeated, Tag("outcome", "repeated")),
    ];
}
