using MathNet.Numerics.Distributions;

namespace EdgeMon.Physics.Statistics;

/// <summary>
/// Profile likelihood of a Poisson count with Gaussian constraints on background and relative efficiency:
/// L(s, b, e) = Poisson(n | s e + b) Gauss(b | b0, sigma) Gauss(e | 1, delta), b, e, s &gt;= 0. The nuisance parameters have a closed form:
/// with mu = s e + b the stationary point obeys mu^2 - (M - V) mu - V n = 0, M = s + b0, V = sigma^2 + s^2 delta^2.
/// </summary>
public static class ProfileLikelihood
{
    /// <summary>Upper limit: the s above the best fit at which -2 ln lambda(s) reaches the chi-square quantile (2.706 for 90 %).</summary>
    /// <param name="candidates">Number of candidates, &gt;= 0.</param>
    /// <param name="background">Background expected, &gt;= 0.</param>
    /// <param name="backgroundUncertainty">Its standard deviation, &gt;= 0.</param>
    /// <param name="efficiencyUncertainty">Relative standard deviation of the signal efficiency, 0 to 0.5.</param>
    /// <param name="cl">Confidence level of the two-sided interval, between 0 and 1.</param>
    /// <returns>Upper limit in events, or infinity where an efficiency error this large leaves every signal possible.</returns>
    public static double UpperLimit(int candidates, double background, double backgroundUncertainty, double efficiencyUncertainty, double cl)
    {
        // Of candidates any number: expected limits ask for those of experiments that nobody has made.
        ArgumentOutOfRangeException.ThrowIfNegative(candidates);
        CountingInput.Check(0, background, backgroundUncertainty, efficiencyUncertainty, cl);
        double threshold = Threshold(cl);
        double best = Math.Max(0, candidates - background);
        double low = best;
        double high = best + Math.Max(4, 4 * Math.Sqrt(threshold * (candidates + 1 + backgroundUncertainty * backgroundUncertainty)));
        while (MinusTwoLogLambda(high, candidates, background, backgroundUncertainty, efficiencyUncertainty) < threshold)
        {
            low = high;
            high *= 2;
            if (high > 1e15)
            {
                return double.PositiveInfinity;
            }
        }

        while (high - low > 1e-11 * (1 + high))
        {
            double middle = 0.5 * (low + high);
            if (MinusTwoLogLambda(middle, candidates, background, backgroundUncertainty, efficiencyUncertainty) < threshold)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return 0.5 * (low + high);
    }

    /// <summary>-2 ln [ L(s, profiled) / L(best fit with s &gt;= 0) ].</summary>
    /// <param name="signal">Signal events s, &gt;= 0.</param>
    /// <param name="candidates">Number of candidates.</param>
    /// <param name="background">Background expected.</param>
    /// <param name="backgroundUncertainty">Its standard deviation.</param>
    /// <param name="efficiencyUncertainty">Relative standard deviation of the signal efficiency.</param>
    /// <returns>&gt;= 0.</returns>
    public static double MinusTwoLogLambda(
        double signal, int candidates, double background, double backgroundUncertainty, double efficiencyUncertainty)
    {
        double best = candidates >= background
            ? candidates - XLogY(candidates, candidates)
            : NegativeLog(0, candidates, background, backgroundUncertainty, efficiencyUncertainty);
        return Math.Max(0, 2 * (NegativeLog(signal, candidates, background, backgroundUncertainty, efficiencyUncertainty) - best));
    }

    /// <summary>The chi-square quantile with one degree of freedom, 2.7055 for 0.9.</summary>
    internal static double Threshold(double cl)
    {
        double z = Normal.InvCDF(0, 1, 0.5 * (1 + cl));
        return z * z;
    }

    /// <summary>-ln L at the best b and e for this s, without the constant ln n!.</summary>
    internal static double NegativeLog(double s, int n, double b0, double sigma, double delta)
    {
        double mu = StationaryMean(s + b0, sigma * sigma + s * s * delta * delta, n);
        double pull = mu > 0 ? 1 - n / mu : 1;
        double b = b0 - sigma * sigma * pull;
        double e = 1 - s * delta * delta * pull;
        if (b < 0)
        {
            b = 0;
            mu = StationaryMean(s, s * s * delta * delta, n);
            pull = mu > 0 ? 1 - n / mu : 1;
            e = 1 - s * delta * delta * pull;
        }

        if (e < 0)
        {
            e = 0;
            mu = StationaryMean(b0, sigma * sigma, n);
            pull = mu > 0 ? 1 - n / mu : 1;
            b = Math.Max(0, b0 - sigma * sigma * pull);
        }

        double mean = s * e + b;
        double constraints = sigma > 0 ? Square((b - b0) / sigma) : 0;
        constraints += delta > 0 ? Square((e - 1) / delta) : 0;
        return mean - XLogY(n, mean) + 0.5 * constraints;
    }

    private static double StationaryMean(double mean, double variance, int n)
    {
        double half = 0.5 * (mean - variance);
        double root = Math.Sqrt(half * half + variance * n);

        // The form without cancellation for either sign of half.
        return half >= 0 ? half + root : variance * n / (root - half);
    }

    private static double Square(double x) => x * x;

    private static double XLogY(double x, double y) => x == 0 ? 0 : y > 0 ? x * Math.Log(y) : double.NegativeInfinity;
}
