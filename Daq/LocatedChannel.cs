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
    /// <summary>Hardware sum of the channel header (0 where the format has none).</summary>
    public ushort HardwareSum;
    /// <summary>How to unpack the samples.</summary>
    public SampleEncoding Encoding;
}
