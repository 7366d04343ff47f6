using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Daq.Writing;
using EdgeMon.Signal.Pulses;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Pulses;

/// <summary>Pulses of digitisers without a map, in hand-made waveforms and in real WaveDump files.</summary>
public class PulseTests
{
    [Theory]
    [InlineData(PulsePolarity.Automatic)]
    [InlineData(PulsePolarity.Negative)]
    public void A_negative_pulse_is_measured_downwards(PulsePolarity polarity)
    {
        ushort[] samples = [.. Enumerable.Repeat((ushort)1000, 20), 900, 700, 600, 800, 1000, 1000];
        Pulse pulse = PulseReader.Measure(samples, new PulseOptions { Polarity = polarity, SamplePeriodNs = 2 });
        Assert.True(pulse.HasPulse);
        Assert.True(pulse.IsNegative);
        Assert.Equal(1000, pulse.PedestalAdc);
        Assert.Equal(400, pulse.AmplitudeAdc);
        Assert.Equal((20 + 100.0 / 200) * 2, pulse.TimeNs, 1e-9);
        Assert.Equal((100 + 300 + 400 + 200) * 2, pulse.IntegralAdcNs, 1e-9);
    }

    [Fact]
    public void A_positive_pulse_and_a_quiet_waveform_are_told_apart()
    {
        ushort[] samples = [.. Enumerable.Repeat((ushort)100, 20), 150, 300, 200, 100];
        Assert.Equal((true, false, 200.0), Of(PulseReader.Measure(samples, new PulseOptions())));
        Assert.False(PulseReader.Measure(Enumerable.Repeat((ushort)100, 50).ToArray(), new PulseOptions()).HasPulse);
        Assert.False(PulseReader.Measure(samples, new PulseOptions { Polarity = PulsePolarity.Negative }).HasPulse);
        Assert.False(PulseReader.Measure([], new PulseOptions()).HasPulse);

        static (bool, bool, double) Of(Pulse pulse) => (pulse.HasPulse, pulse.IsNegative, pulse.AmplitudeAdc);
    }

    [Fact]
    public void Waveforms_without_samples_do_not_count_in_the_mean_baseline()
    {
        var buffer = new FrameBuffer();
        ushort[] flat = [.. Enumerable.Range(0, 40).Select(i => (ushort)(i % 2 == 0 ? 99 : 101))];
        WaveDumpWriter.WriteRecord(buffer, new WaveDumpFields(1, 0, 0, 1, 0), flat);
        WaveDumpWriter.WriteRecord(buffer, new WaveDumpFields(1, 0, 0, 2, 0), Array.Empty<ushort>());
        using var source = new MemorySource(buffer.WrittenMemory);
        using var reader = new EventBatchReader(source, new EventBatchLimits(), FrameFormat.WaveDump16);
        PulseChannelSummary channel = Assert.Single(PulsePipeline.Run(reader, FrameFormat.WaveDump16, new PulseOptions(), CancellationToken.None).Channels);
        Assert.Equal((2, 100.0), (channel.Waveforms, channel.MeanPedestalAdc));
    }

    [Fact]
    public void Pulses_are_found_in_every_real_wavedump_file()
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data", "caen-wavedump"), "*.dat");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            FrameFormat format = FrameFormats.Detect(File.ReadAllBytes(file).AsSpan(0, (int)Math.Min(FrameFormats.DetectionBytes, new FileInfo(file).Length)));
            using var source = new FileSource(file);
            using var reader = new EventBatchReader(source, new EventBatchLimits(), format);
            int told = 0;
            PulseSummary summary = PulsePipeline.Run(reader, format, new PulseOptions(), CancellationToken.None, _ => told++);
            Assert.True(summary.Books.Balanced);
            // The recording of one file was stopped in the middle of its last record.
            bool cut = file.EndsWith("dt5751_wave2.dat", StringComparison.Ordinal);
            Assert.Equal(cut ? 1 : 0, summary.Books.Dropped.Values.Sum());
            Assert.Equal(new FileInfo(file).Length - (cut ? 812 : 0), summary.Bytes);
            PulseChannelSummary channel = Assert.Single(summary.Channels);
            Assert.Equal(told, channel.Waveforms);
            Assert.True(channel.Pulses > channel.Waveforms / 100, $"{Path.GetFileName(file)}: {channel}");
            Assert.Equal(channel.Pulses, summary.Amplitudes[0].Entries);
            Assert.True(channel.MeanAmplitudeAdc > 4 && channel.LargestAmplitudeAdc >= channel.MeanAmplitudeAdc);
        }
    }
}
