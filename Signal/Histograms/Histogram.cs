using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeMon.Signal.Histograms;

/// <summary>A uniformly binned axis.</summary>
/// <param name="Title">Title with its unit in brackets, ROOT TLatex ("E_{ECAL} [GeV]").</param>
/// <param name="Bins">Number of bins, at least 1.</param>
/// <param name="Low">Lower edge of the first bin.</param>
/// <param name="High">Upper edge of the last bin.</param>
public sealed record HistogramAxis(string Title, int Bins, double Low, double High)
{
    /// <summary>Bin of a value: 0 underflow, 1..<see cref="Bins"/>, <see cref="Bins"/> + 1 overflow. NaN goes to overflow.</summary>
    public int FindBin(double value) => FindBin(value, Low, BinsPerUnit, Bins);

    /// <summary>What a distance is multiplied with to count it in bins.</summary>
    internal double BinsPerUnit => Bins / (High - Low);

    /// <summary>The same with the scale computed beforehand: a division per fill would cost more than the fill.</summary>
    internal static int FindBin(double value, double low, double binsPerUnit, int bins)
    {
        double position = (value - low) * binsPerUnit;
        return position < 0 ? 0 : position < bins ? 1 + double.ConvertToIntegerNative<int>(position) : bins + 1;
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
    private readonly FilledBlocks _filled;

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
        _filled = new FilledBlocks(Counts.Length);
        (_xLow, _xScale, _xBins) = (x.Low, x.BinsPerUnit, x.Bins);
        if (y is not null) (_yLow, _yScale, _yBins) = (y.Low, y.BinsPerUnit, y.Bins);
    }

    /// <summary>Folder and name.</summary>
    public string Path { get; }
    /// <summary>Title for people.</summary>
    public string Title { get; }
    /// <summary>First axis.</summary>
    public HistogramAxis X { get; }
    /// <summary>Second axis; null for a histogram of one dimension.</summary>
    public HistogramAxis? Y { get; }
    /// <summary>Contents with flow bins; not to be written from outside.</summary>
    public long[] Counts { get; }
    /// <summary>Number of fills.</summary>
    public long Entries { get; internal set; }
    /// <summary>How a reference is scaled to this histogram.</summary>
    public ReferenceScaling Scaling { get; init; }
    /// <summary>True when contents are rates, which no longer tell how many events they are made of: shapes cannot be tested.</summary>
    public bool IsRate { get; init; }
    /// <summary>The part that shows the signal box; null when none does.</summary>
    public HistogramBox? Box { get; init; }

    /// <summary>Counts one value.</summary>
    public void Fill(double x) => Add(HistogramAxis.FindBin(x, _xLow, _xScale, _xBins), 1);

    /// <summary>Counts one pair of values; <see cref="Y"/> must exist.</summary>
    public void Fill(double x, double y) => Add(HistogramAxis.FindBin(x, _xLow, _xScale, _xBins) + (_xBins + 2) * HistogramAxis.FindBin(y, _yLow, _yScale, _yBins), 1);

    /// <summary>Counts an event whose bins are known; entries follow with <see cref="AddEntries"/>.</summary>
    internal void Count(int column, int row)
    {
        int bin = column + (_xBins + 2) * row;
        // Most bins that an event falls into are filled already.
        if (Counts[bin]++ == 0) _filled.Mark(bin);
    }

    /// <summary>Adds entries that were counted in <see cref="Counts"/>, in one dimension anywhere, in two by <see cref="Count"/>.</summary>
    internal void AddEntries(long entries)
    {
        Entries += entries;
        if (Y is null && entries > 0) _filled.MarkAll();
    }

    /// <summary>True when both have the same bins; titles of axes do not matter.</summary>
    public bool HasBinningOf(Histogram other)
    {
        return Same(X, other.X) && (Y is null ? other.Y is null : other.Y is not null && Same(Y, other.Y));

        static bool Same(HistogramAxis a, HistogramAxis b) => a.Bins == b.Bins && a.Low.Equals(b.Low) && a.High.Equals(b.High);
    }

    /// <summary>Counts one value several times.</summary>
    public void FillTimes(double x, long times)
    {
        Add(HistogramAxis.FindBin(x, _xLow, _xScale, _xBins), times);
    }

    /// <summary>Adds the contents of a histogram of the same binning.</summary>
    public void Add(Histogram other)
    {
        if (!HasBinningOf(other))
            throw new ArgumentException($"histogram {other.Path} has another binning than {Path}", nameof(other));
        _filled.AddAll(Counts, other.Counts, other._filled);
        Entries += other.Entries;
    }

    /// <summary>Empties the histogram.</summary>
    public void Clear()
    {
        _filled.Clear(Counts);
        Entries = 0;
    }

    /// <summary>A copy with its own contents.</summary>
    public Histogram Clone()
    {
        Histogram copy = EmptyCopy(Path);
        copy.Add(this);
        return copy;
    }

    /// <summary>A histogram of the same booking without contents, under another path.</summary>
    internal Histogram EmptyCopy(string path) => new(path, Title, X, Y) { Scaling = Scaling, IsRate = IsRate, Box = Box };

    /// <summary>
    /// This histogram as it may be shown while the analysis is blind: without the bins of <see cref="Box"/>, whose fills leave the entries, too.
    /// A histogram that shows no part of the box is returned as it is.
    /// </summary>
    public Histogram Blinded()
    {
        if (Box is not { } box) return this;
        Histogram shown = Clone();
        for (int i = 0; i < Counts.Length; i++)
        {
            if (!(LowEdge(X, i % (_xBins + 2)) < box.XBelow) || Y is not null && !(LowEdge(Y, i / (_xBins + 2)) < box.YBelow)) continue;
            shown.Add(i, -shown.Counts[i]);
        }
        return shown;
    }

    /// <summary>Sets all contents, flow bins included; entries are their sum.</summary>
    /// <param name="counts">As many as <see cref="Counts"/>, none negative.</param>
    public void Load(ReadOnlySpan<long> counts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(counts.Length, Counts.Length);
        Clear();
        for (int i = 0; i < counts.Length; i++)
            if (counts[i] != 0) Add(i, counts[i]);
    }

    /// <summary>Lists the bins that are not empty; one whose content does not fit 32 bits more than once.</summary>
    /// <param name="contents">What is found is added to it.</param>
    internal void ListContents(List<BinContent> contents)
    {
        foreach (int first in _filled)
            for (uint bins = _filled.NonEmpty(Counts, first); bins != 0; bins &= bins - 1)
            {
                int bin = first + BitOperations.TrailingZeroCount(bins);
                long content = Counts[bin];
                for (; content > int.MaxValue; content -= int.MaxValue) contents.Add(new BinContent(bin, int.MaxValue));
                contents.Add(new BinContent(bin, (int)content));
            }
    }

    /// <summary>Takes away contents that were added before.</summary>
    /// <param name="contents">Contents of a histogram of the same binning.</param>
    internal void Remove(List<BinContent> contents)
    {
        long[] counts = Counts;
        long entries = 0;
        foreach (ref readonly BinContent content in CollectionsMarshal.AsSpan(contents))
        {
            counts[content.Bin] -= content.Count;
            entries += content.Count;
        }
        Entries -= entries;
    }

    /// <summary>Takes contents as they were.</summary>
    /// <param name="bin">A bin.</param>
    /// <param name="count">Its content; entries do not follow.</param>
    internal void Put(int bin, long count)
    {
        Counts[bin] = count;
        _filled.Mark(bin);
    }

    /// <summary>Adds to a bin, or takes away.</summary>
    internal void Add(int bin, long count)
    {
        if (Counts[bin] == 0) _filled.Mark(bin);
        Counts[bin] += count;
        Entries += count;
    }

    private static double LowEdge(HistogramAxis axis, int bin) =>
        bin == 0 ? double.NegativeInfinity : axis.Low + (bin - 1) * (axis.High - axis.Low) / axis.Bins;
}

/// <summary>A bin that is not empty.</summary>
/// <param name="Bin">Its number.</param>
/// <param name="Count">Its content.</param>
internal readonly record struct BinContent(int Bin, int Count);
