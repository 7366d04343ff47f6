using EdgeMon.Daq.Reading;

namespace EdgeMon.Daq.Decoding;

/// <summary>
/// Finds the channels, scaler values and defects of one event. Nothing is copied: channels are located in the event's bytes.
/// Nothing throws, whatever the bytes.
/// </summary>
/// <remarks>Not thread safe: one per worker.</remarks>
public sealed class EventDecoder
{
    private readonly SourceRules _rules;
    private readonly FrameFormat _format;

    /// <summary>A decoder for the sources that <paramref name="rules"/> name.</summary>
    /// <param name="rules">Format of each source and the sources that must be there. CAEN formats do not ask them.</param>
    /// <param name="format">How the events are framed.</param>
    public EventDecoder(SourceRules rules, FrameFormat format = FrameFormat.Date)
    {
        _rules = rules;
        _format = format;
    }

    /// <summary>Decodes one event.</summary>
    /// <param name="eventBytes">The whole event, as <see cref="EventBatch.EventBytes"/> gives it.</param>
    /// <param name="streamOffset">Offset of its first byte in the file or stream [bytes]; the offsets of defects count from there.</param>
    /// <param name="result">Receives what is found; what it held before is forgotten.</param>
    public void Decode(ReadOnlySpan<byte> eventBytes, long streamOffset, DecodedEvent result)
    {
        result.Clear();
        switch (_format)
        {
            case FrameFormat.CaenBlock: CaenBlocks.DecodeBlock(eventBytes, streamOffset, result); return;
            case FrameFormat.WaveDump16: CaenBlocks.DecodeWaveDump(eventBytes, streamOffset, SampleEncoding.UInt16, result); return;
            case FrameFormat.WaveDump8: CaenBlocks.DecodeWaveDump(eventBytes, streamOffset, SampleEncoding.UInt8, result); return;
        }
        var scan = new EventScan<NoRecorder>(eventBytes, streamOffset, _rules, result, default);
        if (ReadHeader(ref scan)) DateParser.Parse(ref scan);
    }

    private static bool ReadHeader<TRecorder>(ref EventScan<TRecorder> scan) where TRecorder : struct, ILayoutRecorder
    {
        var bytes = scan.Bytes;
        if (bytes.Length < DateLayout.Header306Bytes)
        {
            scan.Error(FrameErrorKind.TruncatedEvent, -1, 0);
            return false;
        }
        FrameErrorKind kind = EventHeaders.Judge(bytes, out uint size, out uint headerBytes);
        if (kind != FrameErrorKind.None)
        {
            scan.Error(kind, -1, 0);
            return false;
        }
        if (headerBytes > bytes.Length)
        {
            scan.Error(FrameErrorKind.TruncatedEvent, -1, 0);
            return false;
        }
        scan.Result.Header = EventHeaders.Read(bytes, headerBytes);
        if (size == bytes.Length) return true;
        scan.Error(size > bytes.Length ? FrameErrorKind.TruncatedEvent : FrameErrorKind.BadEventSize, -1, 0);
        return false;
    }
}
