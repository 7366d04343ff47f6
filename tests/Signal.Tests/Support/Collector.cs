using EdgeMon.Daq.Reading;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Signal.Tests.Support;

/// <summary>A sampled event, copied.</summary>
internal sealed record KeptSample(int Run, int Spill, int EventInSpill, uint EventInRun, EventSampleReason Reason, byte[] Bytes);

/// <summary>Keeps everything that a pipeline reports.</summary>
internal sealed class Collector : ISpillObserver
{
    public List<int> Runs { get; } = [];
    public List<SpillRecord> Spills { get; } = [];
    public List<CandidateRecord> Candidates { get; } = [];
    public List<CandidateRecord> CandidatesOfSpills { get; } = [];
    public List<MonitoringHistograms> SpillHistograms { get; } = [];
    public MonitoringHistograms? RunHistograms { get; private set; }
    public List<KeptSample> Samples { get; } = [];
    /// <summary>False for tests of allocation: keeping allocates.</summary>
    public bool KeepsSamples { get; init; } = true;
    public int ProgressReports { get; private set; }

    public void RunStarted(int run) => Runs.Add(run);
    public void CandidateFound(CandidateRecord candidate) => Candidates.Add(candidate);
    public void EventSampled(in SampledEvent sampled)
    {
        if (KeepsSamples)
            Samples.Add(new KeptSample(sampled.Run, sampled.Spill, sampled.Record.EventInSpill, sampled.Record.EventInRun, sampled.Reason, sampled.Bytes.ToArray()));
    }

    public void Progress(in PipelineProgress progress) => ProgressReports++;

    public void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms)
    {
        Spills.Add(spill);
        CandidatesOfSpills.AddRange(candidates);
        SpillHistograms.Add(histograms.LastSpill.Clone());
        RunHistograms = histograms.Run.Clone();
    }

    /// <summary>Runs a pipeline over bytes in memory.</summary>
    public static (Collector Found, PipelineTotals Totals) Replay(ReadOnlyMemory<byte> bytes, RunSetup? setup = null, SignalOptions? options = null,
        int workers = 1, VectorWidth? width = null, int eventsInBatch = 16)
    {
        var found = new Collector();
        using var source = new MemorySource(bytes);
        using var reader = new EventBatchReader(source, new() { Events = eventsInBatch, Bytes = 1 << 20 }, FrameFormat.Date);
        var pipeline = new EventPipeline(reader, _ => setup ?? SmallDetector.Setup(), found,
            new PipelineSettings { Options = options ?? new(), Workers = workers, Width = width, Host = "test" });
        return (found, pipeline.Run(CancellationToken.None));
    }
}
