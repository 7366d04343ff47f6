using EdgeMon.Physics.Limits;

namespace EdgeMon.Physics.Statistics;

/// <summary>
/// Upper limits on the number of signal events, observed and expected, by any of the methods. Keep one instance: it remembers Feldman-Cousins
/// tables and the last results. Safe for use from several threads.
/// </summary>
/// <remarks>
/// Priors: the background is Gaussian around its expectation, cut at zero. The relative signal efficiency is Gaussian around 1, cut at zero, except for
/// <see cref="StatisticalMethod.Bayes"/>, where it is log-normal: a flat prior in the signal with a density that does not vanish at
/// zero efficiency has no normalisable posterior. Expected values are over background-only experiments, their background drawn from its prior;
/// as counts are integers, quantiles of the limit are limits at quantiles of the count.
/// </remarks>
public sealed class SignalLimitCalculator
{
    private const double Minus2 = 0.022750131948179, Minus1 = 0.158655253931457, Plus1 = 0.841344746068543, Plus2 = 0.977249868051821;
    private const int RememberedResults = 256;
    private const int RememberedTables = 16;

    private readonly record struct Question(
        int Candidates, double Background, double BackgroundUncertainty, double EfficiencyUncertainty, double Cl, StatisticalMethod Method);

    private readonly Lock _lock = new();
    private readonly Dictionary<Question, SignalLimits> _results = [];
    private readonly Dictionary<(double Cl, double BackgroundUncertainty, double EfficiencyUncertainty), FeldmanCousins> _tables = [];

    /// <summary>Observed limit, expected limit and its bands.</summary>
    /// <param name="candidates">Number of candidates observed, 0 to 1000000 (Feldman-Cousins: 0 to 400).</param>
    /// <param name="background">Background expected [events], 0 to 1000000 (Feldman-Cousins: 0 to 200).</param>
    /// <param name="backgroundUncertainty">Its standard deviation [events], &gt;= 0.</param>
    /// <param name="efficiencyUncertainty">Relative standard deviation of the signal efficiency, 0 to 0.5.</param>
    /// <param name="cl">Confidence level, 0.5 to 0.9999.</param>
    /// <param name="method">Statistical method.</param>
    /// <returns>Limits in signal events at nominal efficiency.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it and the range.</exception>
    public SignalLimits Compute(
        int candidates,
        double background,
        double backgroundUncertainty,
        double efficiencyUncertainty = 0,
        double cl = 0.9,
        StatisticalMethod method = StatisticalMethod.Cls)
    {
        CountingInput.Check(candidates, background, backgroundUncertainty, efficiencyUncertainty, cl);
        _ = method.Name();
        var question = new Question(candidates, background, backgroundUncertainty, efficiencyUncertainty, cl, method);
        lock (_lock)
        {
            if (_results.TryGetValue(question, out SignalLimits? known))
            {
                return known;
            }
        }

        SignalLimits limits = Expected(question);
        lock (_lock)
        {
            if (_results.Count >= RememberedResults)
            {
                _results.Clear();
            }

            _results[question] = limits;
        }

        return limits;
    }

    /// <summary>Observed limit alone.</summary>
    /// <param name="candidates">Number of candidates observed.</param>
    /// <param name="background">Background expected [events].</param>
    /// <param name="backgroundUncertainty">Its standard deviation [events].</param>
    /// <param name="efficiencyUncertainty">Relative standard deviation of the signal efficiency.</param>
    /// <param name="cl">Confidence level.</param>
    /// <param name="method">Statistical method.</param>
    /// <returns>Upper limit in signal events at nominal efficiency.</returns>
    public double UpperLimit(
        int candidates,
        double background,
        double backgroundUncertainty,
        double efficiencyUncertainty = 0,
        double cl = 0.9,
        StatisticalMethod method = StatisticalMethod.Cls)
    {
        CountingInput.Check(candidates, background, backgroundUncertainty, efficiencyUncertainty, cl);
        return LimitOf(new Question(candidates, background, backgroundUncertainty, efficiencyUncertainty, cl, method), candidates)(candidates);
    }

    private SignalLimits Expected(Question question)
    {
        var counts = new BackgroundDistribution(question.Background, question.BackgroundUncertainty);
        Func<int, double> limit = Remembering(LimitOf(question, Math.Max(question.Candidates, counts.Last)));
        return new SignalLimits(
            limit(question.Candidates),
            limit(counts.Quantile(0.5)),
            limit(counts.Quantile(Minus2)),
            limit(counts.Quantile(Minus1)),
            limit(counts.Quantile(Plus1)),
            limit(counts.Quantile(Plus2)))
        {
            ExpectedMean = counts.Mean(limit),
        };
    }

    private static Func<int, double> Remembering(Func<int, double> limit)
    {
        var known = new Dictionary<int, double>();
        return n => known.TryGetValue(n, out double value) ? value : known[n] = limit(n);
    }

    // The limit as a function of the count, for counts up to a largest one.
    private Func<int, double> LimitOf(Question q, int largest)
    {
        double alpha = 1 - q.Cl;
        int Panels(double backgroundUncertainty) => NuisanceNodes.PanelsForEfficiency(q.EfficiencyUncertainty, largest, backgroundUncertainty);
        NuisanceNodes Efficiency(double backgroundUncertainty) => NuisanceNodes.Efficiency(q.EfficiencyUncertainty, largest, backgroundUncertainty, alpha);
        switch (q.Method)
        {
            case StatisticalMethod.Cls:
                var cls = new SignalRatio(q.Background, q.BackgroundUncertainty, Efficiency(q.BackgroundUncertainty), largest);
                return n => cls.Solve(n, alpha);
            case StatisticalMethod.Classical:
                var classical = new SignalRatio(0, 0, Efficiency(0), largest);
                return n => classical.Solve(n, alpha);
            case StatisticalMethod.Bayes:
                // For known efficiency the flat-prior posterior tail equals CLs; an uncertain one enters divided by itself (ds = d(se)/e).
                var bayes = new SignalRatio(q.Background, q.BackgroundUncertainty, NuisanceNodes.LogNormal(q.EfficiencyUncertainty, coarse: true, Panels(q.BackgroundUncertainty)).WeightedByInverse(), largest);
                return n => bayes.Solve(n, alpha);
            case StatisticalMethod.Profile:
                return n => ProfileLikelihood.UpperLimit(n, q.Background, q.BackgroundUncertainty, q.EfficiencyUncertainty, q.Cl);
            case StatisticalMethod.FeldmanCousins:
                FeldmanCousins table = Table(q);
                return n => table.UpperLimit(n, q.Background);
            default:
                throw new ArgumentOutOfRangeException(nameof(q), q.Method, "Unknown statistical method.");
        }
    }

    // Tables are for a background uncertainty on a grid of 5 % of its decade, so that one that drifts with EOT does not ask for a new table each time.
    private FeldmanCousins Table(Question q)
    {
        double uncertainty = q.BackgroundUncertainty;
        if (uncertainty > 0)
        {
            double step = Math.Pow(10, Math.Floor(Math.Log10(uncertainty))) / 20;
            uncertainty = Math.Round(uncertainty / step) * step;
        }

        lock (_lock)
        {
            var key = (q.Cl, uncertainty, q.EfficiencyUncertainty);
            if (!_tables.TryGetValue(key, out FeldmanCousins? table))
            {
                if (_tables.Count >= RememberedTables)
                {
                    _tables.Clear();
                }

                table = new FeldmanCousins(q.Cl, uncertainty, q.EfficiencyUncertainty);
                _tables.Add(key, table);
            }

            return table;
        }
    }
}
