using System.Text;
using EdgeMon.Daq.Serial;
using EdgeMon.Daq.Tests.Support;
using EdgeMon.Daq.Writing;

namespace EdgeMon.Daq.Tests.Serial;

public sealed class SerialFrameTests
{
    private static byte[] Block(int number)
    {
        var buffer = new FrameBuffer();
        int block = SLinkWriter.Begin(buffer, new SLinkFields(630, 5, number));
        for (uint word = 0; word < 8; word++) buffer.WriteWord(0x1000_0000u * word + (uint)number);
        SLinkWriter.End(buffer, block);
        return buffer.Written.ToArray();
    }

    private static byte[] Frame(uint sequence, uint unixSeconds = 1_700_000_000)
    {
        var buffer = new FrameBuffer();
        SerialFrame.Write(buffer, new(sequence, EventType.Physics, 3661, 5, sequence, (int)sequence, unixSeconds), Block((int)sequence));
        return buffer.Written.ToArray();
    }

    private static List<uint> Parse(SerialFrameParser parser, ReadOnlySpan<byte> bytes, int step = 7)
    {
        var found = new List<uint>();
        while (true)
        {
            while (parser.TryNext(out SerialFrameHeader header, out ReadOnlySpan<byte> payload))
            {
                // Accepted means right: nothing but what was written ever comes out.
                Assert.Equal(Block((int)header.Sequence), payload.ToArray());
                Assert.Equal(new SerialFrameHeader(header.Sequence, EventType.Physics, 3661, 5, header.Sequence, (int)header.Sequence, header.UnixSeconds), header);
                found.Add(header.Sequence);
            }
            if (bytes.IsEmpty) return found;
            int n = Math.Min(step, bytes.Length);
            bytes[..n].CopyTo(parser.Room);
            parser.Added(n);
            bytes = bytes[n..];
        }
    }

    [Fact]
    public void The_checksum_is_Castagnolis() => Assert.Equal(0xE3069283u, SerialFrame.Checksum(Encoding.ASCII.GetBytes("123456789")));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Frames_come_out_as_they_were_written_however_the_line_cuts_them(int step)
    {
        var parser = new SerialFrameParser();
        byte[] bytes = [.. Enumerable.Range(1, 50).SelectMany(number => Frame((uint)number))];
        Assert.Equal(Enumerable.Range(1, 50).Select(number => (uint)number), Parse(parser, bytes, step));
        Assert.Equal(new SerialFrameCounters(50, 0, 0, 0, 0, 0, 0, 0), parser.Counters);
    }

    [Fact]
    public void A_frame_cut_at_any_byte_is_never_accepted_and_costs_no_other()
    {
        byte[] first = Frame(1), second = Frame(2), third = Frame(3);
        for (int cut = 0; cut < second.Length; cut++)
        {
            var parser = new SerialFrameParser();
            List<uint> found = Parse(parser, [.. first, .. second.AsSpan(0, cut), .. third]);
            Assert.Equal([1u, 3u], found);
            Assert.Equal(1, parser.Counters.Missing);
            Assert.Equal(cut, parser.Counters.SkippedBytes);
        }
    }

    [Fact]
    public void A_frame_cut_by_a_lost_line_is_counted_as_partial()
    {
        byte[] frame = Frame(1);
        for (int cut = 1; cut < frame.Length; cut++)
        {
            var parser = new SerialFrameParser();
            Assert.Empty(Parse(parser, frame.AsSpan(0, cut)));
            parser.Interrupted();
            Assert.Equal(1, parser.Counters.Partial);
            Assert.Equal([2u], Parse(parser, Frame(2)));
        }
    }

    [Fact]
    public void A_frame_with_any_bit_flipped_is_never_accepted_and_costs_no_other()
    {
        byte[] first = Frame(1), second = Frame(2);
        // Enough behind it for a length that was made as large as can be.
        byte[] behind = [.. Enumerable.Range(3, 220).SelectMany(number => Frame((uint)number))];
        for (int bit = 0; bit < second.Length * 8; bit++)
        {
            byte[] damaged = [.. second];
            damaged[bit / 8] ^= (byte)(1 << bit % 8);
            var parser = new SerialFrameParser();
            List<uint> found = Parse(parser, [.. first, .. damaged, .. behind], step: 4096);
            Assert.Equal(221, found.Count);
            Assert.DoesNotContain(2u, found);
            Assert.Equal(1, parser.Counters.Missing);
        }
    }

    [Fact]
    public void Random_damage_is_survived_and_what_is_accepted_is_right()
    {
        var random = new Random(20261123);
        for (int round = 0; round < 2000; round++)
        {
            byte[] bytes = [.. Enumerable.Range(1, 8).SelectMany(number => Frame((uint)number))];
            int changes = random.Next(1, 6);
            for (int i = 0; i < changes; i++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var parser = new SerialFrameParser();
            List<uint> found = Parse(parser, bytes, random.Next(1, 300));
            Assert.Equal(found.Order().Distinct(), found);
        }
    }

    [Fact]
    public void Missing_repeated_and_restarted_numbers_are_told_apart()
    {
        var parser = new SerialFrameParser();
        byte[] bytes = [.. Frame(5), .. Frame(6), .. Frame(6), .. Frame(9), .. Frame(0), .. Frame(1)];
        Assert.Equal([5u, 6u, 9u, 0u, 1u], Parse(parser, bytes));
        Assert.Equal(new SerialFrameCounters(5, 0, 0, 0, Missing: 2, Repeated: 1, Restarts: 1, 0), parser.Counters);
    }

    [Fact]
    public void A_board_that_begins_anew_loses_nothing_when_its_first_frames_are_lost()
    {
        var parser = new SerialFrameParser();
        for (uint number = 0; number < 800; number++) Assert.Single(Parse(parser, Frame(number)));
        parser.Interrupted();
        // Sent again after the line came back, and then: off and on, and the port open again with the fourth frame.
        Assert.Empty(Parse(parser, [.. Frame(798), .. Frame(799)]));
        Assert.Equal([3u, 4u, 5u], Parse(parser, [.. Frame(3, 1_700_000_007), .. Frame(4, 1_700_000_007), .. Frame(5, 1_700_000_008)]));
        Assert.Equal((2, 1, 0), (parser.Counters.Repeated, parser.Counters.Restarts, parser.Counters.Missing));
    }

    [Fact]
    public void Frames_are_read_as_events_by_everything_that_reads_files()
    {
        var line = new ScriptedSource(live: true);
        byte[] cut = Frame(4);
        line.Send([0x00, 0xA5, .. Frame(1), .. Frame(2)]).Idle().Send(Frame(3)).Send(cut[..30]).Boundary().Send(Frame(5));
        using var source = new SerialFrameSource(line);
        ReadOut read = ReadOut.Of(source);
        Assert.Equal(4, read.Events.Count);
        Assert.All(read.Events, one => Assert.Equal((3661, 5), (one.Run, one.Spill)));
        Assert.Equal(1, source.Frames.Partial);
        Assert.Equal(1, source.Frames.Missing);
        Assert.Contains("1 damaged, 1 missing", source.State);
        // The block is inside, unchanged.
        Assert.Contains(Convert.ToHexString(Block(3)), Convert.ToHexString(read.Events[2].Bytes));
    }
}
