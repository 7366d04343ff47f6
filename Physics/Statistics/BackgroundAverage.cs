using EdgeMon.Physics.Numerics;
using MathNet.Numerics;

namespace EdgeMon.Physics.Statistics;

/// <summary>
/// Counts of experiments with a mean of signal + b, averaged over the background b: Gaussian, cut at zero. For counts of which a table would be too long,
/// and for backgrounds so uncertain that the values of <see cref="NuisanceNodes"/> lie further apart than the counts of one of them scatter: between
/// two values no count would be expected. The average is taken anew for each count, where its integrand is.
/// </summary>
internal sealed class BackgroundAverage
{
    /// <summary>A longer table takes more time and memory than averages do.</summary>
    private const int LongestTable = 20_000;

    /// <summary>Standard deviations on both sides of a count between which its probability rises from nothing to one.</summary>
    private const double StepReach = 9;

    /// <summary>What is smaller than the largest of an integrand by more than this (e^-40 = 4e-18) adds nothing.</summary>
    private const double LogNegligible = 40;

    private static readonly GaussLegendre Rule = GaussLegendre.OfOrder(32);

    /// <summary>An uncertainty whose square is less than this share of the mean adds nothing to how counts scatter, and is narrower than the mode can be found.</summary>
    private const double NegligibleShare = 1e-9;

    private readonly double _mean, _sigma;
    private readonly double _logNorm; // of the integral of the Gaussian above the cut

    /// <summary>Averages over a background.</summary>
    /// <param name="mean">Background before the cut [events], &gt;= 0.</param>
    /// <param name="sigma">Its standard deviation before the cut; 0 makes it known.</param>
    public BackgroundAverage(double mean, double sigma)
    {
        (_mean, _sigma) = (mean, sigma * sigma < NegligibleShare * mean ? 0 : sigma);
        if (_sigma > 0) _logNorm = Math.Log(_sigma * Math.Sqrt(2 * Math.PI) * 0.5 * SpecialFunctions.Erfc(-mean / (_sigma * Math.Sqrt(2))));
    }

    /// <summary>Whether a table and fixed nodes would be too long or wrong.</summary>
    /// <param name="mean">Background [events].</param>
    /// <param name="sigma">Its standard deviation.</param>
    /// <param name="largest">Largest count that is asked for.</param>
    public static bool IsNeeded(double mean, double sigma, int largest) =>
        largest > LongestTable || sigma > 0 && (IsCoarse(mean, sigma, mean) || IsCoarse(mean, sigma, mean + sigma));

    private static bool IsCoarse(double mean, double sigma, double value) => NuisanceNodes.SpacingAt(mean, sigma, value) > Math.Sqrt(value);

    /// <summary>The logarithm of the average of P(n' &lt;= n): far below the background it would underflow.</summary>
    /// <param name="n">Count, &gt;= 0.</param>
    /// <param name="signal">Signal events expected.</param>
    public double LogAtMost(int n, double signal) => AtMost(n, signal, withShare: false).Log;

    /// <summary>The same, and the average of P(n) as a share of that of P(n' &lt;= n): minus its logarithmic derivative in the signal.</summary>
    /// <param name="n">Count, &gt;= 0.</param>
    /// <param name="signal">Signal events expected.</param>
    public (double Log, double Share) AtMost(int n, double signal) => AtMost(n, signal, withShare: true);

    private (double Log, double Share) AtMost(int n, double signal, bool withShare)
    {
        if (_sigma <= 0)
        {
            double log = PoissonMath.LogCumulative(n, signal + _mean);
            return (log, withShare ? Math.Exp(PoissonMath.LogProbability(n, signal + _mean) - log) : 0);
        }

        // The logarithms of Gaussian and cumulative probability are concave in b: the integrand rises to one mode, at the mean or below, and falls.
        double mode = Boundary(0, _mean, b => (_mean - b) / (_sigma * _sigma) > Math.Exp(PoissonMath.LogProbability(n, signal + b) - PoissonMath.LogCumulative(n, signal + b)));
        double top = LogIntegrand(mode);
        double low = LogIntegrand(0) > top - LogNegligible ? 0 : Boundary(0, mode, b => LogIntegrand(b) < top - LogNegligible);
        double high = Boundary(mode, _mean + Math.Sqrt(2 * LogNegligible) * _sigma, b => LogIntegrand(b) > top - LogNegligible);

        // It changes fast where signal and background together pass the count, and slowly elsewhere.
        double step = StepReach * Math.Sqrt(n + 1.0);
        Span<double> edges = [low, Math.Clamp(n - signal - step, low, high), mode, Math.Clamp(n - signal + step, low, high), high];
        edges.Sort();
        double atMost = 0, exactly = 0;
        for (int panel = 1; panel < edges.Length; panel++)
        {
            double half = 0.5 * (edges[panel] - edges[panel - 1]), middle = 0.5 * (edges[panel] + edges[panel - 1]);
            if (half <= 0) continue;
            for (int i = 0; i < Rule.Nodes.Length; i++)
            {
                double b = middle + half * Rule.Nodes[i], weight = half * Rule.Weights[i], density = LogDensity(b) - top;
                atMost += weight * Math.Exp(density + PoissonMath.LogCumulative(n, signal + b));
                if (withShare) exactly += weight * Math.Exp(density + PoissonMath.LogProbability(n, signal + b));
            }
        }

        return (top + Math.Log(atMost) - _logNorm, exactly / atMost);

        double LogIntegrand(double b) => LogDensity(b) + PoissonMath.LogCumulative(n, signal + b);
    }

    private double LogDensity(double b) => -0.5 * (b - _mean) * (b - _mean) / (_sigma * _sigma);

    /// <summary>Where a condition that holds at the beginning ceases to hold.</summary>
    private static double Boundary(double from, double to, Func<double, bool> holds)
    {
        for (int i = 0; i < 28; i++)
        {
            double middle = 0.5 * (from + to);
            if (holds(middle)) from = middle;
            else to = middle;
        }

        return 0.5 * (from + to);
    }
}
