using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Samples;
using EdgeMon.Daq.Tests.Support;
using EdgeMon.Daq.Writing;

namespace EdgeMon.Daq.Tests.Fuzz;

/// <summary>
/// Every reader of frames behind one number, with sound frames to begin from: DATE with S-Link, multiplexers, MSADC, both SADC formats and scalers under
/// six sets of rules, CAEN blocks, WaveDump records of 16 and 8 bits. Throws when a reader breaks a promise. One thread.
/// </summary>
internal sealed class FuzzReaders
{
    /// <summary>Rules under which DATE events are decoded: the maps of the golden files, and the same bytes taken for the other formats.</summary>
    private static readonly SourceRules[] DateRules =
    [
        TestData.CaloRules, TestData.EdgeRules, TestData.MinimalRules,
        new([new(620, SourceFormat.Sadc1), new(621, SourceFormat.Sadc2), new(700, SourceFormat.Msadc3)], [620]),
        new([new(620, SourceFormat.Sadc2), new(623, SourceFormat.Sadc1)], []),
        new([new(620, SourceFormat.Scaler), new(623, SourceFormat.Scaler), new(700, SourceFormat.NotDecoded)], [3]),
    ];

    private static readonly FrameFormat[] OtherFormats = [FrameFormat.CaenBlock, FrameFormat.WaveDump16, FrameFormat.WaveDump8];
    private static readonly Dictionary<FrameFormat, byte[][]> Golden = Enum.GetValues<FrameFormat>().ToDictionary(format => format, GoldenOf);
    /// <summary>The set of rules whose fast decoder is compared with the plain one.</summary>
    private const int Compared = 1;

    private readonly EventDecoder[] _decoders = [.. DateRules.Select(rules => new EventDecoder(rules)), .. OtherFormats.Select(format => new EventDecoder(TestData.CaloRules, format))];
    private readonly EventDecoder _plain = Comparison.Reference(DateRules[Compared]);
    private readonly DecodedEvent _result = new(), _expected = new();
    private readonly ushort[] _samples = new ushort[ushort.MaxValue];

    /// <summary>Whether the last frame that was decoded may be used.</summary>
    public bool LastWasGood => _result.IsGood;
    /// <summary>Defects of the last frame that was decoded.</summary>
    public int LastDefects => _result.Errors.Length;

    /// <summary>Number of readers.</summary>
    public static int Count { get; } = DateRules.Length + OtherFormats.Length;

    /// <summary>Sound frames for a reader.</summary>
    public static byte[][] FramesFor(int reader) => Golden[FormatOf(reader)];

    /// <summary>How a reader's frames are framed.</summary>
    public static FrameFormat FormatOf(int reader) => reader < DateRules.Length ? FrameFormat.Date : OtherFormats[reader - DateRules.Length];

    /// <summary>Decodes a frame and looks at all that is found.</summary>
    /// <returns>The result, until the next call.</returns>
    public DecodedEvent Decode(int reader, byte[] bytes)
    {
        _decoders[reader].Decode(bytes, 0, _result);
        Check(_result, bytes);
        if (reader != Compared) return _result;
        _plain.Decode(bytes, 0, _expected);
        _expected.FillHardwareSums(bytes);
        if (Comparison.Difference(_expected, _result) is { } difference) throw new InvalidDataException("fast and plain decoder differ: " + difference);
        return _result;
    }

    /// <summary>Reads a frame between two sound ones as a stream: every byte must be in exactly one event or loss.</summary>
    public static void Read(int reader, byte[] bytes)
    {
        byte[] before = Neighbour(reader, 0x55), behind = Neighbour(reader, 0x56);
        ReadOut read = ReadOut.Of([.. before, .. bytes, .. behind], FormatOf(reader), new EventBatchLimits { Bytes = 32 << 10 });
        if (read.AllBytes != before.Length + bytes.Length + behind.Length) throw new InvalidDataException($"{read.AllBytes} bytes came out of {before.Length + bytes.Length + behind.Length}");
        // WaveDump records carry no mark: what stands behind one decides whether its size is believed.
        if (FormatOf(reader) is FrameFormat.WaveDump16 or FrameFormat.WaveDump8) return;
        if (read.Events.Count == 0 || !read.Events[0].Bytes.AsSpan().SequenceEqual(before)) throw new InvalidDataException("the sound frame in front was not read");
    }

    /// <summary>A sound frame. A DATE event gets another number: one that follows with the same numbers is part of it.</summary>
    private static byte[] Neighbour(int reader, byte number)
    {
        byte[] sound = [.. FramesFor(reader)[0]];
        if (FormatOf(reader) != FrameFormat.Date) return sound;
        // Event numbers in spill and in run, of the super-event and of its sub-event.
        foreach (int at in (int[])[24, 28, 68 + 24, 68 + 28]) sound[at] = number;
        return sound;
    }

    private void Check(DecodedEvent result, byte[] bytes)
    {
        foreach (LocatedChannel channel in result.Channels)
        {
            int count = SampleUnpacker.Unpack(channel, bytes, _samples);
            if (channel.Encoding != SampleEncoding.Msadc3) continue;
            for (int i = 0; i < count; i++) if (_samples[i] > 4095) throw new InvalidDataException($"a sample of 12 bits is {_samples[i]}");
        }
        result.FillHardwareSums(bytes);
        foreach (FrameError error in result.Errors)
        {
            if (error.Kind == FrameErrorKind.None || !Enum.IsDefined(error.Kind)) throw new InvalidDataException($"a defect of kind {error.Kind}");
            if (error.Offset < 0 || error.Offset > Math.Max(0, bytes.Length - 1)) throw new InvalidDataException($"a defect at {error.Offset} of {bytes.Length} bytes");
        }
    }

    private static byte[][] GoldenOf(FrameFormat format)
    {
        switch (format)
        {
            case FrameFormat.Date:
                List<byte[]> events = [TestData.Bytes("date-msadc/minimal.dat"), OlderFormats(), ReadOut.Of(TestData.Bytes("date-msadc/t_v3.dat")).Events[1].Bytes];
                foreach (string file in Directory.GetFiles(TestData.PathOf("date-msadc/edge"), "*.dat").Order(StringComparer.Ordinal))
                    events.AddRange(ReadOut.Of(File.ReadAllBytes(file)).Events.Select(one => one.Bytes));
                return [.. events];
            case FrameFormat.CaenBlock:
                return [.. new[] { 0x0001, 0x8421, 0xFFFF }.Select(mask => Written(buffer => CaenWriter.WriteEvent(
                    buffer, new CaenFields { Board = 5, ChannelMask = mask, EventCounter = 9, TimeTag = 1000 }, new ushort[int.PopCount(mask) * 20])))];
            case FrameFormat.WaveDump16:
                return [Written(buffer => WaveDumpWriter.WriteRecord(buffer, new WaveDumpFields(1, 0, 2, 3, 4), new ushort[60])), ReadOut.Of(TestData.Bytes("caen-wavedump/dt5751_wave2.dat"), format).Events[0].Bytes];
            default:
                return [Written(buffer => WaveDumpWriter.WriteRecord(buffer, new WaveDumpFields(1, 0, 2, 3, 4), new byte[60]))];
        }
    }

    private static byte[] Written(Action<FrameBuffer> write)
    {
        var buffer = new FrameBuffer();
        write(buffer);
        return buffer.Written.ToArray();
    }

    /// <summary>One event with a source of each SADC format and one behind a multiplexer.</summary>
    private static byte[] OlderFormats() => Written(buffer =>
    {
        var header = new EventHeader { Type = EventType.Physics, Run = 3661, Spill = 1, EventInSpill = 7, EventInRun = 7 };
        int date = DateWriter.BeginEvent(buffer, header), equipment = DateWriter.BeginEquipment(buffer, 1);
        int multiplexer = SLinkWriter.BeginMultiplexer(buffer, new SLinkFields(900, 1, 7));
        int first = SLinkWriter.Begin(buffer, new SLinkFields(620, 1, 7));
        int block = SadcWriter.BeginBlock(buffer, 7, 0);
        SadcWriter.WriteChannelFormat2(buffer, 3, new ushort[32], 0);
        SadcWriter.EndBlock(buffer, block);
        SLinkWriter.End(buffer, first);
        int second = SLinkWriter.Begin(buffer, new SLinkFields(623, 1, 7));
        block = SadcWriter.BeginBlock(buffer, 7, 1);
        SadcWriter.WriteChannelFormat2(buffer, 5, new ushort[32], 0);
        SadcWriter.EndBlock(buffer, block);
        SLinkWriter.End(buffer, second);
        SLinkWriter.End(buffer, multiplexer);
        int scaler = SLinkWriter.Begin(buffer, new SLinkFields(700, 1, 7));
        ScalerWriter.WriteHeader(buffer, 1, 7);
        ScalerWriter.WriteFrame(buffer, new uint[ScalerWriter.CounterCount], 100, 0);
        ScalerWriter.WriteTrailer(buffer, 1, 7);
        SLinkWriter.End(buffer, scaler);
        DateWriter.EndEquipment(buffer, equipment);
        DateWriter.EndEvent(buffer, date);
    });
}
