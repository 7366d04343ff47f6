using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Pipeline;

/// <summary>
/// Damaged words in the middle of a regular run, where events are decoded by their layout and their samples compared while they are
/// measured: every defect must be counted as the full parse of each event names it.
/// </summary>
public class DamagedRegularRunTests
{
    [Theory]
    [InlineData(VectorWidth.Scalar)]
    [InlineData(VectorWidth.Bits128)]
    [InlineData(VectorWidth.Bits256)]
    [InlineData(VectorWidth.Bits512)]
    public void Every_damaged_id_is_counted_as_the_full_parse_names_it(VectorWidth width)
    {
        byte[] bytes = (byte[])VirtualData.Bytes.Clone();
        var events = new List<(int Offset, int Size)>();
        for (int at = 0; at < bytes.Length; at += BitConverter.ToInt32(bytes, at)) events.Add((at, BitConverter.ToInt32(bytes, at)));
        int usual = events.GroupBy(e => e.Size).MaxBy(group => group.Count())!.Key;
        var regular = events.Where(e => e.Size == usual).Skip(50).ToList();
        // One word in every second event, from the first word behind the event's header to the last.
        int word = 17, damaged = 0;
        for (int i = 0; i < regular.Count; i += 2, word++)
        {
            if (word == usual / 4) word = 17;
            // Words that say which spill or run, or how long: the walk's own tests damage these.
            uint value = BitConverter.ToUInt32(bytes, regular[i].Offset + 4 * word);
            if (value >> 30 is not (1 or 2) || value == 0xDA1E5AFE) continue;
            bytes[regular[i].Offset + 4 * word + 3] ^= (byte)(i % 4 == 0 ? 0x80 : 0x40);
            damaged++;
        }
        Assert.True(damaged > 1500, $"{damaged} events damaged");

        var setup = VirtualData.Setup(VirtualData.Truth.Run);
        var decoded = new DecodedEvent();
        var expected = new SortedDictionary<(int Source, string Kind), long>();
        foreach (var (offset, size) in events)
        {
            // A decoder that has seen nothing parses in full.
            new EventDecoder(setup.Map.Rules).Decode(bytes.AsSpan(offset, size), offset, decoded);
            foreach (FrameError error in decoded.Errors)
                expected[(error.Source, error.Kind.ToString())] = expected.GetValueOrDefault((error.Source, error.Kind.ToString())) + 1;
        }
        var (found, totals) = Collector.Replay(bytes, setup, workers: 1, width: width, eventsInBatch: 64);
        var actual = new SortedDictionary<(int Source, string Kind), long>();
        foreach (var defect in found.Spills.SelectMany(spill => spill.Errors))
            actual[(defect.Source, defect.Kind)] = actual.GetValueOrDefault((defect.Source, defect.Kind)) + defect.Count;
        Assert.Equal(expected, actual);
        Assert.Equal(events.Count, totals.Books.FramesIn);
    }
}
