namespace EdgeMon.Physics.Statistics;

/// <summary>Profile likelihood of several periods: each background has its closed form, the common efficiency is minimised numerically.</summary>
internal sealed class CombinedProfile(RunPeriod[] periods, double efficiencyUncertainty)
{
    private readonly double[] _shares = PeriodCombination.Shares(periods);

    public double UpperLimit(double cl)
    {
        double scale = 4 + 2 * periods.Sum(p => p.Candidates);
        double best = Minimum(s => AtSignal(s), 0, scale);
        double lowest = AtSignal(best);
        double threshold = 0.5 * ProfileLikelihood.Threshold(cl);
        return best + PeriodCombination.Crossing(step => AtSignal(best + step) - lowest - threshold, scale);
    }

    // -ln L at this s with everything else at its best.
    private double AtSignal(double s)
    {
        if (efficiencyUncertainty == 0)
        {
            return AtMean(s);
        }

        // A longer range would let the efficiency vanish; five standard deviations hold every minimum of interest.
        double low = Math.Max(0, 1 - 5 * efficiencyUncertainty);
        double e = Minimum(x => AtMean(s * x) + Constraint(x), low, 1 + 5 * efficiencyUncertainty);
        return AtMean(s * e) + Constraint(e);
    }

    private double Constraint(double e) => 0.5 * (e - 1) * (e - 1) / (efficiencyUncertainty * efficiencyUncertainty);

    private double AtMean(double signal)
    {
        double sum = 0;
        for (int i = 0; i < periods.Length; i++)
        {
            sum += ProfileLikelihood.NegativeLog(
                signal * _shares[i], periods[i].Candidates, periods[i].Background, periods[i].BackgroundUncertainty, 0);
        }

        return sum;
    }

    // Golden section; the functions are convex.
    private static double Minimum(Func<double, double> function, double low, double high)
    {
        double ratio = 0.5 * (Math.Sqrt(5) - 1);
        double left = high - ratio * (high - low), right = low + ratio * (high - low);
        double atLeft = function(left), atRight = function(right);
        while (high - low > 1e-9 * (1 + high))
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - ratio * (high - low);
                atLeft = function(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + ratio * (high - low);
                atRight = function(right);
            }
        }

        // The boundary is a minimum that a golden section only approaches.
        double inside = 0.5 * (low + high);
        return low < 1e-6 && function(0) <= function(inside) ? 0 : inside;
    }
}
