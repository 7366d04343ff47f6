namespace EdgeMon.Physics.Statistics;

/// <summary>What the toy experiments of a coverage study have in common.</summary>
/// <param name="Background">Background expected [events].</param>
/// <param name="BackgroundUncertainty">Its standard deviation [events].</param>
/// <param name="EfficiencyUncertainty">Relative standard deviation of the signal efficiency.</param>
public sealed record CoverageCase(double Background, double BackgroundUncertainty, double EfficiencyUncertainty);

/// <summary>
/// How often an upper limit lies above the true signal. In each toy the true background and efficiency are drawn from their priors
/// and the count from Poisson(s e + b); the limit is computed with the nominal values, as the experiment does. Where nothing is uncertain this is frequentist
/// coverage; otherwise it is coverage averaged over the priors.
/// </summary>
public static class CoverageStudy
{
    /// <summary>Fraction of toys whose limit is at or above the true signal.</summary>
    /// <param name="study">Backgrounds and uncertainties.</param>
    /// <param name="signal">True signal events at nominal efficiency, &gt;= 0.</param>
    /// <param name="cl">Confidence level.</param>
    /// <param name="method">Statistical method.</param>
    /// <param name="toys">Number of toys, &gt; 0.</param>
    /// <param name="seed">Seed of the toys; the same seed gives the same counts for every method.</param>
    /// <param name="calculator">Computes the limits; reuse one so that its tables are shared.</param>
    /// <returns>Coverage in 0..1; its binomial error is sqrt(c (1 - c) / toys).</returns>
    public static double ByToys(
        CoverageCase study, double signal, double cl, StatisticalMethod method, int toys, ulong seed, SignalLimitCalculator calculator)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(toys);
        var random = new ToyRandom(seed);
        int first = SmallestCovering(study, signal, cl, method, calculator);
        int covered = 0;
        for (int toy = 0; toy < toys; toy++)
        {
            double background = study.BackgroundUncertainty > 0 ? random.TruncatedGaussian(study.Background, study.BackgroundUncertainty) : study.Background;
            double efficiency = study.EfficiencyUncertainty > 0 ? random.TruncatedGaussian(1, study.EfficiencyUncertainty) : 1;
            covered += random.Poisson(signal * efficiency + background) >= first ? 1 : 0;
        }

        return (double)covered / toys;
    }

    /// <summary>The same without toys: 1 - P(n &lt; smallest covering n), averaged over the priors by quadrature.</summary>
    /// <param name="study">Backgrounds and uncertainties.</param>
    /// <param name="signal">True signal events.</param>
    /// <param name="cl">Confidence level.</param>
    /// <param name="method">Statistical method.</param>
    /// <param name="calculator">Computes the limits.</param>
    /// <returns>Coverage in 0..1.</returns>
    public static double Exact(CoverageCase study, double signal, double cl, StatisticalMethod method, SignalLimitCalculator calculator)
    {
        int first = SmallestCovering(study, signal, cl, method, calculator);
        NuisanceNodes backgrounds = NuisanceNodes.TruncatedGaussian(study.Background, study.BackgroundUncertainty);
        NuisanceNodes efficiencies = NuisanceNodes.TruncatedGaussian(1, study.EfficiencyUncertainty);
        double missed = 0;
        for (int i = 0; i < efficiencies.Values.Length; i++)
        {
            for (int j = 0; j < backgrounds.Values.Length; j++)
            {
                double mean = signal * efficiencies.Values[i] + backgrounds.Values[j];
                missed += efficiencies.Weights[i] * backgrounds.Weights[j] * Math.Exp(PoissonMath.LogCumulative(first - 1, mean));
            }
        }

        return 1 - missed;
    }

    // Limits rise with n: all counts from here on cover the signal.
    private static int SmallestCovering(CoverageCase study, double signal, double cl, StatisticalMethod method, SignalLimitCalculator calculator)
    {
        int n = 0;
        while (calculator.UpperLimit(n, study.Background, study.BackgroundUncertainty, study.EfficiencyUncertainty, cl, method) < signal)
        {
            n++;
        }

        return n;
    }
}
