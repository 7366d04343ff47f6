using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Host.Chain;

/// <summary>Keeps the spill records of a replay.</summary>
internal sealed class SpillCollector : ISpillObserver
{
    private readonly List<SpillRecord> _spills = [];
    private readonly List<CandidateRecord> _candidates = [];
    /// <summary>Not copied spill by spill: a new run begins with its own.</summary>
    private SpillHistograms? _newest;

    /// <summary>The spills, in the order in which they closed.</summary>
    public IReadOnlyList<SpillRecord> Spills => _spills;
    /// <summary>Their candidates.</summary>
    public IReadOnlyList<CandidateRecord> Candidates => _candidates;
    /// <summary>Runs, in the order in which they began.</summary>
    public List<int> Runs { get; } = [];
    /// <summary>Histograms of the last run; empty before its first spill.</summary>
    public IReadOnlyList<Histogram> Histograms => _newest?.AllOfRun() ?? [];
    /// <summary>Told after each spill.</summary>
    public Action<PipelineProgress>? Progressed { get; init; }

    /// <inheritdoc/>
    public void RunStarted(int run) => Runs.Add(run);

    /// <inheritdoc/>
    public void CandidateFound(CandidateRecord candidate) { }

    /// <inheritdoc/>
    public void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms)
    {
        _spills.Add(spill);
        _candidates.AddRange(candidates);
        _newest = histograms;
    }

    /// <inheritdoc/>
    public void Progress(in PipelineProgress progress) => Progressed?.Invoke(progress);
}
