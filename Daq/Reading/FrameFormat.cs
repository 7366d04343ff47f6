using System.Buffers.Binary;
using EdgeMon.Daq.Decoding;

namespace EdgeMon.Daq.Reading;

/// <summary>How the bytes of a stream are framed.</summary>
public enum FrameFormat
{
    /// <summary>DATE events: COMPASS and NA64 raw data (FRAMES sections 1 to 6).</summary>
    Date = 0,
    /// <summary>CAEN x725/x730/x720/x724 event blocks of the standard firmware (FRAMES section 13.1).</summary>
    CaenBlock = 1,
    /// <summary>CAEN WaveDump records with 16-bit samples (FRAMES section 13.3).</summary>
    WaveDump16 = 2,
    /// <summary>CAEN WaveDump records with 8-bit samples (721 and 731 boards).</summary>
    WaveDump8 = 3,
}

/// <summary>Recognises formats.</summary>
public static class FrameFormats
{
    /// <summary>Bytes that <see cref="Detect"/> wants to see, where the input has as many.</summary>
    public const int DetectionBytes = 64 << 10;

    /// <summary>
    /// The format of a stream from its first bytes; <see cref="FrameFormat.Date"/> when none fits, whose reader then
    /// searches for the magic and counts what it passes over.
    /// </summary>
    /// <param name="firstBytes">The first bytes, best <see cref="DetectionBytes"/>.</param>
    public static FrameFormat Detect(ReadOnlySpan<byte> firstBytes) =>
        TryDetect(firstBytes, out FrameFormat format) ? format : FrameFormat.Date;

    /// <summary>The format of a stream from its first bytes; false when none fits.</summary>
    /// <param name="firstBytes">The first bytes, best <see cref="DetectionBytes"/>.</param>
    /// <param name="format">The format.</param>
    /// <remarks>
    /// WaveDump does not say whether its samples have 8 or 16 bits. Samples of 14 bits at most leave the top bits of every 16-bit
    /// word 0; a record of odd length or with one of these bits set is read as 8 bits. An 8-bit waveform that stays below 64 counts
    /// cannot be told and must be configured.
    /// </remarks>
    public static bool TryDetect(ReadOnlySpan<byte> firstBytes, out FrameFormat format)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, DateFrame.Magic);
        Span<byte> swapped = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(swapped, DateFrame.SwappedMagic);
        format = FrameFormat.Date;
        if (firstBytes.Length >= 8 && (firstBytes[4..8].SequenceEqual(magic) || firstBytes[4..8].SequenceEqual(swapped))) return true;
        if (LooksLike(new CaenWalker(), firstBytes))
        {
            format = FrameFormat.CaenBlock;
            return true;
        }
        if (LooksLike(new WaveDumpWalker(1), firstBytes))
        {
            format = HasSixteenBitSamples(firstBytes) ? FrameFormat.WaveDump16 : FrameFormat.WaveDump8;
            return true;
        }
        return firstBytes.IndexOf(magic) >= 0;
    }

    internal static FrameWalker WalkerOf(FrameFormat format) => format switch
    {
        FrameFormat.CaenBlock => new CaenWalker(),
        FrameFormat.WaveDump16 => new WaveDumpWalker(2),
        FrameFormat.WaveDump8 => new WaveDumpWalker(1),
        _ => new DateWalker(),
    };

    /// <summary>True when the bytes begin with a frame that another one, or the end of the bytes, follows.</summary>
    private static bool LooksLike(FrameWalker walker, ReadOnlySpan<byte> bytes)
    {
        if (!walker.IsHeader(bytes, out int size)) return false;
        return size >= bytes.Length || bytes.Length - size < walker.HeaderBytes || walker.IsHeader(bytes[size..], out _);
    }

    private static bool HasSixteenBitSamples(ReadOnlySpan<byte> record)
    {
        int size = BinaryPrimitives.ReadInt32LittleEndian(record);
        if ((size & 1) != 0) return false;
        var samples = record[WaveDumpWalker.RecordHeaderBytes..Math.Min(size, record.Length)];
        for (int i = 1; i < samples.Length; i += 2)
            if ((samples[i] & 0xC0) != 0) return false;
        return true;
    }
}
