using System.Runtime.InteropServices;

namespace EdgeMon.Daq;

/// <summary>
/// What the decoder found in one event: header, located channels and scaler values, sources seen, defects.
/// Reused from event to event; after warm-up no allocation happens.
/// </summary>
/// <remarks>Not thread safe: one per worker. Spans are valid until the next decode.</remarks>
public sealed class DecodedEvent
{
    private readonly List<LocatedChannel> _channels = new(512);
    private readonly List<LocatedScaler> _scalers = new(68);
    private readonly List<FrameError> _errors = new(16);
    private readonly List<int> _sources = new(16);
    private readonly List<uint> _headers = new(512);
    private bool _hardwareSumsFilled;

    /// <summary>The event's header.</summary>
    public EventHeader Header { get; set; }

    /// <summary>False when the event must not be used (a severe defect, FRAMES section 1.4); the defect is in <see cref="Errors"/>.</summary>
    public bool IsGood { get; set; }

    /// <summary>True when a source that the rules expect is absent.</summary>
    public bool HasMissingSource { get; set; }

    /// <summary>
    /// Names the layout of the event: two events with the same number above 0, from whichever decoder, have the same
    /// <see cref="Channels"/> (addresses, offsets, sample counts, encodings in the same order), <see cref="Scalers"/> and <see cref="Sources"/>,
    /// so that a table made from the channels (channel to detector cell) stays valid while the number stays.
    /// 0: the layout has not been learnt; look at every channel.
    /// </summary>
    public long LayoutVersion { get; internal set; }

    /// <summary>
    /// True when the words of the channels were not read (<see cref="Decoding.EventDecoder.DecodeUpToSamples"/>): headers and sample
    /// ids must be compared before anything of the event is used.
    /// </summary>
    public bool AreSamplesUnread { get; internal set; }

    /// <summary>
    /// What the header of each of <see cref="Channels"/> must be, under <see cref="Samples.SampleIds.HeaderMask"/>, while
    /// <see cref="AreSamplesUnread"/>. It stands four bytes before the channel's first sample word.
    /// </summary>
    public ReadOnlySpan<uint> ChannelHeaders => CollectionsMarshal.AsSpan(_headers);

    /// <summary>Channels in the order in which they stand in the event.</summary>
    /// <remarks>
    /// The decoder has verified every id byte of the samples it lists, so that they can be unpacked without further checks
    /// (unless <see cref="AreSamplesUnread"/>).
    /// <see cref="LocatedChannel.HardwareSum"/> is 0 until <see cref="FillHardwareSums"/> is called for this event.
    /// </remarks>
    public ReadOnlySpan<LocatedChannel> Channels => CollectionsMarshal.AsSpan(_channels);
    /// <summary>Scaler values, read when asked for, in the order in which they stand in the event.</summary>
    public ReadOnlySpan<LocatedScaler> Scalers => CollectionsMarshal.AsSpan(_scalers);
    /// <summary>Defects, in the order found.</summary>
    public ReadOnlySpan<FrameError> Errors => CollectionsMarshal.AsSpan(_errors);
    /// <summary>S-Link sources present, in the order found.</summary>
    public ReadOnlySpan<int> Sources => CollectionsMarshal.AsSpan(_sources);

    internal List<LocatedChannel> ChannelList => _channels;
    internal List<LocatedScaler> ScalerList => _scalers;
    internal List<FrameError> ErrorList => _errors;
    internal List<int> SourceList => _sources;
    internal List<uint> HeaderList => _headers;

    /// <summary>
    /// Reads the hardware sums into <see cref="Channels"/>. Not part of decoding, because the reconstruction does not use them
    /// and the header words of 121 channels cost as much as the rest of a decode.
    /// </summary>
    /// <param name="eventBytes">The bytes this event was decoded from.</param>
    public void FillHardwareSums(ReadOnlySpan<byte> eventBytes)
    {
        foreach (ref LocatedChannel channel in CollectionsMarshal.AsSpan(_channels))
            channel.HardwareSum = channel.ReadHardwareSum(eventBytes);
        _hardwareSumsFilled = true;
    }

    /// <summary>True when <see cref="Channels"/> and <see cref="Sources"/> already are those of this layout.</summary>
    internal bool Holds(long layoutVersion) => layoutVersion > 0 && LayoutVersion == layoutVersion && !_hardwareSumsFilled;

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        Header = default;
        IsGood = true;
        LayoutVersion = 0;
        AreSamplesUnread = false;
        _hardwareSumsFilled = false;
        HasMissingSource = false;
        _channels.Clear();
        _scalers.Clear();
        _errors.Clear();
        _sources.Clear();
        _headers.Clear();
    }
}
