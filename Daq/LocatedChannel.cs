using System.Buffers.Binary;

namespace EdgeMon.Daq;

/// <summary>How the samples of a <see cref="LocatedChannel"/> are packed.</summary>
public enum SampleEncoding : byte
{
    /// <summary>MSADC format 3: two 12-bit samples in a word with an id byte (FRAMES section 4.3).</summary>
    Msadc3 = 0,
    /// <summary>SADC format 2: three 10-bit samples in a word, stored inverted (FRAMES section 5).</summary>
    Sadc2 = 1,
    /// <summary>SADC format 1: three 10-bit samples in a word (FRAMES section 5).</summary>
    Sadc1 = 2,
    /// <summary>CAEN: 16-bit little-endian samples, right aligned (FRAMES section 13).</summary>
    UInt16 = 3,
    /// <summary>CAEN 8-bit boards.</summary>
    UInt8 = 4,
}

/// <summary>Where the samples of one channel lie inside an event's bytes. Nothing is copied (DESIGN, "the way of an event").</summary>
public struct LocatedChannel
{
    /// <summary><see cref="ChannelAddress.Packed"/> of the channel.</summary>
    public int Address;
    /// <summary>Offset of the first sample word from the event's first byte.</summary>
    public int Offset;
    /// <summary>Number of samples that can be read; fewer than announced when a bad sample word cut the channel.</summary>
    public ushort SampleCount;
    /// <summary>
    /// Hardware sum of the channel (0 where the format has none). The decoder leaves it 0;
    /// <see cref="DecodedEvent.FillHardwareSums"/> or <see cref="ReadHardwareSum"/> read it where it is wanted.
    /// </summary>
    public ushort HardwareSum;
    /// <summary>How to unpack the samples.</summary>
    public SampleEncoding Encoding;

    /// <summary>
    /// Reads the hardware sum from the event: bits 15..0 of the channel header in front of the samples (MSADC, SADC format 2),
    /// of the first of the three integral words behind them (SADC format 1), 0 for CAEN (FRAMES sections 4.2, 5).
    /// </summary>
    /// <param name="eventBytes">The event this channel was located in.</param>
    public readonly ushort ReadHardwareSum(ReadOnlySpan<byte> eventBytes) => Encoding switch
    {
        SampleEncoding.Msadc3 or SampleEncoding.Sadc2 => BinaryPrimitives.ReadUInt16LittleEndian(eventBytes[(Offset - 4)..]),
        SampleEncoding.Sadc1 => ReadIntegral(eventBytes, 0),
        _ => 0,
    };

    /// <summary>Reads one of the three integrals of a SADC format 1 channel (FRAMES section 5).</summary>
    /// <param name="eventBytes">The event this channel was located in.</param>
    /// <param name="index">0, 1 or 2.</param>
    public readonly ushort ReadIntegral(ReadOnlySpan<byte> eventBytes, int index)
    {
        if (Encoding != SampleEncoding.Sadc1) return 0;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, 2u);
        // Three samples in a word; at most two trailing zero samples were removed, so the words are known from the samples.
        int words = (SampleCount + 2) / 3;
        return BinaryPrimitives.ReadUInt16LittleEndian(eventBytes[(Offset + 4 * (words + index))..]);
    }
}
