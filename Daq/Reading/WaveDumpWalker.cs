using EdgeMon.Daq.Decoding;

namespace EdgeMon.Daq.Reading;

/// <summary>Walks the records of a CAEN WaveDump file: one record is one event of one channel (FRAMES section 13.3).</summary>
/// <param name="sampleBytes">1 or 2 bytes in a sample.</param>
internal sealed class WaveDumpWalker(int sampleBytes) : FrameWalker
{
    /// <summary>Header of a record [bytes].</summary>
    public const int RecordHeaderBytes = 24;
    private const uint MostBoards = 1024, MostChannels = 64;

    // Size, board and channel of the last record: a file is one channel with a fixed record length, so that these
    // words are the mark by which the next record is found.
    private readonly byte[] _mark = new byte[8];
    private uint _markChannel;
    private bool _hasMark;

    public override int HeaderBytes => RecordHeaderBytes;

    public override void Reset() => _hasMark = false;

    public override FrameStep Examine(ReadOnlySpan<byte> bytes, StreamState state)
    {
        if (bytes.Length < RecordHeaderBytes)
            return state == StreamState.Ended
                ? FrameStep.Skip(bytes.Length, FrameErrorKind.TruncatedEvent)
                : FrameStep.NeedMore(RecordHeaderBytes);
        if (!IsHeader(bytes, out int size))
            return FrameStep.Skip(NextRecord(bytes, bytes.Length, state), FrameErrorKind.BadEventSize);
        int behind = bytes.Length - size;
        if (behind < RecordHeaderBytes)
        {
            if (state.WaitsForFollower(behind)) return FrameStep.NeedMore(size + RecordHeaderBytes);
            if (behind == 0 || behind > 0 && state == StreamState.Silent) return Accept(bytes, size);
            if (behind < 0)
            {
                int cut = NextRecord(bytes, bytes.Length, StreamState.Ended);
                return cut < bytes.Length || state == StreamState.Ended
                    ? FrameStep.Skip(cut, FrameErrorKind.TruncatedEvent)
                    : FrameStep.NeedMore(size + RecordHeaderBytes);
            }
        }
        else if (IsHeader(bytes[size..], out _))
        {
            return Accept(bytes, size);
        }
        int inside = NextRecord(bytes, size, StreamState.Ended);
        return inside < size ? FrameStep.Skip(inside, FrameErrorKind.TruncatedEvent) : Accept(bytes, size);
    }

    public override FrameKey KeyOf(ReadOnlySpan<byte> frame) => new(0, 0, false);

    public override bool IsHeader(ReadOnlySpan<byte> bytes, out int size)
    {
        size = 0;
        if (bytes.Length < RecordHeaderBytes) return false;
        uint announced = EventHeaders.Word(bytes, 0);
        if (announced < RecordHeaderBytes || announced > (uint)LargestFrame || announced % (uint)sampleBytes != 0
            || EventHeaders.Word(bytes, 4) >= MostBoards || EventHeaders.Word(bytes, 12) >= MostChannels) return false;
        size = (int)announced;
        return true;
    }

    private FrameStep Accept(ReadOnlySpan<byte> bytes, int size)
    {
        if (!_hasMark)
        {
            bytes[..8].CopyTo(_mark);
            _markChannel = EventHeaders.Word(bytes, 12);
            _hasMark = true;
        }
        return FrameStep.Frame(size);
    }

    /// <summary>Offset of the next record behind offset 0 with the size, board and channel of the first one.</summary>
    private int NextRecord(ReadOnlySpan<byte> bytes, int end, StreamState state)
    {
        for (int position = 1; position < end; position++)
        {
            if (_hasMark)
            {
                int found = bytes[position..].IndexOf(_mark);
                if (found < 0) break;
                position += found;
            }
            if (position >= end) return end;
            var candidate = bytes[position..];
            if (candidate.Length < RecordHeaderBytes) break;
            if (!IsHeader(candidate, out int size)) continue;
            if (_hasMark ? EventHeaders.Word(candidate, 12) == _markChannel
                : candidate.Length - size >= RecordHeaderBytes && IsHeader(candidate[size..], out _))
                return position;
        }
        return state == StreamState.Ended || end < bytes.Length ? end : Math.Max(1, end - (RecordHeaderBytes - 1));
    }
}
