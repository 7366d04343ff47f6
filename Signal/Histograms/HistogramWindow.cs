namespace EdgeMon.Signal.Histograms;

/// <summary>
/// Sums of histograms over the last spills of a run. Each spill is kept as integers and taken away again when it leaves, so the sums
/// are exact. All memory (about 0.3 MB a spill) is taken at the beginning and reused: a spill allocates nothing.
/// </summary>
public sealed class HistogramWindow
{
    private readonly Histogram[] _sums;
    /// <summary>Contents of each spill, [place][histogram][bin].</summary>
    private readonly int[][][] _spills;
    private readonly int[][] _spare;
    private int _next;

    /// <summary>An empty window over histograms of a booking.</summary>
    /// <param name="booking">Histograms whose binning is taken; contents are not.</param>
    /// <param name="capacity">Number of spills, at least 1.</param>
    public HistogramWindow(IReadOnlyList<Histogram> booking, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _sums = [.. booking.Select(histogram => histogram.EmptyCopy(histogram.Path))];
        _spills = [.. Enumerable.Range(0, capacity).Select(_ => NewPlace())];
        _spare = NewPlace();
    }

    /// <summary>Sums over the spills in the window, in the order of the booking.</summary>
    public IReadOnlyList<Histogram> Sums => _sums;
    /// <summary>Spills in the window.</summary>
    public int Spills { get; private set; }
    /// <summary>Spills that the window holds when it is full.</summary>
    public int Capacity => _spills.Length;

    /// <summary>Takes in the histograms of a spill, and lets the oldest go when the window is full.</summary>
    /// <param name="spill">Histograms of the booking.</param>
    /// <exception cref="ArgumentException">Another number of histograms.</exception>
    public void Add(IReadOnlyList<Histogram> spill)
    {
        if (spill.Count != _sums.Length) throw new ArgumentException($"{spill.Count} histograms do not fit a window of {_sums.Length}", nameof(spill));
        bool isFull = Spills == _spills.Length;
        int[][] place = _spills[_next];
        for (int h = 0; h < _sums.Length; h++)
        {
            // Before a place is overwritten it serves as what leaves; the arriving contents stand in the spare array, and both change places.
            int[] arriving = _spare[h];
            long[] counts = spill[h].Counts;
            HistogramContents.Narrow(counts, arriving);
            _sums[h].Move(arriving, place[h]);
            (place[h], _spare[h]) = (arriving, place[h]);
        }
        _next = (_next + 1) % _spills.Length;
        if (!isFull) Spills++;
    }

    /// <summary>Empties the window for another run of the same booking.</summary>
    public void Clear()
    {
        foreach (Histogram sum in _sums) sum.Clear();
        foreach (int[] bins in _spills.SelectMany(place => place)) Array.Clear(bins);
        (_next, Spills) = (0, 0);
    }

    private int[][] NewPlace() => [.. _sums.Select(histogram => new int[histogram.Counts.Length])];
}
