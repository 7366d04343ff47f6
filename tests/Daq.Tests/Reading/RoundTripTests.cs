using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Samples;
using EdgeMon.Daq.Tests.Support;
using EdgeMon.Daq.Writing;
using WrittenLayout = EdgeMon.Daq.Writing.DateLayout;

namespace EdgeMon.Daq.Tests.Reading;

/// <summary>Reading is the inverse of writing, for random events of every format.</summary>
public sealed class RoundTripTests
{
    private const int Msadc = 620, Sadc2 = 500, Sadc1 = 501, Scaler = 700, Multiplexer = 900;

    private static readonly SourceRules Rules = new(
        [
            new(Msadc, SourceFormat.Msadc3), new(Msadc + 1, SourceFormat.Msadc3), new(Sadc2, SourceFormat.Sadc2),
            new(Sadc1, SourceFormat.Sadc1), new(Scaler, SourceFormat.Scaler),
        ], []);

    [Theory]
    [InlineData(WrittenLayout.Date306)]
    [InlineData(WrittenLayout.Date314)]
    [InlineData(WrittenLayout.PreDate5)]
    public void DATE_events_of_every_layout_and_content_are_read_as_written(WrittenLayout layout)
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            var random = new Generator(seed * 1000 + (ulong)layout);
            var buffer = new FrameBuffer();
            var written = new List<Expected>();
            int events = random.Between(1, 12);
            // Some files repeat one layout, others change it with every event.
            bool regular = random.Below(2) == 0;
            ulong shape = random.Next();
            for (int i = 0; i < events; i++)
                written.Add(Write(buffer, layout, i + 1, new Generator(regular ? shape : random.Next()), random));
            ReadOut read = ReadOut.Of(buffer.Written.ToArray(), largestRead: random.Between(300, 5000));
            Assert.Empty(read.Losses);
            Assert.Equal(events, read.Events.Count);
            var decoded = read.Decode(Rules);
            for (int i = 0; i < events; i++) Check(written[i], decoded[i], read.Events[i].Bytes);
        }
    }

    [Fact]
    public void CAEN_blocks_are_read_as_written()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            var random = new Generator(seed);
            var buffer = new FrameBuffer();
            var written = new List<(CaenFields Fields, ushort[] Samples)>();
            for (int i = random.Between(1, 10); i > 0; i--)
            {
                var fields = new CaenFields { Board = random.Below(32), ChannelMask = random.Below(1 << 16), EventCounter = random.Below(1 << 24), TimeTag = (uint)random.Next(), Pattern = random.Below(1 << 16) };
                int channels = int.PopCount(fields.ChannelMask);
                ushort[] samples = Samples(random, channels * 2 * random.Between(1, 40), 1 << 14);
                CaenWriter.WriteEvent(buffer, fields, samples);
                written.Add((fields, samples));
            }
            ReadOut read = ReadOut.Of(buffer.Written.ToArray(), FrameFormat.CaenBlock, largestRead: random.Between(20, 500));
            Assert.Empty(read.Losses);
            var decoded = read.Decode(Rules, FrameFormat.CaenBlock);
            Assert.Equal(written.Count, decoded.Count);
            for (int i = 0; i < written.Count; i++)
            {
                var (fields, samples) = written[i];
                Assert.True(decoded[i].IsGood && decoded[i].Errors.IsEmpty);
                Assert.Equal((uint)fields.EventCounter, decoded[i].Header.EventInRun);
                Assert.Equal(fields.TimeTag, decoded[i].Header.TriggerTimeTag);
                Assert.Equal((uint)fields.Pattern, decoded[i].Header.TriggerMask);
                int[] channels = [.. Enumerable.Range(0, 16).Where(c => (fields.ChannelMask & 1 << c) != 0)];
                Assert.Equal(channels.Select(c => new ChannelAddress(fields.Board, 0, 0, c)), Addresses(decoded[i]));
                Assert.Equal(samples, decoded[i].Channels.ToArray().SelectMany(c => Unpacked(c, read.Events[i].Bytes)));
            }
        }
    }

    [Theory]
    [InlineData(FrameFormat.WaveDump16)]
    [InlineData(FrameFormat.WaveDump8)]
    public void WaveDump_records_are_read_as_written(FrameFormat format)
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            var random = new Generator(seed);
            var buffer = new FrameBuffer();
            var written = new List<(WaveDumpFields Fields, ushort[] Samples)>();
            uint board = (uint)random.Below(1024), channel = (uint)random.Below(64);
            int length = random.Below(300);
            for (int i = random.Between(1, 10); i > 0; i--)
            {
                var fields = new WaveDumpFields(board, (uint)random.Next(), channel, (uint)random.Next(), (uint)random.Next());
                ushort[] samples = Samples(random, length, format == FrameFormat.WaveDump8 ? 256 : 1 << 14);
                if (format == FrameFormat.WaveDump8)
                    WaveDumpWriter.WriteRecord(buffer, fields, samples.Select(s => (byte)s).ToArray());
                else
                    WaveDumpWriter.WriteRecord(buffer, fields, samples);
                written.Add((fields, samples));
            }
            ReadOut read = ReadOut.Of(buffer.Written.ToArray(), format, largestRead: random.Between(20, 500));
            Assert.Empty(read.Losses);
            var decoded = read.Decode(Rules, format);
            Assert.Equal(written.Count, decoded.Count);
            for (int i = 0; i < written.Count; i++)
            {
                Assert.True(decoded[i].IsGood && decoded[i].Errors.IsEmpty);
                Assert.Equal(written[i].Fields.EventCounter, decoded[i].Header.EventInRun);
                Assert.Equal([new ChannelAddress((int)board, 0, (int)channel / 16, (int)channel % 16)], Addresses(decoded[i]));
                Assert.Equal(written[i].Samples, Unpacked(decoded[i].Channels[0], read.Events[i].Bytes));
            }
        }
    }

    private sealed record Expected(EventHeader Header, List<(ChannelAddress Address, ushort[] Samples, ushort Sum)> Channels, List<ScalerReading> Scalers, List<int> Sources);

    private static void Check(Expected expected, DecodedEvent decoded, byte[] bytes)
    {
        Assert.Empty(decoded.Errors.ToArray());
        Assert.True(decoded.IsGood);
        Assert.Equal(expected.Header with { SizeBytes = bytes.Length }, decoded.Header);
        Assert.Equal(expected.Sources, decoded.Sources.ToArray());
        Assert.Equal(expected.Scalers, decoded.Scalers.ToArray().Select(scaler => scaler.Read(bytes)));
        Assert.Equal(expected.Channels.Select(c => c.Address), Addresses(decoded));
        for (int i = 0; i < expected.Channels.Count; i++)
        {
            Assert.Equal(expected.Channels[i].Samples, Unpacked(decoded.Channels[i], bytes));
            Assert.Equal(expected.Channels[i].Sum, decoded.Channels[i].HardwareSum);
        }
    }

    /// <summary>Writes one event; <paramref name="shape"/> decides its structure, <paramref name="random"/> its values.</summary>
    private static Expected Write(FrameBuffer buffer, WrittenLayout layout, int number, Generator shape, Generator random)
    {
        bool old = layout == WrittenLayout.PreDate5;
        var header = new EventHeader
        {
            HeaderBytes = DateWriter.HeaderBytes(layout),
            Version = DateWriter.VersionWord(layout),
            Type = (EventType)shape.Between(6, 8),
            Run = 5000,
            Spill = 3000, // above 2047: the S-Link header keeps 11 bits
            EventInSpill = number * 4000 & 0xFFFFF,
            EventInRun = (uint)random.Next(),
            TriggerMask = (uint)random.Next(),
            TypeAttribute = (uint)random.Next(),
            IsSuperEvent = shape.Below(3) != 0,
            Ldc = old ? -1 : random.Below(512),
            Gdc = old ? -1 : random.Below(2) == 0 ? -1 : random.Below(512),
            TimestampSeconds = (uint)random.Next(),
            TimestampMicroseconds = layout == WrittenLayout.Date306 ? 0 : (uint)random.Next(),
        };
        header = header with { RawType = (int)header.Type };
        var expected = new Expected(header, [], [], []);
        int start = DateWriter.BeginEvent(buffer, header, layout);
        if (header.IsSuperEvent)
            for (int sub = shape.Between(1, 3); sub > 0; sub--)
            {
                int subStart = DateWriter.BeginEvent(buffer, header with { IsSuperEvent = false, Ldc = sub, Gdc = -1 }, layout);
                WriteEquipment(buffer, old, expected, shape, random);
                DateWriter.EndEvent(buffer, subStart);
            }
        else
            WriteEquipment(buffer, old, expected, shape, random);
        DateWriter.EndEvent(buffer, start);
        return expected;
    }

    private static void WriteEquipment(FrameBuffer buffer, bool old, Expected expected, Generator shape, Generator random)
    {
        for (int i = shape.Below(4); i > 0; i--)
        {
            int start = old ? DateWriter.BeginOldEquipment(buffer, (ushort)i) : DateWriter.BeginEquipment(buffer, (uint)i);
            var fields = new SLinkFields(0, expected.Header.Spill, expected.Header.EventInSpill);
            switch (shape.Below(4))
            {
                case 0: // a multiplexer with several blocks
                    int multiplexer = SLinkWriter.BeginMultiplexer(buffer, fields with { Source = Multiplexer });
                    for (int n = shape.Between(1, 3); n > 0; n--) WriteBlock(buffer, fields, expected, shape, random);
                    SLinkWriter.End(buffer, multiplexer);
                    break;
                case 1 when shape.Below(3) == 0: // an equipment without S-Link data
                    buffer.WriteWord((uint)random.Next());
                    break;
                default:
                    WriteBlock(buffer, fields, expected, shape, random);
                    break;
            }
            if (old) DateWriter.EndOldEquipment(buffer, start);
            else DateWriter.EndEquipment(buffer, start);
        }
    }

    private static void WriteBlock(FrameBuffer buffer, SLinkFields fields, Expected expected, Generator shape, Generator random)
    {
        int[] sources = [Msadc, Msadc + 1, Sadc2, Sadc1, Scaler];
        int source = sources[shape.Below(sources.Length)];
        bool configuration = shape.Below(12) == 0;
        if (!expected.Sources.Contains(source)) expected.Sources.Add(source);
        int start = SLinkWriter.Begin(buffer, fields with { Source = source, Format = (byte)(configuration ? 0x80 : 0), Stat = random.Below(2) == 0 });
        if (configuration) buffer.Write("ten bytes of text...\n   "u8);
        else if (source == Scaler) WriteScaler(buffer, fields, expected, shape, random);
        else if (source == Sadc1) WriteSadc1(buffer, fields, expected, shape, random);
        else
            for (int blocks = shape.Below(4); blocks > 0; blocks--)
            {
                int chip = shape.Below(source == Sadc2 ? 16 : 4), port = source == Sadc2 ? 0 : shape.Below(8);
                int block = source == Sadc2
                    ? SadcWriter.BeginBlock(buffer, fields.EventInSpill, chip, (SadcMode)shape.Below(3))
                    : MsadcWriter.BeginBlock(buffer, fields.EventInSpill, port, chip);
                for (int channel = 0; channel < 16; channel++)
                {
                    if (shape.Below(3) == 0) continue;
                    int count = shape.Below(4) == 0 ? shape.Between(1, 90) : 32;
                    ushort sum = (ushort)random.Next();
                    ushort[] samples = Samples(random, count, source == Sadc2 ? 1023 : 4096); // 1023 would look like padding
                    if (source == Sadc2) SadcWriter.WriteChannelFormat2(buffer, channel, samples, sum);
                    else MsadcWriter.WriteChannel(buffer, channel, samples, sum);
                    expected.Channels.Add((new ChannelAddress(source, port, chip, channel), samples, sum));
                }
                MsadcWriter.EndBlock(buffer, block);
            }
        SLinkWriter.End(buffer, start);
    }

    private static void WriteSadc1(FrameBuffer buffer, SLinkFields fields, Expected expected, Generator shape, Generator random)
    {
        int count = shape.Between(1, 40); // the same for the whole source
        for (int blocks = shape.Below(3); blocks > 0; blocks--)
        {
            int chip = shape.Below(16);
            var mode = (SadcMode)shape.Below(3);
            int block = SadcWriter.BeginBlock(buffer, fields.EventInSpill, chip, mode);
            for (int channel = shape.Below(3); channel < 16; channel += shape.Between(1, 3))
            {
                ushort[] samples = mode == SadcMode.Sparse ? [] : Samples(random, count, 1024);
                if (samples.Length > 0) samples[^1] |= 1; // 0 would look like padding
                ushort[] integrals = Samples(random, 3, 1 << 16);
                SadcWriter.WriteChannelFormat1(buffer, channel, samples, integrals);
                expected.Channels.Add((new ChannelAddress(Sadc1, 0, chip, channel), samples, integrals[0]));
            }
            SadcWriter.EndBlock(buffer, block);
        }
    }

    private static void WriteScaler(FrameBuffer buffer, SLinkFields fields, Expected expected, Generator shape, Generator random)
    {
        // A block appears once in an event as far as the frame numbers go; several blocks each count from 0.
        int frames = shape.Below(3);
        for (int frame = 0; frame < frames; frame++)
        {
            uint[] counters = [.. Enumerable.Range(0, 32).Select(_ => (uint)random.Next() >> 1)];
            uint time = (uint)random.Next(), pattern = (uint)random.Next() >> 2;
            ScalerWriter.WriteHeader(buffer, 3 + frame, fields.EventInSpill);
            ScalerWriter.WriteFrame(buffer, counters, time, pattern);
            ScalerWriter.WriteTrailer(buffer, 3 + frame, fields.EventInSpill);
            for (int i = 0; i < 32; i++) expected.Scalers.Add(new ScalerReading(Scaler, frame, i, counters[i]));
            expected.Scalers.Add(new ScalerReading(Scaler, frame, ScalerReading.PatternChannel, pattern));
            expected.Scalers.Add(new ScalerReading(Scaler, frame, ScalerReading.TimeChannel, time));
        }
    }

    private static ushort[] Samples(Generator random, int count, int below) =>
        [.. Enumerable.Range(0, count).Select(_ => (ushort)random.Below(below))];

    private static IEnumerable<ChannelAddress> Addresses(DecodedEvent decoded) =>
        decoded.Channels.ToArray().Select(c => ChannelAddress.FromPacked(c.Address));

    private static ushort[] Unpacked(LocatedChannel channel, byte[] bytes)
    {
        var samples = new ushort[channel.SampleCount];
        SampleUnpacker.Unpack(channel, bytes, samples);
        return samples;
    }
}
