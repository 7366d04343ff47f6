using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Spills;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Histograms;

public class HistogramTests
{
    [Fact]
    public void Filling_finds_the_bin_of_the_axis_and_nan_goes_to_overflow()
    {
        var axis = new HistogramAxis("x", 30, -1, 2);
        var histogram = new Histogram("a/b", "t", axis);
        var random = new Xoshiro(8);
        foreach (double value in new[] { -1, 2, -1.0000001, 1.9999999, 0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, -1e300 })
            Check(value);
        for (int i = 0; i < 2000; i++) Check(3 * random.Gaussian());

        void Check(double value)
        {
            int bin = axis.FindBin(value);
            long before = histogram.Counts[bin];
            histogram.Fill(value);
            Assert.Equal(before + 1, histogram.Counts[bin]);
        }
        Assert.Equal(31, axis.FindBin(double.NaN));
        Assert.Equal(0, axis.FindBin(-1.1));
        Assert.Equal(1, axis.FindBin(-1));
        Assert.Equal(31, axis.FindBin(2));
        Assert.Equal(histogram.Entries, histogram.Counts.Sum());
    }

    [Fact]
    public void Every_histogram_has_a_path_a_title_and_axes_with_units()
    {
        var histograms = new MonitoringHistograms(new HistogramOptions(), SmallDetector.Map().Channels);
        Assert.Equal(histograms.All.Count, histograms.All.Select(h => h.Path).Distinct().Count());
        Assert.All(histograms.All, h =>
        {
            Assert.Matches("^[A-Z][A-Za-z]*/[a-z0-9_]+$", h.Path);
            Assert.NotEmpty(h.Title);
            Assert.True(h.X.Title.Contains('[') || h.X.Title is "#chi^{2}" or "event in spill", h.Path);
        });
    }

    [Fact]
    public void The_peak_of_a_normal_distribution_is_found_below_a_tail()
    {
        var histogram = new Histogram("p/q", "t", new HistogramAxis("E [GeV]", 1500, 0, 150));
        var random = new Xoshiro(5);
        for (int i = 0; i < 20000; i++) histogram.Fill(100 + 4.1 * random.Gaussian());
        for (int i = 0; i < 1000; i++) histogram.Fill(100 * random.Uniform());
        PeakRecord peak = PeakFinder.Find(histogram);
        Assert.Equal(100, peak.MeanGeV, 0.15);
        Assert.Equal(4.1, peak.SigmaGeV, 0.15);
        Assert.Equal(new PeakRecord(0, 0, 0), PeakFinder.Find(new Histogram("p/q", "t", histogram.X)));
    }

    [Fact]
    public void The_peak_is_that_of_sums_over_all_bins()
    {
        var random = new Xoshiro(6);
        for (int i = 0; i < 60; i++)
        {
            // Narrow and wide, in the middle, at the ends and beyond them, of many entries and of a few.
            var histogram = new Histogram("p/q", "t", new HistogramAxis("E [GeV]", 1 + random.Below(1500), -20, 150));
            double mean = 200 * random.Uniform() - 40, sigma = 20 * random.Uniform();
            for (int entries = 1 + random.Below(i % 2 == 0 ? 5 : 3000); entries > 0; entries--)
                histogram.Fill(random.Below(5) == 0 ? 170 * random.Uniform() - 20 : mean + sigma * random.Gaussian());
            Assert.Equal(PeakOverAllBins(histogram), PeakFinder.Find(histogram));
        }
    }

    private static PeakRecord PeakOverAllBins(Histogram histogram)
    {
        HistogramAxis axis = histogram.X;
        double width = (axis.High - axis.Low) / axis.Bins;
        int fullest = Array.IndexOf(histogram.Counts, histogram.Counts[1..^1].Max(), 1);
        double mean = axis.Low + (fullest - 0.5) * width, sigma = 0.05 * (axis.High - axis.Low);
        long entries = 0;
        for (int round = 0; round < 50; round++)
        {
            double sum = 0, squares = 0;
            long count = 0;
            for (int bin = 1; bin <= axis.Bins; bin++)
            {
                double distance = axis.Low + (bin - 0.5) * width - mean;
                if (Math.Abs(distance) > 2 * sigma) continue;
                count += histogram.Counts[bin];
                sum += histogram.Counts[bin] * distance;
                squares += histogram.Counts[bin] * distance * distance;
            }
            if (count == 0) return new PeakRecord(0, 0, 0);
            double shift = sum / count;
            double newSigma = Math.Max(width / 4, Math.Sqrt(Math.Max(0, squares / count - shift * shift)) / 0.87962566);
            bool stays = count == entries && Math.Abs(shift) < 1e-9 && Math.Abs(newSigma - sigma) < 1e-9;
            (mean, sigma, entries) = (mean + shift, newSigma, count);
            if (stays) break;
        }
        return new PeakRecord(mean, sigma, entries);
    }

    [Fact]
    public void Channel_maps_show_pedestal_noise_energy_and_occupancy()
    {
        var (found, _) = Collector.Replay(VirtualData.Bytes, VirtualData.Setup(VirtualData.Truth.Run));
        ChannelMonitor monitor = found.RunHistograms!.Channels;
        var constants = VirtualData.Setup(VirtualData.Truth.Run).Constants;
        for (int i = 0; i < 36; i++)
        {
            // Small tails of earlier electrons remain, most in the beam cell.
            Assert.Equal(constants.PedestalEvenAdc[i], monitor.PedestalEvenAdc(i), 1.5);
            Assert.Equal(constants.PedestalOddAdc[i], monitor.PedestalOddAdc(i), 1.5);
            Assert.InRange(monitor.NoiseAdc(i), 0.4, 1.5);
            Assert.InRange(monitor.Occupancy(i), 0, 1);
        }
        // The beam cell of the main part.
        Assert.InRange(monitor.Occupancy(36 + 21), 0.85, 1); // random triggers see nothing
        Assert.InRange(monitor.MeanEnergyGeV(36 + 21), 40, 90);
        Assert.InRange(Math.Abs(monitor.MeanTimeNs(36 + 21)), 0, 1);
        Assert.True(monitor.LedCount(0) > 0);
        Assert.InRange(monitor.LedAmplitudeAdc(0) / constants.LedReferenceAdc[0], 0.95, 1.05);
    }

    [Fact]
    public void Clones_and_sums_are_independent_of_their_source()
    {
        var (found, _) = Collector.Replay(Pipeline.PipelineTests.OneSpill().Buffer.WrittenMemory);
        MonitoringHistograms one = found.SpillHistograms[0], two = one.Clone();
        two.Add(one);
        Assert.Equal(2 * one.Ecal.Entries, two.Ecal.Entries);
        Assert.Equal(one.Channels.MeanEnergyGeV(57), two.Channels.MeanEnergyGeV(57), 1e-9);
        two.Clear();
        Assert.Equal(0, two.Ecal.Entries);
        Assert.Equal(21, one.Ecal.Entries);
    }
}
