using System.Runtime.InteropServices;

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
            case SampleEncoding.Msadc3: Msadc3(source, target); break;
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

    private static void Msadc3(ReadOnlySpan<byte> source, Span<ushort> samples)
    {
        var words = MemoryMarshal.Cast<byte, uint>(source);
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (ushort)(words[i >> 1] >> (i & 1) * 12 & 0xFFF);
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
