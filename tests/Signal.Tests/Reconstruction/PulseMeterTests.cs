using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Reconstruction;

/// <summary>The full path: pedestals, time, short channels, saturation, tails. Pulses are Moyal pulses of w = 2.145 samples.</summary>
public class PulseMeterTests
{
    private const double Width = 2.145;
    private static readonly EdgeKernel.Limits Limits = new(SlopeAdc: 20, SecondPulseThirds: 120);
    private static readonly PulseShape Shape = new(Width, 2 * Width);

    private static PulseMeterSettings Settings(uint reference = PulseMeterSettings.NoReference, int saturation = 4095) =>
        new(saturation, reference, 9, Limits);

    private static short[] Moyal(double height, double at, int samples = 32, int top = 4095, double tail = 0)
    {
        short[] values = new short[samples];
        for (int i = 0; i < samples; i++)
            values[i] = (short)Math.Clamp((int)Math.Round((i % 2 == 0 ? 100 : 108) + height * PulseShape.Height((i - at) / Width) + tail * Math.Exp(-i / (2 * Width))), 0, top);
        return values;
    }

    [Fact]
    public void Pedestals_of_even_and_odd_samples_are_subtracted_separately()
    {
        PulseMeasurement pulse = PulseMeter.Measure<ScalarReference>(Moyal(1000, 14), Settings(), Shape);
        Assert.Equal(300, PedestalKernel.Even(pulse.PedestalSums));
        Assert.Equal(324, PedestalKernel.Odd(pulse.PedestalSums));
        Assert.Equal(3000, pulse.AmplitudeThirds);
        Assert.Equal(14, PackedEdge.Peak(pulse.ShapeWord));
        Assert.Equal(PulseFlags.None, pulse.Flags);
    }

    [Theory]
    [InlineData(12.0)]
    [InlineData(13.3)]
    [InlineData(20.7)]
    public void The_time_is_the_half_maximum_on_the_rising_edge(double at)
    {
        PulseMeasurement pulse = PulseMeter.Measure<ScalarReference>(Moyal(3000, at), Settings(), Shape);
        double expected = at + PulseShape.RisingHalfMaximum * Width;
        // Linear interpolation on a curved edge, and the largest sample below the peak: a few hundredths of a sample.
        Assert.Equal(expected, pulse.PositionSamples, 0.12);
    }

    [Fact]
    public void Interpolation_is_linear_between_the_samples_around_half_maximum()
    {
        short[] samples = [.. Enumerable.Repeat((short)50, 10), 50, 130, 250, 150, 50, 50];
        PulseMeasurement pulse = PulseMeter.Measure<ScalarReference>(samples, Settings(), Shape);
        // Half of 200 lies between 80 (sample 11) and 200 (sample 12).
        Assert.Equal(11 + 20.0 / 120, pulse.PositionSamples, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Short_channels_use_the_reference_pedestals(int samples)
    {
        short[] values = [.. Enumerable.Range(0, samples).Select(i => (short)(i == samples / 2 ? 500 : i % 2 == 0 ? 100 : 108))];
        PulseMeasurement pulse = PulseMeter.Measure<ScalarReference>(values, Settings(PedestalKernel.Pack(300, 324)), Shape);
        Assert.Equal(1500 - (samples / 2 % 2 == 0 ? 300 : 324), pulse.AmplitudeThirds);
        PulseMeasurement without = PulseMeter.Measure<ScalarReference>(values, Settings(), Shape);
        Assert.Equal(0, without.AmplitudeThirds);
        Assert.True(without.Flags.HasFlag(PulseFlags.NoPedestal));
    }

    [Fact]
    public void No_samples_are_no_pulse()
    {
        Assert.Equal(0, PulseMeter.Measure<ScalarReference>([], Settings(), Shape).AmplitudeThirds);
    }

    [Theory]
    [InlineData(5000, 0.05)]
    [InlineData(8000, 0.05)]
    [InlineData(15000, 0.08)]
    [InlineData(30000, 0.15)]
    public void A_saturated_amplitude_is_recovered_from_the_edges_of_its_plateau(double height, double tolerance)
    {
        foreach (double at in new[] { 13.0, 13.4, 13.8 })
        {
            PulseMeasurement pulse = PulseMeter.Measure<ScalarReference>(Moyal(height, at), Settings(), Shape);
            Assert.True(pulse.Flags.HasFlag(PulseFlags.Saturated | PulseFlags.Recovered));
            Assert.InRange(pulse.AmplitudeThirds / 3.0 / height, 1 - tolerance, 1 + tolerance);
            Assert.Equal(at + PulseShape.RisingHalfMaximum * Width, pulse.PositionSamples, 0.2);
        }
    }

    [Fact]
    public void A_plateau_that_leaves_the_window_cannot_be_recovered_and_stays_flagged()
    {
        short[] samples = Moyal(9000, 31);
        PulseMeasurement pulse = PulseMeter.Measure<ScalarReference>(samples, Settings(), Shape);
        Assert.True(pulse.Flags.HasFlag(PulseFlags.Saturated));
        Assert.False(pulse.Flags.HasFlag(PulseFlags.Recovered));
        Assert.Equal(3 * 4095 - 300, pulse.AmplitudeThirds, 30.0);
    }

    [Fact]
    public void A_converter_at_its_end_in_the_pedestal_window_is_no_plateau_to_recover()
    {
        short[] odd = [100, 4052, 100, 4084, 99, 4048, 99, 4029, 100, 4036, .. Enumerable.Range(0, 22).Select(i => (short)(i % 2 == 0 ? 100 : 4040 + 5 * i))];
        PulseMeasurement pulse = PulseMeter.Measure<ScalarReference>(odd, Settings(saturation: 4000), Shape);
        Assert.True(pulse.Flags.HasFlag(PulseFlags.Saturated));
        Assert.False(pulse.Flags.HasFlag(PulseFlags.Recovered));
    }

    /// <summary>Samples have no checksum: whatever they are, they are measured, the same at every width.</summary>
    [Fact]
    public void Samples_of_any_values_are_measured_without_failing()
    {
        var random = new Random(20261201);
        short[] samples = new short[32];
        for (int round = 0; round < 200_000; round++)
        {
            int saturation = random.Next(3) switch { 0 => 4095, 1 => 4000, _ => random.Next(1, 4095) }, base0 = random.Next(4096), base1 = random.Next(4096), noise = random.Next(1, 400);
            for (int i = 0; i < samples.Length; i++)
                samples[i] = (short)(random.Next(12) == 0 ? random.Next(4096) : Math.Clamp((i % 2 == 0 ? base0 : base1) + random.Next(-noise, noise), 0, 4095));
            PulseMeterSettings settings = Settings(random.Next(2) == 0 ? PulseMeterSettings.NoReference : PedestalKernel.Pack(300, 324), saturation);
            PulseMeasurement scalar = PulseMeter.Measure<ScalarReference>(samples, settings, Shape);
            Assert.Equal(scalar, PulseMeter.Measure<Width256>(samples, settings, Shape));
            Assert.Equal(scalar, PulseMeter.Measure<Width512>(samples, settings, Shape));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_tail_of_an_earlier_pulse_is_subtracted(bool knowsReference)
    {
        short[] samples = Moyal(400, 16, tail: 300);
        uint reference = knowsReference ? PedestalKernel.Pack(300, 324) : PulseMeterSettings.NoReference;
        PulseMeasurement pulse = PulseMeter.Measure<ScalarReference>(samples, Settings(reference), Shape);
        Assert.True(pulse.Flags.HasFlag(PulseFlags.SlopeBeforePulse | PulseFlags.TailSubtracted));
        // Without subtraction the pedestal would be more than 150 counts too high.
        Assert.Equal(400, pulse.AmplitudeThirds / 3.0, 20.0);
    }

    [Fact]
    public void A_second_pulse_is_flagged_and_a_gap_of_one_sample_is_not_one()
    {
        short[] two = Moyal(500, 12);
        short[] later = Moyal(400, 25);
        for (int i = 0; i < two.Length; i++) two[i] += (short)(later[i] - (i % 2 == 0 ? 100 : 108));
        Assert.True(PulseMeter.Measure<ScalarReference>(two, Settings(), Shape).Flags.HasFlag(PulseFlags.SecondPulse));

        short[] notched = [.. Enumerable.Repeat((short)100, 12), 300, 120, 310, 290, 200, .. Enumerable.Repeat((short)100, 15)];
        Assert.Equal(PulseFlags.None, PulseMeter.Measure<ScalarReference>(notched, Settings(), Shape).Flags);
    }

    [Theory]
    [InlineData(0b0u, false)]
    [InlineData(0b1u, false)]
    [InlineData(0b1011u, false)]
    [InlineData(0b1001u, true)]
    [InlineData(0xFFFFFFFFu, false)]
    [InlineData(0x80000001u, true)]
    [InlineData(0xC0000000u, false)]
    [InlineData(0xC0000100u, true)]
    [InlineData(0xA0000000u, false)]
    public void Groups_of_bits_are_told_apart(uint high, bool second) => Assert.Equal(second, EdgeKernel.HasSecondGroup(high));

    [Fact]
    public void Regular_channels_measured_in_registers_give_the_same()
    {
        Compare<RegularSamples512>();
        Compare<RegularSamples256>();
    }

    private static unsafe void Compare<TSamples>() where TSamples : struct, IRegularSamples<TSamples>
    {
        if (!TSamples.IsSupported) return;
        using var memory = new GuardedMemory(ChannelScanKernel.Bytes);
        Span<int> words = memory.Last<int>(ChannelScanKernel.Samples / 2);
        var random = new Xoshiro(78);
        var seen = new Dictionary<PulseFlags, int>();
        for (int round = 0; round < 40_000; round++)
        {
            short[] samples = Moyal(random.Below(3500), random.Below(4000) / 100.0 - 4, tail: round % 3 == 0 ? random.Below(1500) : 0);
            if (round % 2 == 0)
            {
                short[] other = Moyal(random.Below(3500), random.Below(3600) / 100.0 - 2);
                for (int i = 0; i < samples.Length; i++) samples[i] = (short)Math.Min(4095, samples[i] + other[i] - 100);
            }
            else if (round % 7 == 0) Tests.Kernels.SampleKernelTests<Width128>.Fill(samples, random.Below(6), random);
            for (int i = 0; i < words.Length; i++) words[i] = samples[2 * i] & 0xFFF | samples[2 * i + 1] << 12 | (int)(random.Next() << 24);
            PulseMeterSettings settings = new(4096, round % 5 == 0 ? PulseMeterSettings.NoReference : PedestalKernel.Pack(300, 324), 1, Limits);
            PulseMeasurement expected = PulseMeter.Measure<ScalarReference>(samples, settings, Shape);
            uint pedestals = PedestalKernel.Sums(samples);
            int amplitude = samples.Select((sample, i) => 3 * sample - ((i & 1) == 0 ? PedestalKernel.Even(pedestals) : PedestalKernel.Odd(pedestals))).Max();
            if (amplitude < settings.ThresholdThirds) continue;
            fixed (int* start = words)
                Assert.Equal(expected, RegularPulseMeter.Measure<TSamples>((byte*)start, pedestals, amplitude, samples[4] + samples[5] - samples[0] - samples[1], settings, Shape));
            seen[expected.Flags] = seen.GetValueOrDefault(expected.Flags) + 1;
        }
        foreach (PulseFlags flags in (PulseFlags[])
        [
            PulseFlags.None, PulseFlags.SecondPulse, PulseFlags.SlopeBeforePulse, PulseFlags.NoEdge, PulseFlags.SlopeBeforePulse | PulseFlags.TailSubtracted,
            PulseFlags.SecondPulse | PulseFlags.TailSubtracted, PulseFlags.SlopeBeforePulse | PulseFlags.SecondPulse | PulseFlags.TailSubtracted,
        ])
            Assert.True(seen.GetValueOrDefault(flags) > 30, $"{flags}: {seen.GetValueOrDefault(flags)} of {string.Join(", ", seen)}");
    }

    [Fact]
    public void Channels_of_any_length_up_to_511_give_the_same_at_every_width()
    {
        using var memory = new GuardedMemory(2 * PulseMeter.MaximumSamples);
        var random = new Xoshiro(77);
        for (int length = 1; length <= PulseMeter.MaximumSamples; length += length < 260 ? 1 : 50)
            for (int kind = 0; kind < 6; kind++)
            {
                Span<short> samples = memory.Last<short>(length);
                SampleKernelTestsFill(samples, kind, random);
                PulseMeterSettings settings = Settings(PedestalKernel.Pack(300, 324));
                PulseMeasurement expected = PulseMeter.Measure<ScalarReference>(samples, settings, Shape);
                Assert.Equal(expected, PulseMeter.Measure<Width128>(samples, settings, Shape));
                Assert.Equal(expected, PulseMeter.Measure<Width256>(samples, settings, Shape));
                Assert.Equal(expected, PulseMeter.Measure<Width512>(samples, settings, Shape));
            }

        static void SampleKernelTestsFill(Span<short> samples, int kind, Xoshiro random) =>
            Tests.Kernels.SampleKernelTests<Width128>.Fill(samples, kind, random);
    }
}
