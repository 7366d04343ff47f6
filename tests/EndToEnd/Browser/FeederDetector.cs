using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Host.Web;
using EdgeMon.Signal;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>Channels and raw events of the virtual detector, reconstructed once per test program and fed again and again under new spill numbers.</summary>
internal sealed class FeederDetector
{
    private static readonly Lazy<Recorder> Recorded = new(Record);
    private ChannelMonitor? _run;

    /// <summary>The map and constants of the events.</summary>
    public static RunSetup Setup => Recorded.Value.Setup;
    /// <summary>The sampled events of one spill.</summary>
    public static IReadOnlyList<(EventSampleReason Reason, EventRecord Record, byte[] Bytes)> Events => Recorded.Value.Events;
    /// <summary>What the channels did in it.</summary>
    public static ChannelMonitor Channels => Recorded.Value.Channels!;

    /// <summary>One spill for the detector pages and the event display.</summary>
    public void Feed(LiveView view, int run, int spill, long endUnix)
    {
        Recorder recorded = Recorded.Value;
        view.OnRun(recorded.Setup);
        _run ??= new ChannelMonitor(recorded.Channels!.Channels);
        _run.Add(recorded.Channels!);
        view.OnChannels(recorded.Spill! with { Run = run, Spill = spill, EndTimeUnix = endUnix }, recorded.Channels!, _run);
        foreach (var (reason, record, bytes) in recorded.Events)
            view.OnEvent(new SampledEvent { Setup = recorded.Setup, Run = run, Spill = spill, Reason = reason, Record = record, Bytes = bytes });
    }

    private static Recorder Record()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("edgemon-feeder-").FullName, "run.dat");
        using (FileStream stream = File.Create(file))
            Simulation.Run(new SimulationRequest { Events = 3000, Options = new VirtualDetectorOptions { Seed = 11, Signal = new() { EventsPerSpill = 12 } } }, stream);
        string folder = Path.Combine(Repository.Root, "hardware", "virtual-na64");
        ChannelMap map = ChannelMap.Load(Path.Combine(folder, "maps"), 1);
        var recorder = new Recorder(new RunSetup { Map = map, Constants = CalibrationStore.Load(Path.Combine(folder, "calibration")).For(map, 1) });
        using (IByteSource source = SourceFactory.Open(new SourceOptions { Inputs = [file] }))
        using (var reader = new EventBatchReader(source, new EventBatchLimits { Events = 64 }, FrameFormat.Date))
            new EventPipeline(reader, _ => recorder.Setup, recorder, new PipelineSettings { Options = new SignalOptions() }).Run(CancellationToken.None);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        return recorder;
    }

    private sealed class Recorder(RunSetup setup) : ISpillObserver
    {
        public RunSetup Setup { get; } = setup;
        public List<(EventSampleReason Reason, EventRecord Record, byte[] Bytes)> Events { get; } = [];
        public SpillRecord? Spill { get; private set; }
        public ChannelMonitor? Channels { get; private set; }

        public void RunStarted(int run) { }
        public void CandidateFound(CandidateRecord candidate) { }
        public void Progress(in PipelineProgress progress) { }
        public void EventSampled(in SampledEvent sampled) => Events.Add((sampled.Reason, sampled.Record, sampled.Bytes.ToArray()));

        public void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms)
        {
            Spill ??= spill;
            Channels ??= histograms.LastSpill.Channels.Clone();
        }
    }
}
