using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Samples;
using EdgeMon.Daq.Tests.Support;
using EdgeMon.Daq.Writing;

namespace EdgeMon.Daq.Tests.Reading;

/// <summary>Real digitiser files, and damage in them.</summary>
public sealed class CaenFileTests
{
    public static TheoryData<string, int, int, int, int> Files => new()
    {
        // name, board, channel, records, samples in a record
        { "dt5751_wave0.dat", 31, 0, 20, 2002 },
        { "dt5751_wave1.dat", 31, 1, 53, 6006 },
        { "dt5751_wave2.dat", 31, 2, 293, 406 },
        { "hpge_wave0.dat", 31, 3, 8, 10000 },
        { "sipm_coinc_wave0.dat", 31, 0, 41, 6006 },
        { "sipm_coinc_wave1.dat", 31, 1, 41, 6006 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_real_file_decodes_to_its_last_byte(string name, int board, int channel, int records, int samples)
    {
        byte[] file = TestData.Bytes("caen-wavedump/" + name);
        Assert.Equal(FrameFormat.WaveDump16, FrameFormats.Detect(file.AsSpan(0, Math.Min(file.Length, FrameFormats.DetectionBytes))));
        ReadOut read = ReadOut.Of(file, FrameFormat.WaveDump16, largestRead: 10_000);
        Assert.Equal(file.Length, read.AllBytes);
        // One of the files was cut by its writer, at 240 KiB: its last record is counted as such.
        int cut = name == "dt5751_wave2.dat" ? 812 : 0;
        Assert.Equal(cut, read.Losses.Sum(l => l.Bytes));
        Assert.All(read.Losses, l => Assert.Equal(FrameErrorKind.TruncatedEvent, l.Kind));
        var decoded = read.Decode(TestData.CaloRules, FrameFormat.WaveDump16);
        Assert.Equal(records, decoded.Count);
        var unpacked = new ushort[samples];
        for (int i = 0; i < decoded.Count; i++)
        {
            DecodedEvent one = decoded[i];
            Assert.True(one.IsGood);
            Assert.Empty(one.Errors.ToArray());
            Assert.Equal(EventType.Physics, one.Header.Type);
            Assert.Equal((0, 0), (one.Header.Run, one.Header.Spill));
            Assert.Equal(BitConverter.ToUInt32(read.Events[i].Bytes, 16), one.Header.EventInRun);
            LocatedChannel located = Assert.Single(one.Channels.ToArray());
            Assert.Equal(new ChannelAddress(board, 0, 0, channel), ChannelAddress.FromPacked(located.Address));
            Assert.Equal(samples, SampleUnpacker.Unpack(located, read.Events[i].Bytes, unpacked));
            for (int s = 0; s < samples; s++) Assert.Equal(BitConverter.ToUInt16(read.Events[i].Bytes, 24 + 2 * s), unpacked[s]);
            Assert.All(unpacked, s => Assert.InRange(s, 0, 1 << 14));
            Assert.True(one.LayoutVersion > 0 && one.LayoutVersion == decoded[0].LayoutVersion);
        }
    }

    [Fact]
    public void Damage_in_a_WaveDump_file_costs_the_records_it_hits()
    {
        byte[] clean = TestData.Bytes("caen-wavedump/dt5751_wave2.dat");
        int record = 836, records = clean.Length / record;
        var random = new Generator(4);
        for (int round = 0; round < 60; round++)
        {
            int hit = random.Between(1, records - 2);
            byte[] file = (byte[])clean.Clone();
            switch (round % 3)
            {
                case 0: // a wrong size
                    BitConverter.TryWriteBytes(file.AsSpan(hit * record), (uint)random.Below(1 << 24) | 1);
                    break;
                case 1: // a hole
                    file = [.. file[..(hit * record + 100)], .. file[(hit * record + 100 + random.Between(1, 700))..]];
                    break;
                default: // a hole over the next header: nothing in the samples tells where one record becomes the other
                    file = [.. file[..(hit * record + 300)], .. file[(hit * record + record + 30)..]];
                    break;
            }
            ReadOut read = ReadOut.Of(file, FrameFormat.WaveDump16, largestRead: 5000);
            Assert.Equal(file.Length, read.AllBytes);
            Assert.Equal(records - 1, read.Events.Count);
        }
    }

    [Fact]
    public void Damage_in_a_block_file_costs_the_blocks_it_hits()
    {
        byte[] clean = Blocks(40, out int block);
        Assert.Equal(FrameFormat.CaenBlock, FrameFormats.Detect(clean));
        Assert.Equal(40, ReadOut.Of(clean, FrameFormat.CaenBlock).Events.Count);
        var random = new Generator(6);
        for (int round = 0; round < 100; round++)
        {
            int hit = random.Between(1, 38);
            byte[] file = (byte[])clean.Clone();
            if (round % 2 == 0)
                BitConverter.TryWriteBytes(file.AsSpan(hit * block), random.Below(2) == 0 ? (uint)random.Below(1 << 20) : 0xA0000000u | (uint)random.Below(3000) + 20000);
            else
                file = [.. file[..(hit * block + 20)], .. file[(hit * block + 20 + random.Between(1, block - 24))..]];
            ReadOut read = ReadOut.Of(file, FrameFormat.CaenBlock, largestRead: 999);
            Assert.Equal(file.Length, read.AllBytes);
            Assert.Equal(39, read.Events.Count);
        }
    }

    [Fact]
    public void Defects_of_a_block_have_their_names()
    {
        byte[] file = Blocks(1, out _);
        Check(file, 0, null, true);
        Check(file, 7, 1 << 2, true, FrameErrorKind.CaenBoardFail);
        Check(file, 7, 1 << 0, true, FrameErrorKind.UnsupportedFormat);
        Check(file, 3, 0x10, false, FrameErrorKind.CaenBadHeader);
        Check(file, 0, 0x01, false, FrameErrorKind.CaenBadSize);
        Check(file, 4, 0x04, false, FrameErrorKind.CaenBadSize);

        static void Check(byte[] clean, int at, int? flip, bool good, params FrameErrorKind[] kinds)
        {
            byte[] bytes = (byte[])clean.Clone();
            if (flip is { } bits) bytes[at] ^= (byte)bits;
            var result = new DecodedEvent();
            new EventDecoder(TestData.CaloRules, FrameFormat.CaenBlock).Decode(bytes, 500, result);
            Assert.Equal(kinds, result.Errors.ToArray().Select(e => e.Kind));
            Assert.Equal(good, result.IsGood);
            Assert.Equal(kinds.Length == 0 || kinds[0] == FrameErrorKind.CaenBoardFail ? 2 : 0, result.Channels.Length);
        }
    }

    [Theory]
    [InlineData(FrameFormat.Date)]
    [InlineData(FrameFormat.CaenBlock)]
    [InlineData(FrameFormat.WaveDump16)]
    [InlineData(FrameFormat.WaveDump8)]
    public void Random_bytes_are_passed_over_and_counted_in_every_format(FrameFormat format)
    {
        var random = new Generator(7);
        for (int i = 0; i < 100; i++)
        {
            var bytes = new byte[random.Below(3000)];
            random.Fill(bytes);
            Assert.Equal(bytes.Length, ReadOut.Of(bytes, format, largestRead: 100).AllBytes);
        }
        Assert.Equal(100_000, ReadOut.Of(new byte[100_000], format).AllBytes);
    }

    [Fact]
    public void Formats_are_detected()
    {
        Assert.Equal(FrameFormat.Date, FrameFormats.Detect(TestData.Bytes("date-msadc/minimal.dat")));
        Assert.True(FrameFormats.TryDetect([9, 9, 9, .. TestData.Bytes("date-msadc/minimal.dat")], out FrameFormat format));
        Assert.Equal(FrameFormat.Date, format);
        Assert.False(FrameFormats.TryDetect("# just some text, no frames at all"u8, out _));
        Assert.False(FrameFormats.TryDetect(new byte[1000], out _));
        Assert.False(FrameFormats.TryDetect([], out _));
        var buffer = new FrameBuffer();
        for (uint i = 0; i < 3; i++)
            WaveDumpWriter.WriteRecord(buffer, new WaveDumpFields(2, 0, 1, i, i), (byte[])[128, 129, 200, 127]);
        Assert.Equal(FrameFormat.WaveDump8, FrameFormats.Detect(buffer.Written));
    }

    private static byte[] Blocks(int count, out int block)
    {
        var buffer = new FrameBuffer();
        var samples = new ushort[2 * 32];
        for (int i = 0; i < samples.Length; i++) samples[i] = (ushort)(100 + i * 190);
        for (int i = 0; i < count; i++)
            CaenWriter.WriteEvent(buffer, new CaenFields { Board = 3, ChannelMask = 0x0201, EventCounter = i, TimeTag = (uint)(i * 1000) }, samples);
        block = buffer.Length / count;
        return buffer.Written.ToArray();
    }
}
