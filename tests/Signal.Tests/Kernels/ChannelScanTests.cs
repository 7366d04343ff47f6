using EdgeMon.Daq.Samples;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Kernels;

/// <summary>
/// The fast path over regular channels against the full path over one channel, which is written without any of its tricks.
/// A guard page lies four bytes behind the last sample word.
/// </summary>
public abstract unsafe class ChannelScanTests<TWidth> where TWidth : struct, IVectorWidth
{
    private const int Slots = 32;
    // An event in a batch is followed by 64 readable bytes; the kernels use four of them.
    private const int BytesBehind = 4;
    // The header of the first channel.
    private const int BytesBefore = 4;
    private static readonly EdgeKernel.Limits Limits = new(SlopeAdc: 20, SecondPulseThirds: 120);

    [Fact]
    public void Every_channel_is_measured_as_by_the_full_path()
    {
        using var memory = new GuardedMemory(BytesBefore + Slots * ChannelScanKernel.Bytes + BytesBehind);
        byte* words = memory.Pointer + BytesBefore;
        var work = new Work();
        var shape = new PulseShape(2.145, 4.29);
        var random = new Xoshiro(11);
        short[] samples = new short[ChannelScanKernel.Samples];
        for (int round = 0; round < 400; round++)
        {
            // One bit of one word is enough to leave the path of plain ids.
            bool plain = round % 3 > 0, butForOne = round % 3 == 2;
            var waveforms = new short[Slots][];
            for (int slot = 0; slot < Slots; slot++)
            {
                Waveform(samples, round, random);
                waveforms[slot] = (short[])samples.Clone();
                Pack(samples, new Span<uint>(words + slot * ChannelScanKernel.Bytes, 16), plain, random);
                work.Offsets.Span[slot] = slot * ChannelScanKernel.Bytes;
                work.Thresholds.Span[slot] = 1 + random.Below(40);
            }
            if (butForOne) ((uint*)words)[random.Below(Slots * 16)] |= 0x0100_0000u << random.Below(6);
            ChannelScanKernel.Job job = work.JobFor(words);
            ChannelScanKernel.Scan<TWidth>(ref job);
            EdgeKernel.Measure<TWidth>(job, Limits, work.Above, work.Positions.Pointer, work.Shapes.Pointer);

            Assert.Equal(waveforms.Max(w => w.Max()), (short)job.LargestSample);
            Assert.Equal(
                waveforms.Select(w => PedestalKernel.Pack(w.Where((_, i) => i % 2 == 0).Max(), w.Where((_, i) => i % 2 == 1).Max())),
                work.Maxima.Span[..Slots].ToArray());
            for (int slot = 0; slot < Slots; slot++)
            {
                var settings = new PulseMeterSettings(int.MaxValue, PulseMeterSettings.NoReference, work.Thresholds.Span[slot], Limits);
                PulseMeasurement expected = PulseMeter.Measure<ScalarReference>(waveforms[slot], settings, shape);
                Assert.Equal(expected.PedestalSums, work.Pedestals.Span[slot]);
                short[] w = waveforms[slot];
                Assert.Equal((w[4] + w[5] - w[0] - w[1], w[0] - w[2], w[1] - w[3]), (work.Slopes.Span[slot], (short)work.Steps.Span[slot], (int)work.Steps.Span[slot] >> 16));
                uint word = work.Shapes.Span[slot];
                bool below = work.Amplitudes.Span[slot] < work.Thresholds.Span[slot];
                if (below)
                {
                    Assert.Equal(expected.AmplitudeThirds, work.Amplitudes.Span[slot]);
                    continue;
                }
                const PulseFlags decisive = PulseFlags.SlopeBeforePulse | PulseFlags.SecondPulse;
                Assert.Equal(expected.Flags & decisive, PackedEdge.Flags(word) & decisive);
                int j = work.Above.Slots.Span[..work.Above.Count].IndexOf(slot);
                bool disturbed = (expected.Flags & PulseFlags.SecondPulse) != 0 || (expected.Flags & PulseFlags.SlopeBeforePulse) != 0 && work.Slopes.Span[slot] < 0;
                Assert.Equal(disturbed, (work.Above.Disturbed.Span[j / DetectorLayout.Lanes] >> j % DetectorLayout.Lanes & 1) != 0);
                // Flagged channels take the full path in the end: there the two may differ.
                if ((expected.Flags & decisive) != 0) continue;
                Assert.Equal(expected.AmplitudeThirds, work.Amplitudes.Span[slot]);
                Assert.Equal(expected.ShapeWord, word);
                Assert.Equal(expected.PositionSamples, work.Positions.Span[slot]);
            }
        }
    }

    [Fact]
    public void A_detector_of_more_channels_than_a_byte_can_number_is_measured_alike()
    {
        const int many = 2 * AbovePulses.ListedSlots + 48;
        using var memory = new GuardedMemory(BytesBefore + many * ChannelScanKernel.Bytes + BytesBehind);
        byte* words = memory.Pointer + BytesBefore;
        Work work = new(many), expected = new(many);
        var random = new Xoshiro(12);
        short[] samples = new short[ChannelScanKernel.Samples];
        foreach (int threshold in new[] { int.MaxValue, 200, 60, 1 })
        {
            for (int slot = 0; slot < many; slot++)
            {
                Waveform(samples, 3, random);
                Pack(samples, new Span<uint>(words + slot * ChannelScanKernel.Bytes, 16), plain: threshold != 60, random);
                work.Offsets.Span[slot] = expected.Offsets.Span[slot] = slot * ChannelScanKernel.Bytes;
                work.Thresholds.Span[slot] = expected.Thresholds.Span[slot] = threshold;
            }
            PulseFlags flags = Measure<TWidth>(work), expectedFlags = Measure<ScalarReference>(expected);
            Assert.Equal(expectedFlags, flags);
            int count = expected.Above.Count, disturbed = (count + DetectorLayout.Lanes - 1) / DetectorLayout.Lanes;
            Assert.Equal(expected.Above.Slots.Span[..count], work.Above.Slots.Span[..work.Above.Count]);
            Assert.Equal(expected.Above.Disturbed.Span[..disturbed], work.Above.Disturbed.Span[..disturbed]);
            foreach (int slot in expected.Above.Slots.Span[..count])
                Assert.Equal((expected.Positions.Span[slot], expected.Shapes.Span[slot]), (work.Positions.Span[slot], work.Shapes.Span[slot]));
        }

        PulseFlags Measure<T>(Work of) where T : struct, IVectorWidth
        {
            ChannelScanKernel.Job job = of.JobFor(words);
            ChannelScanKernel.Scan<T>(ref job);
            return EdgeKernel.Measure<T>(job, Limits, of.Above, of.Positions.Pointer, of.Shapes.Pointer);
        }
    }

    [Fact]
    public void Nothing_of_a_longer_event_before_is_read_behind_the_end_of_an_event()
    {
        const int Far = ChannelScanKernel.Bytes + BytesBehind + 1024; // on the page that nobody may read, seen from the short event
        using var longEvent = new GuardedMemory(Far + ChannelScanKernel.Bytes + BytesBehind);
        using var shortEvent = new GuardedMemory(BytesBefore + ChannelScanKernel.Bytes + BytesBehind);
        var work = new Work();
        work.Offsets.Span.Fill(Far);
        work.Thresholds.Span.Fill(int.MinValue);
        Measure(longEvent.Pointer);
        Assert.Equal(Slots, work.Above.Count);

        // One channel of the first sixteen and all behind them: what is closed up last ends where nothing was stored for this event.
        work.Offsets.Span.Clear();
        work.Thresholds.Span[1..16].Fill(int.MaxValue);
        Measure(shortEvent.Pointer + BytesBefore);
        Assert.Equal(Slots - 15, work.Above.Count);

        void Measure(byte* start)
        {
            ChannelScanKernel.Job job = work.JobFor(start);
            ChannelScanKernel.Scan<TWidth>(ref job);
            EdgeKernel.Measure<TWidth>(job, Limits, work.Above, work.Positions.Pointer, work.Shapes.Pointer);
        }
    }

    [Fact]
    public void Slots_at_their_threshold_are_listed_and_those_below_are_not()
    {
        var amplitudes = new AlignedBuffer<int>(64);
        var thresholds = new AlignedBuffer<int>(64);
        var above = new AlignedBuffer<int>(64 + 16);
        var random = new Xoshiro(3);
        for (int round = 0; round < 50; round++)
        {
            for (int i = 0; i < 64; i++)
            {
                thresholds.Span[i] = random.Below(5);
                amplitudes.Span[i] = random.Below(5) - 1;
            }
            int count = EdgeKernel.ListAbove<TWidth>(amplitudes.Pointer, thresholds.Pointer, 64, above.Pointer);
            Assert.Equal(Enumerable.Range(0, 64).Where(i => amplitudes.Span[i] >= thresholds.Span[i]), above.Span[..count].ToArray());
        }
    }

    [Fact]
    public void Every_bit_of_a_header_or_id_that_decides_is_missed_when_it_is_wrong_and_no_other()
    {
        const int stride = ChannelScanKernel.Bytes + sizeof(uint);
        using var memory = new GuardedMemory(Slots * stride + BytesBehind);
        var work = new Work();
        var random = new Xoshiro(5);
        for (int slot = 0; slot < Slots; slot++)
        {
            work.Offsets.Span[slot] = slot * stride + sizeof(uint);
            uint* words = (uint*)(memory.Pointer + slot * stride);
            words[0] = (uint)random.Next();
            work.Headers.Span[slot] = words[0];
            for (int i = 1; i <= 16; i++) words[i] = (uint)random.Next() & ~SampleIds.Mask | (i == 1 ? SampleIds.First : SampleIds.Following);
        }
        Assert.True(Agrees());
        for (int slot = 0; slot < Slots; slot++)
            for (int word = 0; word <= 16; word++)
                for (int bit = 0; bit < 32; bit++)
                {
                    uint* at = (uint*)(memory.Pointer + slot * stride) + word;
                    *at ^= 1u << bit;
                    Assert.Equal(((word == 0 ? SampleIds.HeaderMask : SampleIds.Mask) >> bit & 1) == 0, Agrees());
                    *at ^= 1u << bit;
                }

        bool Agrees()
        {
            ChannelScanKernel.Job job = work.JobFor(memory.Pointer);
            ChannelScanKernel.Scan<TWidth>(ref job);
            return job.WordsAgree;
        }
    }

    private static void Waveform(short[] samples, int round, Xoshiro random)
    {
        switch (round % 8)
        {
            case 0: for (int i = 0; i < samples.Length; i++) samples[i] = (short)random.Below(4096); break;
            case 1: Array.Fill(samples, (short)random.Below(4096)); break;
            case 2: SampleKernelTests<TWidth>.Fill(samples, 4, random); break;
            default:
                double height = Math.Pow(10, 0.5 + 3 * random.Uniform()), at = 6 + 20 * random.Uniform();
                bool second = random.Below(4) == 0, tail = random.Below(4) == 0;
                for (int i = 0; i < samples.Length; i++)
                {
                    double value = 100 + 8 * (i & 1) + 1.5 * random.Gaussian() + height * PulseShape.Height((i - at) / 2.145);
                    if (second) value += height / 2 * PulseShape.Height((i - at + 11) / 2.145);
                    if (tail) value += 300 * Math.Exp(-i / 4.0);
                    samples[i] = (short)Math.Clamp((int)value, 0, 4095);
                }
                break;
        }
    }

    /// <summary>Packs samples, with id bytes as the front-ends write them or with random bits in them, which the kernels must ignore.</summary>
    private static void Pack(short[] samples, Span<uint> words, bool plain, Xoshiro random)
    {
        for (int i = 0; i < words.Length; i++)
        {
            uint id = plain ? i == 0 ? SampleIds.First : SampleIds.Following : (uint)random.Next() & 0xFF000000;
            words[i] = id | (uint)(ushort)samples[2 * i + 1] << 12 | (ushort)samples[2 * i];
        }
    }

    private sealed class Work(int slots = Slots)
    {
        public AlignedBuffer<int> Offsets { get; } = new(slots);
        public AlignedBuffer<uint> Headers { get; } = new(slots);
        public AlignedBuffer<uint> Maxima { get; } = new(slots);
        public AlignedBuffer<int> Thresholds { get; } = new(slots);
        public AlignedBuffer<int> Amplitudes { get; } = new(slots);
        public AlignedBuffer<uint> Pedestals { get; } = new(slots);
        public AlignedBuffer<int> Slopes { get; } = new(slots);
        public AlignedBuffer<uint> Steps { get; } = new(slots);
        public AbovePulses Above { get; } = new(slots);
        public AlignedBuffer<float> Positions { get; } = new(slots);
        public AlignedBuffer<uint> Shapes { get; } = new(slots);

        public ChannelScanKernel.Job JobFor(byte* start) => new()
        {
            Event = start, Slots = slots, Headers = Headers.Pointer, Maxima = Maxima.Pointer, Offsets = Offsets.Pointer, Thresholds = Thresholds.Pointer, Pedestals = Pedestals.Pointer,
            Amplitudes = Amplitudes.Pointer, Slopes = Slopes.Pointer, Steps = Steps.Pointer,
        };
    }
}

public sealed class ChannelScanScalarTests : ChannelScanTests<ScalarReference>;
public sealed class ChannelScan128Tests : ChannelScanTests<Width128>;
public sealed class ChannelScan256Tests : ChannelScanTests<Width256>;
public sealed class ChannelScan512Tests : ChannelScanTests<Width512>;
