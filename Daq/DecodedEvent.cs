using System.Runtime.InteropServices;

namespace EdgeMon.Daq;

/// <summary>
/// What the decoder found in one event: header, located channels, scaler values, sources seen, defects.
/// Reused from event to event; after warm-up no allocation happens.
/// </summary>
/// <remarks>Not thread safe: one per worker. Spans are valid until the next decode.</remarks>
public sealed class DecodedEvent
{
    private readonly List<LocatedChannel> _channels = new(512);
    private readonly List<ScalerReading> _scalers = new(68);
    private readonly List<FrameError> _errors = new(16);
    private readonly List<int> _sources = new(16);

    /// <summary>The event's header.</summary>
    public EventHeader Header { get; set; }

    /// <summary>False when the event must not be used (a severe defect, FRAMES section 1.4); the defect is in <see cref="Errors"/>.</summary>
    public bool IsGood { get; set; }

    /// <summary>True when a source that the rules expect is absent.</summary>
    public bool HasMissingSource { get; set; }

    /// <summary>Channels in the order in which they stand in the event.</summary>
    public ReadOnlySpan<LocatedChannel> Channels => CollectionsMarshal.AsSpan(_channels);
    /// <summary>Scaler values in the order in which they stand in the event.</summary>
    public ReadOnlySpan<ScalerReading> Scalers => CollectionsMarshal.AsSpan(_scalers);
    /// <summary>Defects, in the order found.</summary>
    public ReadOnlySpan<FrameError> Errors => CollectionsMarshal.AsSpan(_errors);
    /// <summary>S-Link sources present, in the order found.</summary>
    public ReadOnlySpan<int> Sources => CollectionsMarshal.AsSpan(_sources);

    internal List<LocatedChannel> ChannelList => _channels;
    internal List<ScalerReading> ScalerList => _scalers;
    internal List<FrameError> ErrorList => _errors;
    internal List<int> SourceList => _sources;

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        Header = default;
        IsGood = true;
        HasMissingSource = false;
        _channels.Clear();
        _scalers.Clear();
        _errors.Clear();
        _sources.Clear();
    }
}
