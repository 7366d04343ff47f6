namespace EdgeMon.Calibration.Making;

/// <summary>A measured number.</summary>
/// <param name="Value">The number; NaN when it could not be found.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Spread">Standard deviation of the entries around it.</param>
/// <param name="Entries">Number of entries.</param>
internal readonly record struct Estimate(double Value, double Error, double Spread, int Entries);

/// <summary>Estimates that a few wrong entries do not move.</summary>
internal static class RobustStatistics
{
    /// <summary>Mean and spread of what lies within 4 standard deviations, found by iteration from median and median deviation.</summary>
    public static Estimate ClippedMean(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) return new(double.NaN, double.NaN, double.NaN, 0);
        float[] sorted = values.ToArray();
        Array.Sort(sorted);
        double mean = sorted[sorted.Length / 2];
        float[] deviations = new float[sorted.Length];
        for (int i = 0; i < sorted.Length; i++) deviations[i] = Math.Abs(sorted[i] - (float)mean);
        Array.Sort(deviations);
        // Whole ADC counts: the median deviation of a quiet channel may be zero.
        double spread = Math.Max(1.4826 * deviations[deviations.Length / 2], 0.5);
        int count = 0;
        for (int round = 0; round < 20; round++)
        {
            double sum = 0, squares = 0;
            int inside = 0;
            foreach (float value in sorted)
            {
                double deviation = value - mean;
                if (Math.Abs(deviation) > 4 * spread) continue;
                sum += deviation;
                squares += deviation * deviation;
                inside++;
            }
            double shift = sum / inside;
            double newSpread = Math.Max(Math.Sqrt(Math.Max(0, squares / inside - shift * shift)), 0.05);
            bool isSettled = inside == count && Math.Abs(newSpread - spread) < 1e-9;
            (mean, spread, count) = (mean + shift, newSpread, inside);
            if (isSettled) break;
        }
        return new(mean, spread / Math.Sqrt(count), spread, count);
    }

    /// <summary>
    /// The most probable value: the densest place by the half-sample mode, then a polynomial through the logarithm of a histogram around it.
    /// NaN when the entries have no peak.
    /// </summary>
    public static Estimate Peak(ReadOnlySpan<float> values)
    {
        if (values.Length < 10) return new(double.NaN, double.NaN, double.NaN, values.Length);
        float[] sorted = values.ToArray();
        Array.Sort(sorted);
        double mode = HalfSampleMode(sorted);
        // Shortest interval with half of the entries that lie around the peak: 1.35 standard deviations of a normal distribution.
        double half = ShortestHalf(sorted);
        if (!(half > 0)) return new(mode, 0.3 / Math.Sqrt(values.Length), 0.3, values.Length);
        double from = mode - 0.9 * half, to = mode + 0.9 * half;
        int bins = Math.Clamp((int)(Math.Sqrt(sorted.Length) / 2), 6, 20);
        double[] counts = new double[bins];
        int inside = 0;
        foreach (float value in sorted)
        {
            int bin = (int)Math.Floor((value - from) / (to - from) * bins);
            if (bin < 0 || bin >= bins) continue;
            counts[bin]++;
            inside++;
        }
        // A cubic, because MIP peaks are skewed: a parabola would be drawn towards their tail by a fifth of their width.
        return LogPolynomial.Peak(counts) is var (at, error)
            ? new(from + at * (to - from) / bins, error * (to - from) / bins, half / 1.35, values.Length)
            : new(mode, half / Math.Sqrt(Math.Max(1, inside)), half / 1.35, values.Length);
    }

    /// <summary>
    /// Middle of a peak that is nearly normal (an electron peak): from <see cref="Peak"/>, the mean of what lies within 1.5 standard deviations, by
    /// iteration. Twice as precise as the most probable value, and still blind to tails and background.
    /// </summary>
    public static Estimate NormalPeak(ReadOnlySpan<float> values)
    {
        const double Window = 1.5;
        // For a normal distribution 0.866 of the entries lie inside, and the iterated mean has 1.45 times the error of the plain one.
        const double Inside = 0.866, ErrorFactor = 1.45;
        Estimate peak = Peak(values);
        if (!double.IsFinite(peak.Value)) return peak;
        double middle = peak.Value;
        int count = 0;
        for (int round = 0; round < 50; round++)
        {
            double sum = 0;
            count = 0;
            foreach (float value in values)
            {
                if (Math.Abs(value - middle) > Window * peak.Spread) continue;
                sum += value;
                count++;
            }
            if (count == 0) return peak;
            double next = sum / count;
            bool isSettled = Math.Abs(next - middle) < 1e-6 * peak.Spread;
            middle = next;
            if (isSettled) break;
        }
        return peak with { Value = middle, Error = ErrorFactor * peak.Spread / Math.Sqrt(count / Inside) };
    }

    /// <summary>Halves the entries again and again to their densest half (Bickel and Fruehwirth, Comput. Stat. Data Anal. 50 (2006) 3500).</summary>
    private static double HalfSampleMode(float[] sorted)
    {
        int start = 0, count = sorted.Length;
        while (count > 3)
        {
            int half = (count + 1) / 2;
            (start, _) = ShortestInterval(sorted, start, count, half);
            count = half;
        }
        return (sorted[start] + sorted[start + count - 1]) / 2.0;
    }

    private static double ShortestHalf(float[] sorted) => ShortestInterval(sorted, 0, sorted.Length, (sorted.Length + 1) / 2).Length;

    private static (int Start, double Length) ShortestInterval(float[] sorted, int start, int count, int inside)
    {
        int best = start;
        double shortest = double.PositiveInfinity;
        for (int i = start; i + inside <= start + count; i++)
        {
            double length = sorted[i + inside - 1] - sorted[i];
            if (length < shortest) (best, shortest) = (i, length);
        }
        return (best, shortest);
    }
}

/// <summary>The first numbers, up to a limit.</summary>
internal sealed class LimitedList(int limit)
{
    private float[] _values = [];

    public int Count { get; private set; }

    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count);

    public void Add(float value)
    {
        if (Count >= limit) return;
        if (Count == _values.Length) Array.Resize(ref _values, Math.Min(limit, Math.Max(64, 2 * Count)));
        _values[Count++] = value;
    }
}
