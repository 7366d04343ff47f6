namespace EdgeMon.Physics.Statistics;

/// <summary>
/// One upper limit from several periods with different efficiency and background. The result is the total number of signal events over all periods,
/// so that it compares with that of a single count. The relative efficiency uncertainty is common to all periods.
/// </summary>
/// <remarks>
/// Bayes and profile likelihood use the product of the likelihoods. CLs orders the outcomes by sum n_i ln(1 + s_i / b_i), as the LEP combinations did,
/// and sums their probabilities exactly. Classical and Feldman-Cousins use the sum of the counts. Periods of equal signal-to-background ratio
/// lose nothing by being added, as the sum is a sufficient statistic; they are added first.
/// </remarks>
public sealed class PeriodCombination
{
    /// <summary>Largest number of periods that differ in signal-to-background ratio.</summary>
    public const int LargestDistinctPeriods = 12;

    /// <summary>Largest number of candidates over all periods.</summary>
    public const int LargestCandidates = 400;

    private readonly SignalLimitCalculator _calculator;
    private readonly RunPeriod[] _periods;

    /// <summary>Prepares a combination.</summary>
    /// <param name="periods">The periods, at least one.</param>
    /// <param name="calculator">Used where the counts are added; its Feldman-Cousins tables are shared.</param>
    /// <exception cref="ArgumentOutOfRangeException">A period is out of range, or there are too many different ones.</exception>
    public PeriodCombination(IEnumerable<RunPeriod> periods, SignalLimitCalculator calculator)
    {
        _calculator = calculator;
        RunPeriod[] all = [.. periods];
        ArgumentOutOfRangeException.ThrowIfZero(all.Length, nameof(periods));
        foreach (RunPeriod period in all)
        {
            CountingInput.Check(period.Candidates, period.Background, period.BackgroundUncertainty, 0, 0.9);
            if (!(period.SignalWeight > 0 && double.IsFinite(period.SignalWeight)))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(periods), FormattableString.Invariant($"Signal weight {period.SignalWeight} of a period is out of range: it must be > 0 and finite."));
            }
        }

        Pooled = Pool(all);
        if (Pooled.Candidates > LargestCandidates)
        {
            throw new ArgumentOutOfRangeException(
                nameof(periods), $"{Pooled.Candidates} candidates are too many to combine: at most {LargestCandidates}. Use the sum of the counts.");
        }

        _periods = [.. all.GroupBy(p => Math.Round(p.Background / p.SignalWeight / (Pooled.Background / Pooled.SignalWeight + 1e-300), 9)).Select(Pool)];
        if (_periods.Length > LargestDistinctPeriods)
        {
            throw new ArgumentOutOfRangeException(
                nameof(periods),
                $"{_periods.Length} periods of different signal-to-background ratio are too many: at most {LargestDistinctPeriods}. Add periods of similar ratio first.");
        }
    }

    /// <summary>All periods as one count; background uncertainties in quadrature.</summary>
    public RunPeriod Pooled { get; }

    /// <summary>Combined upper limit on the total number of signal events.</summary>
    /// <param name="efficiencyUncertainty">Relative standard deviation of the signal efficiency, common to all periods, 0 to 0.5.</param>
    /// <param name="cl">Confidence level.</param>
    /// <param name="method">Statistical method.</param>
    /// <returns>Events, over all periods.</returns>
    public double UpperLimit(double efficiencyUncertainty = 0, double cl = 0.9, StatisticalMethod method = StatisticalMethod.Cls)
    {
        CountingInput.Check(0, 0, 0, efficiencyUncertainty, cl);
        if (_periods.Length == 1 || method is StatisticalMethod.Classical or StatisticalMethod.FeldmanCousins)
        {
            return Added(efficiencyUncertainty, cl, method);
        }

        return method switch
        {
            StatisticalMethod.Bayes => new CombinedPosterior(_periods, efficiencyUncertainty).UpperLimit(cl),
            StatisticalMethod.Profile => new CombinedProfile(_periods, efficiencyUncertainty).UpperLimit(cl),
            StatisticalMethod.Cls => new CombinedCls(_periods, efficiencyUncertainty).UpperLimit(cl) ?? Added(efficiencyUncertainty, cl, method),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Unknown statistical method."),
        };
    }

    private double Added(double efficiencyUncertainty, double cl, StatisticalMethod method) =>
        _calculator.UpperLimit(Pooled.Candidates, Pooled.Background, Pooled.BackgroundUncertainty, efficiencyUncertainty, cl, method);

    /// <summary>The share of the total signal that falls into each period.</summary>
    internal static double[] Shares(RunPeriod[] periods)
    {
        double total = periods.Sum(p => p.SignalWeight);
        return [.. periods.Select(p => p.SignalWeight / total)];
    }

    /// <summary>The s at which a function that falls (or rises) monotonically crosses zero, searched upwards from a start.</summary>
    internal static double Crossing(Func<double, double> function, double start)
    {
        double low = 0, high = start;
        int sign = Math.Sign(function(0));
        while (Math.Sign(function(high)) == sign)
        {
            low = high;
            high *= 2;
            if (high > 1e12)
            {
                return double.PositiveInfinity;
            }
        }

        while (high - low > 1e-9 * (1 + high))
        {
            double middle = 0.5 * (low + high);
            if (Math.Sign(function(middle)) == sign)
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

    private static RunPeriod Pool(IEnumerable<RunPeriod> periods) => periods.Aggregate((a, b) => new RunPeriod(
        a.Candidates + b.Candidates,
        a.Background + b.Background,
        Math.Sqrt(a.BackgroundUncertainty * a.BackgroundUncertainty + b.BackgroundUncertainty * b.BackgroundUncertainty),
        a.SignalWeight + b.SignalWeight));
}
