using MathNet.Numerics;

namespace EdgeMon.Physics.Statistics;

/// <summary>The Poisson distribution where the usual forms underflow: logarithms throughout.</summary>
internal static class PoissonMath
{
    /// <summary>From this count on Temme's expansion, whose next terms are below 1e-10 of it here, takes the place of sums that grow with its root.</summary>
    private const int FewestForExpansion = 1000;

    /// <summary>Standard deviations within which it is taken; beyond them sums are short.</summary>
    private const double ExpansionReach = 12;

    // c_0, c_1 and c_2 of DLMF 8.12 as powers of eta.
    private static readonly double[][] Expansion =
    [
        [-1.0 / 3, 1.0 / 12, -2.0 / 135, 1.0 / 864, 1.0 / 2835, -139.0 / 777600, 1.0 / 25515, -571.0 / 261273600, -281.0 / 151559100],
        [-1.0 / 540, -1.0 / 288, 1.0 / 378, -77.0 / 77760, 1.0 / 4860],
        [25.0 / 6048, -139.0 / 51840, 1.0 / 1296],
    ];

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

        if (n >= FewestForExpansion && LogCumulativeByExpansion(n, mean) is { } known)
        {
            return known;
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

    /// <summary>
    /// P(n' &lt;= n | mean) = Q(a, mean) with a = n + 1, the incomplete gamma function, by its uniform expansion for large a (N. M. Temme,
    /// SIAM J. Math. Anal. 13, 239; DLMF 8.12). Null beyond its reach.
    /// </summary>
    private static double? LogCumulativeByExpansion(int n, double mean)
    {
        double a = n + 1.0, distance = (mean - a) / a;
        double halfSquare = distance - SpecialFunctions.Log1p(distance); // eta^2 / 2
        if (!(2 * a * halfSquare < ExpansionReach * ExpansionReach))
        {
            return null;
        }

        double eta = Math.CopySign(Math.Sqrt(2 * Math.Max(0, halfSquare)), distance), sum = 0;
        for (int k = Expansion.Length - 1; k >= 0; k--)
        {
            double coefficient = 0;
            for (int power = Expansion[k].Length - 1; power >= 0; power--)
            {
                coefficient = coefficient * eta + Expansion[k][power];
            }

            sum = sum / a + coefficient;
        }

        return Math.Log(0.5 * SpecialFunctions.Erfc(eta * Math.Sqrt(0.5 * a)) + Math.Exp(-a * halfSquare) / Math.Sqrt(2 * Math.PI * a) * sum);
    }
}
