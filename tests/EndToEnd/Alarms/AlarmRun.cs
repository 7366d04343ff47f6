using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Signal;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Alarms.Conditions;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.EndToEnd.Tests.Alarms;

/// <summary>A change of an alarm after a cycle of the accelerator, cycles counted from 1.</summary>
internal sealed record AlarmChangeAt(int Cycle, AlarmChange Change, string Id, string Text);

/// <summary>
/// A run of the virtual detector through pipeline, conditions and engine, cycle by cycle: the spill comes, its conditions are judged, then the
/// seconds until the next one pass. Nothing waits for a clock.
/// </summary>
internal sealed class AlarmRun : ISpillObserver
{
    public const int FirstFaulty = 6, FaultySpills = 2, Cycles = 11;

    private static readonly string Setup = Path.Combine(Repository.Root, "hardware", "virtual-na64");
    private static readonly Lazy<ChannelMap> Map = new(() => ChannelMap.Load(Path.Combine(Setup, "maps"), 5001));
    private static readonly Lazy<ChannelConstants> Constants = new(() => CalibrationStore.Load(Path.Combine(Setup, "calibration")).For(Map.Value, 5001));

    private readonly AlarmOptions _options = new();
    private readonly AlarmClockByHand _clock = new();
    private readonly AlarmEngine _engine;
    private readonly SpillJudge _spills;
    private readonly HostJudge _host;
    private readonly VirtualDetectorOptions _detector;
    private int _cycle;
    private bool _beam;
    private double _silent;

    private AlarmRun(VirtualDetectorOptions detector)
    {
        _detector = detector;
        _engine = new AlarmEngine(_options.Definitions(), _options.Flood, _clock);
        _spills = new SpillJudge(_options);
        _host = new HostJudge(_options.Host);
    }

    /// <summary>Small spills that tell enough: 1200 beam triggers and half as many physics triggers.</summary>
    public static VirtualDetectorOptions SmallSpills { get; } = new()
    {
        Beam = new() { ParticlesPerSpill = 1.2e5 },
        Trigger = new() { BeamPrescale = 100 },
        ScenarioFirstSpill = FirstFaulty,
        ScenarioSpills = FaultySpills,
    };

    public List<AlarmChangeAt> Changes { get; } = [];
    /// <summary>Says of a cycle why its calibration must not be trusted.</summary>
    private Func<int, string> CalibrationDefect { get; init; } = _ => "";

    public static List<AlarmChangeAt> Play(VirtualDetectorOptions options, int cycles = Cycles, Func<int, string>? calibrationDefect = null)
    {
        var run = new AlarmRun(options) { CalibrationDefect = calibrationDefect ?? (_ => "") };
        var detector = new VirtualDetector(options);
        using var stream = new MemoryStream();
        for (run._cycle = 1; run._cycle <= cycles; run._cycle++)
        {
            detector.WriteNextSpill(stream);
            if (stream.Length > 0) run.Read(stream.ToArray());
            bool came = stream.Length > 0;
            stream.SetLength(0);
            run.PassSeconds(came);
        }
        return run.Changes;
    }

    public void RunStarted(int run) { }
    public void CandidateFound(CandidateRecord candidate) { }
    public void Progress(in PipelineProgress progress) { }

    public void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms)
    {
        _beam = spill.Eot is { Valid: true, ScalerCoincidences: > 0 };
        var health = new SpillHealth { Spill = spill, Histograms = histograms.LastSpill, Setup = SetupNow() };
        Note(_engine.Judge(_spills.Judge(health), spill.Run, spill.Spill));
    }

    private void Read(byte[] bytes)
    {
        using var source = new BytesSource(bytes);
        using var reader = new EventBatchReader(source, new EventBatchLimits { Events = 64 }, FrameFormat.Date);
        new EventPipeline(reader, _ => SetupNow(), this, new PipelineSettings { Options = new SignalOptions(), Workers = 1, Host = "test" }).Run(CancellationToken.None);
    }

    private RunSetup SetupNow() => new() { Map = Map.Value, Constants = Constants.Value, CalibrationDefect = CalibrationDefect(_cycle) };

    private void PassSeconds(bool came)
    {
        for (double seconds = 1; seconds <= _detector.Beam.CycleSeconds; seconds++)
        {
            _clock.Now += TimeSpan.FromSeconds(1);
            _silent = came && seconds <= _detector.Beam.SpillSeconds ? 0 : _silent + 1;
            Note(_engine.Judge(_host.Judge(new HostHealth { SilentSeconds = _silent, BeamOn = _beam, SpillPeriodSeconds = _detector.Beam.CycleSeconds })));
            Note(_engine.Tick());
        }
    }

    private void Note(IReadOnlyList<AlarmTransition> transitions)
    {
        foreach (AlarmTransition item in transitions)
            Changes.Add(new(_cycle, item.Change, item.After.Definition.Id, item.After.Text));
    }
}

/// <summary>A clock that the test moves.</summary>
internal sealed class AlarmClockByHand : TimeProvider
{
    public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1_530_000_000);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>Bytes in memory as a source.</summary>
internal sealed class BytesSource(byte[] bytes) : IByteSource
{
    public string Name => "memory";
    public long Position { get; private set; }
    public bool IsLive => false;
    public string State => "reading";

    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        int count = (int)Math.Min(destination.Length, bytes.Length - Position);
        if (count == 0) return new(ReadStatus.End, 0);
        bytes.AsSpan((int)Position, count).CopyTo(destination);
        Position += count;
        return new(ReadStatus.Data, count);
    }

    public void Dispose() { }
}
