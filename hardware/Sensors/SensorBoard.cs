using System.Globalization;

namespace EdgeMon.Hardware.Sensors;

/// <summary>
/// Reads sensors outside of the way of events and holds their newest readings. Every chip has a thread of its own, since a bus may block. A sensor that does not answer becomes STALE, a value out of
/// the plausible range is INVALID; neither holds up the others. Safe for many threads.
/// </summary>
public sealed class SensorBoard
{
    private readonly SensorsOptions _options;
    private readonly ISensor[] _sensors;
    private readonly Entry[] _entries;
    private readonly TimeProvider _time;

    /// <summary>A board of sensors.</summary>
    /// <param name="options">Period, deadline and plausible ranges.</param>
    /// <param name="sensors">One sensor per entry of <see cref="SensorsOptions.List"/>, in its order.</param>
    /// <param name="time">The clock.</param>
    public SensorBoard(SensorsOptions options, IReadOnlyList<ISensor> sensors, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sensors.Count, options.List.Count);
        (_options, _sensors, _time) = (options, [.. sensors], time);
        _entries = [.. sensors.Select(_ => new Entry(double.NaN, null, "no reading yet"))];
    }

    /// <summary>Reads until it is cancelled; the channels of a chip are read by one thread, one after the other.</summary>
    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(Enumerable.Range(0, _sensors.Length)
        .GroupBy(i => (_options.List[i].Chip, _options.List[i].I2cBus, _options.List[i].I2cAddress))
        .Select(chip => SensorThread.Run(_options.Period, _time, () =>
        {
            foreach (int i in chip) ReadOnce(i);
        }, cancellation)));

    /// <summary>Reads one sensor now.</summary>
    internal void ReadOnce(int index)
    {
        // A sensor that fails keeps its last value, which grows old.
        Volatile.Write(ref _entries[index], _sensors[index].TryRead(out double value, out string problem)
            ? new Entry(value, _time.GetUtcNow(), "")
            : _entries[index] with { Problem = problem });
    }

    /// <summary>The newest readings, in the order of the configuration, judged by their age now.</summary>
    public IReadOnlyList<SensorReading> Readings() => [.. Enumerable.Range(0, _sensors.Length).Select(Judge)];

    private SensorReading Judge(int index)
    {
        Entry entry = Volatile.Read(ref _entries[index]);
        SensorOptions options = _options.List[index];
        var (quality, reason) = (SensorQuality.Good, "");
        if (entry.Time is not { } made) (quality, reason) = (SensorQuality.Invalid, entry.Problem);
        else if (!(entry.Value >= options.Low && entry.Value <= options.High))
            (quality, reason) = (SensorQuality.Invalid, string.Create(CultureInfo.InvariantCulture, $"out of the plausible range {options.Low} to {options.High}"));
        else if (_time.GetUtcNow() - made > _options.StaleAfter)
            (quality, reason) = (SensorQuality.Stale, entry.Problem.Length > 0 ? entry.Problem : "silent");
        return new SensorReading(options.Name, options.Quantity, entry.Value, entry.Time, quality, reason);
    }

    private sealed record Entry(double Value, DateTimeOffset? Time, string Problem);
}
