using EdgeMon.Signal.Histograms;

namespace EdgeMon.Host.Web;

/// <summary>The histograms of a moving window.</summary>
/// <param name="Histograms">The histograms; copied by whom they are given to.</param>
/// <param name="Spills">Spills in them.</param>
/// <param name="Capacity">Spills that the window holds when it is full.</param>
public sealed record WindowHistograms(IReadOnlyList<Histogram> Histograms, int Spills, int Capacity);

/// <summary>The spills that the histograms of the run are summed over: all of a run, or those since EdgeMon was started within it.</summary>
/// <param name="Run">Run number.</param>
/// <param name="FirstSpill">First spill.</param>
/// <param name="LastSpill">Last spill.</param>
public sealed record SummedSpills(int Run, int FirstSpill, int LastSpill);

/// <summary>A histogram of the run beside its window and its reference.</summary>
/// <param name="Path">Folder and name; Window/ and Reference/ before it lead to the other two.</param>
/// <param name="Title">Title.</param>
/// <param name="Kind">ROOT class.</param>
/// <param name="Quality">Empty without entries: never good.</param>
/// <param name="Entries">Fills in the run.</param>
/// <param name="WindowEntries">Fills in the moving window; null without one.</param>
/// <param name="ReferenceEntries">Fills of the reference; null when it has no such histogram.</param>
/// <param name="Run">The run against the reference; null without reference.</param>
/// <param name="Window">The window against the reference.</param>
/// <param name="Different">True when a Kolmogorov number of the two is below <see cref="PageOptions.ReferenceSuspiciousBelow"/>.</param>
public sealed record HistogramRow(string Path, string Title, string Kind, DataQuality Quality, long Entries, long? WindowEntries, long? ReferenceEntries,
    ReferenceComparison? Run, ReferenceComparison? Window, bool Different);

/// <summary>The answer of <c>/api/histograms</c>.</summary>
/// <param name="Version">Version of the histograms.</param>
/// <param name="Summary">How many there are, with age and quality.</param>
/// <param name="Summed">Spills of the run in the histograms; null before the first.</param>
/// <param name="WindowSpills">Spills in the moving window.</param>
/// <param name="WindowCapacity">Spills it holds when full.</param>
/// <param name="Reference">What the reference says of its making; null without reference.</param>
/// <param name="Histograms">Every histogram of the run.</param>
/// <param name="ShiftPlots">Paths of the shift plots, in their order.</param>
/// <param name="SuspiciousBelow">A Kolmogorov number below this marks a histogram.</param>
public sealed record HistogramsDocument(long Version, Reading<HistogramsSummary> Summary, SummedSpills? Summed, int WindowSpills, int WindowCapacity,
    IReadOnlyDictionary<string, string>? Reference, IReadOnlyList<HistogramRow> Histograms, IReadOnlyList<string> ShiftPlots, double SuspiciousBelow);
