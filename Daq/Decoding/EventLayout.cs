using System.Runtime.InteropServices;

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
/// <para>The ids of all sample words are checked here and not in the reconstruction: the pass brings the event into the first-level
/// cache, and the kernels behind it need no error path.</para>
/// </remarks>
internal sealed class EventLayout
{
    /// <summary>Largest event whose layout is learnt [bytes].</summary>
    public const int LargestEvent = 1 << 20;

    private readonly List<FixedWord> _fixed = [];
    private readonly List<NumberedWord> _numbered = [];
    private readonly List<int> _sameEvent = [];
    private readonly List<ChannelRun> _runs = [];
    private readonly List<uint> _channelHeaders = [];
    private readonly List<(int First, int Second)> _scalerWords = [];
    private readonly List<LocatedChannel> _channels = [];
    private readonly List<int> _sources = [];
    private readonly List<ScalerReading> _scalers = [];
    private readonly List<FrameError> _errors = [];
    private uint _channelMask;
    private bool _unlearnable, _isGood, _hasMissingSource;

    /// <summary>The layout's number, above 0; 0 while nothing is learnt.</summary>
    public long Version { get; private set; }

    /// <summary>Size of the event [bytes].</summary>
    public int SizeBytes { get; private set; }

    /// <summary>True once an event was decoded by this layout.</summary>
    public bool WasUsed { get; private set; }

    /// <summary>Forgets the layout and makes a recorder that writes a new one.</summary>
    public LayoutRecorder StartRecording()
    {
        Version = 0;
        WasUsed = false;
        _unlearnable = false;
        _fixed.Clear();
        _numbered.Clear();
        _sameEvent.Clear();
        _runs.Clear();
        _channelHeaders.Clear();
        _scalerWords.Clear();
        return new LayoutRecorder(this);
    }

    /// <summary>Completes the layout from what the parse found. False when the event cannot serve as a pattern.</summary>
    /// <param name="bytes">The event.</param>
    /// <param name="streamOffset">Its offset in the stream.</param>
    /// <param name="found">What the full parse found in it.</param>
    /// <param name="version">The new layout's number.</param>
    public bool TryLearn(ReadOnlySpan<byte> bytes, long streamOffset, DecodedEvent found, long version)
    {
        if (_unlearnable) return false;
        foreach (FrameError error in found.Errors)
            if (!FrameErrors.IsPartOfLayout(error.Kind)) return false;
        uint pattern = EventScan<NoRecorder>.PatternOf(found.Header);
        foreach (ref FixedWord word in CollectionsMarshal.AsSpan(_fixed))
            word.Value = EventHeaders.Word(bytes, word.Offset) & word.Mask;
        foreach (ref NumberedWord word in CollectionsMarshal.AsSpan(_numbered))
        {
            uint difference = EventHeaders.Word(bytes, word.Offset) ^ pattern & word.PatternMask;
            if ((difference & word.PatternMask & word.Mask) != 0) return false;
            word.Value = difference & word.Mask;
        }
        foreach (ChannelRun run in _runs)
            for (int i = 0; i < run.Count; i++)
                _channelHeaders.Add(EventHeaders.Word(bytes, run.Offset + i * run.Stride));

        Replace(_channels, found.Channels);
        Replace(_sources, found.Sources);
        Replace(_scalers, found.Scalers);
        _errors.Clear();
        foreach (FrameError error in found.Errors) _errors.Add(error with { Offset = error.Offset - streamOffset });
        _isGood = found.IsGood;
        _hasMissingSource = found.HasMissingSource;
        SizeBytes = bytes.Length;
        Version = version;
        return true;
    }

    /// <summary>True when an event of <see cref="SizeBytes"/> has this layout.</summary>
    /// <param name="bytes">The event.</param>
    /// <param name="pattern">Its number, as <see cref="EventScan{TRecorder}.Pattern"/>.</param>
    public bool Matches(ReadOnlySpan<byte> bytes, uint pattern)
    {
        uint difference = 0;
        foreach (ref readonly FixedWord word in CollectionsMarshal.AsSpan(_fixed))
            difference |= EventHeaders.Word(bytes, word.Offset) & word.Mask ^ word.Value;
        foreach (ref readonly NumberedWord word in CollectionsMarshal.AsSpan(_numbered))
            difference |= (EventHeaders.Word(bytes, word.Offset) ^ pattern & word.PatternMask) & word.Mask ^ word.Value;
        if (difference != 0) return false;
        foreach (int offset in _sameEvent)
            if (!EventHeaders.AreSameEvent(bytes, bytes[offset..])) return false;
        ReadOnlySpan<uint> headers = CollectionsMarshal.AsSpan(_channelHeaders);
        foreach (ref readonly ChannelRun run in CollectionsMarshal.AsSpan(_runs))
        {
            if (!ChannelRuns.Match<Samples.DetectedIsa>(bytes, run, headers[..run.Count], _channelMask)) return false;
            headers = headers[run.Count..];
        }
        return true;
    }

    /// <summary>Writes the result for an event that <see cref="Matches"/>.</summary>
    public void Apply(ReadOnlySpan<byte> bytes, long streamOffset, in EventHeader header, object owner, DecodedEvent result)
    {
        WasUsed = true;
        if (!result.Holds(owner, Version))
        {
            result.Clear();
            result.LayoutVersion = Version;
            result.LayoutOwner = owner;
            Replace(result.ChannelList, CollectionsMarshal.AsSpan(_channels));
            Replace(result.SourceList, CollectionsMarshal.AsSpan(_sources));
            Replace(result.ScalerList, CollectionsMarshal.AsSpan(_scalers));
        }
        result.Header = header;
        result.IsGood = _isGood;
        result.HasMissingSource = _hasMissingSource;
        if (result.ErrorList.Count > 0) result.ErrorList.Clear();
        foreach (FrameError error in _errors) result.ErrorList.Add(error with { Offset = error.Offset + streamOffset });
        var scalers = CollectionsMarshal.AsSpan(result.ScalerList);
        var words = CollectionsMarshal.AsSpan(_scalerWords);
        for (int i = 0; i < scalers.Length && i < words.Length; i++)
        {
            uint first = EventHeaders.Word(bytes, words[i].First), second = EventHeaders.Word(bytes, words[i].Second);
            scalers[i] = scalers[i] with { Value = ScalerParser.Value(scalers[i].Channel, first, second) };
        }
    }

    private static void Replace<T>(List<T> target, ReadOnlySpan<T> source)
    {
        CollectionsMarshal.SetCount(target, source.Length);
        source.CopyTo(CollectionsMarshal.AsSpan(target));
    }

    internal void AddFixed(int offset, uint mask) => _fixed.Add(new FixedWord { Offset = offset, Mask = mask });

    internal void AddNumbered(int offset, uint mask, uint patternMask) =>
        _numbered.Add(new NumberedWord { Offset = offset, Mask = mask, PatternMask = patternMask });

    internal void AddSameEvent(int offset) => _sameEvent.Add(offset);

    internal void AddScaler(int first, int second) => _scalerWords.Add((first, second));

    internal void AddChannel(int headerOffset, uint headerMask, int sampleWords)
    {
        _channelMask = headerMask;
        var runs = CollectionsMarshal.AsSpan(_runs);
        if (runs is [.., var last] && last.SampleWords == sampleWords && last.Offset + last.Count * last.Stride == headerOffset)
            runs[^1].Count++;
        else
            _runs.Add(new ChannelRun { Offset = headerOffset, SampleWords = sampleWords, Count = 1 });
    }

    internal void GiveUp() => _unlearnable = true;

    private struct FixedWord
    {
        public int Offset;
        public uint Mask, Value;
    }

    private struct NumberedWord
    {
        public int Offset;
        public uint Mask, PatternMask, Value;
    }
}

/// <summary>Writes a layout while the full parse runs.</summary>
internal readonly struct LayoutRecorder(EventLayout layout) : ILayoutRecorder
{
    public void Fixed(int offset, uint mask) => layout.AddFixed(offset, mask);
    public void Numbered(int offset, uint mask, uint patternMask) => layout.AddNumbered(offset, mask, patternMask);
    public void SameEvent(int offset) => layout.AddSameEvent(offset);
    public void Channel(int headerOffset, uint headerMask, int sampleWords) => layout.AddChannel(headerOffset, headerMask, sampleWords);
    public void Scaler(int firstOffset, int secondOffset) => layout.AddScaler(firstOffset, secondOffset);
    public void Unlearnable() => layout.GiveUp();
}
