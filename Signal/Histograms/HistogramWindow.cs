namespace EdgeMon.Signal.Histograms;

/// <summary>
/// Sums of histograms over the last spills of a run. Of each spill the bins that are not empty are kept as integers, and taken away again
/// when it leaves, so the sums are exact. Memory is bounded by the number of spills and what they fill (some ten kB each), and reused.
/// </summary>
public sealed class HistogramWindow
{
    private readonly Histogram[] _sums;
    /// <summary>Contents of each spill, [place][histogram]; places are made when first used.</summary>
    private readonly List<BinContent>[]?[] _spills;
    private int _next;

    /// <summary>An empty window over histograms of a booking.</summary>
    /// <param name="booking">Histograms whose binning is taken; contents are not.</param>
    /// <param name="capacity">Number of spills, at least 1.</param>
    public HistogramWindow(IReadOnlyList<Histogram> booking, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _sums = [.. booking.Select(histogram => histogram.EmptyCopy(histogram.Path))];
        _spills = new List<BinContent>[]?[capacity];
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
        List<BinContent>[] place = _spills[_next] ??= [.. _sums.Select(_ => new List<BinContent>())];
        for (int h = 0; h < _sums.Length; h++)
        {
            _sums[h].Remove(place[h]);
            place[h].Clear();
            spill[h].ListContents(place[h]);
            _sums[h].Add(spill[h]);
        }
        _next = (_next + 1) % _spills.Length;
        if (Spills < _spills.Length) Spills++;
    }

    /// <summary>Empties the window for another run of the same booking.</summary>
    public void Clear()
    {
        foreach (Histogram sum in _sums) sum.Clear();
        foreach (List<BinContent>[]? place in _spills)
            foreach (List<BinContent> contents in place ?? []) contents.Clear();
        (_next, Spills) = (0, 0);
    }
}
