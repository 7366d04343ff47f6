using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Signal.Eot;

namespace EdgeMon.Signal.Pipeline;

/// <summary>Finds the counters of interest among an event's scaler values.</summary>
internal sealed class ScalerFinder(ScalerMap? scaler, EotOptions options)
{
    // They stand in the same order in every event: where a channel was found is looked at first next time.
    private readonly int[] _places = new int[4];

    /// <summary>The counters; false when one of the three is absent. A missing time in spill counts as 0.</summary>
    public bool TryFind(ReadOnlySpan<LocatedScaler> scalers, ReadOnlySpan<byte> eventBytes, out ScalerSample sample)
    {
        sample = default;
        if (scaler is null
            || !TryFind(scalers, eventBytes, 0, options.CoincidenceChannel, out uint coincidences)
            || !TryFind(scalers, eventBytes, 1, options.OfferedChannel, out uint offered)
            || !TryFind(scalers, eventBytes, 2, options.RecordedChannel, out uint recorded)) return false;
        TryFind(scalers, eventBytes, 3, ScalerReading.TimeChannel, out uint time);
        sample = new ScalerSample(time, coincidences, offered, recorded);
        return true;
    }

    private bool TryFind(ReadOnlySpan<LocatedScaler> scalers, ReadOnlySpan<byte> eventBytes, int which, int channel, out uint value)
    {
        int place = _places[which];
        if (place >= scalers.Length || !IsIt(scalers[place], channel))
        {
            place = 0;
            while (place < scalers.Length && !IsIt(scalers[place], channel)) place++;
            if (place == scalers.Length)
            {
                value = 0;
                return false;
            }
            _places[which] = place;
        }
        value = scalers[place].Value(eventBytes);
        return true;
    }

    private bool IsIt(in LocatedScaler located, int channel) =>
        located.Channel == channel && located.Source == scaler!.Source && located.Frame == scaler.Frame;
}
