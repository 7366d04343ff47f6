namespace EdgeMon.Physics.Statistics;

/// <summary>
/// r(s) = &lt;P(n' &lt;= n | s e + b)&gt; / &lt;P(n' &lt;= n | b)&gt;, averaged over the priors of background b and relative efficiency e:
/// the quantity whose fall to 1 - CL is the CLs limit, and (with the efficiency reweighted) the Bayesian one. Background and signal counts are convolved, as
/// the average over b does not depend on s; where that table would be too long, or made of too few values of b, <see cref="BackgroundAverage"/> takes its place.
/// Not safe for several threads: it starts each search from the last one.
/// </summary>
internal sealed class SignalRatio
{
    private const double Negligible = 1e-18;
    private const double SmallestUsable = 1e-200;
    private readonly NuisanceNodes _efficiency;
    private readonly double _background;
    private readonly double _backgroundUncertainty;
    private readonly BackgroundAverage? _average; // in place of the table
    private readonly double[] _pmf = [];
    private readonly double[] _cumulative = [];
    private int _lastCount = -1;
    private double _lastSignal;

    /// <summary>Prepares r(s) for all n up to a largest one.</summary>
    /// <param name="background">Mean of the background [events].</param>
    /// <param name="backgroundUncertainty">Its standard deviation [events].</param>
    /// <param name="efficiency">Prior of the relative efficiency.</param>
    /// <param name="largest">Largest n that will be asked for.</param>
    public SignalRatio(double background, double backgroundUncertainty, NuisanceNodes efficiency, int largest)
    {
        (_background, _backgroundUncertainty, _efficiency) = (background, backgroundUncertainty, efficiency);
        if (BackgroundAverage.IsNeeded(background, backgroundUncertainty, largest))
        {
            _average = new BackgroundAverage(background, backgroundUncertainty);
            return;
        }

        _pmf = BackgroundDistribution.ScaledProbabilities(background, backgroundUncertainty, largest);
        _cumulative = new double[largest + 1];
        double sum = 0;
        for (int n = 0; n <= largest; n++)
        {
            sum += _pmf[n];
            _cumulative[n] = sum;
        }
    }

    /// <summary>The s at which r(s) has fallen to a target in (0, 1); 0 for a target of 1 and more.</summary>
    /// <param name="n">Number of candidates.</param>
    /// <param name="target">Target.</param>
    public double Solve(int n, double target)
    {
        if (target >= 1) return 0;
        if (_average is null && _cumulative[n] < SmallestUsable)
        {
            // So far below the background that the table, scaled for its largest count, has run out: a table of its own is scaled for n.
            return n == _cumulative.Length - 1
                ? throw new InvalidOperationException($"No background probability is left at n = {n}.")
                : new SignalRatio(_background, _backgroundUncertainty, _efficiency, n).Solve(n, target);
        }

        // ln r falls monotonically; a bracket guards the Newton step.
        double tolerance = _average is null ? 1e-11 : 1e-9, logScale = _average?.LogAtMost(n, 0) ?? 0;
        double logTarget = Math.Log(target), low = 0, high = double.PositiveInfinity;
        double s = _lastCount >= 0 && _lastSignal + (n - _lastCount) > 0 ? _lastSignal + (n - _lastCount) : Math.Max(1, n) - logTarget;
        for (int step = 0; step < 200; step++)
        {
            (double log, double slope) = LogRatio(n, s, logScale);
            if (log > logTarget) low = s;
            else high = s;
            double next = s - (log - logTarget) / slope;
            // Where r is still flat the step would be huge; where it leaves the bracket, halve.
            if (double.IsPositiveInfinity(high)) next = next > low ? Math.Min(next, 2 * s + 10) : 2 * s + 10;
            else if (!(next > low && next < high)) next = 0.5 * (low + high);
            bool converged = Math.Abs(next - s) <= tolerance * (1 + s);
            s = next;
            if (converged) break;
        }

        (_lastCount, _lastSignal) = (n, s);
        return s;
    }

    /// <summary>
    /// ln r(s) and its derivative: P(n' &lt;= n | s e + b) = sum_k Poisson(k | s e) P_b(n' &lt;= n - k), whose derivative in s is
    /// - sum_k e Poisson(k | s e) P_b(n - k).
    /// </summary>
    private (double Log, double Slope) LogRatio(int n, double s, double logScale)
    {
        double value = 0, derivative = 0;
        for (int i = 0; i < _efficiency.Values.Length; i++)
        {
            double mean = s * _efficiency.Values[i];
            (double ratio, double density) = _average is null ? Convolved(n, mean) : Averaged(n, mean, logScale);
            value += _efficiency.Weights[i] * ratio;
            derivative -= _efficiency.Weights[i] * _efficiency.Values[i] * density;
        }

        double withoutSignal = _average is null ? _cumulative[n] : 1;
        return value > 0 ? (Math.Log(value / withoutSignal), derivative / value) : (double.NegativeInfinity, -1);
    }

    private (double Ratio, double Density) Averaged(int n, double mean, double logScale)
    {
        (double log, double share) = _average!.AtMost(n, mean);
        double atMost = Math.Exp(log - logScale);
        return (atMost, share * atMost);
    }

    // From the most probable signal count both ways; terms rise to one peak and fall, so each way may end where they no longer matter.
    private (double Ratio, double Density) Convolved(int n, double mean)
    {
        int start = (int)Math.Min(n, mean);
        double first = PoissonMath.Probability(start, mean);
        double ratio = 0, density = 0, term = first;
        for (int k = start; k >= 0; k--)
        {
            double part = term * _cumulative[n - k];
            ratio += part;
            density += term * _pmf[n - k];
            if (part <= Negligible * ratio) break;
            term *= k / mean;
        }

        term = first;
        for (int k = start + 1; k <= n; k++)
        {
            term *= mean / k;
            double part = term * _cumulative[n - k];
            ratio += part;
            density += term * _pmf[n - k];
            if (part <= Negligible * ratio) break;
        }

        return (ratio, density);
    }
}
