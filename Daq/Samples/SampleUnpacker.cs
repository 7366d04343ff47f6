using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeMon.Daq.Samples;

/// <summary>Unpacks the samples of a located channel into 16-bit numbers.</summary>
public static class SampleUnpacker
{
    /// <summary>Unpacks all samples of a channel.</summary>
    /// <param name="channel">A channel of a <see cref="DecodedEvent"/>.</param>
    /// <param name="eventBytes">The event it was located in.</param>
    /// <param name="samples">Receives the samples [ADC counts]; at least <see cref="LocatedChannel.SampleCount"/> long.</param>
    /// <returns>The number of samples.</returns>
    /// <exception cref="ArgumentException"><paramref name="samples"/> is too short.</exception>
    public static int Unpack(in LocatedChannel channel, ReadOnlySpan<byte> eventBytes, Span<ushort> samples)
    {
        int count = channel.SampleCount;
        if (samples.Length < count)
            throw new ArgumentException($"Room for {samples.Length} samples, the channel has {count}.", nameof(samples));
        var target = samples[..count];
        var source = eventBytes.Slice(channel.Offset, PackedBytes(channel.Encoding, count));
        switch (channel.Encoding)
        {
            case SampleEncoding.Msadc3: Msadc3<DetectedIsa>(source, target); break;
            case SampleEncoding.Sadc2: Sadc(source, target, 1023); break;
            case SampleEncoding.Sadc1: Sadc(source, target, 0); break;
            case SampleEncoding.UInt16: MemoryMarshal.Cast<byte, ushort>(source).CopyTo(target); break;
            default:
                for (int i = 0; i < count; i++) target[i] = source[i];
                break;
        }
        return count;
    }

    /// <summary>Bytes that hold so many samples.</summary>
    public static int PackedBytes(SampleEncoding encoding, int samples) => encoding switch
    {
        SampleEncoding.Msadc3 => (samples + 1) / 2 * 4,
        SampleEncoding.Sadc2 or SampleEncoding.Sadc1 => (samples + 2) / 3 * 4,
        SampleEncoding.UInt16 => samples * 2,
        _ => samples,
    };

    /// <summary>
    /// Two 12-bit samples in a word, the earlier one below, under an id byte. Unpacked in place they are two 16-bit lanes:
    /// <c>w &amp; 0x00000FFF | w &lt;&lt; 4 &amp; 0x0FFF0000</c>, at every vector width.
    /// </summary>
    internal static void Msadc3<TIsa>(ReadOnlySpan<byte> source, Span<ushort> samples) where TIsa : struct, IIsa
    {
        const uint even = 0x00000FFF, odd = 0x0FFF0000;
        var words = MemoryMarshal.Cast<byte, uint>(source);
        var pairs = MemoryMarshal.Cast<ushort, uint>(samples); // without the last sample of an odd number
        int i = 0;
        if (TIsa.Has512)
            for (; i <= pairs.Length - Vector512<uint>.Count; i += Vector512<uint>.Count)
            {
                var word = Vector512.Create(words[i..]);
                (word & Vector512.Create(even) | word << 4 & Vector512.Create(odd)).CopyTo(pairs[i..]);
            }
        if (TIsa.Has256)
            for (; i <= pairs.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
            {
                var word = Vector256.Create(words[i..]);
                (word & Vector256.Create(even) | word << 4 & Vector256.Create(odd)).CopyTo(pairs[i..]);
            }
        if (TIsa.Has128)
            for (; i <= pairs.Length - Vector128<uint>.Count; i += Vector128<uint>.Count)
            {
                var word = Vector128.Create(words[i..]);
                (word & Vector128.Create(even) | word << 4 & Vector128.Create(odd)).CopyTo(pairs[i..]);
            }
        // The reference: the only path that ScalarIsa takes.
        for (int sample = i * 2; sample < samples.Length; sample++)
            samples[sample] = (ushort)(words[sample >> 1] >> (sample & 1) * 12 & 0xFFF);
    }

    /// <summary>Three 10-bit samples in a word; format 2 stores them inverted.</summary>
    private static void Sadc(ReadOnlySpan<byte> source, Span<ushort> samples, uint inversion)
    {
        var words = MemoryMarshal.Cast<byte, uint>(source);
        for (int i = 0, word = 0; i < samples.Length; word++)
            for (int part = 0; part < 3 && i < samples.Length; part++, i++)
                samples[i] = (ushort)(words[word] >> part * 10 & 0x3FF ^ inversion);
    }
}
