using EdgeMon.Signal.Histograms;

namespace EdgeMon.Signal.Spills;

/// <summary>Position and width of a peak by an iterated truncated mean: robust against tails, needs no fit.</summary>
public static class PeakFinder
{
    // Of a normal distribution cut at +-2 sigma the standard deviation is 0.8796 sigma.
    private const double TruncatedSigma = 0.87962566;
    private const int Iterations = 50;

    /// <summary>
    /// The peak of a histogram: starts in +-10 % of the axis around the fullest bin, then mean and width within +-2 sigma until
    /// they stay. Bin contents count at bin centres.
    /// </summary>
    /// <param name="histogram">One dimension, fine bins.</param>
    public static PeakRecord Find(Histogram histogram)
    {
        HistogramAxis axis = histogram.X;
        double width = (axis.High - axis.Low) / axis.Bins;
        ReadOnlySpan<long> counts = histogram.Counts;
        int fullest = 1;
        for (int bin = 2; bin <= axis.Bins; bin++)
            if (counts[bin] > counts[fullest]) fullest = bin;
        double mean = axis.Low + (fullest - 0.5) * width, sigma = 0.05 * (axis.High - axis.Low);
        long entries = 0;
        for (int i = 0; i < Iterations; i++)
        {
            double sum = 0, squares = 0;
            long count = 0;
            // One bin more at either end: rounding must not leave one out.
            int first = Math.Max(axis.FindBin(mean - 2 * sigma) - 1, 1), last = Math.Min(axis.FindBin(mean + 2 * sigma) + 1, axis.Bins);
            for (int bin = first; bin <= last; bin++)
            {
                double x = axis.Low + (bin - 0.5) * width;
                if (counts[bin] == 0 || Math.Abs(x - mean) > 2 * sigma) continue;
                count += counts[bin];
                sum += counts[bin] * (x - mean);
                squares += counts[bin] * (x - mean) * (x - mean);
            }
            if (count == 0) return new PeakRecord(0, 0, 0);
            double shift = sum / count;
            double newSigma = Math.Max(width / 4, Math.Sqrt(Math.Max(0, squares / count - shift * shift)) / TruncatedSigma);
            bool stays = count == entries && Math.Abs(shift) < 1e-9 && Math.Abs(newSigma - sigma) < 1e-9;
            (mean, sigma, entries) = (mean + shift, newSigma, count);
            if (stays) break;
        }
        return new PeakRecord(mean, sigma, entries);
    }
}
