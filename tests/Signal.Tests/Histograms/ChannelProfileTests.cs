using EdgeMon.Daq;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Tests.Pipeline;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Histograms;

public class ChannelProfileTests
{
    private static readonly SignalOptions EveryEvent = new() { Reconstruction = new ReconstructionOptions { DetailEveryEvents = 1, SampleEveryDetails = 1 } };

    [Theory]
    [InlineData(VectorWidth.Bits512)]
    [InlineData(VectorWidth.Scalar)]
    public void A_profile_is_the_mean_of_the_samples_exactly(VectorWidth width)
    {
        var detector = new SmallDetector();
        for (int i = 1; i <= 30; i++)
            detector.Write(EventType.Physics, 1, i, SmallDetector.Waveforms(i <= 10 ? PipelineTests.SignalLike : PipelineTests.Electron));
        var (found, _) = Collector.Replay(detector.Buffer.WrittenMemory, options: EveryEvent, width: width);
        ChannelProfiles profiles = found.RunHistograms!.Channels.Profiles;
        ushort[][] few = SmallDetector.Waveforms(PipelineTests.SignalLike), many = SmallDetector.Waveforms(PipelineTests.Electron);
        for (int channel = 0; channel < SmallDetector.ChannelCount; channel++)
        {
            Assert.Equal(30, profiles.Entries(channel));
            for (int sample = 0; sample < ChannelProfiles.Samples; sample++)
                Assert.Equal((10 * few[channel][sample] + 20 * many[channel][sample]) / 30.0, profiles.MeanAdc(channel, sample), 1e-9);
        }
        // The beam cell: 28.8 and 72 GeV at 0.05 GeV per ADC.
        int beam = SmallDetector.Main + 21;
        Assert.Equal(10, CountAt(profiles, beam, 576));
        Assert.Equal(20, CountAt(profiles, beam, 1440));
        Assert.Equal(0, Enumerable.Range(0, ChannelProfiles.AmplitudeBins).Sum(bin => profiles.AmplitudeCount(SmallDetector.Hcal, bin)));
    }

    [Fact]
    public void Profiles_are_the_same_for_any_number_of_workers_and_of_every_nth_event_only()
    {
        var detector = new SmallDetector();
        for (int spill = 1; spill <= 3; spill++) PipelineTests.WriteSpill(detector, spill, 200);
        var (one, _) = Collector.Replay(detector.Buffer.WrittenMemory, eventsInBatch: 7);
        var (many, _) = Collector.Replay(detector.Buffer.WrittenMemory, workers: 3, eventsInBatch: 7);
        ChannelProfiles a = one.RunHistograms!.Channels.Profiles, b = many.RunHistograms!.Channels.Profiles;
        Assert.Equal(a.SampleSums, b.SampleSums);
        Assert.Equal(a.Spectra, b.Spectra);
        // Event numbers in the run 1001..1201, 2001..2201, 3001..3201: multiples of 128.
        Assert.Equal(2 + 2 + 2, a.Entries(0));
        Assert.Equal(6, one.Samples.Count(sample => sample.EventInRun % 128 == 0));
    }

    [Fact]
    public void A_channel_that_comes_many_times_in_an_event_is_profiled_each_time()
    {
        const int repeats = 700;
        var detector = new SmallDetector();
        detector.Write(EventType.Physics, 1, 1, SmallDetector.Waveforms(PipelineTests.Electron), shortRepeats: repeats);
        detector.Write(EventType.Physics, 1, 2, SmallDetector.Waveforms(PipelineTests.Electron));
        var (found, totals) = Collector.Replay(detector.Buffer.WrittenMemory, options: EveryEvent);
        Assert.Equal(2, totals.Books.Accepted);
        Assert.InRange(found.RunHistograms!.Channels.Profiles.Entries(0), repeats, repeats + 2);
        Assert.Equal(2, found.RunHistograms.Channels.Profiles.Entries(1));
    }

    [Fact]
    public void Amplitude_bins_hold_the_amplitudes_between_their_edges()
    {
        int last = 0;
        for (int thirds = 1; thirds < 49152; thirds++)
        {
            int bin = ChannelProfiles.AmplitudeBin(thirds);
            Assert.InRange(bin, last, last + 1);
            Assert.InRange(thirds / 3.0, ChannelProfiles.AmplitudeLowEdgeAdc(bin), Math.BitDecrement(ChannelProfiles.AmplitudeLowEdgeAdc(bin + 1)));
            last = bin;
        }
        Assert.Equal(ChannelProfiles.AmplitudeBins - 1, ChannelProfiles.AmplitudeBin(int.MaxValue));
    }

    private static long CountAt(ChannelProfiles profiles, int channel, double adc) => Enumerable.Range(0, ChannelProfiles.AmplitudeBins)
        .Where(bin => ChannelProfiles.AmplitudeLowEdgeAdc(bin) <= adc + 1 && ChannelProfiles.AmplitudeLowEdgeAdc(bin + 1) > adc - 1)
        .Sum(bin => profiles.AmplitudeCount(channel, bin));
}
