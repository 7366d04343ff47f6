using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeMon.Daq.Writing;

/// <summary>Writes MSADC blocks, "SADC data format 3" (FRAMES section 4).</summary>
public static class MsadcWriter
{
    /// <summary>Largest number of samples of a channel: the field has 9 bits.</summary>
    public const int LargestSampleCount = 511;

    private const uint FirstWordId = 0x4000_0000;
    private const uint NextWordId = 0x8000_0000;

    /// <summary>Writes the header of an ADC block.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="eventNumber">Event number of the S-Link header; its low 12 bits are written.</param>
    /// <param name="port">HOTLink port, 0..7.</param>
    /// <param name="adc">ADC in the port (the "chip"), 0..3.</param>
    /// <returns>Offset of the block, for <see cref="EndBlock"/>.</returns>
    public static int BeginBlock(FrameBuffer buffer, int eventNumber, int port, int adc)
    {
        int start = buffer.Length;
        buffer.WriteWord(3u << 30 | (uint)(port & 7) << 27 | (uint)(adc & 3) << 25 | (uint)eventNumber & 0xFFF);
        return start;
    }

    /// <summary>Patches the size of the ADC block that began at <paramref name="start"/>.</summary>
    /// <exception cref="InvalidOperationException">The block is longer than its 12-bit size field can say.</exception>
    public static void EndBlock(FrameBuffer buffer, int start)
    {
        int words = (buffer.Length - start) / 4;
        if (words > 0xFFF)
            throw new InvalidOperationException($"An ADC block of {words} words cannot be written: its size field ends at 4095. Write fewer samples or channels.");
        buffer.PatchWord(start, buffer.WordAt(start) | (uint)words << 12);
    }

    /// <summary>Writes the one-word marker of a module that did not answer.</summary>
    public static void ModuleMissing(FrameBuffer buffer, int eventNumber, int port, int adc) =>
        buffer.WriteWord((uint)(port & 7) << 27 | (uint)(adc & 3) << 25 | 1u << 12 | (uint)eventNumber & 0xFFF);

    /// <summary>Writes one channel; its hardware sum is the sum of the samples modulo 65536.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="channel">Channel in the ADC, 0..15.</param>
    /// <param name="samples">1 to 511 samples; the low 12 bits of each are written.</param>
    public static void WriteChannel(FrameBuffer buffer, int channel, ReadOnlySpan<ushort> samples)
    {
        uint sum = 0;
        foreach (ushort sample in samples)
            sum += sample & 0xFFFu;
        WriteChannel(buffer, channel, samples, (ushort)sum);
    }

    /// <summary>Writes one channel with a given hardware sum.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="channel">Channel in the ADC, 0..15.</param>
    /// <param name="samples">1 to 511 samples; the low 12 bits of each are written.</param>
    /// <param name="hardwareSum">Sum for the channel header.</param>
    public static void WriteChannel(FrameBuffer buffer, int channel, ReadOnlySpan<ushort> samples, ushort hardwareSum)
    {
        if (samples.Length is 0 or > LargestSampleCount)
            throw new ArgumentException($"A channel has 1 to {LargestSampleCount} samples, not {samples.Length}.", nameof(samples));
        int sampleWords = (samples.Length + 1) / 2;
        Span<uint> words = buffer.AppendWords(1 + sampleWords);
        words[0] = FirstWordId | (uint)(channel & 15) << 26 | (uint)samples.Length << 16 | hardwareSum;
        Pack(samples, words[1..]);
        FrameBuffer.ToLittleEndian(words);
    }

    /// <summary>Packs samples two to a word with the id byte; vectors of 8 words where the processor has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Pack(ReadOnlySpan<ushort> samples, Span<uint> words)
    {
        int packed = 0;
        if (BitConverter.IsLittleEndian && Vector256.IsHardwareAccelerated)
        {
            // Two neighbouring 16-bit samples read as one 32-bit lane: the upper one moves down by four bits.
            ReadOnlySpan<uint> pairs = MemoryMarshal.Cast<ushort, uint>(samples);
            Vector256<uint> low = Vector256.Create(0xFFFu), high = Vector256.Create(0xFFF000u), id = Vector256.Create(NextWordId);
            for (; packed + 8 <= pairs.Length; packed += 8)
            {
                Vector256<uint> pair = Vector256.Create(pairs.Slice(packed, 8));
                Vector256<uint> word = (pair & low) | ((pair >>> 4) & high) | id;
                word.CopyTo(words[packed..]);
            }
        }
        PackScalar(samples[(2 * packed)..], words[packed..]);
        words[0] = words[0] & 0x00FF_FFFF | FirstWordId;
    }

    /// <summary>The reference of <see cref="Pack"/>: all words with the id of a following word.</summary>
    internal static void PackScalar(ReadOnlySpan<ushort> samples, Span<uint> words)
    {
        for (int i = 0; i < samples.Length; i += 2)
        {
            uint second = i + 1 < samples.Length ? samples[i + 1] & 0xFFFu : 0;
            words[i / 2] = NextWordId | second << 12 | samples[i] & 0xFFFu;
        }
    }
}
