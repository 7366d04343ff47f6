using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Samples;
using EdgeMon.Daq.Tests.Support;

namespace EdgeMon.Daq.Tests.Decoding;

/// <summary>Nothing throws, hangs or looks outside the event, whatever the bytes.</summary>
public sealed class HostileInputTests
{
    private static readonly SourceRules[] AllRules =
    [
        TestData.CaloRules, TestData.EdgeRules, TestData.MinimalRules,
        // The same bytes read as the older formats and as scalers.
        new([new(620, SourceFormat.Sadc1), new(621, SourceFormat.Sadc2), new(700, SourceFormat.Msadc3)], [620]),
        new([new(620, SourceFormat.Sadc2), new(623, SourceFormat.Sadc1)], []),
        new([new(620, SourceFormat.Scaler), new(623, SourceFormat.Scaler), new(700, SourceFormat.NotDecoded)], [3]),
    ];

    [Fact]
    public void Every_flipped_bit_and_every_cut_of_the_worked_example_is_decoded()
    {
        byte[] clean = TestData.Bytes("date-msadc/minimal.dat");
        var samples = new ushort[1024];
        foreach (SourceRules rules in AllRules)
        {
            var decoder = new EventDecoder(rules);
            var result = new DecodedEvent();
            for (int bit = 0; bit < clean.Length * 8; bit++)
            {
                byte[] bytes = (byte[])clean.Clone();
                bytes[bit / 8] ^= (byte)(1 << bit % 8);
                decoder.Decode(bytes, 0, result);
                Check(result, bytes, 0, samples);
            }
            for (int cut = 0; cut <= clean.Length; cut++)
            {
                decoder.Decode(clean.AsSpan(0, cut), 0, result);
                Check(result, clean[..cut], 0, samples);
                Assert.Equal(cut == clean.Length, result.IsGood);
                byte[] sized = clean[..cut];
                if (cut < 4) continue;
                BitConverter.TryWriteBytes(sized, cut);
                decoder.Decode(sized, 0, result);
                Check(result, sized, 0, samples);
            }
        }
    }

    [Fact]
    public void Every_flipped_bit_of_the_worked_example_in_a_stream_costs_at_most_that_event()
    {
        byte[] clean = TestData.Bytes("date-msadc/minimal.dat");
        byte[] before = Numbered(clean, 6), after = Numbered(clean, 8);
        for (int bit = 0; bit < clean.Length * 8; bit++)
        {
            byte[] bytes = (byte[])clean.Clone();
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            ReadOut read = ReadOut.Of([.. before, .. bytes, .. after]);
            Assert.Equal(3 * clean.Length, read.AllBytes);
            Assert.Equal(before, read.Events[0].Bytes);
            Assert.Equal(after, read.Events[^1].Bytes);
            Assert.InRange(read.Events.Count, 2, 3);
        }
    }

    [Fact]
    public void Every_cut_of_the_worked_example_in_a_stream_costs_only_that_event()
    {
        byte[] clean = TestData.Bytes("date-msadc/minimal.dat");
        byte[] before = Numbered(clean, 6), after = Numbered(clean, 8);
        for (int cut = 1; cut < clean.Length; cut++)
        {
            ReadOut read = ReadOut.Of([.. before, .. clean[..cut], .. after]);
            Assert.Equal(2 * clean.Length + cut, read.AllBytes);
            Assert.Equal([before, after], read.Events.Select(e => e.Bytes));
            Assert.Equal(cut, read.Losses.Sum(l => l.Bytes));
        }
    }

    [Fact]
    public void Random_bytes_of_any_length_are_decoded()
    {
        var random = new Generator(5);
        foreach (FrameFormat format in Enum.GetValues<FrameFormat>())
        {
            var decoder = new EventDecoder(TestData.CaloRules, format);
            var result = new DecodedEvent();
            var samples = new ushort[ushort.MaxValue];
            for (int i = 0; i < 3000; i++)
            {
                var bytes = new byte[random.Below(400)];
                random.Fill(bytes);
                if (bytes.Length >= 8 && i % 2 == 0) BitConverter.TryWriteBytes(bytes.AsSpan(4), 0xDA1E5AFEu);
                if (bytes.Length >= 4 && i % 3 == 0) BitConverter.TryWriteBytes(bytes, format == FrameFormat.CaenBlock ? 0xA0000000u | (uint)bytes.Length / 4 : (uint)bytes.Length);
                decoder.Decode(bytes, 0, result);
                Check(result, bytes, 0, samples);
            }
        }
    }

    [Fact]
    public void An_event_full_of_defects_lists_no_more_than_its_cap_and_is_bad()
    {
        // Two megabytes of "module missing" markers.
        byte[] bytes = Payload(Enumerable.Repeat(0x00001001u, 60_000).ToArray());
        var decoder = new EventDecoder(TestData.EdgeRules);
        var result = new DecodedEvent();
        for (int i = 0; i < 3; i++) decoder.Decode(bytes, 0, result);
        Assert.False(result.IsGood);
        Assert.Equal(4096, result.Errors.Length);
        Assert.Contains(result.Errors.ToArray(), e => e.Kind == FrameErrorKind.TooManyItems);
    }

    private static void Check(DecodedEvent result, byte[] bytes, long streamOffset, ushort[] samples)
    {
        foreach (LocatedChannel channel in result.Channels)
        {
            int n = SampleUnpacker.Unpack(channel, bytes, samples);
            if (channel.Encoding == SampleEncoding.Msadc3)
                for (int i = 0; i < n; i++) Assert.InRange(samples[i], 0, 4095);
        }
        result.FillHardwareSums(bytes);
        foreach (FrameError error in result.Errors)
        {
            Assert.True(error.Kind != FrameErrorKind.None && Enum.IsDefined(error.Kind));
            Assert.InRange(error.Offset, streamOffset, streamOffset + Math.Max(0, bytes.Length - 1));
        }
    }

    /// <summary>The worked example with another event number in spill and run.</summary>
    private static byte[] Numbered(byte[] example, int number)
    {
        byte[] bytes = (byte[])example.Clone();
        foreach (int header in (int[])[0, 68])
        {
            bytes[header + 24] = (byte)number;
            bytes[header + 28] = (byte)number;
        }
        return bytes;
    }

    /// <summary>An event with one S-Link block of source 620.</summary>
    private static byte[] Payload(uint[] payload)
    {
        uint bytes = (uint)(68 + 28 + 12 + payload.Length * 4);
        uint[] words =
        [
            bytes, 0xDA1E5AFE, 68, 0x00030006, 7, 1, 1, 0x00100001, 3, 0, 0, 0, 0, 0, 1, 0xFFFFFFFF, 0,
            bytes - 68, 64, 1, 0, 0, 0, 4,
            620u << 16 | (uint)(payload.Length + 3), 0x00100001, 0x800, .. payload,
        ];
        var result = new byte[bytes];
        Buffer.BlockCopy(words, 0, result, 0, result.Length);
        return result;
    }
}
