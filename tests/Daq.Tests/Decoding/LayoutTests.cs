using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Samples;
using EdgeMon.Daq.Tests.Support;

namespace EdgeMon.Daq.Tests.Decoding;

/// <summary>Decoding by a known layout and by the full parse must give the same result, on clean, mutated and mixed events.</summary>
public sealed class LayoutTests
{
    private static readonly List<byte[]> Calo = [.. ReadOut.Of(TestData.Bytes("date-msadc/t_v3.dat")).Events.Select(e => e.Bytes)];

    [Fact]
    public void Consecutive_events_of_one_layout_keep_its_version_and_equal_the_full_parse()
    {
        var decoder = new EventDecoder(TestData.CaloRules);
        EventDecoder reference = Comparison.Reference(TestData.CaloRules);
        DecodedEvent actual = new(), expected = new();
        var versions = new List<long>();
        foreach (byte[] bytes in Calo)
        {
            decoder.Decode(bytes, 1000, actual);
            reference.Decode(bytes, 1000, expected);
            Assert.Null(Comparison.Difference(expected, actual));
            Assert.Equal(0, expected.LayoutVersion);
            if (actual.Header.Type == EventType.Physics) versions.Add(actual.LayoutVersion);
        }
        Assert.Equal(0, versions[0]);
        Assert.True(versions[1] > 0);
        Assert.All(versions[1..], v => Assert.Equal(versions[1], v));
    }

    [Fact]
    public void Every_flipped_bit_of_an_event_of_known_layout_gives_what_the_full_parse_gives()
    {
        // One bit in every word, another one in each pass over the event.
        var decoder = new EventDecoder(TestData.CaloRules);
        EventDecoder reference = Comparison.Reference(TestData.CaloRules);
        DecodedEvent actual = new(), expected = new();
        byte[] clean = Calo[5], bytes = (byte[])clean.Clone();
        for (int i = 0; i < 4; i++) decoder.Decode(clean, 0, actual);
        for (int word = 0; word < clean.Length / 4; word++)
            for (int pass = 0; pass < 8; pass++)
            {
                int bit = pass < 2 ? 30 + pass : (word * 7 + pass * 5) % 32;
                bytes[word * 4 + bit / 8] ^= (byte)(1 << bit % 8);
                decoder.Decode(bytes, 77, actual);
                reference.Decode(bytes, 77, expected);
                if (Comparison.Difference(expected, actual) is { } difference) Assert.Fail($"word {word} bit {bit}: {difference}");
                bytes[word * 4 + bit / 8] = clean[word * 4 + bit / 8];
            }
        decoder.Decode(clean, 0, actual);
        Assert.True(actual.LayoutVersion > 0);
    }

    [Fact]
    public void Samples_that_were_left_to_the_caller_and_are_damaged_give_what_the_full_parse_gives()
    {
        // Two bits in every word of an event in the middle of a regular run: the ids, and one more.
        var decoder = new EventDecoder(TestData.CaloRules);
        EventDecoder reference = Comparison.Reference(TestData.CaloRules);
        DecodedEvent actual = new(), expected = new();
        byte[] clean = Calo[5], bytes = (byte[])clean.Clone();
        for (int i = 0; i < 4; i++) decoder.DecodeUpToSamples(clean, 0, actual);
        Assert.True(actual.AreSamplesUnread);
        Assert.Equal(actual.Channels.Length, actual.ChannelHeaders.Length);
        for (int i = 0; i < actual.Channels.Length; i++)
            Assert.Equal(0u, (BitConverter.ToUInt32(clean, actual.Channels[i].Offset - 4) ^ actual.ChannelHeaders[i]) & SampleIds.HeaderMask);
        int left = 0, found = 0;
        for (int word = 0; word < clean.Length / 4; word++)
            foreach (int bit in new[] { 31, 30, word * 7 % 30 })
            {
                bytes[word * 4 + bit / 8] ^= (byte)(1 << bit % 8);
                decoder.DecodeUpToSamples(bytes, 77, actual);
                left += actual.AreSamplesUnread ? 1 : 0;
                if (actual.AreSamplesUnread && !decoder.AreSamplesGood(bytes))
                {
                    found++;
                    decoder.Decode(bytes, 77, actual);
                }
                reference.Decode(bytes, 77, expected);
                if (Comparison.Difference(expected, actual) is { } difference) Assert.Fail($"word {word} bit {bit}: {difference}");
                bytes[word * 4 + bit / 8] = clean[word * 4 + bit / 8];
            }
        Assert.True(left > 4000 && found > 2000, $"{left} events left to the caller, {found} of them damaged");
    }

    [Fact]
    public void Mixed_layouts_and_damage_give_what_the_full_parse_gives()
    {
        var random = new Generator(20);
        byte[][] pool = [Calo[0], Calo[1], Calo[2], .. Edge("ok_odd31"), .. Edge("scaler"), .. Edge("tcs0"), .. Edge("missing_module_then_ok"), .. Edge("unmapped_source")];
        var decoder = new EventDecoder(TestData.CaloRules);
        EventDecoder reference = Comparison.Reference(TestData.CaloRules);
        DecodedEvent actual = new(), expected = new();
        int known = 0;
        var learnt = new HashSet<long>();
        byte[] previous = pool[0];
        for (int i = 0; i < 30_000; i++)
        {
            byte[] bytes = random.Below(4) == 0 ? pool[random.Below(pool.Length)] : previous;
            previous = bytes;
            if (random.Below(3) == 0) bytes = Mutation.Of(bytes, random);
            decoder.Decode(bytes, i, actual);
            reference.Decode(bytes, i, expected);
            if (Comparison.Difference(expected, actual) is { } difference) Assert.Fail($"event {i}: {difference}");
            if (actual.LayoutVersion > 0) known++;
            learnt.Add(actual.LayoutVersion);
            if (random.Below(50) == 0)
            {
                actual.FillHardwareSums(bytes);
                expected.FillHardwareSums(bytes);
                Assert.Null(Comparison.Difference(expected, actual));
            }
        }
        Assert.True(known > 10_000, $"only {known} events by layout");
        Assert.True(learnt.Count > 5, $"only {learnt.Count} layouts");
    }

    [Fact]
    public void Defects_that_every_event_repeats_do_not_prevent_learning_and_keep_their_offsets()
    {
        byte[] bytes = Edge("tcs0")[0];
        var decoder = new EventDecoder(TestData.EdgeRules);
        var result = new DecodedEvent();
        for (int i = 0; i < 3; i++) decoder.Decode(bytes, 10_000 * i, result);
        Assert.True(result.LayoutVersion > 0);
        Assert.Equal([FrameErrorKind.TcsEccError, FrameErrorKind.MissingSource], result.Errors.ToArray().Select(e => e.Kind));
        Assert.InRange(result.Errors[0].Offset, 20_000, 20_000 + bytes.Length);
    }

    [Fact]
    public void Hardware_sums_of_one_event_do_not_stay_in_the_next()
    {
        var decoder = new EventDecoder(TestData.CaloRules);
        var result = new DecodedEvent();
        for (int i = 1; i < 10; i++)
        {
            decoder.Decode(Calo[i], 0, result);
            Assert.All(result.Channels.ToArray(), c => Assert.Equal(0, c.HardwareSum));
            result.FillHardwareSums(Calo[i]);
            foreach (LocatedChannel channel in result.Channels)
                Assert.Equal(BitConverter.ToUInt16(Calo[i], channel.Offset - 4), channel.HardwareSum);
        }
    }

    [Fact]
    public void A_result_shared_by_two_decoders_is_always_the_event_decoded_last()
    {
        EventDecoder one = new(TestData.CaloRules), other = new(TestData.EdgeRules);
        byte[] edge = Edge("ok_odd31")[0];
        var result = new DecodedEvent();
        for (int i = 1; i < 10; i++)
        {
            one.Decode(Calo[i], 0, result);
            Assert.Equal(121, result.Channels.Length);
            other.Decode(edge, 0, result);
            Assert.Equal(2, result.Channels.Length);
        }
    }

    [Fact]
    public void All_vector_widths_find_the_same_wrong_ids_and_headers()
    {
        var random = new Generator(3);
        foreach (int words in (int[])[1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 31, 200])
            for (int round = 0; round < 60; round++)
            {
                var run = new ChannelRun { Offset = 0, SampleWords = words, Count = random.Between(1, 6) };
                byte[] bytes = ChannelsOf(run, random);
                uint[] headers = [.. Enumerable.Range(0, run.Count).Select(i => BitConverter.ToUInt32(bytes, i * run.Stride))];
                bool damaged = round > 0;
                if (damaged) bytes[random.Below(bytes.Length / 4) * 4 + 3] ^= (byte)(random.Below(2) == 0 ? 0x40 : 0x80);
                using var guarded = new GuardedMemory(bytes);
                Assert.Equal(!damaged, ChannelRuns.Match<ScalarIsa>(guarded.Span, [run], headers, 0xFDFF0000));
                Assert.Equal(!damaged, ChannelRuns.Match<Isa128>(guarded.Span, [run], headers, 0xFDFF0000));
                Assert.Equal(!damaged, ChannelRuns.Match<Isa256>(guarded.Span, [run], headers, 0xFDFF0000));
                Assert.Equal(!damaged, ChannelRuns.Match<DetectedIsa>(guarded.Span, [run], headers, 0xFDFF0000));
            }
    }

    [Fact]
    public void Events_whose_layout_never_repeats_are_not_learnt_for_ever()
    {
        // Same size, another channel number each time: what is learnt is never used.
        var decoder = new EventDecoder(TestData.CaloRules);
        var result = new DecodedEvent();
        byte[] bytes = (byte[])Calo[1].Clone();
        var random = new Generator(9);
        var learnt = new HashSet<long>();
        for (int i = 0; i < 5000; i++)
        {
            for (int channel = 0; channel < 4; channel++) bytes[183 + channel * 68] = (byte)(0x40 | random.Below(16) << 2);
            decoder.Decode(bytes, 0, result);
            learnt.Add(result.LayoutVersion);
        }
        Assert.InRange(learnt.Count, 2, 200);
    }

    private static byte[] ChannelsOf(ChannelRun run, Generator random)
    {
        var bytes = new byte[run.Count * run.Stride];
        random.Fill(bytes);
        for (int channel = 0; channel < run.Count; channel++)
            for (int word = 1; word <= run.SampleWords; word++)
            {
                ref byte id = ref bytes[channel * run.Stride + word * 4 + 3];
                id = (byte)(id & 0x3F | (word == 1 ? 0x40 : 0x80));
            }
        return bytes;
    }

    private static byte[][] Edge(string name) => [.. ReadOut.Of(TestData.Bytes($"date-msadc/edge/{name}.dat")).Events.Select(e => e.Bytes)];
}
