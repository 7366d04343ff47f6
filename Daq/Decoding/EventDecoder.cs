using EdgeMon.Daq.Reading;

namespace EdgeMon.Daq.Decoding;

/// <summary>
/// Finds the channels, scaler values and defects of one event. Nothing is copied: channels are located in the event's bytes.
/// Nothing throws, whatever the bytes.
/// </summary>
/// <remarks>
/// <para>Not thread safe: one per worker.</para>
/// <para>Events of a run look alike: same sources, same channels, same sizes. The decoder learns such layouts and decodes an event
/// of a known layout by comparing (<see cref="DecodedEvent.LayoutVersion"/>); anything else, damage above all, is parsed in full,
/// with the same result (<see cref="EventLayout"/> says why).</para>
/// </remarks>
public sealed class EventDecoder
{
    private readonly SourceRules _rules;
    private readonly FrameFormat _format;
    private readonly LayoutMemory? _layouts;
    private (int Bytes, int Board, uint Channels) _caenLayout;
    private long _caenVersion;

    /// <summary>A decoder for the sources that <paramref name="rules"/> name.</summary>
    /// <param name="rules">Format of each source and the sources that must be there. CAEN formats do not ask them.</param>
    /// <param name="format">How the events are framed.</param>
    public EventDecoder(SourceRules rules, FrameFormat format = FrameFormat.Date)
        : this(rules, format, learnLayouts: true) { }

    /// <summary>A decoder that may be told to parse every event in full: the reference.</summary>
    internal EventDecoder(SourceRules rules, FrameFormat format, bool learnLayouts)
    {
        _rules = rules;
        _format = format;
        _layouts = learnLayouts ? new LayoutMemory() : null;
    }

    /// <summary>Decodes one event.</summary>
    /// <param name="eventBytes">The whole event, as <see cref="EventBatch.EventBytes"/> gives it.</param>
    /// <param name="streamOffset">Offset of its first byte in the file or stream [bytes]; the offsets of defects count from there.</param>
    /// <param name="result">Receives what is found; what it held before is forgotten.</param>
    public void Decode(ReadOnlySpan<byte> eventBytes, long streamOffset, DecodedEvent result)
    {
        if (_format == FrameFormat.Date)
            DecodeDate(eventBytes, streamOffset, leaveSamples: false, result);
        else
            DecodeCaen(eventBytes, streamOffset, result);
    }

    /// <summary>
    /// As <see cref="Decode"/>, but of an event of a known layout without defects the words of its channels are not read:
    /// <see cref="DecodedEvent.AreSamplesUnread"/> then says that the caller must compare them with
    /// <see cref="DecodedEvent.ChannelHeaders"/> and <see cref="Samples.SampleIds"/>, or ask <see cref="AreSamplesGood"/>; and when
    /// they differ, <see cref="Decode"/> the event again. For a caller that reads all samples anyway.
    /// </summary>
    /// <param name="eventBytes">The whole event.</param>
    /// <param name="streamOffset">Offset of its first byte in the file or stream [bytes].</param>
    /// <param name="result">Receives what is found.</param>
    public void DecodeUpToSamples(ReadOnlySpan<byte> eventBytes, long streamOffset, DecodedEvent result)
    {
        if (_format == FrameFormat.Date)
            DecodeDate(eventBytes, streamOffset, leaveSamples: true, result);
        else
            DecodeCaen(eventBytes, streamOffset, result);
    }

    /// <summary>Compares the words of all channels of the event that <see cref="DecodeUpToSamples"/> left unread last.</summary>
    /// <param name="eventBytes">That event.</param>
    /// <returns>True when nothing is wrong with them; else the event must be decoded again.</returns>
    public bool AreSamplesGood(ReadOnlySpan<byte> eventBytes) => _layouts is not null && _layouts.AreSamplesGood(eventBytes);

    private void DecodeDate(ReadOnlySpan<byte> bytes, long streamOffset, bool leaveSamples, DecodedEvent result)
    {
        FrameErrorKind kind = ReadHeader(bytes, out EventHeader header);
        if (kind != FrameErrorKind.None)
        {
            result.Clear();
            result.Header = header;
            result.IsGood = false;
            result.ErrorList.Add(new FrameError(kind, -1, streamOffset));
            return;
        }
        if (_layouts is not null && _layouts.TryDecode(bytes, streamOffset, header, leaveSamples, result)) return;
        result.Clear();
        result.Header = header;
        if (_layouts is null || !_layouts.ShouldLearn(header))
        {
            var scan = new EventScan<NoRecorder>(bytes, streamOffset, _rules, result, default);
            DateParser.Parse(ref scan);
            return;
        }
        EventLayout layout = _layouts.StartLearning();
        var recording = new EventScan<LayoutRecorder>(bytes, streamOffset, _rules, result, layout.StartRecording());
        DateParser.Parse(ref recording);
        LayoutMemory.FinishLearning(layout, bytes, streamOffset, result);
    }

    private void DecodeCaen(ReadOnlySpan<byte> bytes, long streamOffset, DecodedEvent result)
    {
        result.Clear();
        switch (_format)
        {
            case FrameFormat.CaenBlock: CaenBlocks.DecodeBlock(bytes, streamOffset, result); break;
            case FrameFormat.WaveDump16: CaenBlocks.DecodeWaveDump(bytes, streamOffset, SampleEncoding.UInt16, result); break;
            default: CaenBlocks.DecodeWaveDump(bytes, streamOffset, SampleEncoding.UInt8, result); break;
        }
        if (result.ChannelList.Count == 0) return;
        // Length, board and channels are all that the located channels depend on.
        var layout = (bytes.Length, result.SourceList[0], _format == FrameFormat.CaenBlock ? CaenBlocks.ChannelMask(bytes) : (uint)result.ChannelList[0].Address);
        if (layout != _caenLayout) _caenVersion = LayoutVersions.Next();
        _caenLayout = layout;
        result.LayoutVersion = _caenVersion;
    }

    /// <summary>Reads the event's header, as far as the bytes go; says what is wrong with it.</summary>
    private static FrameErrorKind ReadHeader(ReadOnlySpan<byte> bytes, out EventHeader header)
    {
        header = default;
        if (bytes.Length < DateFrame.Header306Bytes) return FrameErrorKind.TruncatedEvent;
        FrameErrorKind kind = EventHeaders.Judge(bytes, out uint size, out uint headerBytes);
        if (kind != FrameErrorKind.None) return kind;
        if (headerBytes > bytes.Length) return FrameErrorKind.TruncatedEvent;
        header = EventHeaders.Read(bytes, headerBytes);
        if (size > bytes.Length) return FrameErrorKind.TruncatedEvent;
        return size < bytes.Length ? FrameErrorKind.BadEventSize : FrameErrorKind.None;
    }
}
