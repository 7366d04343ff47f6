namespace EdgeMon.Daq.Writing;

/// <summary>Writes the S-Link payload of a scaler: header, frames of 34 words, trailer (FRAMES section 6).</summary>
public static class ScalerWriter
{
    /// <summary>Counters of a frame.</summary>
    public const int CounterCount = 32;
    /// <summary>Words of a frame: the counters and two words of time and pattern.</summary>
    public const int FrameWords = 34;

    private const uint DataBit = 1u << 31;
    private const uint TrailerBit = 1u << 30;

    /// <summary>Writes a header word.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="geographicId">Geographic ID, 10 bits.</param>
    /// <param name="eventInSpill">Event number of the S-Link header, 20 bits.</param>
    public static void WriteHeader(FrameBuffer buffer, int geographicId, int eventInSpill) =>
        buffer.WriteWord((uint)(geographicId & 0x3FF) << 20 | (uint)eventInSpill & 0xFFFFF);

    /// <summary>Writes a trailer word.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="geographicId">Geographic ID, 10 bits.</param>
    /// <param name="eventInSpill">Event number of the S-Link header, 20 bits.</param>
    public static void WriteTrailer(FrameBuffer buffer, int geographicId, int eventInSpill) =>
        buffer.WriteWord(TrailerBit | (uint)(geographicId & 0x3FF) << 20 | (uint)eventInSpill & 0xFFFFF);

    /// <summary>Writes a front-end error word.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="geographicId">Geographic ID, 10 bits.</param>
    /// <param name="port">Port, 4 bits.</param>
    /// <param name="special">Special code, 2 bits.</param>
    /// <param name="error">Error code, 4 bits.</param>
    public static void WriteErrorWord(FrameBuffer buffer, int geographicId, int port, int special, int error) =>
        buffer.WriteWord(0x7FFu << 20 | (uint)(geographicId & 0x3FF) << 10 | (uint)(port & 15) << 6 | (uint)(special & 3) << 4 | (uint)(error & 15));

    /// <summary>Writes one frame of 34 data words.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="counters">Up to 32 counters, 31 bits each; missing ones are 0.</param>
    /// <param name="timeInSpill">Time in the spill [ticks of 38.88 MHz].</param>
    /// <param name="pattern">Pattern, 30 bits.</param>
    public static void WriteFrame(FrameBuffer buffer, ReadOnlySpan<uint> counters, uint timeInSpill, uint pattern)
    {
        if (counters.Length > CounterCount)
            throw new ArgumentException($"A scaler frame has {CounterCount} counters, not {counters.Length}.", nameof(counters));
        Span<uint> words = buffer.AppendWords(FrameWords);
        for (int i = 0; i < CounterCount; i++)
            words[i] = DataBit | (i < counters.Length ? counters[i] & ~DataBit : 0);
        words[32] = DataBit | timeInSpill & 0xFFFF | (pattern & 0x7FFF) << 16;
        words[33] = DataBit | timeInSpill >> 16 | (pattern >> 15 & 0x7FFF) << 16;
        FrameBuffer.ToLittleEndian(words);
    }
}
