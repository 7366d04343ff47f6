namespace EdgeMon.Daq.Writing;

/// <summary>What an SADC block of format 1 or 2 holds (FRAMES section 5).</summary>
public enum SadcMode
{
    /// <summary>All samples of all channels: key 2, sparse 0.</summary>
    Latch,
    /// <summary>Integrals only: key 2, sparse 1.</summary>
    Sparse,
    /// <summary>Samples and integrals, zero suppressed: key 3, sparse 1.</summary>
    ExtendedSparse,
}

/// <summary>Writes SADC blocks of the 10-bit formats 1 and 2 (FRAMES section 5).</summary>
public static class SadcWriter
{
    /// <summary>Largest sample value.</summary>
    public const int LargestSample = 1023;

    private const uint FirstWordId = 1u << 30;
    private const uint NextWordId = 2u << 30;

    /// <summary>Writes the header of a block.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="eventNumber">Event number; its low 12 bits are written.</param>
    /// <param name="chip">Chip, 0..15.</param>
    /// <param name="mode">What the block holds.</param>
    /// <param name="overflow">The overflow bit.</param>
    /// <returns>Offset of the block, for <see cref="EndBlock"/>.</returns>
    public static int BeginBlock(FrameBuffer buffer, int eventNumber, int chip, SadcMode mode = SadcMode.Latch, bool overflow = false)
    {
        int start = buffer.Length;
        uint key = mode == SadcMode.ExtendedSparse ? 3u : 2u;
        uint sparse = mode == SadcMode.Latch ? 0u : 1u << 24;
        buffer.WriteWord(key << 30 | (uint)(chip & 15) << 26 | (overflow ? 1u << 25 : 0) | sparse | (uint)eventNumber & 0xFFF);
        return start;
    }

    /// <summary>Patches the size of the block that began at <paramref name="start"/>.</summary>
    /// <exception cref="InvalidOperationException">The block is longer than its 12-bit size field can say.</exception>
    public static void EndBlock(FrameBuffer buffer, int start) => MsadcWriter.EndBlock(buffer, start);

    /// <summary>
    /// Writes one channel of format 2: info word, then three inverted samples to a word. Channels must increase within a block.
    /// </summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="channel">Channel in the chip, 0..15.</param>
    /// <param name="samples">1 to 511 samples, 0..1023. The format cannot tell a last sample of 1023 from padding: avoid it.</param>
    /// <param name="hardwareSum">Sum for the info word.</param>
    public static void WriteChannelFormat2(FrameBuffer buffer, int channel, ReadOnlySpan<ushort> samples, ushort hardwareSum)
    {
        CheckCount(samples);
        buffer.WriteWord(FirstWordId | (uint)(channel & 15) << 26 | (uint)samples.Length << 16 | hardwareSum);
        WriteSamples(buffer, samples, inverted: true);
    }

    /// <summary>Writes one channel of format 1: three samples to a word, then the three integral words.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="channel">Channel in the chip, 0..15.</param>
    /// <param name="samples">
    /// 0..1023 each, the same number in every channel of a source block; none in <see cref="SadcMode.Sparse"/>.
    /// The format cannot tell up to two last samples of 0 from padding: avoid them.
    /// </param>
    /// <param name="integrals">Three integrals.</param>
    /// <param name="suppressed">The suppression bit of the integral words.</param>
    public static void WriteChannelFormat1(
        FrameBuffer buffer, int channel, ReadOnlySpan<ushort> samples, ReadOnlySpan<ushort> integrals, bool suppressed = false)
    {
        if (integrals.Length != 3)
            throw new ArgumentException($"A channel of format 1 has 3 integrals, not {integrals.Length}.", nameof(integrals));
        if (!samples.IsEmpty)
        {
            CheckCount(samples);
            WriteSamples(buffer, samples, inverted: false);
        }
        foreach (ushort integral in integrals)
            buffer.WriteWord(NextWordId | (uint)(channel & 15) << 26 | (suppressed ? 1u << 23 : 0) | integral);
    }

    private static void WriteSamples(FrameBuffer buffer, ReadOnlySpan<ushort> samples, bool inverted)
    {
        uint id = FirstWordId;
        for (int i = 0; i < samples.Length; i += 3)
        {
            uint word = id;
            for (int k = 0; k < 3 && i + k < samples.Length; k++)
            {
                uint sample = samples[i + k];
                if (sample > LargestSample)
                    throw new ArgumentException($"Sample {i + k} is {sample}; the format holds 0 to {LargestSample}.", nameof(samples));
                word |= (inverted ? LargestSample - sample : sample) << 10 * k;
            }
            buffer.WriteWord(word);
            id = NextWordId;
        }
    }

    private static void CheckCount(ReadOnlySpan<ushort> samples)
    {
        if (samples.Length is 0 or > MsadcWriter.LargestSampleCount)
            throw new ArgumentException($"A channel has 1 to {MsadcWriter.LargestSampleCount} samples, not {samples.Length}.", nameof(samples));
    }
}
