using MathNet.Numerics.Distributions;

namespace EdgeMon.Physics.Statistics;

/// <summary>
/// CLs of one bin in the asymptotic approximation with the bounded test statistic (Cowan, Cranmer, Gross, Vitells, Eur. Phys. J. C 71, 1554), with the
/// Poisson-constrained background of HistFactory ("shapesys"): what a user of an exported pyhf workspace computes. Cross-check, not a method:
/// asymptotics do not hold for a handful of events.
/// </summary>
internal static class AsymptoticCls
{
    /// <summary>CLs for a signal strength.</summary>
    /// <param name="observed">Events observed.</param>
    /// <param name="signal">Signal events at strength 1.</param>
    /// <param name="background">Background expected, &gt; 0.</param>
    /// <param name="backgroundUncertainty">Its absolute uncertainty, &gt; 0.</param>
    /// <param name="strength">Signal strength mu, &gt; 0.</param>
    /// <returns>CLs in 0..1.</returns>
    public static double Value(double observed, double signal, double background, double backgroundUncertainty, double strength)
    {
        double tau = background / backgroundUncertainty * (background / backgroundUncertainty);
        double q = Statistic(observed, tau, signal, background, tau, strength);

        // The Asimov data set is background-only with the background fitted to the data.
        double fitted = Scale(observed, tau, 0, background, tau);
        double qAsimov = Statistic(fitted * background, fitted * tau, signal, background, tau, strength);
        double root = Math.Sqrt(q), rootAsimov = Math.Sqrt(qAsimov);
        double distance = root <= rootAsimov ? root - rootAsimov : (q - qAsimov) / (2 * rootAsimov);
        return (1 - Normal.CDF(0, 1, distance + rootAsimov)) / (1 - Normal.CDF(0, 1, distance));
    }

    private static double Statistic(double n, double auxiliary, double signal, double background, double tau, double strength)
    {
        // The best strength follows from n - b at the auxiliary's own best background; below zero the boundary is the best fit.
        double best = (n - auxiliary / tau * background) / signal;
        if (best > strength)
        {
            return 0;
        }

        double fitted = Math.Max(0, best);
        return Math.Max(0, 2 * (NegativeLog(n, auxiliary, signal * strength, background, tau) - NegativeLog(n, auxiliary, signal * fitted, background, tau)));
    }

    private static double NegativeLog(double n, double auxiliary, double s, double background, double tau)
    {
        double scale = Scale(n, auxiliary, s, background, tau);
        double mean = s + scale * background;
        return mean - (n > 0 ? n * Math.Log(mean) : 0) + scale * tau - (auxiliary > 0 ? auxiliary * Math.Log(scale * tau) : 0);
    }

    // Background scale at the minimum: (b + tau) b g^2 + [(b + tau) s - (n + a) b] g - a s = 0.
    private static double Scale(double n, double auxiliary, double s, double background, double tau)
    {
        double a = (background + tau) * background;
        double b = (background + tau) * s - (n + auxiliary) * background;
        double c = -auxiliary * s;
        return (-b + Math.Sqrt(b * b - 4 * a * c)) / (2 * a);
    }
}
