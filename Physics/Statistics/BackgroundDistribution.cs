using MathNet.Numerics.Interpolation;

namespace EdgeMon.Physics.Statistics;

/// <summary>
/// Counts of background-only experiments: Poisson averaged over the prior of the background, P(n) = &lt;Poisson(n | b)&gt;. Counts further than about
/// nine standard deviations from the mean are left out, so that a background of a million costs no more than one of a hundred thousand does.
/// </summary>
internal sealed class BackgroundDistribution
{
    private const double NegligibleTail = 1e-9;
    private const int LargestTabulated = 24;
    private readonly double[] _cumulative;

    public BackgroundDistribution(double background, double uncertainty)
    {
        double reach = 9 * Math.Sqrt(background + uncertainty * uncertainty) + 12;
        First = (int)Math.Max(0, Math.Floor(background - reach));
        int last = (int)Math.Ceiling(background + reach);
        double[] probabilities = ScaledProbabilities(NuisanceNodes.TruncatedGaussian(background, uncertainty), last);
        _cumulative = new double[last - First + 1];
        double sum = 0;
        for (int n = First; n <= last; n++)
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
    /// <param name="background">Prior of the background.</param>
    /// <param name="largest">Largest count.</param>
    public static double[] ScaledProbabilities(NuisanceNodes background, int largest)
    {
        double scale = double.NegativeInfinity;
        foreach (double b in background.Values)
        {
            scale = Math.Max(scale, PoissonMath.LogProbability(Math.Min(largest, (int)b), b));
        }

        double[] probabilities = new double[largest + 1];
        for (int i = 0; i < background.Values.Length; i++)
        {
            double mean = background.Values[i];
            int start = Math.Min(largest, (int)mean);
            double first = background.Weights[i] * Math.Exp(PoissonMath.LogProbability(start, mean) - scale);
            double term = first;
            for (int n = start; n >= 0 && term > 0; n--)
            {
                probabilities[n] += term;
                term *= n / mean;
            }

            term = first;
            for (int n = start + 1; n <= largest && term > 0; n++)
            {
                term *= mean / n;
                probabilities[n] += term;
            }
        }

        return probabilities;
    }

    /// <summary>Smallest count kept.</summary>
    public int First { get; }

    /// <summary>Largest count kept.</summary>
    public int Last => First + _cumulative.Length - 1;

    /// <summary>P(n).</summary>
    public double Probability(int n) =>
        n < First || n > Last ? 0 : n == First ? _cumulative[0] : _cumulative[n - First] - _cumulative[n - First - 1];

    /// <summary>The smallest n with P(n' &lt;= n) &gt;= probability.</summary>
    public int Quantile(double probability)
    {
        int index = Array.FindIndex(_cumulative, sum => sum >= probability);
        return index < 0 ? Last : First + index;
    }

    /// <summary>Mean of a function of n; where there are many counts it is evaluated on some and a spline taken between, as limits are smooth there.</summary>
    /// <param name="function">Function of n.</param>
    public double Mean(Func<int, double> function)
    {
        int low = Quantile(NegligibleTail), high = Quantile(1 - NegligibleTail);
        Func<int, double> values = function;
        if (high - low >= LargestTabulated)
        {
            int[] counts = [.. Enumerable.Range(0, LargestTabulated).Select(i => (int)(low + (long)(high - low) * i / (LargestTabulated - 1)))];
            CubicSpline spline = CubicSpline.InterpolateAkimaSorted([.. counts.Select(n => (double)n)], [.. counts.Select(function)]);
            values = n => spline.Interpolate(n);
        }

        double mean = 0, norm = 0;
        for (int n = low; n <= high; n++)
        {
            double probability = Probability(n);
            mean += probability * values(n);
            norm += probability;
        }

        return mean / norm;
    }
}
