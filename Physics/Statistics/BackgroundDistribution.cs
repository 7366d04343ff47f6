using MathNet.Numerics.Interpolation;

namespace EdgeMon.Physics.Statistics;

/// <summary>
/// Counts of background-only experiments: Poisson averaged over the prior of the background, P(n) = &lt;Poisson(n | b)&gt;. Counts further than about
/// nine standard deviations from the mean are left out. Where a table of the others would be too long, or made of too few values of b,
/// <see cref="BackgroundAverage"/> takes its place.
/// </summary>
internal sealed class BackgroundDistribution
{
    private const double NegligibleTail = 1e-9;
    private const int LargestTabulated = 24;

    /// <summary>Parts of the mean's sum where there is no table.</summary>
    private const int Parts = 200;

    private readonly double[] _cumulative = [];
    private readonly BackgroundAverage? _average; // in place of the table

    public BackgroundDistribution(double background, double uncertainty)
    {
        double reach = 9 * Math.Sqrt(background + uncertainty * uncertainty) + 12;
        First = (int)Math.Max(0, Math.Floor(background - reach));
        Last = (int)Math.Ceiling(background + reach);
        if (BackgroundAverage.IsNeeded(background, uncertainty, Last))
        {
            _average = new BackgroundAverage(background, uncertainty);
            return;
        }

        double[] probabilities = ScaledProbabilities(background, uncertainty, Last);
        _cumulative = new double[Last - First + 1];
        double sum = 0;
        for (int n = First; n <= Last; n++)
        {
            sum += probabilities[n];
            _cumulative[n - First] = sum;
        }

        // What was left out belongs to nobody: the distribution sums to one.
        for (int i = 0; i < _cumulative.Length; i++)
        {
            _cumulative[i] /= sum;
        }
    }

    /// <summary>P(0), P(1) ... P(largest) up to a common factor, so that a large background with few candidates does not underflow.</summary>
    /// <param name="mean">Mean of the background [events].</param>
    /// <param name="uncertainty">Its standard deviation [events].</param>
    /// <param name="largest">Largest count.</param>
    public static double[] ScaledProbabilities(double mean, double uncertainty, int largest)
    {
        if (BackgroundAverage.IsNeeded(mean, uncertainty, largest)) return AveragedProbabilities(new BackgroundAverage(mean, uncertainty), largest);
        NuisanceNodes background = NuisanceNodes.TruncatedGaussian(mean, uncertainty);
        double scale = double.NegativeInfinity;
        foreach (double b in background.Values)
        {
            scale = Math.Max(scale, PoissonMath.LogProbability(Math.Min(largest, (int)b), b));
        }

        double[] probabilities = new double[largest + 1];
        for (int i = 0; i < background.Values.Length; i++)
        {
            double value = background.Values[i];
            int start = Math.Min(largest, (int)value);
            double first = background.Weights[i] * Math.Exp(PoissonMath.LogProbability(start, value) - scale);
            double term = first;
            for (int n = start; n >= 0 && term > 0; n--)
            {
                probabilities[n] += term;
                term *= n / value;
            }

            term = first;
            for (int n = start + 1; n <= largest && term > 0; n++)
            {
                term *= value / n;
                probabilities[n] += term;
            }
        }

        return probabilities;
    }

    private static double[] AveragedProbabilities(BackgroundAverage average, int largest)
    {
        double[] probabilities = new double[largest + 1];
        double scale = average.LogAtMost(largest, 0);
        for (int n = 0; n <= largest; n++)
        {
            (double log, double share) = average.AtMost(n, 0);
            probabilities[n] = share * Math.Exp(log - scale);
        }

        return probabilities;
    }

    /// <summary>Smallest count kept.</summary>
    public int First { get; }

    /// <summary>Largest count kept.</summary>
    public int Last { get; }

    /// <summary>P(n).</summary>
    public double Probability(int n)
    {
        if (n < First || n > Last) return 0;
        if (_average is null) return n == First ? _cumulative[0] : _cumulative[n - First] - _cumulative[n - First - 1];
        (double log, double share) = _average.AtMost(n, 0);
        return share * Math.Exp(log);
    }

    /// <summary>The smallest n with P(n' &lt;= n) &gt;= probability.</summary>
    public int Quantile(double probability)
    {
        int first = First, last = Last; // as a table ends with one, the last one always reaches it
        while (first < last)
        {
            int middle = first + (last - first) / 2;
            if (AtMost(middle) >= probability) last = middle;
            else first = middle + 1;
        }

        return first;
    }

    /// <summary>Mean of a function of n; where there are many counts it is evaluated on some and a spline taken between, as limits are smooth there.</summary>
    /// <param name="function">Function of n.</param>
    public double Mean(Func<int, double> function)
    {
        int low = Quantile(NegligibleTail), high = Quantile(1 - NegligibleTail);
        Func<double, double> values = n => function((int)n);
        if (high - low >= LargestTabulated)
        {
            int[] counts = [.. Enumerable.Range(0, LargestTabulated).Select(i => (int)(low + (long)(high - low) * i / (LargestTabulated - 1)))];
            CubicSpline spline = CubicSpline.InterpolateAkimaSorted([.. counts.Select(n => (double)n)], [.. counts.Select(function)]);
            values = spline.Interpolate;
        }

        // One count after the other; without a table, counts of which a part has the same value.
        int length = _average is null ? 1 : 1 + (high - low) / Parts;
        double mean = 0, norm = 0;
        for (int n = low; n <= high; n += length)
        {
            int end = Math.Min(n + length - 1, high);
            double probability = AtMost(end) - (n > First ? AtMost(n - 1) : 0);
            mean += probability * values(0.5 * (n + end));
            norm += probability;
        }

        return mean / norm;
    }

    private double AtMost(int n) => _average is null ? _cumulative[n - First] : Math.Exp(_average.LogAtMost(n, 0));
}
