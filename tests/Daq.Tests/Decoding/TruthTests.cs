using System.Globalization;
using System.IO.Compression;
using System.Text;
using EdgeMon.Daq.Samples;
using EdgeMon.Daq.Tests.Support;

namespace EdgeMon.Daq.Tests.Decoding;

public sealed class TruthTests
{
    private static readonly Lazy<string[]> Truth = new(() =>
    {
        using var stream = new GZipStream(File.OpenRead(TestData.PathOf("date-msadc/t_v3.truth.gz")), CompressionMode.Decompress);
        return new StreamReader(stream).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    });

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(4096)]
    [InlineData(777)]
    public void The_conformance_file_decodes_exactly_as_the_experiments_own_decoder_reads_it(int largestRead)
    {
        byte[] file = TestData.Bytes("date-msadc/t_v3.dat");
        ReadOut read = ReadOut.Of(file, largestRead: largestRead);
        Assert.Empty(read.Losses);
        Assert.Equal(file.Length, read.AllBytes);
        var decoded = read.Decode(TestData.CaloRules);
        var lines = new List<string>();
        for (int i = 0; i < decoded.Count; i++)
        {
            if (decoded[i].Header.Type == EventType.Physics) Assert.Empty(decoded[i].Errors.ToArray());
            Assert.True(decoded[i].IsGood);
            AddLines(lines, decoded[i], read.Events[i].Bytes);
        }
        Assert.Equal(Truth.Value.Select(WithoutNames), lines);
    }

    /// <summary>Names and positions come from the map, which this room does not know.</summary>
    private static string WithoutNames(string line)
    {
        string[] parts = line.Split(' ');
        return parts[0] == "SADC" ? string.Join(' ', (string[])["SADC", .. parts[2..6], .. parts[8..]]) : line;
    }

    private static void AddLines(List<string> lines, DecodedEvent one, byte[] bytes)
    {
        EventHeader h = one.Header;
        var culture = CultureInfo.InvariantCulture;
        lines.Add(h.RawType switch
        {
            5 => string.Create(culture, $"EVT type=5 spill={h.Spill} evspill={h.EventInSpill} len={h.SizeBytes}"),
            6 => string.Create(culture, $"EVT type=6 spill={h.Spill} len={h.SizeBytes}"),
            _ => string.Create(culture, $"EVT type={h.RawType} spill={h.Spill} evspill={h.EventInSpill} evrun={h.EventInRun} trig=0x{h.TriggerMask:x8} len={h.SizeBytes}"),
        });
        var samples = new ushort[512];
        foreach (LocatedChannel channel in one.Channels)
        {
            var a = ChannelAddress.FromPacked(channel.Address);
            int n = SampleUnpacker.Unpack(channel, bytes, samples);
            var text = new StringBuilder($"SADC {a.Source} {a.Port} {a.Chip} {a.Channel} sum={channel.HardwareSum} :");
            for (int i = 0; i < n; i++) text.Append(' ').Append(samples[i]);
            lines.Add(text.ToString());
        }
        foreach (LocatedScaler scaler in one.Scalers) lines.Add($"SCL {scaler.Channel} {scaler.Value(bytes)}");
    }
}
