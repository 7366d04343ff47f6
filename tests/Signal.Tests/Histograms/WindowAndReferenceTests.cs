using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Spills;
using EdgeMon.Signal.Tests.Pipeline;
using EdgeMon.Signal.Tests.Support;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Signal.Tests.Histograms;

public class WindowAndReferenceTests
{
    private static readonly HistogramAxis X = new("E [GeV]", 20, 0, 10), Y = new("y", 5, 0, 5);

    [Fact]
    public void The_window_is_the_exact_sum_of_the_last_spills()
    {
        var random = new Xoshiro(3);
        Histogram[] booking = [new("a/one", "t", X), new("a/two", "t", X, Y)];
        var window = new HistogramWindow(booking, 4);
        var spills = new List<Histogram[]>();
        for (int spill = 0; spill < 23; spill++)
        {
            Histogram[] filled = [.. booking.Select(histogram => histogram.Clone())];
            for (int i = 0; i < 50 + spill; i++)
            {
                filled[0].Fill(12 * random.Uniform() - 1);
                filled[1].Fill(12 * random.Uniform() - 1, 6 * random.Uniform());
            }
            window.Add(filled);
            spills.Add(filled);
            Assert.Equal(Math.Min(4, spill + 1), window.Spills);
            for (int h = 0; h < 2; h++)
            {
                Histogram expected = booking[h].Clone();
                foreach (Histogram[] last in spills.TakeLast(4)) expected.Add(last[h]);
                Assert.Equal(expected.Counts, window.Sums[h].Counts);
                Assert.Equal(expected.Entries, window.Sums[h].Entries);
            }
        }
    }

    [Fact]
    public void A_full_window_allocates_nothing()
    {
        Histogram[] booking = [new("a/one", "t", X), new("a/two", "t", X, Y)];
        var window = new HistogramWindow(booking, 3);
        for (int i = 0; i < 4; i++) window.Add(booking);
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 10; i++) window.Add(booking);
        }));
    }

    [Fact]
    public void A_window_that_was_emptied_is_as_a_new_one()
    {
        Histogram[] spill = [new("a/one", "t", X), new("a/two", "t", X, Y)];
        spill[0].Fill(1);
        spill[1].Fill(2, 3);
        HistogramWindow used = new(spill, 3), fresh = new(spill, 3);
        for (int i = 0; i < 5; i++) used.Add(spill);
        used.Clear();
        Assert.Equal((0, 0), (used.Spills, used.Sums[0].Entries));
        for (int i = 0; i < 4; i++)
        {
            used.Add(spill);
            fresh.Add(spill);
            Assert.Equal(fresh.Spills, used.Spills);
            Assert.Equal(fresh.Sums.Select(sum => sum.Entries), used.Sums.Select(sum => sum.Entries));
            Assert.Equal(fresh.Sums[1].Counts, used.Sums[1].Counts);
        }
    }

    [Fact]
    public void A_bin_beyond_32_bits_enters_the_window_and_leaves_it()
    {
        Histogram small = new("a/one", "t", X), large = new("a/one", "t", X);
        const long many = 3L * int.MaxValue + 7;
        small.FillTimes(1, 2);
        large.FillTimes(1, many);
        large.FillTimes(3, int.MaxValue);
        HistogramWindow window = new([small], 2);
        window.Add([large]);
        window.Add([small]);
        Assert.Equal((many + int.MaxValue + 2, many + 2), (window.Sums[0].Entries, window.Sums[0].Counts.Max()));
        window.Add([small]);
        Assert.Equal((4, 4), (window.Sums[0].Entries, window.Sums[0].Counts.Max()));
    }

    [Fact]
    public void The_pipeline_hands_out_run_and_window_and_a_new_run_begins_both_anew()
    {
        var windows = new List<(int Spills, long Window, long Run)>();
        var detector = new SmallDetector();
        for (int spill = 1; spill <= 5; spill++) PipelineTests.WriteSpill(detector, spill, 10 * spill);
        Run(new Watcher(histograms => windows.Add((histograms.Window.Spills, histograms.Window.Sums[0].Entries, histograms.Run.Ecal.Entries))), detector);
        // One signal-like event beside the electrons of each spill.
        Assert.Equal([(1, 11, 11), (2, 32, 32), (2, 52, 63), (2, 72, 104), (2, 92, 155)], windows);
    }

    [Fact]
    public void A_reference_is_scaled_to_the_same_events_and_rates_are_not()
    {
        Histogram reference = new("a/one", "t", X), run = new("a/one", "t", X), rate = new("a/rate", "t", X) { Scaling = ReferenceScaling.None };
        for (int i = 0; i < 100; i++) reference.Fill(i % 10);
        for (int i = 0; i < 25; i++) run.Fill(i % 10);
        for (int i = 0; i < 25; i++) rate.Fill(i % 10);
        var file = new HistogramReference([reference, CopyAs("a/rate", reference), CopyAs("a/empty", new Histogram("a", "t", X)), CopyAs("a/binning", reference)], new Dictionary<string, string>());
        ReferenceComparison compared = file.Compare(run);
        Assert.Equal(ReferenceVerdict.Compared, compared.Verdict);
        Assert.Equal(0.25, compared.Scale);
        Assert.InRange(compared.Kolmogorov!.Value.Probability, 0.9, 1);
        Assert.Equal(1, file.Compare(rate).Scale);
        Assert.Equal(new ReferenceComparison(ReferenceVerdict.NoReference, null, null), file.Compare(CopyAs("a/other", run)));
        Assert.Equal(new ReferenceComparison(ReferenceVerdict.OtherBinning, null, null), file.Compare(new Histogram("a/binning", "t", Y)));
        Assert.Equal(new ReferenceComparison(ReferenceVerdict.ReferenceEmpty, null, null), file.Compare(CopyAs("a/empty", run)));
    }

    [Fact]
    public void The_beam_rate_means_the_same_for_any_number_of_spills_and_is_not_scaled_to_its_reference()
    {
        Histogram one = new("Daq/spill_profile", "t", new HistogramAxis("time in spill [s]", 4, 0, 2)), hundred = new("Daq/spill_profile", "t", one.X);
        foreach (var (time, count) in new[] { (0.1, 1000), (0.6, 3000), (1.1, 3000), (1.6, 500), (7.0, 99) }) one.FillTimes(time, count);
        for (int spill = 0; spill < 100; spill++) hundred.Add(one);
        Histogram rate = SpillRate.Of(one, 1), mean = SpillRate.Of(hundred, 100);
        // Bins of half a second; what lies behind the axis has no rate.
        Assert.Equal([0, 2000, 6000, 6000, 1000, 0], rate.Counts);
        Assert.Equal(rate.Counts, mean.Counts);
        ReferenceComparison half = new HistogramReference([mean], new Dictionary<string, string>()).Compare(SpillRate.Of(one, 2));
        Assert.Equal(new ReferenceComparison(ReferenceVerdict.Compared, 1, null), half);
        Assert.Equal(0, SpillRate.Of(one, 0).Entries);
    }

    [Fact]
    public void Run_and_window_are_copied_with_the_beam_rate_over_their_own_spills()
    {
        var spills = new List<(long Run, Histogram Rate, Histogram Profile, Histogram Window)>();
        var detector = new SmallDetector();
        for (int spill = 1; spill <= 3; spill++) PipelineTests.WriteSpill(detector, spill, 10);
        Run(new Watcher(histograms => spills.Add((histograms.Run.Spills, histograms.AllOfRun()[^1], histograms.Run.SpillProfile.Clone(), histograms.AllOfWindow()[^1]))), detector);
        Assert.Equal([1, 2, 3], spills.Select(spill => spill.Run));
        Assert.All(spills, spill => Assert.Equal(SpillRate.Path, spill.Rate.Path));
        Assert.All(spills, spill => Assert.Equal(SpillRate.Of(spill.Profile, spill.Run).Counts, spill.Rate.Counts));
        Assert.All(spills, spill => Assert.Equal(SpillRate.Path, spill.Window.Path));
    }

    [Fact]
    public void An_empty_histogram_is_never_compared_as_good()
    {
        var reference = new HistogramReference([new Histogram("a/one", "t", X)], new Dictionary<string, string>());
        ReferenceComparison compared = reference.Compare(new Histogram("a/one", "t", X));
        Assert.Equal(ReferenceVerdict.Empty, compared.Verdict);
        Assert.Null(compared.Kolmogorov);
    }

    [Fact]
    public void Blinding_empties_the_box_and_nothing_else()
    {
        var plane = new Histogram("a/plane", "t", new HistogramAxis("E_ECAL", 10, 0, 100), new HistogramAxis("E_HCAL", 10, 0, 10)) { Box = new HistogramBox(50, 1) };
        plane.Fill(20, 0.5);
        plane.Fill(49, -1);
        plane.Fill(55, 0.5);
        plane.Fill(20, 1.5);
        Histogram shown = plane.Blinded();
        Assert.Equal(2, shown.Entries);
        Assert.Equal(2, shown.Counts.Sum());
        Assert.Equal(4, plane.Entries);
        Assert.Equal(0, new Histogram("a/one", "t", X) { Box = HistogramBox.Everything }.Blinded().Entries);
        var open = new Histogram("a/one", "t", X);
        Assert.Same(open, open.Blinded());
    }

    private static Histogram CopyAs(string path, Histogram histogram)
    {
        var copy = new Histogram(path, histogram.Title, histogram.X, histogram.Y);
        copy.Load(histogram.Counts);
        return copy;
    }

    private static void Run(ISpillObserver observer, SmallDetector detector)
    {
        using var source = new MemorySource(detector.Buffer.WrittenMemory);
        using var reader = new Daq.Reading.EventBatchReader(source, new() { Events = 16, Bytes = 1 << 20 }, Daq.Reading.FrameFormat.Date);
        new EventPipeline(reader, _ => SmallDetector.Setup(), observer,
            new PipelineSettings { Options = new SignalOptions { Histograms = new HistogramOptions { WindowSpills = 2 } } }).Run(CancellationToken.None);
    }

    private sealed class Watcher(Action<SpillHistograms> closed) : ISpillObserver
    {
        public void RunStarted(int run) { }
        public void CandidateFound(CandidateRecord candidate) { }
        public void Progress(in PipelineProgress progress) { }
        public void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms) => closed(histograms);
    }
}
