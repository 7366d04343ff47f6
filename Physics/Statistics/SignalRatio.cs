namespace EdgeMon.Physics.Statistics;

/// <summary>
/// r(s) = &lt;P(n' &lt;= n | s e + b)&gt; / &lt;P(n' &lt;= n | b)&gt;, averaged over the priors of background b and relative efficiency e:
/// the quantity whose fall to 1 - CL is the CLs limit, and (with the efficiency reweighted) the Bayesian one.
/// </summary>
internal sealed class SignalRatio
{
    // Up to here signal and background counts are convolved; beyond, cumulative distributions are averaged over both priors.
    private const int LargestConvolved = 300;
    private readonly NuisanceNodes _efficiency;
    private readonly NuisanceNodes _background;
    private readonly double[] _pmf = [];
    private readonly double[] _cumulative = [];

    /// <summary>Prepares r(s) for all n up to a largest one.</summary>
    /// <param name="background">Mean background, &gt;= 0.</param>
    /// <param name="backgroundUncertainty">Its standard deviation, &gt;= 0 (Gaussian cut at zero).</param>
    /// <param name="efficiency">Prior of the relative efficiency.</param>
    /// <param name="largest">Largest n that will be asked for.</param>
    public SignalRatio(double background, double backgroundUncertainty, Func<bool, NuisanceNodes> efficiency, int largest)
    {
        IsConvolved = largest <= LargestConvolved;
        _background = NuisanceNodes.TruncatedGaussian(background, backgroundUncertainty, coarse: !IsConvolved);
        _efficiency = efficiency(!IsConvolved);
        if (!IsConvolved)
        {
            return;
        }

        _pmf = BackgroundDistribution.ScaledProbabilities(_background, largest);
        _cumulative = new double[largest + 1];
        double sum = 0;
        for (int n = 0; n <= largest; n++)
        {
            sum += _pmf[n];
            _cumulative[n] = sum;
        }
    }

    private bool IsConvolved { get; }

    /// <summary>The s at which r(s) has fallen to a target in (0, 1); 0 for a target of 1 and more.</summary>
    /// <param name="n">Number of candidates.</param>
    /// <param name="target">Target.</param>
    public double Solve(int n, double target)
    {
        if (target >= 1)
        {
            return 0;
        }

        double logTarget = Math.Log(target);
        return IsConvolved && _cumulative[n] > 0 ? Newton(n, logTarget) : RegulaFalsi(n, logTarget);
    }

    /// <summary>ln r(s).</summary>
    public double LogRatio(int n, double s) => IsConvolved && _cumulative[n] > 0 ? Convolved(n, s).Log : Averaged(n, s) - Averaged(n, 0);

    // ln r falls monotonically; a bracket guards the Newton step.
    private double Newton(int n, double logTarget)
    {
        double low = 0, high = double.PositiveInfinity;
        double s = Math.Max(1, n) - logTarget;
        for (int step = 0; step < 200; step++)
        {
            (double log, double slope) = Convolved(n, s);
            if (log > logTarget)
            {
                low = s;
            }
            else
            {
                high = s;
            }

            double next = s - (log - logTarget) / slope;
            if (!(next > low && next < high))
            {
                next = double.IsPositiveInfinity(high) ? 2 * s : 0.5 * (low + high);
            }

            if (Math.Abs(next - s) <= 1e-12 * (1 + s))
            {
                return next;
            }

            s = next;
        }

        return s;
    }

    private double RegulaFalsi(int n, double logTarget)
    {
        double offset = Averaged(n, 0);
        double high = Math.Max(8, 8 * Math.Sqrt(n + 1.0));
        while (Averaged(n, high) - offset > logTarget)
        {
            high *= 2;
        }

        // Regula falsi with the Illinois halving: ln r is smooth and concave, a handful of steps is enough.
        double low = 0, atLow = -logTarget, atHigh = Averaged(n, high) - offset - logTarget;
        double s = high;
        for (int step = 0; step < 100 && high - low > 1e-9 * (1 + high); step++)
        {
            double previous = s;
            s = (low * atHigh - high * atLow) / (atHigh - atLow);
            double value = Averaged(n, s) - offset - logTarget;
            if (Math.Abs(s - previous) <= 1e-9 * (1 + s))
            {
                break;
            }

            if (value > 0)
            {
                (low, atLow) = (s, value);
                atHigh *= 0.5;
            }
            else
            {
                (high, atHigh) = (s, value);
                atLow *= 0.5;
            }
        }

        return s;
    }

    // P(n' <= n | s e + b) = sum_k Poisson(k | s e) P_b(n' <= n - k); its derivative in s is - sum_k e Poisson(k | s e) P_b(n - k).
    private (double Log, double Slope) Convolved(int n, double s)
    {
        double value = 0, derivative = 0;
        for (int i = 0; i < _efficiency.Values.Length; i++)
        {
            double mean = s * _efficiency.Values[i];
            double term = Math.Exp(-mean);
            double ratio = 0, density = 0;
            if (term > 1e-280)
            {
                for (int k = 0; k <= n; k++)
                {
                    ratio += term * _cumulative[n - k];
                    density += term * _pmf[n - k];
                    term *= mean / (k + 1);
                }
            }
            else
            {
                for (int k = 0; k <= n; k++)
                {
                    term = PoissonMath.Probability(k, mean);
                    ratio += term * _cumulative[n - k];
                    density += term * _pmf[n - k];
                }
            }

            value += _efficiency.Weights[i] * ratio;
            derivative -= _efficiency.Weights[i] * _efficiency.Values[i] * density;
        }

        return value > 0 ? (Math.Log(value / _cumulative[n]), derivative / value) : (double.NegativeInfinity, -1);
    }

    private double Averaged(int n, double s)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int i = 0; i < _efficiency.Values.Length; i++)
        {
            for (int j = 0; j < _background.Values.Length; j++)
            {
                double log = PoissonMath.LogCumulative(n, s * _efficiency.Values[i] + _background.Values[j]);
                double weight = _efficiency.Weights[i] * _background.Weights[j];
                if (log > largest)
                {
                    sum = sum * Math.Exp(largest - log) + weight;
                    largest = log;
                }
                else if (log > double.NegativeInfinity)
                {
                    sum += weight * Math.Exp(log - largest);
                }
            }
        }

        return largest + Math.Log(sum);
    }
}
