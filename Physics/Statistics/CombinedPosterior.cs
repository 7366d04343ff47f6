namespace EdgeMon.Physics.Statistics;

/// <summary>
/// Flat-prior posterior of several periods. For known efficiency the likelihood is exp(-u) times a polynomial in u = s e, so its tail is a sum
/// of Poisson cumulative distributions; an uncertain efficiency enters as in <see cref="SignalLimitCalculator"/>.
/// </summary>
internal sealed class CombinedPosterior
{
    private readonly double[] _weights;
    private readonly NuisanceNodes _efficiency;

    public CombinedPosterior(RunPeriod[] periods, double efficiencyUncertainty)
    {
        _efficiency = NuisanceNodes.LogNormal(efficiencyUncertainty).WeightedByInverse();
        double[] shares = PeriodCombination.Shares(periods);

        // Coefficients of u^m, kept as c_m m! with each period's polynomial sum_k (share u)^k / k! P_b(n - k).
        double[] polynomial = [1];
        for (int i = 0; i < periods.Length; i++)
        {
            RunPeriod period = periods[i];
            double[] background = BackgroundDistribution.ScaledProbabilities(period.Background, period.BackgroundUncertainty, period.Candidates);
            double[] next = new double[polynomial.Length + period.Candidates];
            for (int k = 0; k <= period.Candidates; k++)
            {
                double factor = Math.Pow(shares[i], k) * background[period.Candidates - k];
                for (int m = 0; m < polynomial.Length; m++)
                {
                    // c_m m! times c_k k! must become c (m + k)!: a binomial coefficient.
                    next[m + k] += polynomial[m] * factor * MathNet.Numerics.SpecialFunctions.Binomial(m + k, k);
                }
            }

            polynomial = next;
        }

        double sum = polynomial.Sum();
        _weights = [.. polynomial.Select(c => c / sum)];
    }

    public double UpperLimit(double cl) => PeriodCombination.Crossing(s => Tail(s) - (1 - cl), 4 + _weights.Length);

    private double Tail(double s)
    {
        double tail = 0;
        for (int i = 0; i < _efficiency.Values.Length; i++)
        {
            double u = s * _efficiency.Values[i];
            for (int m = 0; m < _weights.Length; m++)
            {
                tail += _efficiency.Weights[i] * _weights[m] * Math.Exp(PoissonMath.LogCumulative(m, u));
            }
        }

        return tail;
    }
}
