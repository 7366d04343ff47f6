using EdgeMon.Daq;
using EdgeMon.Daq.Writing;
using EdgeMon.Hardware.VirtualDetectors.Faults;
using EdgeMon.Hardware.VirtualDetectors.Particles;
using EdgeMon.Hardware.VirtualDetectors.Readout;
using EdgeMon.Hardware.VirtualDetectors.Truth;

namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>
/// The stand-in for NA64's detector and DAQ: writes raw DATE events spill by spill (issue "the virtual detector"; models and numbers in
/// hardware/README.md). Same options, same bytes, however the stream is cut into calls.
/// </summary>
/// <remarks>Not thread safe. After the first spill nothing is allocated per event.</remarks>
public sealed class VirtualDetector
{
    /// <summary>Calibration attribute of LED events (FRAMES section 1.1).</summary>
    public const uint LedAttribute = 0x6800_0000;
    /// <summary>Trigger mask bits, as in the map: physics, prescaled beam, random.</summary>
    public const uint PhysicsBit = 1, BeamBit = 2, RandomBit = 4;

    private const int FlushBytes = 4 << 20;

    private readonly VirtualDetectorOptions _options;
    private readonly Scenario _scenario;
    private readonly DetectorConstants _constants;
    private readonly SignalModel? _signalModel;
    private readonly ParticleGenerator _generator;
    private readonly TruthRecorder _truth = new();
    private readonly SpillWriter _writer;
    private readonly TimeSpan? _slice;
    private readonly FrameBuffer _buffer = new(FlushBytes + (1 << 16));
    private int _spillsDone, _silentSpills;
    private uint _eventInRun;
    private long _streamOffset;

    /// <summary>A virtual detector at the start of its run.</summary>
    /// <param name="options">What to simulate.</param>
    /// <param name="slice">For live feeding: hand bytes on at least this often in beam time; null hands on about every MiB.</param>
    /// <exception cref="ArgumentException">The scenario is unknown.</exception>
    public VirtualDetector(VirtualDetectorOptions options, TimeSpan? slice = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _slice = slice;
        _scenario = Scenarios.Named(options.Scenario);
        _constants = new DetectorConstants(options.DetectorSeed, options.Response.NoiseAdc);
        double mass = options.Signal.MassMeV > 0 ? options.Signal.MassMeV : 10;
        bool needsSignal = options.Signal.EventsPerSpill > 0 || options.Signal is { MassMeV: > 0, Coupling: > 0 } || _scenario.Faults.Any(f => f.Kind == FaultKind.Signal);
        _signalModel = needsSignal ? new SignalModel(mass / 1000, options.Beam.EnergyGeV) : null;
        _generator = new ParticleGenerator(options.Beam, new Calorimeters(options.Response.EcalStochastic, options.Response.EcalConstant), _signalModel);
        _writer = new SpillWriter(options, _constants, _generator, _truth);
    }

    /// <summary>Constants of the simulated channels.</summary>
    public DetectorConstants Constants => _constants;

    /// <summary>Expected signal events per electron on target; 0 without signal.</summary>
    public double SignalYield => _options.Signal is { MassMeV: > 0, Coupling: > 0 } ? _signalModel!.YieldPerElectron * _options.Signal.Coupling * _options.Signal.Coupling : 0;

    /// <summary>
    /// Time of the next spill's START_OF_BURST for live feeding [s since 1970-01-01 UTC]; null: start of the run plus whole cycles.
    /// </summary>
    public long? NextSpillUnixSeconds { get; set; }

    /// <summary>Number of spills written (or left out by a fault) so far.</summary>
    public int SpillsDone => _spillsDone;

    /// <summary>What was put into the last spill; null before the first.</summary>
    public SpillTruth? LastSpill => _truth.LastSpill;

    /// <summary>Events recorded so far: triggered and calibration events.</summary>
    public long EventsRecorded => _eventInRun;

    /// <summary>Writes START_OF_RUN. Call it first, once.</summary>
    public void WriteStartOfRun(ISpillSink sink) => WriteRecord(sink, EventType.StartOfRun);

    /// <summary>Writes END_OF_RUN. Call it last, once.</summary>
    public void WriteEndOfRun(ISpillSink sink) => WriteRecord(sink, EventType.EndOfRun);

    /// <summary>Writes the next spill: START_OF_BURST, LED events, triggered events, END_OF_BURST with the scaler totals.</summary>
    /// <param name="sink">Receives the bytes.</param>
    /// <param name="mostEvents">The beam stops when so many events are recorded.</param>
    /// <returns>Number of events recorded.</returns>
    public int WriteNextSpill(ISpillSink sink, long mostEvents = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mostEvents);
        int index = _spillsDone++;
        bool hit = index + 1 >= _options.ScenarioFirstSpill && index + 1 - _options.ScenarioFirstSpill < _options.ScenarioSpills;
        SpillFaults faults = hit && _scenario.Faults.Count > 0 ? new SpillFaults(_scenario.Faults) : SpillFaults.None;
        int spill = _options.FirstSpill + index - _silentSpills;
        bool silent = faults.Has(FaultKind.Silence);
        if (silent) _silentSpills++;
        if (silent || faults.Has(FaultKind.NoSpill) && (index + 1 - _options.ScenarioFirstSpill) % 2 == 0)
        {
            _truth.Spill(new SpillTruth { Spill = spill, Faulty = true, Written = false });
            return 0;
        }
        var output = new SpillOutput(_buffer, sink, _slice, FlushBytes, _streamOffset);
        long start = NextSpillUnixSeconds ?? _options.StartUnixSeconds + (long)(index * _options.Beam.CycleSeconds);
        int recorded = _writer.Write(spill, start, _eventInRun, SignalChance(faults), faults, output, mostEvents);
        output.Flush();
        _streamOffset = output.StreamOffset;
        _eventInRun += (uint)recorded;
        return recorded;
    }

    /// <summary>Writes the next spill to a stream.</summary>
    /// <param name="stream">Receives the bytes.</param>
    /// <param name="mostEvents">The beam stops when so many events are recorded.</param>
    /// <returns>Number of events recorded.</returns>
    public int WriteNextSpill(Stream stream, long mostEvents = long.MaxValue) => WriteNextSpill(new StreamSink(stream), mostEvents);

    /// <summary>What was put in so far.</summary>
    public SimulationTruth Truth() => _truth.Build(_options, _constants, SignalYield);

    /// <summary>Chance of a beam electron to become signal in a spill.</summary>
    private double SignalChance(SpillFaults faults)
    {
        double perSpill = Math.Max(1, _options.Beam.ParticlesPerSpill);
        double chance = _options.Signal.EventsPerSpill > 0 ? _options.Signal.EventsPerSpill / perSpill : SignalYield;
        return Math.Min(0.5, chance + faults.Value(FaultKind.Signal, 0) / perSpill);
    }

    private void WriteRecord(ISpillSink sink, EventType type)
    {
        _buffer.Clear();
        long seconds = NextSpillUnixSeconds ?? _options.StartUnixSeconds + (long)(_spillsDone * _options.Beam.CycleSeconds);
        int spill = type == EventType.StartOfRun ? 0 : _options.FirstSpill + _spillsDone - 1 - _silentSpills;
        EventFrames.WriteRecord(_buffer, new EventIdentity(type, _options.Run, spill, 0, _eventInRun, 0, 0, (uint)seconds));
        sink.Write(_buffer.Written, TimeSpan.Zero);
        _streamOffset += _buffer.Length;
        _buffer.Clear();
    }
}
