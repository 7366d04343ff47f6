using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Samples;
using EdgeMon.Daq.Writing;
using DateLayout = EdgeMon.Daq.Writing.DateLayout;

namespace EdgeMon.Daq.Tests.Writing;

/// <summary>What the readers find in random events, written again, gives the same bytes.</summary>
public class RewriteTests
{
    private static readonly SourceRules Rules = new(
        [new(620, SourceFormat.Msadc3), new(621, SourceFormat.Sadc2), new(622, SourceFormat.Sadc1), new(700, SourceFormat.Scaler)], []);

    [Theory]
    [InlineData(DateLayout.Date306)]
    [InlineData(DateLayout.Date314)]
    public void Random_events_of_all_formats_are_written_and_read_without_loss(DateLayout layout)
    {
        var decoder = new EventDecoder(Rules);
        var decoded = new DecodedEvent();
        var buffer = new FrameBuffer();
        for (uint seed = 1; seed <= 200; seed++)
        {
            var numbers = new Numbers(seed);
            var expected = new List<(ChannelAddress Address, ushort[] Samples)>();
            uint[] counters = new uint[32];
            for (int i = 0; i < counters.Length; i++) counters[i] = numbers.Next(1u << 31);
            uint ticks = numbers.Next(uint.MaxValue), pattern = numbers.Next(1 << 30);
            var header = new EventHeader
            {
                Type = EventType.Physics,
                Run = (int)numbers.Next(10_000),
                Spill = (int)numbers.Next(4096),
                EventInSpill = (int)numbers.Next(1 << 20),
                EventInRun = numbers.Next(1_000_000),
                TriggerMask = numbers.Next(uint.MaxValue),
                TypeAttribute = numbers.Next(uint.MaxValue),
                IsSuperEvent = true,
                Ldc = -1,
                Gdc = 4,
                TimestampSeconds = numbers.Next(uint.MaxValue),
                TimestampMicroseconds = layout == DateLayout.Date314 ? numbers.Next(1_000_000) : 0,
            };
            buffer.Clear();
            int super = DateWriter.BeginEvent(buffer, header, layout);
            int sub = DateWriter.BeginEvent(buffer, header with { IsSuperEvent = false, Ldc = 1, Gdc = -1 }, layout);
            int equipment = DateWriter.BeginEquipment(buffer, 1);
            int mux = SLinkWriter.BeginMultiplexer(buffer, new SLinkFields(900, header.Spill, header.EventInSpill));
            Block(620, () => WriteMsadc(buffer, header.EventInSpill, ref numbers, expected));
            Block(621, () => WriteSadc2(buffer, header.EventInSpill, ref numbers, expected));
            Block(622, () => WriteSadc1(buffer, header.EventInSpill, ref numbers, expected));
            SLinkWriter.End(buffer, mux);
            DateWriter.EndEquipment(buffer, equipment);
            equipment = DateWriter.BeginEquipment(buffer, 2);
            Block(700, () =>
            {
                ScalerWriter.WriteHeader(buffer, 5, header.EventInSpill);
                ScalerWriter.WriteFrame(buffer, counters, ticks, pattern);
                ScalerWriter.WriteTrailer(buffer, 5, header.EventInSpill);
            });
            DateWriter.EndEquipment(buffer, equipment);
            DateWriter.EndEvent(buffer, sub);
            DateWriter.EndEvent(buffer, super);

            byte[] bytes = [.. buffer.Written, .. new byte[64]];
            decoder.Decode(bytes.AsSpan(0, buffer.Length), 0, decoded);
            Assert.Empty(decoded.Errors.ToArray());
            Assert.Equal(header with { SizeBytes = buffer.Length, HeaderBytes = DateWriter.HeaderBytes(layout), Version = DateWriter.VersionWord(layout), RawType = 7 }, decoded.Header);
            Assert.Equal(expected.Count, decoded.Channels.Length);
            Span<ushort> samples = new ushort[512];
            for (int i = 0; i < expected.Count; i++)
            {
                Assert.Equal(expected[i].Address, ChannelAddress.FromPacked(decoded.Channels[i].Address));
                int count = SampleUnpacker.Unpack(decoded.Channels[i], bytes, samples);
                Assert.Equal(expected[i].Samples, samples[..count].ToArray());
            }
            uint[] values = [.. counters, pattern, ticks];
            Assert.Equal(values, decoded.Scalers.ToArray().OrderBy(scaler => scaler.Channel).Select(scaler => scaler.Value(bytes)));

            void Block(int source, Action write)
            {
                int link = SLinkWriter.Begin(buffer, new SLinkFields(source, header.Spill, header.EventInSpill));
                write();
                SLinkWriter.End(buffer, link);
            }
        }
    }

    private static void WriteMsadc(FrameBuffer buffer, int number, ref Numbers numbers, List<(ChannelAddress, ushort[])> expected)
    {
        for (int port = 0; port < 8; port += 1 + (int)numbers.Next(4))
        {
            int adc = (int)numbers.Next(4), block = MsadcWriter.BeginBlock(buffer, number, port, adc);
            for (int channel = 0; channel < 16; channel += 1 + (int)numbers.Next(6))
            {
                ushort[] samples = numbers.Samples(1 + (int)numbers.Next(64), 4096);
                MsadcWriter.WriteChannel(buffer, channel, samples);
                expected.Add((new ChannelAddress(620, port, adc, channel), samples));
            }
            MsadcWriter.EndBlock(buffer, block);
        }
    }

    private static void WriteSadc2(FrameBuffer buffer, int number, ref Numbers numbers, List<(ChannelAddress, ushort[])> expected)
    {
        for (int chip = 0; chip < 16; chip += 1 + (int)numbers.Next(8))
        {
            int block = SadcWriter.BeginBlock(buffer, number, chip);
            for (int channel = 0; channel < 16; channel += 1 + (int)numbers.Next(6))
            {
                ushort[] samples = numbers.Samples(1 + (int)numbers.Next(64), 1023);
                SadcWriter.WriteChannelFormat2(buffer, channel, samples, 0);
                expected.Add((new ChannelAddress(621, 0, chip, channel), samples));
            }
            SadcWriter.EndBlock(buffer, block);
        }
    }

    private static void WriteSadc1(FrameBuffer buffer, int number, ref Numbers numbers, List<(ChannelAddress, ushort[])> expected)
    {
        int count = 3 + (int)numbers.Next(60), block = SadcWriter.BeginBlock(buffer, number, 3);
        for (int channel = 0; channel < 16; channel += 1 + (int)numbers.Next(4))
        {
            ushort[] samples = numbers.Samples(count, 1022);
            for (int i = 0; i < count; i++) samples[i]++; // the format cannot tell a last 0 from padding
            SadcWriter.WriteChannelFormat1(buffer, channel, samples, [1, 2, 3]);
            expected.Add((new ChannelAddress(622, 0, 3, channel), samples));
        }
        SadcWriter.EndBlock(buffer, block);
    }

    /// <summary>A small generator of repeatable numbers (splitmix64).</summary>
    private struct Numbers(ulong seed)
    {
        private ulong _state = seed;

        public uint Next(uint limit)
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
            z = (z ^ z >> 27) * 0x94D049BB133111EB;
            return (uint)((z ^ z >> 31) % limit);
        }

        public ushort[] Samples(int count, uint limit)
        {
            ushort[] samples = new ushort[count];
            for (int i = 0; i < count; i++) samples[i] = (ushort)Next(limit);
            return samples;
        }
    }
}
