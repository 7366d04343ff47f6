using System.Diagnostics.Metrics;
using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.SpillGate;

namespace EdgeMon.Host.Chain;

/// <summary>Owns the meter "EdgeMon.Devices": readings of the serial devices, read when they are asked for.</summary>
internal sealed class DeviceMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "EdgeMon.Devices";

    private readonly Meter _meter = new(MeterName);
    private double _deviation = double.NaN;

    /// <summary>Adds the supplies.</summary>
    public void Watch(HighVoltageBoard board)
    {
        _meter.CreateObservableGauge("edgemon.high_voltage.voltage", () => board.Channels().Where(channel => channel.Reading is not null)
            .Select(channel => new Measurement<double>(channel.Reading!.Value.Volts, Tag("channel", channel.Channel.Name))), "V", "Voltage of a channel when it was last read.");
        _meter.CreateObservableGauge("edgemon.high_voltage.current", () => board.Channels().Where(channel => channel.Reading is not null)
            .Select(channel => new Measurement<double>(channel.Reading!.Value.MicroAmperes, Tag("channel", channel.Channel.Name))), "uA", "Current of a channel when it was last read.");
        _meter.CreateObservableGauge("edgemon.high_voltage.fault", () => board.Channels()
            .Select(channel => new Measurement<int>(channel.IsFault ? 1 : 0, Tag("channel", channel.Channel.Name))), "{fault}", "1 while a channel is off, tripped or beyond its tolerance.");
        _meter.CreateObservableGauge("edgemon.high_voltage.answering", () => board.Modules()
            .Select(module => new Measurement<int>(module.Answers ? 1 : 0, Tag("module", module.Name))), "{answering}", "1 while a supply is read in time.");
        _meter.CreateObservableCounter("edgemon.high_voltage.questions", () => board.Modules().SelectMany(module => Outcomes(module)), "{question}", "Questions to supplies, by how they ended.");
        _meter.CreateObservableCounter("edgemon.high_voltage.unconfirmed", () => board.Unconfirmed, "{reading}", "Readings of a fault that a second reading did not show.");
        _meter.CreateObservableCounter("edgemon.high_voltage.commands", () => Outcomes(board.CommandCounters), "{command}", "Commands of the interlock, by what became of them.");
    }

    /// <summary>Adds the spill gate box.</summary>
    public void Watch(SpillGateBox box)
    {
        _meter.CreateObservableGauge("edgemon.spill_gate.answering", () => box.Status.IsSilent ? 0 : 1, "{answering}", "1 while the spill gate box gives signs of life.");
        _meter.CreateObservableCounter("edgemon.spill_gate.lines", () => Outcomes(box.Status.Lines), "{line}", "Lines of the spill gate box, by what became of them.");
        _meter.CreateObservableGauge("edgemon.spill_gate.eot_deviation", () => double.IsNaN(Volatile.Read(ref _deviation)) ? [] : new[] { new Measurement<double>(Volatile.Read(ref _deviation)) },
            "ratio", "Second EOT of the last spill compared, relative to that of the scalers, minus 1.");
    }

    /// <summary>A spill was compared.</summary>
    public void Compared(double deviation) => Volatile.Write(ref _deviation, deviation);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

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
