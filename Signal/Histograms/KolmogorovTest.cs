namespace EdgeMon.Signal.Histograms;

/// <summary>How alike two histograms are.</summary>
/// <param name="Probability">
/// Probability that two samples of one distribution differ as much as these do or more, 0 to 1. Binning makes it too large: among equal samples small
/// values are rarer than they should be.
/// </param>
/// <param name="Distance">Largest distance between both cumulative distributions, 0 to 1.</param>
public readonly record struct KolmogorovResult(double Probability, double Distance);

/// <summary>
/// Kolmogorov test of two histograms as ROOT's TH1::KolmogorovTest and TH2::KolmogorovTest describe it, shapes alone: d is the largest distance
/// of the normalised cumulative contents of the bins, flow bins left out; z = d sqrt(n1 n2 / (n1 + n2)) with the contents n1, n2 of both histograms
/// (counts: their number of effective entries). In two dimensions d is the mean of the distances with x and with y running fastest.
/// </summary>
public static class KolmogorovTest
{
    /// <summary>Compares two histograms of the same binning.</summary>
    /// <returns>The result; null when either has no entry inside its axes: empty says nothing, least of all that all is well.</returns>
    /// <exception cref="ArgumentException">Another binning.</exception>
    public static KolmogorovResult? Compare(Histogram first, Histogram second)
    {
        if (!first.HasBinningOf(second)) throw new ArgumentException($"histogram {second.Path} has another binning than {first.Path}", nameof(second));
        double n1 = Inside(first), n2 = Inside(second);
        if (n1 == 0 || n2 == 0) return null;
        double distance = first.Y is null
            ? Distance(first, second, n1, n2, xFastest: true)
            : (Distance(first, second, n1, n2, xFastest: true) + Distance(first, second, n1, n2, xFastest: false)) / 2;
        return new KolmogorovResult(Probability(distance * Math.Sqrt(n1 * n2 / (n1 + n2))), distance);
    }

    /// <summary>
    /// Kolmogorov's limiting distribution, P(z) = 2 sum_(j&gt;=1) (-1)^(j-1) exp(-2 j^2 z^2). Below z = 1 its other form is used, which converges there:
    /// 1 - sqrt(2 pi)/z sum_(j&gt;=1) exp(-(2j-1)^2 pi^2 / (8 z^2)) (W. Feller, Ann. Math. Stat. 19 (1948) 177).
    /// </summary>
    /// <param name="z">Scaled distance, 0 or more.</param>
    public static double Probability(double z)
    {
        if (z <= 0) return 1;
        double sum = 0;
        if (z < 1)
        {
            for (int j = 1; j <= 9; j += 2) sum += Math.Exp(-j * j * Math.PI * Math.PI / (8 * z * z));
            return Math.Clamp(1 - Math.Sqrt(2 * Math.PI) / z * sum, 0, 1);
        }
        for (int j = 1; j <= 5; j++) sum += (j % 2 == 1 ? 2 : -2) * Math.Exp(-2.0 * j * j * z * z);
        return Math.Clamp(sum, 0, 1);
    }

    private static double Inside(Histogram histogram)
    {
        long sum = 0;
        int rows = histogram.Y?.Bins ?? 1;
        for (int y = 1; y <= rows; y++)
            for (int x = 1; x <= histogram.X.Bins; x++) sum += histogram.Counts[Index(histogram, x, y)];
        return sum;
    }

    private static double Distance(Histogram first, Histogram second, double n1, double n2, bool xFastest)
    {
        int columns = first.X.Bins, rows = first.Y?.Bins ?? 1;
        long sum1 = 0, sum2 = 0;
        double largest = 0;
        for (int outer = 1; outer <= (xFastest ? rows : columns); outer++)
        {
            for (int inner = 1; inner <= (xFastest ? columns : rows); inner++)
            {
                int index = xFastest ? Index(first, inner, outer) : Index(first, outer, inner);
                sum1 += first.Counts[index];
                sum2 += second.Counts[index];
                largest = Math.Max(largest, Math.Abs(sum1 / n1 - sum2 / n2));
            }
        }
        return largest;
    }

    private static int Index(Histogram histogram, int x, int y) => histogram.Y is null ? x : x + (histogram.X.Bins + 2) * y;
}
