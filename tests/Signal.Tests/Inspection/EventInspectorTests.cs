using EdgeMon.Daq.Reading;
using EdgeMon.Signal.Inspection;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Tests.Pipeline;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Inspection;

public class EventInspectorTests
{
    [Fact]
    public void A_candidate_is_handed_over_with_its_bytes_and_looks_the_same_again()
    {
        var (found, _) = Collector.Replay(PipelineTests.OneSpill(electrons: 80).Buffer.WrittenMemory);
        KeptSample kept = Assert.Single(found.Samples, sample => sample.Reason == EventSampleReason.Candidate);
        InspectedEvent seen = Inspect(kept);
        Assert.Equal(81, kept.EventInSpill);
        Assert.Equal(found.Candidates[0].EcalGeV, seen.Record.EcalGeV);
        Assert.Equal(found.Candidates[0].RawEvent, kept.Bytes);
        Assert.Equal(-1, seen.FirstFailed);
        Assert.All(seen.Cuts, cut => Assert.True(cut.Passed && cut.Value.Length > 0 && cut.Condition.Length > 0, cut.Name));
        Assert.Equal(SmallDetector.ChannelCount, seen.Channels.Count);
        InspectedChannel beam = seen.Channels[SmallDetector.Main + 21];
        Assert.Equal(SmallDetector.Waveforms(PipelineTests.SignalLike)[beam.Index].Select(sample => (int)sample), beam.Samples);
        Assert.Equal(100, beam.PedestalEvenAdc);
        Assert.Equal(108, beam.PedestalOddAdc);
        Assert.Equal(576, beam.AmplitudeAdc, 1.0);
        Assert.Equal(28.8, beam.EnergyGeV, 0.1);
        Assert.Equal(12, beam.PeakSample);
        Assert.InRange(beam.HalfMaximumSample!.Value, 10, 11);
        Assert.True(beam.InTime);
        Assert.Null(seen.Channels[SmallDetector.Hcal].PeakSample);
    }

    [Fact]
    public void The_first_cut_that_failed_is_named_with_the_events_value()
    {
        var (found, _) = Collector.Replay(PipelineTests.OneSpill(electrons: 80).Buffer.WrittenMemory);
        InspectedEvent seen = Inspect(found.Samples.First(sample => sample.Reason == EventSampleReason.Sampled));
        Assert.Equal("missing-energy", seen.Cuts[seen.FirstFailed].Name);
        Assert.StartsWith("E_ECAL 100", seen.Cuts[seen.FirstFailed].Value);
        Assert.False(seen.Cuts[^1].Passed);
        Assert.Empty(seen.Errors);
    }

    [Fact]
    public void Damaged_bytes_are_shown_with_their_defects_and_never_throw()
    {
        var (found, _) = Collector.Replay(PipelineTests.OneSpill(electrons: 80).Buffer.WrittenMemory);
        KeptSample kept = found.Samples[0];
        var random = new Xoshiro(3);
        var inspector = new EventInspector(SmallDetector.Run, SmallDetector.Setup(), new SignalOptions(), FrameFormat.Date);
        int damaged = 0;
        for (int i = 0; i < 400; i++)
        {
            byte[] bytes = [.. kept.Bytes];
            for (int j = 0; j < 4; j++) bytes[(int)(random.Uniform() * bytes.Length)] ^= (byte)(1 << (int)(random.Uniform() * 8));
            if (inspector.Inspect(bytes.AsSpan(0, i % 3 == 0 ? bytes.Length / 2 : bytes.Length), 1).Errors.Count > 0) damaged++;
        }
        Assert.InRange(damaged, 100, 400);
    }

    private static InspectedEvent Inspect(KeptSample kept) =>
        new EventInspector(kept.Run, SmallDetector.Setup(), new SignalOptions(), FrameFormat.Date).Inspect(kept.Bytes, kept.Spill);
}
