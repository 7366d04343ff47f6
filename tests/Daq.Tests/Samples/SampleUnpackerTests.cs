using System.Runtime.Intrinsics;
using EdgeMon.Daq.Samples;
using EdgeMon.Daq.Tests.Support;

namespace EdgeMon.Daq.Tests.Samples;

public sealed class SampleUnpackerTests
{
    [Fact]
    public void All_vector_widths_unpack_the_same_samples_for_lengths_0_to_256_and_read_no_byte_too_many()
    {
        var random = new Generator(11);
        for (int count = 0; count <= 256; count++)
        {
            var packed = new byte[SampleUnpacker.PackedBytes(SampleEncoding.Msadc3, count)];
            random.Fill(packed);
            using var source = new GuardedMemory(packed);
            using var target = new GuardedMemory(new byte[count * 2]);
            ushort[] expected = Unpack<ScalarIsa>(source, target, count);
            for (int i = 0; i < count; i++)
                Assert.Equal(BitConverter.ToUInt32(packed, i / 2 * 4) >> i % 2 * 12 & 0xFFF, expected[i]);
            Assert.Equal(expected, Unpack<Isa128>(source, target, count));
            Assert.Equal(expected, Unpack<Isa256>(source, target, count));
            Assert.Equal(expected, Unpack<DetectedIsa>(source, target, count));
        }
    }

    [Theory]
    [InlineData(SampleEncoding.Msadc3)]
    [InlineData(SampleEncoding.Sadc2)]
    [InlineData(SampleEncoding.Sadc1)]
    [InlineData(SampleEncoding.UInt16)]
    [InlineData(SampleEncoding.UInt8)]
    public void Every_encoding_unpacks_bit_by_bit_as_described_and_reads_no_byte_too_many(SampleEncoding encoding)
    {
        var random = new Generator(12);
        for (int count = 0; count <= 256; count++)
        {
            var packed = new byte[SampleUnpacker.PackedBytes(encoding, count)];
            random.Fill(packed);
            using var source = new GuardedMemory(packed);
            var channel = new LocatedChannel { Offset = 0, SampleCount = (ushort)count, Encoding = encoding };
            var samples = new ushort[count];
            Assert.Equal(count, SampleUnpacker.Unpack(channel, source.Span, samples));
            for (int i = 0; i < count; i++) Assert.Equal(Described(encoding, packed, i), samples[i]);
        }
    }

    [Fact]
    public void Too_little_room_is_refused()
    {
        var channel = new LocatedChannel { SampleCount = 4, Encoding = SampleEncoding.UInt8 };
        Assert.Throws<ArgumentException>(() => SampleUnpacker.Unpack(channel, new byte[4], new ushort[3]));
    }

    [Fact]
    public void The_switches_that_turn_vectors_off_work()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_EnableHWIntrinsic") == "0") Assert.False(Vector128.IsHardwareAccelerated);
        if (Environment.GetEnvironmentVariable("DOTNET_EnableAVX2") == "0") Assert.False(Vector256.IsHardwareAccelerated);
        if (Environment.GetEnvironmentVariable("DOTNET_EnableAVX512") == "0") Assert.False(Vector512.IsHardwareAccelerated);
    }

    private static ushort[] Unpack<TIsa>(GuardedMemory source, GuardedMemory target, int count) where TIsa : struct, IIsa
    {
        var samples = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(target.Span);
        samples.Clear();
        SampleUnpacker.Msadc3<TIsa>(source.Span, samples);
        Assert.Equal(count, samples.Length);
        return samples.ToArray();
    }

    private static int Described(SampleEncoding encoding, byte[] packed, int i) => encoding switch
    {
        SampleEncoding.Msadc3 => Bits(packed, i / 2, i % 2 * 12, 12),
        SampleEncoding.Sadc2 => 1023 - Bits(packed, i / 3, i % 3 * 10, 10),
        SampleEncoding.Sadc1 => Bits(packed, i / 3, i % 3 * 10, 10),
        SampleEncoding.UInt16 => packed[2 * i] | packed[2 * i + 1] << 8,
        _ => packed[i],
    };

    private static int Bits(byte[] packed, int word, int first, int count)
    {
        int value = 0;
        for (int bit = 0; bit < count; bit++)
        {
            int position = word * 32 + first + bit;
            value |= (packed[position / 8] >> position % 8 & 1) << bit;
        }
        return value;
    }
}
