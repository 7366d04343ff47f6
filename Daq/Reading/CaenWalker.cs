using System.Numerics;
using EdgeMon.Daq.Decoding;

namespace EdgeMon.Daq.Reading;

/// <summary>Walks CAEN event blocks (FRAMES section 13.1).</summary>
internal sealed class CaenWalker : FrameWalker
{
    /// <summary>Header of a block [bytes].</summary>
    public const int BlockHeaderBytes = 16;
    private const uint Mark = 0xA;

    private (uint Board, uint Channels) _last;

    public override int HeaderBytes => BlockHeaderBytes;

    public override FrameStep Examine(ReadOnlySpan<byte> bytes, StreamState state)
    {
        if (bytes.Length < BlockHeaderBytes)
            return state == StreamState.Ended
                ? FrameStep.Skip(bytes.Length, FrameErrorKind.TruncatedEvent)
                : FrameStep.NeedMore(BlockHeaderBytes);
        if (!IsHeader(bytes, out int size))
        {
            var kind = EventHeaders.Word(bytes, 0) >> 28 == Mark ? FrameErrorKind.BadEventSize : FrameErrorKind.BadMagic;
            return FrameStep.Skip(NextBlock(bytes, bytes.Length, state), kind);
        }
        int behind = bytes.Length - size;
        if (behind < 4)
        {
            if (state.WaitsForFollower(behind)) return FrameStep.NeedMore(size + 4);
            if (behind >= 0 && (behind == 0 || state == StreamState.Silent)) return Accept(bytes, size);
            if (behind < 0)
            {
                int cut = NextBlock(bytes, bytes.Length, StreamState.Ended);
                return cut < bytes.Length || state == StreamState.Ended
                    ? FrameStep.Skip(cut, FrameErrorKind.TruncatedEvent)
                    : FrameStep.NeedMore(size + 4);
            }
        }
        else if (EventHeaders.Word(bytes, size) >> 28 == Mark)
        {
            return Accept(bytes, size);
        }
        int inside = NextBlock(bytes, size, StreamState.Ended);
        return inside < size ? FrameStep.Skip(inside, FrameErrorKind.TruncatedEvent) : Accept(bytes, size);
    }

    public override void Reset() => _last = default;

    public override FrameKey KeyOf(ReadOnlySpan<byte> frame) => new(0, 0, false);

    public override bool IsHeader(ReadOnlySpan<byte> bytes, out int size)
    {
        size = 0;
        if (bytes.Length < BlockHeaderBytes) return false;
        uint first = EventHeaders.Word(bytes, 0);
        long announced = (first & 0x0FFFFFFF) * 4L;
        if (first >> 28 != Mark || announced < BlockHeaderBytes || announced > LargestFrame) return false;
        size = (int)announced;
        int channels = BitOperations.PopCount(CaenBlocks.ChannelMask(bytes));
        int payload = size / 4 - BlockHeaderBytes / 4;
        return channels == 0 ? payload == 0 : payload % channels == 0;
    }

    /// <summary>A header found while searching counts when another one follows it, or when it looks like the last block.</summary>
    private bool IsConfirmed(ReadOnlySpan<byte> candidate, int size) =>
        candidate.Length - size >= BlockHeaderBytes ? IsHeader(candidate[size..], out _) : IdentityOf(candidate) == _last;

    /// <summary>Board and channel mask.</summary>
    private static (uint Board, uint Channels) IdentityOf(ReadOnlySpan<byte> block) =>
        (EventHeaders.Word(block, 4) >> 27, CaenBlocks.ChannelMask(block));

    private FrameStep Accept(ReadOnlySpan<byte> block, int size)
    {
        _last = IdentityOf(block);
        return FrameStep.Frame(size);
    }

    /// <summary>
    /// Offset of the next block header behind offset 0. Samples of 14 bits never show the mark in their top bits,
    /// so that a header inside a block is a block of its own.
    /// </summary>
    private int NextBlock(ReadOnlySpan<byte> bytes, int end, StreamState state)
    {
        for (int position = 1; position < end; position++)
        {
            if (position + 3 < bytes.Length && bytes[position + 3] >> 4 != Mark) continue;
            var candidate = bytes[position..];
            if (candidate.Length < BlockHeaderBytes)
            {
                if (state != StreamState.Ended) return position;
                break;
            }
            if (IsHeader(candidate, out int size) && IsConfirmed(candidate, size)) return position;
        }
        return end;
    }
}
