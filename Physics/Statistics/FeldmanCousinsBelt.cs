namespace EdgeMon.Physics.Statistics;

/// <summary>
/// The Feldman-Cousins confidence belt (Phys. Rev. D 57, 3873) at one background: for each signal s the counts are accepted in the order of
/// R(n) = q(n | s) / q(n | best s for n) until their probability reaches CL. With uncertain background or efficiency q is the Poisson
/// probability averaged over their priors (Conrad et al., Phys. Rev. D 67, 012002), the best s stays max(0, n - b).
/// </summary>
internal sealed class FeldmanCousinsBelt
{
    private readonly double _background;
    private readonly double _backgroundUncertainty;
    private readonly double _efficiencyUncertainty;
    private readonly double _cl;
    private readonly double _searchStep;
    private readonly NuisanceNodes _efficiency;
    private readonly NuisanceNodes _backgroundNodes;
    private readonly List<double> _backgroundPmf = [];
    private readonly List<double> _best = [];
    private double[] _counts = [];
    private double[] _signal = [];

    public FeldmanCousinsBelt(double background, double backgroundUncertainty, double efficiencyUncertainty, double cl, double searchStep = 0.02)
    {
        (_background, _backgroundUncertainty) = (background, backgroundUncertainty);
        (_efficiencyUncertainty, _cl, _searchStep) = (efficiencyUncertainty, cl, searchStep);
        _efficiency = NuisanceNodes.TruncatedGaussian(1, efficiencyUncertainty, coarse: true);
        _backgroundNodes = NuisanceNodes.TruncatedGaussian(background, backgroundUncertainty, coarse: true);
    }

    /// <summary>Largest s whose acceptance region holds n; 0 where none does.</summary>
    /// <param name="n">Count.</param>
    /// <param name="hint">A value known to lie above, to shorten the search.</param>
    public double Upper(int n, double hint = double.PositiveInfinity)
    {
        // The belt may leave n and take it back (counts are integers): search from above in small steps.
        double step = _searchStep * Math.Sqrt(n + 1.0);
        double high = Math.Min(hint, 0.5 + 1.1 * CentralUpper(n));
        while (Contains(n, high))
        {
            high *= 1.5;
        }

        double low = high;
        do
        {
            high = low;
            low -= step;
        }
        while (low > 0 && !Contains(n, low));
        return low <= 0 && !Contains(n, 0) ? 0 : Edge(n, Math.Max(0, low), high);
    }

    /// <summary>Smallest s whose acceptance region holds n.</summary>
    public double Lower(int n)
    {
        double step = _searchStep * Math.Sqrt(n + 1.0);
        double low = 0;
        if (Contains(n, 0))
        {
            return 0;
        }

        double limit = 0.5 + 1.1 * CentralUpper(n);
        double high = step;
        while (high < limit && !Contains(n, high))
        {
            low = high;
            high += step;
        }

        return Edge(n, high, low);
    }

    /// <summary>Whether n lies in the acceptance region of s: what ranks before it does not yet reach CL.</summary>
    public bool Contains(int n, double s)
    {
        double mean = s + _background;
        double width = Math.Sqrt(mean + Square(_backgroundUncertainty) + Square(s * _efficiencyUncertainty));
        int last = Math.Max(n, (int)(mean + 8 * width + 12));
        Probabilities(s, last, ref _counts);
        ExtendBest(last);
        double rank = _counts[n] / _best[n];
        double before = 0;
        for (int k = 0; k <= last; k++)
        {
            if (_counts[k] > rank * _best[k] && k != n)
            {
                before += _counts[k];
            }
        }

        return before < _cl;
    }

    private double Edge(int n, double inside, double outside)
    {
        while (Math.Abs(outside - inside) > 1e-6)
        {
            double middle = 0.5 * (inside + outside);
            if (Contains(n, middle))
            {
                inside = middle;
            }
            else
            {
                outside = middle;
            }
        }

        return inside;
    }

    private double CentralUpper(int n) => new SignalRatio(_background, _backgroundUncertainty, _efficiency, n).Solve(n, 0.5 * (1 - _cl));

    private void ExtendBest(int last)
    {
        double[] buffer = [];
        for (int n = _best.Count; n <= last; n++)
        {
            double s = Math.Max(0, n - _background);
            if (_efficiencyUncertainty == 0 && _backgroundUncertainty == 0)
            {
                _best.Add(PoissonMath.Probability(n, s + _background));
                continue;
            }

            Probabilities(s, n, ref buffer);
            _best.Add(buffer[n]);
        }
    }

    // q(n | s) for n = 0..last.
    private void Probabilities(double s, int last, ref double[] counts)
    {
        if (counts.Length <= last)
        {
            counts = new double[last + 64];
        }

        if (_efficiencyUncertainty == 0 && _backgroundUncertainty == 0)
        {
            Poisson(s + _background, 1, last, counts);
            return;
        }

        for (int n = _backgroundPmf.Count; n <= last; n++)
        {
            double sum = 0;
            for (int i = 0; i < _backgroundNodes.Values.Length; i++)
            {
                sum += _backgroundNodes.Weights[i] * PoissonMath.Probability(n, _backgroundNodes.Values[i]);
            }

            _backgroundPmf.Add(sum);
        }

        if (_signal.Length <= last)
        {
            _signal = new double[last + 64];
        }

        Array.Clear(_signal, 0, last + 1);
        for (int i = 0; i < _efficiency.Values.Length; i++)
        {
            Poisson(s * _efficiency.Values[i], _efficiency.Weights[i], last, counts);
            for (int n = 0; n <= last; n++)
            {
                _signal[n] += counts[n];
            }
        }

        for (int n = 0; n <= last; n++)
        {
            double sum = 0;
            for (int k = 0; k <= n; k++)
            {
                sum += _signal[k] * _backgroundPmf[n - k];
            }

            counts[n] = sum;
        }
    }

    private static void Poisson(double mean, double weight, int last, double[] counts)
    {
        // Both ways from the most probable count: no underflow at the start of the recursion.
        int start = Math.Min(last, (int)mean);
        counts[start] = weight * PoissonMath.Probability(start, mean);
        for (int n = start; n < last; n++)
        {
            counts[n + 1] = counts[n] * mean / (n + 1);
        }

        for (int n = start; n > 0; n--)
        {
            counts[n - 1] = counts[n] * n / mean;
        }
    }

    private static double Square(double x) => x * x;
}
