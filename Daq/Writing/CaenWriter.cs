using System.Numerics;

namespace EdgeMon.Daq.Writing;

/// <summary>Header fields of one event of a CAEN digitiser with standard firmware (FRAMES section 13.1).</summary>
public readonly record struct CaenFields
{
    /// <summary>Board number, 5 bits.</summary>
    public int Board { get; init; }
    /// <summary>The board-fail bit.</summary>
    public bool BoardFail { get; init; }
    /// <summary>True for zero-length encoding (bit 24), which only the header can say here.</summary>
    public bool ZeroLengthEncoded { get; init; }
    /// <summary>Front-panel pattern, 16 bits.</summary>
    public int Pattern { get; init; }
    /// <summary>Channels present: bit c = channel c, 16 bits.</summary>
    public int ChannelMask { get; init; }
    /// <summary>Event counter, 24 bits.</summary>
    public int EventCounter { get; init; }
    /// <summary>Trigger time tag, 31 bits and the overflow bit.</summary>
    public uint TimeTag { get; init; }
}

/// <summary>Writes events of CAEN x725/x730/x720/x724 digitisers (FRAMES section 13.1).</summary>
public static class CaenWriter
{
    /// <summary>Writes one event.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="fields">Header.</param>
    /// <param name="samples">
    /// Samples of all channels of the mask, channel after channel in ascending order, the same even number for each; right aligned, 14 bits at most.
    /// </param>
    public static void WriteEvent(FrameBuffer buffer, in CaenFields fields, ReadOnlySpan<ushort> samples)
    {
        int channels = BitOperations.PopCount((uint)fields.ChannelMask & 0xFFFF);
        if (channels == 0 ? samples.Length != 0 : samples.Length % (2 * channels) != 0)
            throw new ArgumentException($"{samples.Length} samples do not give {channels} channels the same even number each.", nameof(samples));
        int size = 4 + samples.Length / 2;
        Span<uint> words = buffer.AppendWords(size);
        words[0] = 0xA000_0000 | (uint)size;
        words[1] = (uint)(fields.Board & 31) << 27 | (fields.BoardFail ? 1u << 26 : 0) | (fields.ZeroLengthEncoded ? 1u << 24 : 0)
            | (uint)(fields.Pattern & 0xFFFF) << 8 | (uint)fields.ChannelMask & 0xFF;
        words[2] = (uint)(fields.ChannelMask >> 8 & 0xFF) << 24 | (uint)fields.EventCounter & 0xFF_FFFF;
        words[3] = fields.TimeTag;
        for (int i = 0; i < samples.Length; i += 2)
            words[4 + i / 2] = samples[i] | (uint)samples[i + 1] << 16;
        FrameBuffer.ToLittleEndian(words);
    }
}
