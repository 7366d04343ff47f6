using System.IO.Compression;
using System.Text.Json;

namespace EdgeMon.EndToEnd.Tests.Verbs;

/// <summary><c>edgemon decode</c> against what the experiment's own decoder found (tests/Daq.Tests/data, with its origin note).</summary>
public class DecodeVerbTests
{
    private static readonly string Data = Path.Combine(Repository.Root, "tests", "Daq.Tests", "data");
    private static readonly string Date = Path.Combine(Data, "date-msadc");

    [Fact]
    public async Task The_conformance_file_gives_exactly_the_truth()
    {
        CommandLineResult result = await CommandLine.Run("decode", Path.Combine(Date, "t_v3.dat"), "--maps", Path.Combine(Date, "maps_v3"));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));

        using var gzip = new GZipStream(File.OpenRead(Path.Combine(Date, "t_v3.truth.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        List<string> truth = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(InTruthForm)];
        List<string> decoded = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(FromDecodeForm)];
        Assert.Equal(truth.Count, decoded.Count);
        // Within an event the truth lists channels and scalers in the order of their sources, as the file has them.
        for (int i = 0; i < truth.Count; i++) Assert.Equal(truth[i], decoded[i]);
    }

    private static string InTruthForm(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words[0] switch
        {
            "EVT" => Event(Value(words, "type"), Value(words, "spill"), Value(words, "evspill"), Value(words, "evrun"), Value(words, "trig"), Value(words, "len")),
            _ => string.Join(' ', words),
        };
    }

    private static string FromDecodeForm(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words[0])
        {
            case "EVT":
                Assert.Equal("3661", Value(words, "run"));
                // The truth leaves out what a burst record does not have.
                bool triggered = Value(words, "type") is "7" or "8", endOfBurst = Value(words, "type") == "6";
                return Event(Value(words, "type"), Value(words, "spill"), endOfBurst ? null : Value(words, "event"),
                    triggered ? Value(words, "eventInRun") : null, triggered ? Value(words, "trigger") : null, Value(words, "bytes"));
            case "ADC":
                return string.Join(' ', ["SADC", Value(words, "det")!, Value(words, "src")!, Value(words, "port")!, Value(words, "chip")!, Value(words, "channel")!,
                    Value(words, "x")!, Value(words, "y")!, "sum=" + Value(words, "sum"), .. words.SkipWhile(word => word != ":")]);
            case "SCL":
                return $"SCL {Value(words, "channel")} {Value(words, "value")}";
            default:
                return line;
        }
    }

    private static string Event(string? type, string? spill, string? eventInSpill, string? eventInRun, string? trigger, string? bytes) =>
        $"type={type} spill={spill} event={eventInSpill} eventInRun={eventInRun} trigger={trigger} bytes={bytes}";

    private static string? Value(string[] words, string key) =>
        words.FirstOrDefault(word => word.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..];

    [Fact]
    public async Task The_worked_example_reads_as_the_reference_prints_it()
    {
        CommandLineResult result = await CommandLine.Run("decode", Path.Combine(Date, "minimal.dat"), "--maps", Path.Combine(Date, "maps_minimal"));
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("""
            EVT type=7 run=3661 spill=12 event=7 eventInRun=1007 trigger=0x00000001 bytes=204 ok=1
            ADC det=HOD2X src=623 port=3 chip=2 channel=5 x=0 y=10 sum=416 : 100 108 101 107
            ADC det=HOD2X src=623 port=3 chip=2 channel=6 x=0 y=9 sum=312 : 100 108 101

            """, result.Output);
    }

    [Fact]
    public async Task Json_has_one_object_a_line_with_the_same_items()
    {
        string[] arguments = ["decode", Path.Combine(Date, "minimal.dat"), "--maps", Path.Combine(Date, "maps_minimal"), "--format", "json"];
        CommandLineResult result = await CommandLine.Run(arguments);
        JsonElement[] items = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["event", "adc", "adc"], items.Select(item => item.GetProperty("item").GetString()));
        Assert.Equal([100, 108, 101], items[2].GetProperty("samples").EnumerateArray().Select(sample => sample.GetInt32()));
    }

    [Fact]
    public async Task Every_file_with_a_defect_is_listed_to_its_end_with_the_defect_named()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Date, "edge"), "*.dat").Order(StringComparer.Ordinal))
        {
            CommandLineResult result = await CommandLine.Run("decode", file, "--maps", Path.Combine(Date, "edge", "maps"));
            Assert.Equal(0, result.ExitCode);
            bool clean = Path.GetFileName(file) is "ok_odd31.dat" or "calib.dat" or "scaler.dat";
            Assert.True(clean || result.Output.Contains("ERR kind=", StringComparison.Ordinal), $"{file} shows no defect");
        }
    }

    [Fact]
    public async Task Replay_reconstructs_pulses_in_real_digitiser_files()
    {
        CommandLineResult result = await CommandLine.Run("replay", Path.Combine(Data, "caen-wavedump", "dt5751_wave2.dat"), "--json");
        Assert.Equal(0, result.ExitCode);
        JsonElement report = JsonDocument.Parse(result.Output).RootElement;
        Assert.True(report.GetProperty("balanced").GetBoolean());
        JsonElement channel = report.GetProperty("channels").EnumerateArray().Single();
        long waveforms = channel.GetProperty("waveforms").GetInt64();
        Assert.Equal(293, waveforms);
        // Nearly every waveform was written because of a pulse.
        Assert.InRange(channel.GetProperty("pulses").GetInt64(), waveforms * 9 / 10, waveforms);
        Assert.True(channel.GetProperty("meanAmplitudeAdc").GetDouble() > 5 * channel.GetProperty("meanNoiseAdc").GetDouble());
    }

    [Theory]
    [InlineData("dt5751_wave0.dat")]
    [InlineData("dt5751_wave1.dat")]
    [InlineData("dt5751_wave2.dat")]
    [InlineData("hpge_wave0.dat")]
    [InlineData("sipm_coinc_wave0.dat")]
    [InlineData("sipm_coinc_wave1.dat")]
    public async Task Real_digitiser_files_decode_to_their_last_byte(string name)
    {
        string file = Path.Combine(Data, "caen-wavedump", name);
        CommandLineResult result = await CommandLine.Run("decode", file);
        Assert.Equal(0, result.ExitCode);
        string[] lines = result.Output.Split('\n');
        // One of the files was cut in its last record when it was published: that record is named as lost.
        string[] defects = [.. lines.Where(line => line.StartsWith("ERR", StringComparison.Ordinal))];
        Assert.Equal(name == "dt5751_wave2.dat" ? ["ERR kind=TruncatedEvent offset=244948 lost=812"] : [], defects);
        long bytes = lines.Where(line => line.StartsWith("EVT", StringComparison.Ordinal)).Sum(line => long.Parse(Value(line.Split(' '), "bytes")!))
            + defects.Sum(line => long.Parse(Value(line.Split(' '), "lost")!));
        Assert.Equal(new FileInfo(file).Length, bytes);
    }
}
