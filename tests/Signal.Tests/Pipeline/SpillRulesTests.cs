using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Pipeline;

/// <summary>When spills open and close, what spoils them, and that nothing is uncounted.</summary>
public class SpillRulesTests
{
    private static readonly ushort[][] Electron = SmallDetector.Waveforms(PipelineTests.Electron);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(100, 4)]
    public void A_missing_source_spoils_its_event_and_the_rest_of_the_spill(int eventsInBatch, int workers)
    {
        var detector = new SmallDetector();
        detector.Write(EventType.StartOfBurst, 1, 0);
        for (int i = 1; i <= 10; i++)
            detector.Write(EventType.Physics, 1, i, Electron, trigger: 2, withoutSource: i == 4 ? 621 : -1);
        detector.Write(EventType.EndOfBurst, 1, 11, scaler: [1000, 20, 10]);
        PipelineTests.WriteSpill(detector, 2, 3);
        var (found, totals) = Collector.Replay(detector.Buffer.WrittenMemory, eventsInBatch: eventsInBatch, workers: workers);

        SpillRecord spill = found.Spills[0];
        Assert.Equal(12, spill.Books.FramesIn);
        Assert.Equal(5, spill.Books.Accepted); // start, end, three events
        Assert.Equal(1, spill.Books.Rejected["MissingSource"]);
        Assert.Equal(6, spill.Books.Rejected["AfterMissingSource"]);
        Assert.Equal(new SourceCount(621, 1), Assert.Single(spill.MissingSources));
        Assert.Equal(SpillQuality.Partial, spill.Quality);
        Assert.Equal(["a front-end source was missing"], spill.QualityReasons);
        Assert.Equal(3, spill.Eot.PhysicsEvents);
        Assert.Equal(0.3, spill.Eot.UsableFraction, 1e-12);
        Assert.Equal(1000 * 0.5 * 0.3, spill.Eot.Eot, 1e-9);
        Assert.Equal(3, found.SpillHistograms[0].Ecal.Entries);
        if (eventsInBatch == 100) Assert.Equal(3, found.SpillHistograms[0].Channels.Events);
        Assert.Equal(SpillQuality.Good, found.Spills[1].Quality);
        Assert.True(totals.Books.Balanced);
    }

    [Fact]
    public void Without_end_of_burst_the_last_scalers_seen_are_used()
    {
        var detector = new SmallDetector();
        detector.Write(EventType.StartOfBurst, 5, 0);
        for (int i = 1; i <= 4; i++)
            detector.Write(EventType.Physics, 5, i, Electron, scaler: [(uint)(100 * i), (uint)(2 * i), (uint)i], scalerTime: (uint)(100 * i), trigger: 2);
        PipelineTests.WriteSpill(detector, 6, 2);
        var (found, _) = Collector.Replay(detector.Buffer.WrittenMemory);
        Assert.Equal(2, found.Spills.Count);
        Assert.Equal(SpillClosedBy.NewSpill, found.Spills[0].ClosedBy);
        Assert.Equal(["END_OF_BURST not seen"], found.Spills[0].QualityReasons);
        Assert.Equal(400, found.Spills[0].Eot.ScalerCoincidences);
        Assert.Equal(400 * 0.5, found.Spills[0].Eot.Eot, 1e-9);
        Assert.True(found.Spills[0].Eot.Valid);
    }

    [Fact]
    public void A_spill_without_scalers_is_invalid()
    {
        var detector = new SmallDetector();
        detector.Write(EventType.Physics, 1, 1, Electron);
        var (found, totals) = Collector.Replay(detector.Buffer.WrittenMemory);
        Assert.Equal(SpillClosedBy.EndOfInput, found.Spills[0].ClosedBy);
        Assert.Equal(SpillQuality.Invalid, found.Spills[0].Quality);
        Assert.Contains("no scalers", found.Spills[0].QualityReasons);
        Assert.False(found.Spills[0].Eot.Valid);
        Assert.Equal(0, totals.Eot);
    }

    [Fact]
    public void A_spill_that_comes_again_is_counted_once()
    {
        var detector = new SmallDetector();
        PipelineTests.WriteSpill(detector, 1, 3);
        byte[] once = detector.Buffer.Written.ToArray();
        var (found, totals) = Collector.Replay((byte[])[.. once, .. once]);
        SpillRecord spill = Assert.Single(found.Spills);
        Assert.Equal(6, spill.Books.FramesIn);
        Assert.Equal(6, totals.OutsideSpills.Rejected["SpillAlreadyClosed"]);
        Assert.Equal(12, totals.Books.FramesIn);
        Assert.True(totals.Books.Balanced);
        Assert.Equal(spill.Eot.Eot, totals.Eot);
        Assert.Single(found.Candidates);
    }

    [Fact]
    public void Lost_bytes_are_dropped_frames_of_their_spill()
    {
        var detector = PipelineTests.OneSpill();
        byte[] bytes = detector.Buffer.Written.ToArray();
        byte[] garbage = new byte[1000];
        byte[] cut = [.. bytes.AsSpan(0, 20_000), .. garbage, .. bytes.AsSpan(20_000)];
        var (found, totals) = Collector.Replay(cut);
        SpillRecord spill = Assert.Single(found.Spills);
        Assert.NotEmpty(spill.Books.Dropped);
        Assert.True(spill.Books.Balanced);
        Assert.Equal(SpillQuality.Partial, spill.Quality);
        Assert.Contains("data lost from the stream", spill.QualityReasons);
        Assert.True(totals.Books.Balanced);
    }

    /// <summary>Neither maps nor calibration are asked for a run that no event has named.</summary>
    [Theory]
    [InlineData(1000, 1)]
    [InlineData(3 << 20, 1)]
    [InlineData(3 << 20, 3)]
    public void Bytes_lost_before_the_first_event_are_counted_and_begin_no_run(int lost, int workers)
    {
        byte[] good = PipelineTests.OneSpill().Buffer.Written.ToArray();
        foreach (byte[] events in (byte[][])[good, []])
        {
            var asked = new List<int>();
            var found = new Collector();
            using var source = new MemorySource((byte[])[.. new byte[lost], .. events]);
            using var reader = new EventBatchReader(source, new() { Events = 16, Bytes = 1 << 20 }, FrameFormat.Date);
            var pipeline = new EventPipeline(reader, run => { asked.Add(run); return SmallDetector.Setup(); }, found, new PipelineSettings { Workers = workers });
            PipelineTotals totals = pipeline.Run(CancellationToken.None);
            Assert.Equal(events.Length > 0 ? [SmallDetector.Run] : Array.Empty<int>(), asked);
            Assert.Equal(asked, found.Runs);
            Assert.InRange(totals.Books.Dropped["BadMagic"], 1, 8);
            Assert.True(totals.Books.Balanced);
            if (events.Length > 0) Assert.Equal(23, Assert.Single(found.Spills).Books.Accepted);
        }
    }

    [Fact]
    public void A_live_source_that_begins_inside_an_event_begins_no_run_before_the_next()
    {
        byte[] spill = PipelineTests.OneSpill().Buffer.Written.ToArray();
        var asked = new List<int>();
        var found = new Collector { KeepsSamples = false };
        using var end = new CancellationTokenSource();
        // From the middle of an event to the middle of the next, and then nothing for a while.
        using var source = new SilentAfter(spill.AsMemory(5000, 9000));
        using var reader = new EventBatchReader(source, new EventBatchLimits(), FrameFormat.Date);
        var pipeline = new EventPipeline(reader, run => { asked.Add(run); return SmallDetector.Setup(); }, found, new PipelineSettings());
        end.CancelAfter(TimeSpan.FromSeconds(1));
        Assert.True(pipeline.Run(end.Token).Books.Balanced);
        Assert.DoesNotContain(0, asked);
    }

    [Fact]
    public void A_first_event_that_contradicts_itself_begins_no_run()
    {
        byte[] bytes = PipelineTests.OneSpill().Buffer.Written.ToArray();
        // The first physics event stands behind START_OF_BURST: without that record, with another run in its header.
        int start = BitConverter.ToInt32(bytes);
        bytes = bytes[start..];
        bytes[20] ^= 0x40;
        var (found, totals) = Collector.Replay(bytes);
        Assert.Equal([SmallDetector.Run], found.Runs);
        Assert.Equal(1, totals.Books.Dropped["SubEventHeaderDifferent"]);
        Assert.Equal(22, totals.Books.FramesIn);
    }

    [Fact]
    public void A_damaged_scaler_word_changes_no_total_and_is_told()
    {
        var detector = new SmallDetector();
        for (int i = 1; i <= 9; i++)
        {
            uint coincidences = i == 1 ? 0xFFFFFFFF : (uint)(1000 * i);
            detector.Write(EventType.Physics, 1, i, Electron, scaler: [coincidences, (uint)(2 * i), (uint)i], scalerTime: (uint)(50_000 * i), trigger: 2);
        }
        detector.Write(EventType.EndOfBurst, 1, 10, scaler: [9500, 20, 10], scalerTime: 500_000);
        var (found, totals) = Collector.Replay(detector.Buffer.WrittenMemory);
        SpillRecord spill = Assert.Single(found.Spills);
        Assert.Equal((9500, 20, 10), (spill.Eot.ScalerCoincidences, spill.Eot.TriggersOffered, spill.Eot.TriggersRecorded));
        Assert.Equal(SpillQuality.Partial, spill.Quality);
        Assert.Contains("a scaler readout does not fit the others", spill.QualityReasons);
        Assert.Equal(9500, found.SpillHistograms[0].SpillProfile.Entries);
        Assert.True(totals.Books.Balanced);
    }

    [Fact]
    public void Calibration_events_after_the_end_of_a_spill_belong_to_the_next_books()
    {
        var detector = new SmallDetector();
        PipelineTests.WriteSpill(detector, 1, 2);
        detector.Write(EventType.Calibration, 1, 50, SmallDetector.Waveforms(e => Array.Fill(e, 10)), trigger: 0);
        PipelineTests.WriteSpill(detector, 2, 2);
        detector.Write(EventType.EndOfRun, 2, 60);
        var (found, totals) = Collector.Replay(detector.Buffer.WrittenMemory);
        Assert.Equal(2, found.Spills.Count);
        Assert.Equal(5, found.Spills[0].Books.FramesIn);
        Assert.Equal(6, found.Spills[1].Books.FramesIn);
        Assert.Equal(1, totals.OutsideSpills.FramesIn);
        Assert.Equal(200, found.SpillHistograms[1].Channels.LedAmplitudeAdc(0), 1.0);
        Assert.True(double.IsNaN(found.SpillHistograms[0].Channels.LedAmplitudeAdc(0)));
    }

    [Fact]
    public void A_new_run_starts_anew_with_its_own_setup()
    {
        var detector = new SmallDetector();
        PipelineTests.WriteSpill(detector, 1, 3);
        detector.Write(EventType.Physics, 1, 1, Electron, run: 78, trigger: 2);
        detector.Write(EventType.EndOfBurst, 1, 2, run: 78, scaler: [10, 2, 1]);
        var (found, totals) = Collector.Replay(detector.Buffer.WrittenMemory);
        Assert.Equal([77, 78], found.Runs);
        Assert.Equal([77, 78], found.Spills.Select(spill => spill.Run));
        Assert.Equal(1, found.RunHistograms!.Ecal.Entries);
        Assert.Equal(2, totals.Spills);
    }

    [Fact]
    public void A_gain_that_is_not_a_number_makes_events_invalid_and_never_candidates()
    {
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity })
        {
            var (found, _) = Collector.Replay(PipelineTests.OneSpill().Buffer.WrittenMemory,
                SmallDetector.Setup(constants => constants.GeVPerAdc[SmallDetector.Main + 21] = bad));
            Assert.Equal(21, found.Spills[0].Books.Rejected["InvalidEnergy"]);
            Assert.Equal(0, found.Spills[0].Candidates);
            Assert.Empty(found.Candidates);
            Assert.True(found.Spills[0].Books.Balanced);
        }
    }

    [Fact]
    public void A_time_constant_that_is_not_a_number_does_not_hide_energy()
    {
        var (found, _) = Collector.Replay(PipelineTests.OneSpill().Buffer.WrittenMemory,
            SmallDetector.Setup(constants => constants.TimeSigmaNs[SmallDetector.Main + 21] = float.NaN));
        Assert.Equal(21, found.Spills[0].Books.Rejected["InvalidEnergy"]);
        Assert.Empty(found.Candidates);
    }

    [Fact]
    public void An_exception_of_the_setup_or_the_observer_comes_out_as_it_was()
    {
        foreach (int workers in new[] { 1, 3 })
        {
            using var source = new MemorySource(PipelineTests.OneSpill().Buffer.WrittenMemory);
            using var reader = new Daq.Reading.EventBatchReader(source, new EventBatchLimits { Events = 4 }, Daq.Reading.FrameFormat.Date);
            var pipeline = new Signal.Pipeline.EventPipeline(reader, _ => throw new InvalidDataException("no map for run 77"), new Collector(), new() { Workers = workers });
            Assert.Equal("no map for run 77", Assert.Throws<InvalidDataException>(() => pipeline.Run(CancellationToken.None)).Message);
        }
    }

    [Fact]
    public void Cancellation_ends_the_run_and_closes_the_spill()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        using var source = new MemorySource(PipelineTests.OneSpill().Buffer.WrittenMemory, repeat: int.MaxValue);
        using var reader = new Daq.Reading.EventBatchReader(source, new EventBatchLimits { Events = 4 }, Daq.Reading.FrameFormat.Date);
        var found = new Collector();
        var totals = new Signal.Pipeline.EventPipeline(reader, _ => SmallDetector.Setup(), found, new() { Workers = 2 }).Run(cancel.Token);
        Assert.True(totals.Books.Balanced);
    }

    [Fact]
    public void Led_ratios_of_a_spill_scale_its_energies()
    {
        var detector = new SmallDetector();
        PipelineTests.WriteSpill(detector, 1, 4);
        PipelineTests.WriteSpill(detector, 2, 4);
        float[] ratios = [.. Enumerable.Repeat(1.1f, SmallDetector.ChannelCount)];
        var (found, _) = Collector.Replay(detector.Buffer.WrittenMemory, SmallDetector.Setup() with { LedRatiosOfSpill = spill => spill == 2 ? ratios : null });
        Assert.Equal(found.SpillHistograms[0].Channels.MeanEnergyGeV(SmallDetector.Main + 21) * 1.1, found.SpillHistograms[1].Channels.MeanEnergyGeV(SmallDetector.Main + 21), 1e-3);
    }

    [Fact]
    public void What_a_device_saw_makes_a_good_spill_partial_and_improves_none()
    {
        var detector = new SmallDetector();
        PipelineTests.WriteSpill(detector, 1, 3);
        SpillRecord good = Collector.Replay(detector.Buffer.WrittenMemory).Found.Spills[0];
        Assert.Equal(SpillQuality.Good, good.Quality);
        Assert.Same(good, good.Marked([]));
        SpillRecord partial = good.Marked(["high voltage of a tripped"]);
        Assert.Equal((SpillQuality.Partial, good.Eot, good.Books), (partial.Quality, partial.Eot, partial.Books));
        SpillRecord twice = partial.Marked(["high voltage of b off"]);
        Assert.Equal(["high voltage of a tripped", "high voltage of b off"], twice.QualityReasons);
        SpillRecord invalid = (good with { Quality = SpillQuality.Invalid, QualityReasons = ["no scalers"] }).Marked(["high voltage of a tripped"]);
        Assert.Equal(SpillQuality.Invalid, invalid.Quality);
        Assert.Equal(["no scalers", "high voltage of a tripped"], invalid.QualityReasons);
    }
}
