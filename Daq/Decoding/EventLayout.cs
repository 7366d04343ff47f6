using System.Runtime.InteropServices;
using EdgeMon.Daq.Samples;

namespace EdgeMon.Daq.Decoding;

/// <summary>
/// The layout of an event that was parsed, as the list of bits that decided the parse, and what the parse found.
/// An event that agrees in these bits is decoded by one pass of compares instead of a parse.
/// </summary>
/// <remarks>
/// <para>Why this is exact: the full parse is a function of the bits that its recorder is told of. They are either fixed, or equal
/// to the event's own number, or ids of sample words. If all agree, the parse would take the same course and find the
/// same channels at the same offsets; sums and samples, which decide nothing, may differ. Any other event, in particular every
/// damaged one, disagrees somewhere and goes through the full parse, which names the damage.</para>
/// <para>Header words and channel words are compared apart: whoever reads all samples anyway compares the channel words in
/// the same pass (<see cref="EventDecoder.DecodeUpToSamples"/>), so that an event is read from memory once.</para>
/// </remarks>
internal sealed class EventLayout
{
    /// <summary>Largest event whose layout is learnt [bytes].</summary>
    public const int LargestEvent = 1 << 20;

    private readonly LayoutRegions _regions = new();
    private readonly List<ChannelRun> _runs = [];
    private readonly List<uint> _channelHeaders = [];
    private readonly List<LocatedChannel> _channels = [];
    private readonly List<int> _sources = [];
    private readonly List<LocatedScaler> _scalers = [];
    private readonly List<FrameError> _errors = [];
    private bool _unlearnable, _isGood, _hasMissingSource;

    /// <summary>The layout's number, above 0; 0 while nothing is learnt.</summary>
    public long Version { get; private set; }

    /// <summary>Size of the event [bytes].</summary>
    public int SizeBytes { get; private set; }

    /// <summary>
    /// True when the channels' words may be left to the caller: nothing is wrong with the event but what they may hold, and each
    /// listed channel is one of MSADC format 3 with its header in front of it.
    /// </summary>
    public bool CanLeaveSamples { get; private set; }

    /// <summary>True once an event was decoded by this layout.</summary>
    public bool WasUsed { get; private set; }

    /// <summary>Forgets the layout and makes a recorder that writes a new one.</summary>
    public LayoutRecorder StartRecording()
    {
        Version = 0;
        WasUsed = false;
        _unlearnable = false;
        _regions.Clear();
        _runs.Clear();
        _channelHeaders.Clear();
        return new LayoutRecorder(this);
    }

    /// <summary>Completes the layout from what the parse found. False when the event cannot serve as a pattern.</summary>
    /// <param name="bytes">The event.</param>
    /// <param name="streamOffset">Its offset in the stream.</param>
    /// <param name="found">What the full parse found in it.</param>
    public bool TryLearn(ReadOnlySpan<byte> bytes, long streamOffset, DecodedEvent found)
    {
        if (_unlearnable) return false;
        foreach (FrameError error in found.Errors)
            if (!FrameErrors.IsPartOfLayout(error.Kind)) return false;
        if (!_regions.TryComplete(bytes, EventScan<NoRecorder>.PatternOf(found.Header))) return false;
        foreach (ChannelRun run in _runs)
            for (int i = 0; i < run.Count; i++)
                _channelHeaders.Add(EventHeaders.Word(bytes, run.Offset + i * run.Stride));

        Replace(_channels, found.Channels);
        Replace(_sources, found.Sources);
        Replace(_scalers, found.Scalers);
        Replace(found.HeaderList, CollectionsMarshal.AsSpan(_channelHeaders));
        _errors.Clear();
        foreach (FrameError error in found.Errors) _errors.Add(error with { Offset = error.Offset - streamOffset });
        _isGood = found.IsGood;
        _hasMissingSource = found.HasMissingSource;
        CanLeaveSamples = _isGood && !_hasMissingSource && _errors.Count == 0 && _channelHeaders.Count == _channels.Count;
        SizeBytes = bytes.Length;
        Version = LayoutVersions.Next();
        return true;
    }

    /// <summary>True when the channels of an event of <see cref="SizeBytes"/> are those of this layout: their headers and the ids of their samples.</summary>
    /// <param name="bytes">The event.</param>
    public bool MatchesChannels(ReadOnlySpan<byte> bytes) =>
        ChannelRuns.Match<DetectedIsa>(bytes, CollectionsMarshal.AsSpan(_runs), CollectionsMarshal.AsSpan(_channelHeaders), SampleIds.HeaderMask);

    /// <summary>True when all other words of an event of <see cref="SizeBytes"/> agree with this layout.</summary>
    /// <param name="bytes">The event.</param>
    /// <param name="pattern">Its number, as <see cref="EventScan{TRecorder}.Pattern"/>.</param>
    public bool MatchesHeaders(ReadOnlySpan<byte> bytes, uint pattern) => _regions.Match<DetectedIsa>(bytes, pattern);

    /// <summary>Writes the result for an event that agrees.</summary>
    public void Apply(long streamOffset, in EventHeader header, DecodedEvent result)
    {
        WasUsed = true;
        if (!result.Holds(Version))
        {
            result.Clear();
            result.LayoutVersion = Version;
            Replace(result.ChannelList, CollectionsMarshal.AsSpan(_channels));
            Replace(result.SourceList, CollectionsMarshal.AsSpan(_sources));
            Replace(result.ScalerList, CollectionsMarshal.AsSpan(_scalers));
            Replace(result.HeaderList, CollectionsMarshal.AsSpan(_channelHeaders));
        }
        result.AreSamplesUnread = false;
        result.Header = header;
        result.IsGood = _isGood;
        result.HasMissingSource = _hasMissingSource;
        if (result.ErrorList.Count > 0) result.ErrorList.Clear();
        foreach (FrameError error in _errors) result.ErrorList.Add(error with { Offset = error.Offset + streamOffset });
    }

    private static void Replace<T>(List<T> target, ReadOnlySpan<T> source)
    {
        CollectionsMarshal.SetCount(target, source.Length);
        source.CopyTo(CollectionsMarshal.AsSpan(target));
    }

    internal void AddWord(int offset, uint mask, uint patternMask) => _regions.Add(offset, mask, patternMask);

    internal void AddSameEvent(int offset) => _regions.AddSameEvent(offset);

    internal void AddChannel(int headerOffset, int sampleWords)
    {
        var runs = CollectionsMarshal.AsSpan(_runs);
        if (runs is [.., var last] && last.SampleWords == sampleWords && last.Offset + last.Count * last.Stride == headerOffset)
            runs[^1].Count++;
        else
            _runs.Add(new ChannelRun { Offset = headerOffset, SampleWords = sampleWords, Count = 1 });
    }

    internal void GiveUp() => _unlearnable = true;
}

/// <summary>Writes a layout while the full parse runs.</summary>
internal readonly struct LayoutRecorder(EventLayout layout) : ILayoutRecorder
{
    public void Fixed(int offset, uint mask) => layout.AddWord(offset, mask, 0);
    public void Numbered(int offset, uint mask, uint patternMask) => layout.AddWord(offset, mask, patternMask);
    public void SameEvent(int offset) => layout.AddSameEvent(offset);
    public void Channel(int headerOffset, int sampleWords) => layout.AddChannel(headerOffset, sampleWords);
    public void Unlearnable() => layout.GiveUp();
}
