using MathNet.Numerics;

namespace EdgeMon.Physics.Statistics;

/// <summary>The Poisson distribution where the usual forms underflow: logarithms throughout.</summary>
internal static class PoissonMath
{
    /// <summary>ln P(n | mean); 0 for n = 0 at mean 0, minus infinity for n &gt; 0 at mean 0.</summary>
    public static double LogProbability(int n, double mean)
    {
        if (mean <= 0)
        {
            return n == 0 ? 0 : double.NegativeInfinity;
        }

        return n * Math.Log(mean) - mean - SpecialFunctions.FactorialLn(n);
    }

    /// <summary>P(n | mean).</summary>
    public static double Probability(int n, double mean) => Math.Exp(LogProbability(n, mean));

    /// <summary>
    /// ln P(n' &lt;= n | mean). Below the mean the sum is taken downwards from its largest term, so that neither a tiny tail
    /// nor a large mean underflows; above it the complement is taken upwards.
    /// </summary>
    public static double LogCumulative(int n, double mean)
    {
        if (n < 0)
        {
            return double.NegativeInfinity;
        }

        if (mean <= 0)
        {
            return 0;
        }

        const double negligible = 1e-17;
        if (n <= mean)
        {
            double term = 1, sum = 1;
            for (int k = n; k > 0 && term > negligible * sum; k--)
            {
                term *= k / mean;
                sum += term;
            }

            return LogProbability(n, mean) + Math.Log(sum);
        }

        double above = 1, tail = 1;
        for (int k = n + 2; above > negligible * tail; k++)
        {
            above *= mean / k;
            tail += above;
        }

        double upper = Math.Exp(LogProbability(n + 1, mean)) * tail;
        return upper < 1 ? Math.Log(1 - upper) : double.NegativeInfinity;
    }
}
