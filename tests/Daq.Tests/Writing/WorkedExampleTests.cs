using System.Globalization;
using EdgeMon.Daq.Writing;

namespace EdgeMon.Daq.Tests.Writing;

/// <summary>The 204-byte event of FRAMES section 14, which the experiment's own library decodes.</summary>
public class WorkedExampleTests
{
    private const string Words = """
        000000CC DA1E5AFE 00000044 00030006 00000007 00000E4D 000003EF 00C00007
        00000003 00000000 00000000 00000000 00000000 00000010 FFFFFFFF 00000001
        5B31F280
        00000088 DA1E5AFE 00000044 00030006 00000007 00000E4D 000003EF 00C00007
        00000003 00000000 00000000 00000000 00000000 00000000 00000003 FFFFFFFF
        5B31F280
        00000044 00000040 00000005 00000000 00000000 00000000 00000004
        066F000A 00C00007 00000800
        DC007007
        540401A0 4006C064 8006B065
        58030138 4006C064 80000065
        """;

    private static readonly EventHeader Header = new()
    {
        Type = EventType.Physics,
        Run = 3661,
        Spill = 12,
        EventInSpill = 7,
        EventInRun = 1007,
        TriggerMask = 1,
        IsSuperEvent = true,
        Ldc = -1,
        Gdc = 1,
        TimestampSeconds = 0x5B31F280,
    };

    [Fact]
    public void The_worked_example_is_written_to_the_byte()
    {
        var buffer = new FrameBuffer();
        int super = DateWriter.BeginEvent(buffer, Header);
        int sub = DateWriter.BeginEvent(buffer, Header with { IsSuperEvent = false, Ldc = 3, Gdc = -1 });
        int equipment = DateWriter.BeginEquipment(buffer, id: 5);
        int link = SLinkWriter.Begin(buffer, new SLinkFields(623, 12, 7));
        int adc = MsadcWriter.BeginBlock(buffer, 7, port: 3, adc: 2);
        MsadcWriter.WriteChannel(buffer, 5, [100, 108, 101, 107]);
        MsadcWriter.WriteChannel(buffer, 6, [100, 108, 101], hardwareSum: 312); // the example announces 312, not the plain sum 309
        MsadcWriter.EndBlock(buffer, adc);
        SLinkWriter.End(buffer, link);
        DateWriter.EndEquipment(buffer, equipment);
        DateWriter.EndEvent(buffer, sub);
        DateWriter.EndEvent(buffer, super);

        Assert.Equal(Expected(Words), ToWords(buffer));
        Assert.Equal(204, buffer.Length);
    }

    [Fact]
    public void The_scaler_frame_of_the_worked_example_is_written_to_the_byte()
    {
        var buffer = new FrameBuffer();
        uint[] counters = new uint[32];
        counters[0] = 1;
        counters[1] = 2;
        ScalerWriter.WriteHeader(buffer, 3, 7);
        ScalerWriter.WriteFrame(buffer, counters, timeInSpill: 0x42720, pattern: 0x155);
        ScalerWriter.WriteTrailer(buffer, 3, 7);

        uint[] words = ToWords(buffer);
        Assert.Equal(36, words.Length);
        Assert.Equal(Expected("00300007 80000001 80000002 80000000"), words[..4]);
        Assert.Equal(Expected("81552720 80000004 40300007"), words[^3..]);
    }

    private static uint[] Expected(string text) =>
        [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => uint.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    private static uint[] ToWords(FrameBuffer buffer)
    {
        uint[] words = new uint[buffer.Length / 4];
        for (int i = 0; i < words.Length; i++)
            words[i] = buffer.WordAt(4 * i);
        return words;
    }
}
