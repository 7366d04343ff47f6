using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Signal.Eot;

namespace EdgeMon.Signal.Pipeline;

/// <summary>Finds the counters of interest among an event's scaler values: once for all events of a layout.</summary>
internal sealed class ScalerFinder(ScalerMap? scaler, EotOptions options)
{
    private long _layout;
    private bool _isComplete, _hasTime;
    private LocatedScaler _time, _coincidences, _offered, _recorded;

    /// <summary>The counters; false when one of the three is absent. A missing time in spill counts as 0.</summary>
    /// <param name="decoded">The event.</param>
    /// <param name="eventBytes">Its bytes.</param>
    /// <param name="sample">Out: the counters.</param>
    public bool TryFind(DecodedEvent decoded, ReadOnlySpan<byte> eventBytes, out ScalerSample sample)
    {
        if (decoded.LayoutVersion == 0 || decoded.LayoutVersion != _layout) Locate(decoded);
        sample = default;
        if (!_isComplete) return false;
        uint time = _hasTime ? _time.Value(eventBytes) : 0;
        sample = new ScalerSample(time, _coincidences.Value(eventBytes), _offered.Value(eventBytes), _recorded.Value(eventBytes));
        return true;
    }

    private void Locate(DecodedEvent decoded)
    {
        _layout = decoded.LayoutVersion;
        _hasTime = TryLocate(decoded.Scalers, ScalerReading.TimeChannel, out _time);
        _isComplete = TryLocate(decoded.Scalers, options.CoincidenceChannel, out _coincidences)
            & TryLocate(decoded.Scalers, options.OfferedChannel, out _offered)
            & TryLocate(decoded.Scalers, options.RecordedChannel, out _recorded);
    }

    private bool TryLocate(ReadOnlySpan<LocatedScaler> scalers, int channel, out LocatedScaler found)
    {
        foreach (ref readonly LocatedScaler located in scalers)
            if (scaler is not null && located.Channel == channel && located.Source == scaler.Source && located.Frame == scaler.Frame)
            {
                found = located;
                return true;
            }
        found = default;
        return false;
    }
}
