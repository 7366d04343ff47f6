using EdgeMon.Physics.Limits;

namespace EdgeMon.Host.Web;

/// <summary>The answer of <c>/api/spills</c>: the spills kept, oldest first, and the DAQ's books of the present run.</summary>
public sealed record SpillsDocument(long Version, IReadOnlyList<SpillRow> Spills, DaqSummary? Daq);

/// <summary>The answer of <c>/api/limits</c>: all curves with the g-2 band.</summary>
public sealed record LimitsDocument(long Version, Reading<IReadOnlyList<LimitCurve>> Curves, MuonAnomalyBand MuonAnomaly);

/// <summary>The answer of <c>/api/candidates</c>: the candidates kept, newest first.</summary>
public sealed record CandidatesDocument(long Version, bool Blinded, IReadOnlyList<CandidateRow> Candidates);

/// <summary>The answer of <c>/readyz</c>.</summary>
public sealed record ReadyDocument(bool Ready, IReadOnlyList<string> Reasons);

/// <summary>Makes the documents behind the state from a snapshot.</summary>
internal static class ApiDocuments
{
    public static SpillsDocument Spills(LiveSnapshot view, int? run) => new(view.Versions.Spills,
        [.. view.Spills.Select(spill => spill.Value).Where(spill => run is null || spill.Run == run)],
        run is null || view.Daq?.Run == run ? view.Daq : null);

    public static LimitsDocument Limits(LiveSnapshot view, PageOptions options) => new(view.Versions.Limits,
        Stamped<IReadOnlyList<LimitCurve>>.Read(view.Limits, view.Now, options.SpillStaleAfterSeconds), MuonAnomalyBand.Standard);

    public static HistogramsDocument Histograms(LiveSnapshot view, PageOptions options)
    {
        var shelf = view.Histograms?.Value;
        return new HistogramsDocument(view.Versions.Histograms, StateBuilder.HistogramsOf(view.Histograms, view.Now, options),
            shelf?.Summed, shelf?.WindowSpills ?? 0, shelf?.WindowCapacity ?? 0, shelf?.Reference?.Origin, shelf?.Rows ?? [], options.ShiftPlots, options.ReferenceSuspiciousBelow);
    }

    public static CandidatesDocument Candidates(LiveSnapshot view) => new(view.Versions.Candidates, view.Blinded, [.. view.Candidates.Reverse()]);

    /// <summary>Ready means: the source is heard of, and no part of the host has failed.</summary>
    public static ReadyDocument Ready(LiveSnapshot view, PageOptions options)
    {
        var reasons = new List<string>();
        var source = Stamped<string>.Read(view.Source, view.Now, options.SourceStaleAfterSeconds);
        if (source.Quality != DataQuality.Good)
            reasons.Add(source.Value is null ? "source: nothing heard yet" : $"source: nothing heard for {source.AgeSeconds:0} s");
        reasons.AddRange(view.Health.Where(part => part.Value.Level == HealthLevel.Failed).Select(part => $"{part.Value.Part}: {part.Value.Text}"));
        return new ReadyDocument(reasons.Count == 0, reasons);
    }
}
