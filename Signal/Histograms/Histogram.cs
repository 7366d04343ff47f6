namespace EdgeMon.Signal.Histograms;

/// <summary>A uniformly binned axis.</summary>
/// <param name="Title">Title with its unit in brackets, ROOT TLatex ("E_{ECAL} [GeV]").</param>
/// <param name="Bins">Number of bins, at least 1.</param>
/// <param name="Low">Lower edge of the first bin.</param>
/// <param name="High">Upper edge of the last bin.</param>
public sealed record HistogramAxis(string Title, int Bins, double Low, double High)
{
    /// <summary>Bin of a value: 0 underflow, 1..<see cref="Bins"/>, <see cref="Bins"/> + 1 overflow. NaN goes to overflow.</summary>
    public int FindBin(double value) => FindBin(value, Low, Bins / (High - Low), Bins);

    /// <summary>The same with the scale computed beforehand: a division per fill would cost more than the fill.</summary>
    internal static int FindBin(double value, double low, double binsPerUnit, int bins)
    {
        double position = (value - low) * binsPerUnit;
        return position < 0 ? 0 : position < bins ? 1 + (int)position : bins + 1;
    }
}

/// <summary>
/// A histogram of counts in one or two dimensions with flow bins, as ROOT numbers them (FORMATS 1.3, 1.4):
/// index = x + (nx + 2) * y. Contents are integers, so that merging is exact in any order.
/// </summary>
public sealed class Histogram
{
    private readonly double _xLow, _xScale, _yLow, _yScale;
    private readonly int _xBins, _yBins;

    /// <summary>A histogram over one axis.</summary>
    public Histogram(string path, string title, HistogramAxis x) : this(path, title, x, null) { }

    /// <summary>A histogram over two axes (one when <paramref name="y"/> is null).</summary>
    /// <param name="path">Folder and name, "Physics/ecal_hcal": the MQTT and HTTP name.</param>
    /// <param name="title">Title for people.</param>
    /// <param name="x">First axis.</param>
    /// <param name="y">Second axis or null.</param>
    public Histogram(string path, string title, HistogramAxis x, HistogramAxis? y)
    {
        Path = path;
        Title = title;
        X = x;
        Y = y;
        Counts = new long[(x.Bins + 2) * (y is null ? 1 : y.Bins + 2)];
        (_xLow, _xScale, _xBins) = (x.Low, x.Bins / (x.High - x.Low), x.Bins);
        if (y is not null) (_yLow, _yScale, _yBins) = (y.Low, y.Bins / (y.High - y.Low), y.Bins);
    }

    /// <summary>Folder and name.</summary>
    public string Path { get; }
    /// <summary>Title for people.</summary>
    public string Title { get; }
    /// <summary>First axis.</summary>
    public HistogramAxis X { get; }
    /// <summary>Second axis; null for a histogram of one dimension.</summary>
    public HistogramAxis? Y { get; }
    /// <summary>Contents with flow bins.</summary>
    public long[] Counts { get; }
    /// <summary>Number of fills.</summary>
    public long Entries { get; private set; }

    /// <summary>Counts one value.</summary>
    public void Fill(double x)
    {
        Counts[HistogramAxis.FindBin(x, _xLow, _xScale, _xBins)]++;
        Entries++;
    }

    /// <summary>Counts one pair of values; <see cref="Y"/> must exist.</summary>
    public void Fill(double x, double y)
    {
        int column = HistogramAxis.FindBin(x, _xLow, _xScale, _xBins), row = HistogramAxis.FindBin(y, _yLow, _yScale, _yBins);
        Counts[column + (_xBins + 2) * row]++;
        Entries++;
    }

    /// <summary>Adds the contents of a histogram of the same binning.</summary>
    public void Add(Histogram other)
    {
        if (other.Counts.Length != Counts.Length || other.X != X || other.Y != Y)
            throw new ArgumentException($"histogram {other.Path} has another binning than {Path}", nameof(other));
        for (int i = 0; i < Counts.Length; i++) Counts[i] += other.Counts[i];
        Entries += other.Entries;
    }

    /// <summary>Empties the histogram.</summary>
    public void Clear()
    {
        Array.Clear(Counts);
        Entries = 0;
    }

    /// <summary>A copy with its own contents.</summary>
    public Histogram Clone()
    {
        var copy = new Histogram(Path, Title, X, Y);
        copy.Add(this);
        return copy;
    }
}
