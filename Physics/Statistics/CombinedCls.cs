namespace EdgeMon.Physics.Statistics;

/// <summary>
/// CLs of several periods with the statistic Q = sum n_i ln(1 + s_i / b_i): the probabilities of all outcomes with Q up to the observed one are summed
/// exactly, outcomes below 1e-12 aside. Counts so far below the background that this sum would vanish take the limit of the added counts.
/// </summary>
internal sealed class CombinedCls
{
    private const double Negligible = 1e-12;
    private const double SmallestBackgroundOnly = 1e-7;

    // A period without background would have an infinite weight; this keeps the order of outcomes and the numbers finite.
    private const double SmallestBackground = 1e-6;
    private readonly RunPeriod[] _periods;
    private readonly double[] _shares;
    private readonly NuisanceNodes _efficiency;
    private readonly double[][] _background;

    public CombinedCls(RunPeriod[] periods, double efficiencyUncertainty)
    {
        _periods = periods;
        _shares = PeriodCombination.Shares(periods);
        _efficiency = NuisanceNodes.TruncatedGaussian(1, efficiencyUncertainty, coarse: true);
        _background = [.. periods.Select(p =>
        {
            var counts = new BackgroundDistribution(p.Background, p.BackgroundUncertainty);
            return Enumerable.Range(0, counts.Last + 1).Select(counts.Probability).ToArray();
        })];
    }

    /// <summary>The limit, or null where the counts are less probable than 1e-7 under background alone.</summary>
    public double? UpperLimit(double cl)
    {
        if (BackgroundOnly() < SmallestBackgroundOnly)
        {
            return null;
        }

        return PeriodCombination.Crossing(s => Ratio(s) - (1 - cl), 4 + 2 * _periods.Sum(p => p.Candidates));
    }

    // P(every count <= its observed one): below P(Q <= observed) for any s.
    private double BackgroundOnly()
    {
        double probability = 1;
        for (int i = 0; i < _periods.Length; i++)
        {
            probability *= _background[i].Take(_periods[i].Candidates + 1).Sum();
        }

        return probability;
    }

    private double Ratio(double s)
    {
        if (s == 0)
        {
            return 1;
        }

        double[] weights = [.. _periods.Select((p, i) => Math.Log(1 + s * _shares[i] / Math.Max(p.Background, SmallestBackground)))];
        double observed = 0;
        for (int i = 0; i < _periods.Length; i++)
        {
            observed += weights[i] * _periods[i].Candidates;
        }

        observed *= 1 + 1e-12;
        double signalAndBackground = 0;
        for (int i = 0; i < _efficiency.Values.Length; i++)
        {
            signalAndBackground += _efficiency.Weights[i] * Below(observed, weights, s * _efficiency.Values[i]);
        }

        return signalAndBackground / Below(observed, weights, 0);
    }

    // P(Q <= observed) with this mean signal.
    private double Below(double observed, double[] weights, double signal)
    {
        double[][] counts = new double[_periods.Length][];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = Counts(i, signal * _shares[i], (int)(observed / weights[i] + 1e-9));
        }

        return Sum(0, observed, 1);

        double Sum(int period, double left, double probability)
        {
            int last = Math.Min(counts[period].Length - 1, (int)(left / weights[period] + 1e-9));
            double sum = 0;
            for (int n = 0; n <= last; n++)
            {
                double here = probability * counts[period][n];
                if (here > Negligible)
                {
                    sum += period == counts.Length - 1 ? here : Sum(period + 1, left - n * weights[period], here);
                }
            }

            return sum;
        }
    }

    private double[] Counts(int period, double mean, int last)
    {
        double[] counts = new double[last + 1];
        for (int k = 0; k <= last; k++)
        {
            double signal = PoissonMath.Probability(k, mean);
            for (int n = 0; n < _background[period].Length && n + k <= last; n++)
            {
                counts[n + k] += signal * _background[period][n];
            }
        }

        return counts;
    }
}
