using EdgeMon.Signal.Histograms;

namespace EdgeMon.Telemetry.HistogramExports;

/// <summary>
/// The sums that ROOT keeps beside the contents (fTsumw, fTsumwx, ...): over the bins in range, at the bin centres, which is
/// what ROOT itself computes when the sums of the fills are not known. Counts are unweighted, so sum w = sum w^2.
/// </summary>
internal readonly record struct HistogramSums(double W, double Wx, double Wx2, double Wy, double Wy2, double Wxy)
{
    /// <summary>The sums of a histogram.</summary>
    public static HistogramSums Of(Histogram histogram)
    {
        double w = 0, wx = 0, wx2 = 0, wy = 0, wy2 = 0, wxy = 0;
        int stride = histogram.X.Bins + 2;
        int rows = histogram.Y?.Bins ?? 1;
        for (int row = 1; row <= rows; row++)
        {
            double y = histogram.Y is null ? 0 : Centre(histogram.Y, row);
            int offset = histogram.Y is null ? 0 : row * stride;
            for (int column = 1; column <= histogram.X.Bins; column++)
            {
                double count = histogram.Counts[offset + column];
                if (count == 0) continue;
                double x = Centre(histogram.X, column);
                w += count;
                wx += count * x;
                wx2 += count * x * x;
                wy += count * y;
                wy2 += count * y * y;
                wxy += count * x * y;
            }
        }
        return new HistogramSums(w, wx, wx2, wy, wy2, wxy);
    }

    private static double Centre(HistogramAxis axis, int bin) => axis.Low + (bin - 0.5) * (axis.High - axis.Low) / axis.Bins;
}
