using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Host.Verbs;

namespace EdgeMon.EndToEnd.Tests.Verbs;

/// <summary>The stream that latencies are measured with.</summary>
public sealed class RepeatedRunTests
{
    [Fact]
    public void Every_pass_has_new_spills_and_no_event_is_damaged()
    {
        using var stream = new MemoryStream();
        int run = Simulation.Run(new SimulationRequest { Events = 300 }, stream).Run;
        var repeated = new RepeatedRun(stream.ToArray());
        ChannelMap map = ChannelMap.Load(Path.Combine(Repository.Root, "hardware", "virtual-na64", "maps"), run);
        var decoder = new EventDecoder(map.Rules);
        var decoded = new DecodedEvent();
        var spillsThatEnded = new List<int>();
        int starts = 0;
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(repeated.TryNext(out ReadOnlySpan<byte> bytes, out EventType type, out int spill, out int eventInSpill));
            decoder.Decode(bytes, 0, decoded);
            Assert.True(decoded.IsGood && decoded.Errors.IsEmpty, $"event {i}");
            Assert.Equal((type, spill, eventInSpill), (decoded.Header.Type, decoded.Header.Spill, decoded.Header.EventInSpill));
            if (type == EventType.StartOfRun) starts++;
            if (type == EventType.EndOfBurst) spillsThatEnded.Add(spill);
            Assert.NotEqual(EventType.EndOfRun, type);
        }
        Assert.Equal(1, starts);
        Assert.True(spillsThatEnded.Count >= 3);
        Assert.Equal(spillsThatEnded.Order().Distinct(), spillsThatEnded);
    }
}
