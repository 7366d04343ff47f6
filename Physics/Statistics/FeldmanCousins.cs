namespace EdgeMon.Physics.Statistics;

/// <summary>
/// Feldman-Cousins unified intervals for one confidence level and one set of uncertainties. Because counts are integers the raw upper edge falls
/// with the background in saw teeth (for no candidates it jumps by 0.3 events at b = 2.3, 3.5, 4.4, ...); as Feldman and Cousins do,
/// the limit is the largest raw edge at this or any larger background, so that a better background never gives a worse limit.
/// Edges are kept on a grid of backgrounds: the first limits take some hundred milliseconds where backgrounds or efficiencies are uncertain,
/// later ones nearby are looked up. Safe for use from several threads.
/// </summary>
public sealed class FeldmanCousins
{
    /// <summary>Largest number of candidates taken; beyond, profile likelihood and CLs are at hand.</summary>
    public const int LargestCandidates = 400;

    /// <summary>Largest background taken [events].</summary>
    public const int LargestBackground = 200;

    // Saw teeth are at most about 1.2 events of background apart and get lower: a window of 1.5 holds the next top.
    private const double Window = 1.5;
    private const double GridStep = 0.025;
    private const double LargestTooth = 0.75;
    private const double FineSearchStep = 0.002;
    private const int LargestTable = 100_000;

    private readonly double _cl;
    private readonly double _backgroundUncertainty;
    private readonly double _efficiencyUncertainty;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, FeldmanCousinsBelt> _belts = [];
    private readonly Dictionary<(int Candidates, int Row), double> _raw = [];
    private readonly Dictionary<(int Candidates, int Row), double> _monotonic = [];

    /// <summary>Prepares intervals; nothing is computed yet.</summary>
    /// <param name="cl">Confidence level, 0.5 to 0.9999.</param>
    /// <param name="backgroundUncertainty">Standard deviation of the background [events], &gt;= 0.</param>
    /// <param name="efficiencyUncertainty">Relative standard deviation of the signal efficiency, 0 to 0.5.</param>
    public FeldmanCousins(double cl, double backgroundUncertainty = 0, double efficiencyUncertainty = 0)
    {
        CountingInput.Check(0, 0, backgroundUncertainty, efficiencyUncertainty, cl);
        (_cl, _backgroundUncertainty, _efficiencyUncertainty) = (cl, backgroundUncertainty, efficiencyUncertainty);
    }

    /// <summary>Both edges of the confidence belt at exactly this background, without the monotonic step.</summary>
    /// <param name="candidates">Number of candidates, 0 to <see cref="LargestCandidates"/>.</param>
    /// <param name="background">Background expected, 0 to <see cref="LargestBackground"/>.</param>
    /// <returns>Lower and upper edge in signal events.</returns>
    public (double Lower, double Upper) Interval(int candidates, double background)
    {
        CheckCounts(candidates, background);
        var belt = new FeldmanCousinsBelt(background, _backgroundUncertainty, _efficiencyUncertainty, _cl);
        return (belt.Lower(candidates), belt.Upper(candidates));
    }

    /// <summary>Upper limit, monotonic in the background.</summary>
    /// <param name="candidates">Number of candidates, 0 to <see cref="LargestCandidates"/>.</param>
    /// <param name="background">Background expected, 0 to <see cref="LargestBackground"/>.</param>
    /// <returns>Upper limit in signal events.</returns>
    public double UpperLimit(int candidates, double background)
    {
        CheckCounts(candidates, background);
        int row = (int)(background / GridStep);
        double fraction = background / GridStep - row;
        lock (_lock)
        {
            if (_raw.Count > LargestTable)
            {
                _belts.Clear();
                _raw.Clear();
                _monotonic.Clear();
            }

            double left = Monotonic(candidates, row);
            return fraction < 1e-9 ? left : left + fraction * (Monotonic(candidates, row + 1) - left);
        }
    }

    private double Monotonic(int candidates, int row)
    {
        if (_monotonic.TryGetValue((candidates, row), out double known))
        {
            return known;
        }

        int last = row + (int)(Window / GridStep);
        double largest = 0;
        double previous = double.PositiveInfinity;
        for (int k = row; k <= last; k++)
        {
            double raw = Raw(candidates, k);
            if (raw > previous)
            {
                largest = Math.Max(largest, TopOfTooth(candidates, k, previous));
            }

            largest = Math.Max(largest, raw);
            previous = raw;
        }

        _monotonic.Add((candidates, row), largest);
        return largest;
    }

    // The edge jumps up at or shortly before row k (a young tooth is narrower than the search step): its top is found by halving.
    private double TopOfTooth(int candidates, int k, double before)
    {
        double low = (k - 3) * GridStep, high = k * GridStep, top = 0;
        for (int step = 0; step < 8; step++)
        {
            double middle = 0.5 * (low + high);
            var belt = new FeldmanCousinsBelt(middle, _backgroundUncertainty, _efficiencyUncertainty, _cl, FineSearchStep);
            double raw = belt.Upper(candidates, before + LargestTooth);
            if (raw > before + 0.1)
            {
                top = Math.Max(top, raw);
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return top;
    }

    private double Raw(int candidates, int row)
    {
        if (_raw.TryGetValue((candidates, row), out double known))
        {
            return known;
        }

        if (!_belts.TryGetValue(row, out FeldmanCousinsBelt? belt))
        {
            belt = new FeldmanCousinsBelt(row * GridStep, _backgroundUncertainty, _efficiencyUncertainty, _cl);
            _belts.Add(row, belt);
        }

        double hint = _raw.TryGetValue((candidates, row - 1), out double before) ? before + LargestTooth : double.PositiveInfinity;
        double upper = belt.Upper(candidates, hint);
        _raw.Add((candidates, row), upper);
        return upper;
    }

    private static void CheckCounts(int candidates, double background)
    {
        if (candidates is < 0 or > LargestCandidates || !(background is >= 0 and <= LargestBackground))
        {
            throw new ArgumentOutOfRangeException(
                nameof(candidates),
                FormattableString.Invariant(
                    $"Feldman-Cousins limits are computed for 0 to {LargestCandidates} candidates and a background of 0 to {LargestBackground} events, not {candidates} and {background}: use cls or profile."));
        }
    }
}
