using System.Text;
using EdgeMon.Hardware.SpillGate;

namespace EdgeMon.Hardware.Tests.SpillGate;

/// <summary>Lines of the box: written and read the same, found behind any damage, and damage counted by its kind.</summary>
public sealed class SpillGateParserTests
{
    private static readonly SpillGateMessage[] Messages =
    [
        new(0, 12, SpillGateKind.Beat, 0, 0, []),
        new(1, 13_012, SpillGateKind.Warning, 1, 1000, []),
        new(2, 14_012, SpillGateKind.Start, 1, 0, []),
        new(3, 18_815, SpillGateKind.End, 1, 4803, [1_002_345, 20_400, 15_777, 1_100_000, 1_090_000, 3, 0, 4_294_967_295]),
        new(4, uint.MaxValue, SpillGateKind.Beat, uint.MaxValue, 1, []),
    ];

    [Fact]
    public void A_line_is_as_in_the_notes_on_the_board()
    {
        string line = SpillGateProtocol.Write(Messages[3]);
        Assert.Equal("$SG1,3,18815,END,1,4803,1002345,20400,15777,1100000,1090000,3,0,4294967295*", line[..(line.IndexOf('*') + 1)]);
        string notes = File.ReadAllText(Path.Combine(Root(), "hardware", "boards", "spill-gate.md"));
        foreach (SpillGateMessage message in Messages.Take(4)) Assert.Contains(SpillGateProtocol.Write(message).TrimEnd(), notes);

        static string Root()
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "EdgeMon.sln"))) folder = Path.GetDirectoryName(folder)!;
            return folder;
        }
    }

    [Fact]
    public void Every_line_is_read_as_it_was_written_however_the_bytes_are_cut()
    {
        byte[] all = Bytes(Messages);
        for (int piece = 1; piece <= all.Length; piece++)
        {
            var parser = new SpillGateParser();
            var found = new List<SpillGateMessage>();
            for (int at = 0; at < all.Length; at += piece) parser.Add(all.AsSpan(at, Math.Min(piece, all.Length - at)), found.Add);
            Assert.Equal(Messages.Select(Text), found.Select(Text));
            Assert.Equal(0, parser.Counters.Damaged + parser.Counters.SkippedBytes);
        }
    }

    [Fact]
    public void Every_flipped_bit_costs_its_line_alone_and_is_counted()
    {
        byte[] first = Bytes([Messages[2]]), second = Bytes([Messages[3]]), third = Bytes([new(4, 19_000, SpillGateKind.Beat, 1, 0, [])]);
        for (int bit = 0; bit < 8 * second.Length; bit++)
        {
            byte[] damaged = [.. second];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var (found, counters) = Parse([.. first, .. damaged, .. third]);
            string[] expected = [Text(Messages[2]), Text(Messages[3]), Text(new(4, 19_000, SpillGateKind.Beat, 1, 0, []))];
            // Of the two characters that end a line one may go; a flipped end joins the line to the next, whose $ ends it.
            Assert.All(found, message => Assert.Contains(Text(message), expected));
            Assert.Equal(expected[0], Text(found[0]));
            Assert.Equal(expected[2], Text(found[^1]));
            if (found.Count == 3) continue;
            Assert.True(counters.Damaged + counters.SkippedBytes > 0, $"bit {bit}: {counters}");
            Assert.Equal(1, counters.Missing);
        }
    }

    [Fact]
    public void A_line_cut_anywhere_costs_itself_alone()
    {
        byte[] first = Bytes([Messages[2]]), second = Bytes([Messages[3]]), third = Bytes([new(4, 19_000, SpillGateKind.Beat, 1, 0, [])]);
        for (int length = 1; length < second.Length - 2; length++)
        {
            var (found, counters) = Parse([.. first, .. second.AsSpan(0, length), .. third]);
            Assert.Equal([2u, 4u], found.Select(message => message.Sequence));
            Assert.Equal((1, 1), (counters.Partial, counters.Missing));
        }
    }

    [Fact]
    public void Repeated_missing_foreign_and_endless_lines_are_told_apart()
    {
        string start = SpillGateProtocol.Write(Messages[2]), end = SpillGateProtocol.Write(Messages[3]);
        Assert.Equal(new SpillGateCounters(2, 0, 0, 0, 0, 0, 1, 0, 0), Parse(start + end + end).Counters);
        Assert.Equal(new SpillGateCounters(2, 0, 0, 0, 0, 5, 0, 0, 0), Parse(start + SpillGateProtocol.Write(Messages[3] with { Sequence = 8 })).Counters);
        Assert.Equal(new SpillGateCounters(2, 0, 0, 0, 0, 0, 0, 1, 0), Parse(end + SpillGateProtocol.Write(Messages[0])).Counters);
        SpillGateMessage last = Messages[0] with { Sequence = uint.MaxValue };
        Assert.Equal(new SpillGateCounters(2, 0, 0, 0, 0, 0, 0, 0, 0), Parse(SpillGateProtocol.Write(last) + SpillGateProtocol.Write(Messages[0])).Counters);
        Assert.Equal(new SpillGateCounters(1, 0, 0, 0, 0, 0, 0, 0, 5), Parse("hello" + start).Counters);
        Assert.Equal(1, Parse("$" + new string('1', 5000) + "\r\n" + start).Counters.TooLong);
        Assert.Equal(1, Parse("$GPGGA,123519,4807.038,N*47\r\n" + start).Counters.BadChecksum);
        foreach (string body in new[] { "SG2,1,1,BEAT,0,0", "SG1,1,1,BOOT,0", "SG1,1,1,BEAT,0", "SG1,1,1,END,1,2,3", "SG1,-1,1,BEAT,0,0", "SG1,1,1,BEAT,0,4294967296", "SG1,1,1,BEAT,0, 1", "" })
        {
            string line = $"${body}*{Daq.Serial.SerialFrame.Checksum(Encoding.ASCII.GetBytes(body)):X8}\r\n";
            var (found, counters) = Parse(line + start);
            Assert.Equal(SpillGateKind.Start, Assert.Single(found).Kind);
            Assert.Equal(1, counters.BadForm + counters.BadChecksum);
        }
    }

    [Fact]
    public void Damaged_lines_of_fixed_seeds_never_throw_and_never_give_a_line_that_was_not_sent()
    {
        HashSet<string> sent = [.. Messages.Select(Text)];
        for (int seed = 1; seed <= 20_000; seed++)
        {
            var random = new Random(seed);
            byte[] bytes = Bytes(Messages);
            for (int hits = random.Next(1, 6); hits > 0; hits--)
            {
                int at = random.Next(bytes.Length);
                bytes = random.Next(4) switch
                {
                    0 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(30))..]],
                    1 => [.. bytes[..at], .. Noise(random), .. bytes[at..]],
                    2 => [.. bytes, .. bytes[at..]],
                    _ => [.. bytes[..at], (byte)random.Next(256), .. bytes[Math.Min(bytes.Length, at + 1)..]],
                };
                if (bytes.Length == 0) break;
            }
            Assert.All(Parse(bytes).Found, message => Assert.Contains(Text(message), sent));
        }

        static byte[] Noise(Random random)
        {
            byte[] noise = new byte[random.Next(20)];
            random.NextBytes(noise);
            return noise;
        }
    }

    private static byte[] Bytes(IEnumerable<SpillGateMessage> messages) => Encoding.ASCII.GetBytes(string.Concat(messages.Select(SpillGateProtocol.Write)));

    private static string Text(SpillGateMessage message) => SpillGateProtocol.Write(message);

    private static (List<SpillGateMessage> Found, SpillGateCounters Counters) Parse(string text) => Parse(Encoding.Latin1.GetBytes(text));

    private static (List<SpillGateMessage> Found, SpillGateCounters Counters) Parse(byte[] bytes)
    {
        var parser = new SpillGateParser();
        var found = new List<SpillGateMessage>();
        parser.Add(bytes, found.Add);
        return (found, parser.Counters);
    }
}
