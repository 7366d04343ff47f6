namespace EdgeMon.Signal.Histograms;

/// <summary>Histograms of a run that was found good: what others are compared with.</summary>
public sealed class HistogramReference
{
    private readonly Dictionary<string, Histogram> _histograms;

    /// <summary>A reference.</summary>
    /// <param name="histograms">Histograms with different paths.</param>
    /// <param name="origin">What the reference says of its making: run, spills, configuration, time.</param>
    public HistogramReference(IEnumerable<Histogram> histograms, IReadOnlyDictionary<string, string> origin)
    {
        _histograms = histograms.ToDictionary(histogram => histogram.Path, StringComparer.Ordinal);
        Origin = origin;
    }

    /// <summary>All histograms.</summary>
    public IReadOnlyCollection<Histogram> Histograms => _histograms.Values;
    /// <summary>What the reference says of its making.</summary>
    public IReadOnlyDictionary<string, string> Origin { get; }

    /// <summary>The histogram of a path; null when the reference has none.</summary>
    public Histogram? Find(string path) => _histograms.GetValueOrDefault(path);

    /// <summary>Compares a histogram with the reference of its path.</summary>
    public ReferenceComparison Compare(Histogram histogram)
    {
        if (Find(histogram.Path) is not { } reference) return new ReferenceComparison(ReferenceVerdict.NoReference, null, null);
        if (!reference.HasBinningOf(histogram)) return new ReferenceComparison(ReferenceVerdict.OtherBinning, null, null);
        if (histogram.Entries == 0) return new ReferenceComparison(ReferenceVerdict.Empty, null, null);
        if (reference.Entries == 0) return new ReferenceComparison(ReferenceVerdict.ReferenceEmpty, null, null);
        double scale = histogram.Scaling == ReferenceScaling.None ? 1 : (double)histogram.Entries / reference.Entries;
        return new ReferenceComparison(ReferenceVerdict.Compared, scale, histogram.IsRate ? null : KolmogorovTest.Compare(histogram, reference));
    }
}

/// <summary>Whether a histogram could be compared.</summary>
public enum ReferenceVerdict
{
    /// <summary>It was.</summary>
    Compared = 0,
    /// <summary>The histogram is empty: no verdict, and never a good one.</summary>
    Empty = 1,
    /// <summary>There is no reference of its path.</summary>
    NoReference = 2,
    /// <summary>The reference is empty.</summary>
    ReferenceEmpty = 3,
    /// <summary>The reference has another binning.</summary>
    OtherBinning = 4,
}

/// <summary>A histogram beside its reference.</summary>
/// <param name="Verdict">Whether it could be compared.</param>
/// <param name="Scale">Factor on the reference's contents for drawing both over each other: entries / reference entries, 1 for rates; null without comparison.</param>
/// <param name="Kolmogorov">How alike the shapes are; null without comparison, for rates, or where all fills of one lie outside the axes.</param>
public sealed record ReferenceComparison(ReferenceVerdict Verdict, double? Scale, KolmogorovResult? Kolmogorov);
