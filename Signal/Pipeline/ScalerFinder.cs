using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Signal.Eot;

namespace EdgeMon.Signal.Pipeline;

/// <summary>Finds the counters of interest among an event's scaler readings.</summary>
internal sealed class ScalerFinder(ScalerMap? scaler, EotOptions options)
{
    // Readings stand in the same order in every event: where a channel was found is looked at first next time.
    private readonly int[] _places = new int[4];

    /// <summary>The counters; false when one of the three is absent. A missing time in spill counts as 0.</summary>
    public bool TryFind(ReadOnlySpan<ScalerReading> readings, out ScalerSample sample)
    {
        sample = default;
        if (scaler is null
            || !TryFind(readings, 0, options.CoincidenceChannel, out uint coincidences)
            || !TryFind(readings, 1, options.OfferedChannel, out uint offered)
            || !TryFind(readings, 2, options.RecordedChannel, out uint recorded)) return false;
        TryFind(readings, 3, ScalerReading.TimeChannel, out uint time);
        sample = new ScalerSample(time, coincidences, offered, recorded);
        return true;
    }

    private bool TryFind(ReadOnlySpan<ScalerReading> readings, int which, int channel, out uint value)
    {
        int place = _places[which];
        if (place >= readings.Length || !IsIt(readings[place], channel))
        {
            place = 0;
            while (place < readings.Length && !IsIt(readings[place], channel)) place++;
            if (place == readings.Length)
            {
                value = 0;
                return false;
            }
            _places[which] = place;
        }
        value = readings[place].Value;
        return true;
    }

    private bool IsIt(in ScalerReading reading, int channel) =>
        reading.Channel == channel && reading.Source == scaler!.Source && reading.Frame == scaler.Frame;
}
