using EdgeMon.Signal.Selection;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Host.Web;

/// <summary>One line of the error table: a defect of a source over the run (what MurphyTV shows).</summary>
/// <param name="Source">S-Link source; -1 for the event or the stream.</param>
/// <param name="Kind">Name of the defect.</param>
/// <param name="Count">How often in the run.</param>
/// <param name="FirstEventInRun">Event number in the run where it was first seen.</param>
/// <param name="SpillsHit">Spills in which it occurred.</param>
/// <param name="LastSpill">Last spill in which it occurred.</param>
public sealed record ErrorLine(int Source, string Kind, long Count, uint FirstEventInRun, int SpillsHit, int LastSpill);

/// <summary>A count with its name.</summary>
public sealed record NamedCount(string Name, long Count);

/// <summary>A count of a source with the spills that it hit.</summary>
public sealed record SourceLine(int Source, long Count, int SpillsHit, int LastSpill);

/// <summary>The DAQ's books of a run.</summary>
public sealed record DaqSummary
{
    /// <summary>Run number.</summary>
    public required int Run { get; init; }
    /// <summary>Spills in these sums.</summary>
    public required int Spills { get; init; }
    /// <summary>Events that reached EdgeMon.</summary>
    public required long FramesIn { get; init; }
    /// <summary>Events used.</summary>
    public required long Accepted { get; init; }
    /// <summary>Events read but not used, by reason, most frequent first.</summary>
    public required IReadOnlyList<NamedCount> Rejected { get; init; }
    /// <summary>Events lost, by reason, most frequent first.</summary>
    public required IReadOnlyList<NamedCount> Dropped { get; init; }
    /// <summary>True when every spill's books balance.</summary>
    public required bool Balanced { get; init; }
    /// <summary>Physics events by trigger.</summary>
    public required IReadOnlyList<NamedCount> Triggers { get; init; }
    /// <summary>Errors by source and kind, ascending by source, then kind.</summary>
    public required IReadOnlyList<ErrorLine> Errors { get; init; }
    /// <summary>Channels seen that no map names.</summary>
    public required IReadOnlyList<SourceLine> Unmapped { get; init; }
    /// <summary>Expected sources that were absent.</summary>
    public required IReadOnlyList<SourceLine> Missing { get; init; }
    /// <summary>Cut flow over the run.</summary>
    public required IReadOnlyList<CutCount> CutFlow { get; init; }
}

/// <summary>Sums over the spills of one run, as the DAQ pane and the cut flow show them. A new run starts from zero.</summary>
internal sealed class RunTally(int run)
{
    private readonly SortedDictionary<(int Source, string Kind), ErrorLine> _errors = [];
    private readonly SortedDictionary<int, SourceLine> _unmapped = [], _missing = [];
    private readonly Dictionary<string, long> _rejected = [], _dropped = [], _triggers = [];
    private readonly List<CutCount> _cutFlow = [];
    private long _framesIn, _accepted;
    private int _spills;
    private bool _balanced = true;
    private SidebandCounts _sidebands;
    private long _dimuons;
    private double _eot;

    public int Run => run;

    public void Add(SpillRecord spill)
    {
        _spills++;
        _framesIn += spill.Books.FramesIn;
        _accepted += spill.Books.Accepted;
        _balanced &= spill.Books.Balanced;
        AddCounts(_rejected, spill.Books.Rejected);
        AddCounts(_dropped, spill.Books.Dropped);
        AddCounts(_triggers, spill.Eot.Triggers);
        foreach (var error in spill.Errors)
        {
            var key = (error.Source, error.Kind);
            _errors[key] = _errors.TryGetValue(key, out var line)
                ? line with { Count = line.Count + error.Count, SpillsHit = line.SpillsHit + 1, LastSpill = spill.Spill }
                : new ErrorLine(error.Source, error.Kind, error.Count, error.FirstEventInRun, 1, spill.Spill);
        }
        AddSources(_unmapped, spill.UnmappedChannels, spill.Spill);
        AddSources(_missing, spill.MissingSources, spill.Spill);
        AddCutFlow(spill.CutFlow);
        _sidebands += spill.Sidebands.Counts;
        if (!spill.Eot.Valid) return;
        _dimuons += spill.Dimuons;
        _eot += spill.Eot.Eot;
    }

    public PhysicsSums Physics() => new(run, _spills, _sidebands, _dimuons, _eot);

    public DaqSummary Summary() => new()
    {
        Run = run,
        Spills = _spills,
        FramesIn = _framesIn,
        Accepted = _accepted,
        Rejected = Ordered(_rejected),
        Dropped = Ordered(_dropped),
        Balanced = _balanced,
        Triggers = Ordered(_triggers),
        Errors = [.. _errors.Values],
        Unmapped = [.. _unmapped.Values],
        Missing = [.. _missing.Values],
        CutFlow = [.. _cutFlow],
    };

    // Cuts keep the order of the selection; a cut that changes its condition in a run starts a new line.
    private void AddCutFlow(IReadOnlyList<CutCount> cuts)
    {
        foreach (var cut in cuts)
        {
            int line = _cutFlow.FindIndex(known => known.Name == cut.Name && known.Description == cut.Description);
            if (line < 0) _cutFlow.Add(cut);
            else _cutFlow[line] = cut with { Passed = _cutFlow[line].Passed + cut.Passed };
        }
    }

    private static void AddCounts(Dictionary<string, long> sums, IReadOnlyDictionary<string, long> counts)
    {
        foreach (var (name, count) in counts) sums[name] = sums.GetValueOrDefault(name) + count;
    }

    private static void AddSources(SortedDictionary<int, SourceLine> sums, IReadOnlyList<SourceCount> counts, int spill)
    {
        foreach (var (source, count) in counts)
            sums[source] = sums.TryGetValue(source, out var line)
                ? line with { Count = line.Count + count, SpillsHit = line.SpillsHit + 1, LastSpill = spill }
                : new SourceLine(source, count, 1, spill);
    }

    private static NamedCount[] Ordered(Dictionary<string, long> counts) =>
        [.. counts.Where(pair => pair.Value != 0).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new NamedCount(pair.Key, pair.Value))];
}
