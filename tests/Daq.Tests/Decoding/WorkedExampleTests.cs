using EdgeMon.Daq.Samples;
using EdgeMon.Daq.Tests.Support;

namespace EdgeMon.Daq.Tests.Decoding;

/// <summary>The worked example of the format description, field by field.</summary>
public sealed class WorkedExampleTests
{
    [Fact]
    public void Every_field_of_the_worked_example_is_read()
    {
        byte[] bytes = TestData.Bytes("date-msadc/minimal.dat");
        ReadOut read = ReadOut.Of(bytes);
        DecodedEvent one = Assert.Single(read.Decode(TestData.MinimalRules));
        Assert.Equal(new EventHeader
        {
            SizeBytes = 204,
            HeaderBytes = 68,
            Version = 0x00030006,
            Type = EventType.Physics,
            RawType = 7,
            Run = 3661,
            Spill = 12,
            EventInSpill = 7,
            EventInRun = 1007,
            TriggerMask = 1,
            TypeAttribute = 0,
            IsSuperEvent = true,
            Ldc = -1,
            Gdc = 1,
            TimestampSeconds = 0x5B31F280,
        }, one.Header);
        Assert.True(one.IsGood);
        Assert.False(one.HasMissingSource);
        Assert.Empty(one.Errors.ToArray());
        Assert.Empty(one.Scalers.ToArray());
        Assert.Equal([623], one.Sources.ToArray());
        Assert.Equal(2, one.Channels.Length);
        Check(one.Channels[0], bytes, new ChannelAddress(623, 3, 2, 5), 416, [100, 108, 101, 107]);
        Check(one.Channels[1], bytes, new ChannelAddress(623, 3, 2, 6), 312, [100, 108, 101]);
    }

    private static void Check(LocatedChannel channel, byte[] bytes, ChannelAddress address, int sum, ushort[] expected)
    {
        Assert.Equal(address, ChannelAddress.FromPacked(channel.Address));
        Assert.Equal(sum, channel.HardwareSum);
        Assert.Equal(SampleEncoding.Msadc3, channel.Encoding);
        var samples = new ushort[expected.Length];
        Assert.Equal(expected.Length, SampleUnpacker.Unpack(channel, bytes, samples));
        Assert.Equal(expected, samples);
    }
}
