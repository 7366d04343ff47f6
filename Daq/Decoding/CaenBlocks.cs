using System.Numerics;
using EdgeMon.Daq.Reading;

namespace EdgeMon.Daq.Decoding;

/// <summary>Reads CAEN event blocks and WaveDump records as events of located channels (FRAMES sections 13.1, 13.3).</summary>
internal static class CaenBlocks
{
    private const int ChannelsInChip = 16;

    /// <summary>Mask of the channels in a block: 8 bits in word 1, 8 more in word 2 of 16-channel boards.</summary>
    public static uint ChannelMask(ReadOnlySpan<byte> block) =>
        EventHeaders.Word(block, 4) & 0xFF | EventHeaders.Word(block, 8) >> 16 & 0xFF00;

    /// <summary>Decodes an event block of the standard firmware.</summary>
    public static void DecodeBlock(ReadOnlySpan<byte> bytes, long streamOffset, DecodedEvent result)
    {
        if (bytes.Length < CaenWalker.BlockHeaderBytes)
        {
            Refuse(result, FrameErrorKind.TruncatedEvent, -1, streamOffset);
            return;
        }
        uint first = EventHeaders.Word(bytes, 0), second = EventHeaders.Word(bytes, 4), third = EventHeaders.Word(bytes, 8);
        int board = (int)(second >> 27);
        result.Header = new EventHeader
        {
            SizeBytes = bytes.Length,
            HeaderBytes = CaenWalker.BlockHeaderBytes,
            Type = EventType.Physics,
            RawType = (int)EventType.Physics,
            EventInRun = third & 0xFFFFFF,
            TriggerMask = second >> 8 & 0xFFFF,
            TriggerTimeTag = EventHeaders.Word(bytes, 12),
            Ldc = -1,
            Gdc = -1,
        };
        result.SourceList.Add(board);
        if (first >> 28 != 0xA)
        {
            Refuse(result, FrameErrorKind.CaenBadHeader, board, streamOffset);
            return;
        }
        uint mask = ChannelMask(bytes);
        int channels = BitOperations.PopCount(mask);
        int payload = bytes.Length - CaenWalker.BlockHeaderBytes;
        if ((first & 0x0FFFFFFF) * 4L != bytes.Length || (channels == 0 ? payload != 0 : payload / 4 % channels != 0)
            || channels > 0 && payload / channels / 2 > ushort.MaxValue)
        {
            Refuse(result, FrameErrorKind.CaenBadSize, board, streamOffset);
            return;
        }
        if ((second & 1u << 26) != 0) result.ErrorList.Add(new FrameError(FrameErrorKind.CaenBoardFail, board, streamOffset + 4));
        if ((second & 1u << 24) != 0)
        {
            // Zero-length encoding: the samples are not where the standard format has them.
            result.ErrorList.Add(new FrameError(FrameErrorKind.UnsupportedFormat, board, streamOffset + 4));
            return;
        }
        int offset = CaenWalker.BlockHeaderBytes;
        for (int channel = 0; channel < ChannelsInChip; channel++)
        {
            if ((mask & 1u << channel) == 0) continue;
            int bytesPerChannel = payload / channels;
            result.ChannelList.Add(new LocatedChannel
            {
                Address = new ChannelAddress(board, 0, 0, channel).Packed,
                Offset = offset,
                SampleCount = (ushort)(bytesPerChannel / 2),
                Encoding = SampleEncoding.UInt16,
            });
            offset += bytesPerChannel;
        }
    }

    /// <summary>Decodes a WaveDump record.</summary>
    /// <param name="bytes">The record.</param>
    /// <param name="streamOffset">Its offset in the file [bytes].</param>
    /// <param name="encoding">16-bit or 8-bit samples.</param>
    /// <param name="result">Receives one channel.</param>
    public static void DecodeWaveDump(ReadOnlySpan<byte> bytes, long streamOffset, SampleEncoding encoding, DecodedEvent result)
    {
        if (bytes.Length < WaveDumpWalker.RecordHeaderBytes)
        {
            Refuse(result, FrameErrorKind.TruncatedEvent, -1, streamOffset);
            return;
        }
        int board = (int)(EventHeaders.Word(bytes, 4) & 1023);
        uint channel = EventHeaders.Word(bytes, 12);
        result.Header = new EventHeader
        {
            SizeBytes = bytes.Length,
            HeaderBytes = WaveDumpWalker.RecordHeaderBytes,
            Type = EventType.Physics,
            RawType = (int)EventType.Physics,
            EventInRun = EventHeaders.Word(bytes, 16),
            TriggerMask = EventHeaders.Word(bytes, 8),
            TriggerTimeTag = EventHeaders.Word(bytes, 20),
            Ldc = -1,
            Gdc = -1,
        };
        result.SourceList.Add(board);
        int sampleBytes = encoding == SampleEncoding.UInt16 ? 2 : 1;
        int payload = bytes.Length - WaveDumpWalker.RecordHeaderBytes;
        if (EventHeaders.Word(bytes, 0) != (uint)bytes.Length || payload % sampleBytes != 0
            || payload / sampleBytes > ushort.MaxValue || channel >= 64)
        {
            Refuse(result, FrameErrorKind.CaenBadSize, board, streamOffset);
            return;
        }
        result.ChannelList.Add(new LocatedChannel
        {
            Address = new ChannelAddress(board, 0, (int)channel / ChannelsInChip, (int)channel % ChannelsInChip).Packed,
            Offset = WaveDumpWalker.RecordHeaderBytes,
            SampleCount = (ushort)(payload / sampleBytes),
            Encoding = encoding,
        });
    }

    private static void Refuse(DecodedEvent result, FrameErrorKind kind, int source, long streamOffset)
    {
        result.IsGood = false;
        result.ErrorList.Add(new FrameError(kind, source, streamOffset));
    }
}
