using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Signal.Pipeline;

/// <summary>Histograms of a run, of its last spill and of its last spills.</summary>
/// <param name="Run">The run so far, the closed spill included.</param>
/// <param name="LastSpill">The closed spill.</param>
/// <param name="Window">The last spills of the run, the closed one included.</param>
public sealed record SpillHistograms(MonitoringHistograms Run, MonitoringHistograms LastSpill, HistogramWindow Window)
{
    /// <summary>The histograms of the run, and the rates that follow from them.</summary>
    public IReadOnlyList<Histogram> AllOfRun() => WithRate(Run.All, Run.Spills);

    /// <summary>Those of the moving window.</summary>
    public IReadOnlyList<Histogram> AllOfWindow() => WithRate(Window.Sums, Window.Spills);

    private static IReadOnlyList<Histogram> WithRate(IReadOnlyList<Histogram> histograms, long spills) =>
        [.. histograms, SpillRate.Of(histograms.Single(histogram => histogram.Path == MonitoringHistograms.SpillProfilePath), spills)];
}

/// <summary>How far the pipeline is.</summary>
/// <param name="Run">Run number.</param>
/// <param name="Spill">Spill number.</param>
/// <param name="FramesIn">Frames since the start, of all runs.</param>
/// <param name="Bytes">Bytes of events since the start.</param>
/// <param name="FramesInSpill">Frames of the spill so far.</param>
/// <param name="CoincidencesInSpill">Beam coincidences of the spill so far.</param>
/// <param name="SourceName">File or peer that the bytes come from.</param>
/// <param name="ArrivalTicks">Arrival of the last byte merged [Stopwatch ticks].</param>
public readonly record struct PipelineProgress(
    int Run, int Spill, long FramesIn, long Bytes, long FramesInSpill, long CoincidencesInSpill, string SourceName, long ArrivalTicks)
{
    /// <summary>Events read and not yet merged: at most a few batches per worker, then reading waits.</summary>
    public long BacklogEvents { get; init; }
}

/// <summary>
/// Receives what the pipeline finds, in the order of the stream, from one thread at a time. While a method runs, merging
/// waits (and after a few batches reading, too), so commit what must be committed and leave the rest to others.
/// An exception thrown here stops the pipeline and comes out of <see cref="EventPipeline"/>.Run.
/// </summary>
public interface ISpillObserver
{
    /// <summary>A run begins: what belongs to a run starts anew.</summary>
    /// <param name="run">Run number.</param>
    void RunStarted(int run);

    /// <summary>A candidate was found, as soon as its batch is merged; it comes again with its spill.</summary>
    void CandidateFound(CandidateRecord candidate);

    /// <summary>A spill is closed.</summary>
    /// <param name="spill">Its record.</param>
    /// <param name="candidates">Its candidates, at most the configured number.</param>
    /// <param name="histograms">They stay as they are until <see cref="HistogramsChanging"/>: clone what is kept longer.</param>
    void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms);

    /// <summary>The histograms of the last closed spill, of the run and of the window are about to change: who still reads them must have done when this returns.</summary>
    void HistogramsChanging() { }

    /// <summary>An event for people to look at: every n-th, those near the signal box, and candidates. Copy what is kept.</summary>
    void EventSampled(in SampledEvent sampled) { }

    /// <summary>How far the pipeline is; a few times per second.</summary>
    void Progress(in PipelineProgress progress);
}
