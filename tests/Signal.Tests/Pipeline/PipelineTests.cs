using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Spills;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Pipeline;

public class PipelineTests
{
    /// <summary>Energies of an event that passes every cut: 40 GeV in the ECAL, nothing behind.</summary>
    internal static void SignalLike(double[] energies)
    {
        energies[SmallDetector.Preshower + 21] = 4;
        Spread(energies, SmallDetector.Main, 36);
        for (int i = 0; i < 3; i++) energies[SmallDetector.Srd + i] = 0.02;
    }

    /// <summary>Energies of a full shower of 100 GeV.</summary>
    internal static void Electron(double[] energies)
    {
        energies[SmallDetector.Preshower + 21] = 10;
        Spread(energies, SmallDetector.Main, 90);
        for (int i = 0; i < 3; i++) energies[SmallDetector.Srd + i] = 0.02;
    }

    internal static void Spread(double[] energies, int first, double total)
    {
        energies[first + 21] = 0.80 * total;
        foreach (int near in new[] { 15, 27, 20, 22 }) energies[first + near] = 0.035 * total;
        foreach (int corner in new[] { 14, 16, 26, 28 }) energies[first + corner] = 0.015 * total;
    }

    internal static SmallDetector OneSpill(int spill = 1, int electrons = 20)
    {
        var detector = new SmallDetector();
        WriteSpill(detector, spill, electrons);
        return detector;
    }

    internal static void WriteSpill(SmallDetector detector, int spill, int electrons)
    {
        detector.Write(EventType.StartOfBurst, spill, 0);
        for (int i = 1; i <= electrons; i++)
            detector.Write(EventType.Physics, spill, i, SmallDetector.Waveforms(Electron), trigger: 3);
        detector.Write(EventType.Physics, spill, electrons + 1, SmallDetector.Waveforms(SignalLike));
        detector.Write(EventType.EndOfBurst, spill, electrons + 2, scaler: [100_000, (uint)electrons * 2 + 2, (uint)electrons + 1], scalerTime: 500_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task What_was_read_is_merged_while_the_source_is_silent(int workers)
    {
        var detector = new SmallDetector();
        for (int spill = 1; spill <= 12; spill++) WriteSpill(detector, spill, electrons: 100);
        for (int round = 0; round < 20; round++)
        {
            using var end = new CancellationTokenSource();
            using var source = new SilentAfter(detector.Buffer.WrittenMemory);
            using var reader = new EventBatchReader(source, new EventBatchLimits { Events = 4 }, FrameFormat.Date);
            var found = new Collector { KeepsSamples = false };
            var pipeline = new EventPipeline(reader, _ => SmallDetector.Setup(), found, new PipelineSettings { Workers = workers });
            Task<PipelineTotals> run = Task.Run(() => pipeline.Run(end.Token));
            // Whoever reads last waits for the source; what the others hand in must not wait with it.
            Assert.True(SpinWait.SpinUntil(() => found.Spills.Count == 12, TimeSpan.FromSeconds(30)), $"{found.Spills.Count} of 12 spills closed");
            await end.CancelAsync();
            Assert.Equal(12, (await run).Spills);
        }
    }

    [Fact]
    public void A_spill_with_one_signal_like_event_gives_one_candidate()
    {
        var (found, totals) = Collector.Replay(OneSpill().Buffer.WrittenMemory);
        SpillRecord spill = Assert.Single(found.Spills);
        Assert.Equal(SpillClosedBy.EndOfBurst, spill.ClosedBy);
        Assert.Equal(SpillQuality.Good, spill.Quality);
        Assert.Equal(23, spill.Books.FramesIn);
        Assert.Equal(23, spill.Books.Accepted);
        Assert.True(spill.Books.Balanced);
        Assert.Equal(1, spill.Candidates);
        CandidateRecord candidate = Assert.Single(found.Candidates);
        Assert.Same(candidate, Assert.Single(found.CandidatesOfSpills));
        Assert.Equal(21, candidate.EventInSpill);
        Assert.Equal(40, candidate.EcalGeV, 0.4);
        Assert.Equal(4, candidate.PreshowerGeV, 0.1);
        Assert.Equal(60, candidate.MissingEnergyGeV, 0.4);
        Assert.Equal(3, candidate.SrdMeV.Count);
        Assert.Equal(20, candidate.SrdMeV[0], 0.5);
        Assert.Contains(candidate.Cells, cell => cell.Cell == "ECAL1 (3,3)");
        Assert.Equal([77], found.Runs);
        Assert.Equal(100_000 * 0.5, spill.Eot.Eot, 1e-6);
        Assert.Equal(1, totals.Spills);
        Assert.True(totals.Books.Balanced);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Totals_are_the_same_for_any_number_of_workers(int workers)
    {
        var detector = new SmallDetector();
        for (int spill = 1; spill <= 6; spill++) WriteSpill(detector, spill, 40 + spill);
        var (one, totalsOne) = Collector.Replay(detector.Buffer.WrittenMemory, eventsInBatch: 5);
        var (many, totalsMany) = Collector.Replay(detector.Buffer.WrittenMemory, workers: workers, eventsInBatch: 5);
        RecordComparison.AssertSame(one, many);
        Assert.Equal(totalsOne.Eot, totalsMany.Eot);
        Assert.Equal(totalsOne.Books.FramesIn, totalsMany.Books.FramesIn);
    }
}
