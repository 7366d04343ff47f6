using EdgeMon.Daq.Reading;
using EdgeMon.Hardware.Sensors;
using EdgeMon.Physics.Limits;
using EdgeMon.Signal;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Alarms;

namespace EdgeMon.Host.Web;

/// <summary>
/// What the page shows: the newest of everything, each with the time at which it came. The pipeline, the limit service and
/// the supervisors write, the web server reads; all members may be called from any thread. Writing only stores references
/// and wakes the readers: documents are made on the reader's side, so that a browser costs the event path nothing.
/// </summary>
public sealed class LiveView
{
    private readonly Lock _gate = new();
    private readonly PageOptions _options;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _started;
    private readonly Queue<Stamped<SpillRow>> _spills = [];
    private readonly Queue<CandidateRow> _candidates = [];
    private readonly SortedDictionary<string, Stamped<HealthPart>> _health = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSignal();
    private long _version;
    private long _spillsVersion, _candidatesVersion, _histogramsVersion, _limitsVersion, _channelsVersion;
    private Stamped<SpillRow>? _lastSpill;
    private Provenance? _provenance;
    private RunTally? _tally;
    private SignalBox? _signalBox;
    private Stamped<LiveTotals>? _runTotals, _campaignTotals;
    private Stamped<LiveProgress>? _progress;
    private Stamped<string>? _source;
    private Stamped<IReadOnlyList<LimitCurve>>? _limits;
    private Stamped<HistogramShelf>? _histograms;
    private HistogramReference? _reference;
    private Stamped<HostVitals>? _host;
    private AlarmSummary? _alarms;
    private ChannelHistory? _channels;
    private RunSetup? _setup;
    private HighVoltagePanel? _highVoltage;
    private SpillGatePanel? _spillGate;
    private long _devicesVersion;
    private readonly SensorTrends _sensors = new();
    private long _sensorsVersion;

    /// <summary>An empty view: every number is INVALID until it is made known.</summary>
    /// <param name="options">Options of the page.</param>
    /// <param name="time">Clock.</param>
    /// <param name="blinding">Whether the signal box is closed.</param>
    /// <param name="signal">Reconstruction and selection, for the event display; the defaults when null.</param>
    /// <param name="format">How the events are framed, for the event display.</param>
    public LiveView(PageOptions options, TimeProvider time, Blinding blinding, SignalOptions? signal = null, FrameFormat format = FrameFormat.Date)
    {
        _options = options;
        _time = time;
        Signal = signal ?? new SignalOptions();
        Blinding = blinding;
        Blinding.Changed += OnUnblinded;
        Events = new EventDisplay(options, Signal, format);
        _started = time.GetUtcNow();
    }

    /// <summary>The options that the view was made with.</summary>
    public PageOptions Options => _options;
    /// <summary>Reconstruction and selection.</summary>
    internal SignalOptions Signal { get; }
    /// <summary>Whether the signal box is closed.</summary>
    public Blinding Blinding { get; }
    /// <summary>The events that people can look at.</summary>
    internal EventDisplay Events { get; }

    /// <summary>A spill was closed (and committed to the ledger).</summary>
    public void OnSpill(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates)
    {
        lock (_gate)
        {
            AddSpill(spill, _time.GetUtcNow());
            Runs.Add(spill);
            foreach (var candidate in candidates) AddCandidate(CandidateRow.Of(candidate));
            Changed();
        }
    }

    /// <summary>
    /// Spills and candidates of the past, from the ledger, oldest first: they fill the table and the trends with the age that they have
    /// (the DAQ's time of their last event), so that nothing looks fresh after a restart.
    /// </summary>
    public void OnHistory(IReadOnlyList<SpillRecord> spills, IReadOnlyList<CandidateRow> candidates)
    {
        lock (_gate)
        {
            foreach (var spill in spills) AddSpill(spill, DateTimeOffset.FromUnixTimeSeconds(spill.EndTimeUnix));
            foreach (var candidate in candidates) AddCandidate(candidate);
            Changed();
        }
    }

    /// <summary>The runs of the campaign; those of the past are made known before the first spill.</summary>
    internal RunBook Runs { get; } = new();

    /// <summary>What the limit page shows besides the newest curves.</summary>
    public LimitPage LimitPage { get; } = new();

    /// <summary>New projections.</summary>
    public void OnLimitOutlook(LimitOutlook outlook)
    {
        lock (_gate)
        {
            LimitPage.Outlook = outlook;
            _limitsVersion++;
            Changed();
        }
    }

    /// <summary>The histograms that others are compared with. Before the first of <see cref="OnHistograms"/>.</summary>
    public void OnReference(HistogramReference reference)
    {
        lock (_gate) _reference = reference;
    }

    /// <summary>New contents of the monitoring histograms: all of them. They are copied.</summary>
    /// <param name="run">The run so far.</param>
    /// <param name="window">The moving window; null for none.</param>
    /// <param name="summed">The spills of the run in them; null when nobody says.</param>
    public void OnHistograms(IReadOnlyList<Histogram> run, WindowHistograms? window = null, SummedSpills? summed = null)
    {
        lock (_gate)
        {
            if (Blinding.IsBlinded)
            {
                run = [.. run.Select(histogram => histogram.Blinded())];
                window = window is null ? null : window with { Histograms = [.. window.Histograms.Select(histogram => histogram.Blinded())] };
            }
            _histograms = Stamp(new HistogramShelf(run, window, _reference, _options.ReferenceSuspiciousBelow) { Summed = summed });
            _histogramsVersion++;
            Changed();
        }
    }

    /// <summary>A histogram as others may see it: while the signal box is closed, without the part that shows it.</summary>
    public Histogram Shown(Histogram histogram) => Blinding.IsBlinded ? histogram.Blinded() : histogram;

    /// <summary>A run begins: its map and constants.</summary>
    public void OnRun(RunSetup setup)
    {
        lock (_gate) _setup = setup;
    }

    /// <summary>What the channels did in a closed spill and in the run so far; both are copied.</summary>
    public void OnChannels(SpillRecord spill, ChannelMonitor lastSpill, ChannelMonitor run)
    {
        var closed = new SpillChannels(spill.Spill, spill.EndTimeUnix, lastSpill.Clone());
        ChannelMonitor runSums = run.Clone();
        lock (_gate)
        {
            if (_setup is null || _setup.Map.Channels.Count != runSums.Channels.Count) return;
            _channels = ChannelHistory.Plus(_channels, spill.Run, _setup, closed, runSums);
            _channelsVersion++;
            Changed();
        }
    }

    /// <summary>An event for people to look at; its bytes are copied. Wakes nobody: the next progress report does.</summary>
    public void OnEvent(in SampledEvent sampled) => Events.Keep(sampled);

    /// <summary>New limit curves, all models.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="madeAt">When they were made, if that was earlier (restored after a restart): so old they will show.</param>
    public void OnLimits(IReadOnlyList<LimitCurve> curves, DateTimeOffset? madeAt = null)
    {
        lock (_gate)
        {
            _limits = Stamp(curves, madeAt);
            _limitsVersion++;
            Changed();
        }
    }

    /// <summary>New sums of the present run and of the campaign.</summary>
    /// <param name="run">Sums of the run.</param>
    /// <param name="campaign">Sums of the campaign.</param>
    /// <param name="madeAt">The end of the last spill in them, if that was earlier (restored after a restart): so old they will show.</param>
    public void OnTotals(LiveTotals run, LiveTotals campaign, DateTimeOffset? madeAt = null)
    {
        lock (_gate)
        {
            _runTotals = Stamp(run, madeAt);
            _campaignTotals = Stamp(campaign, madeAt);
            Changed();
        }
    }

    /// <summary>
    /// The source's line for people ("reading cdr01001-003661.dat"). To be called regularly, also when it stays the same:
    /// a source of which nothing is heard for <see cref="PageOptions.SourceStaleAfterSeconds"/> shows as stale.
    /// </summary>
    public void OnSourceState(string state)
    {
        lock (_gate)
        {
            _source = Stamp(state);
            Changed();
        }
    }

    /// <summary>Progress within the spill; about once per second.</summary>
    public void OnProgress(LiveProgress progress)
    {
        lock (_gate)
        {
            _progress = Stamp(progress);
            Changed();
        }
    }

    /// <summary>How the machine is; about once per second.</summary>
    public void OnHost(HostVitals vitals)
    {
        lock (_gate)
        {
            _host = Stamp(vitals);
            Changed();
        }
    }

    /// <summary>What the sensors of crate and detector say: lines of the host, and trends.</summary>
    public void OnSensors(IReadOnlyList<SensorOptions> options, IReadOnlyList<SensorReading> readings)
    {
        lock (_gate)
        {
            foreach (SensorReading reading in readings)
                _health[reading.Name] = Stamp(new HealthPart(reading.Name, reading.Quality == SensorQuality.Good ? HealthLevel.Ok : HealthLevel.Warning, SensorTrends.TextOf(reading)));
            if (_sensors.Add(options, readings, _time.GetUtcNow())) _sensorsVersion++;
            Changed();
        }
    }

    /// <summary>The past of the sensors.</summary>
    public SensorsDocument Sensors()
    {
        lock (_gate) return _sensors.Document(_sensorsVersion);
    }

    /// <summary>The signal box of the selection, once it is known: the page draws it into the plane.</summary>
    public void OnSignalBox(SignalBox box)
    {
        lock (_gate)
        {
            _signalBox = box;
            Changed();
        }
    }

    /// <summary>The alarms on a person's list changed.</summary>
    public void OnAlarms(IReadOnlyList<AlarmStatus> standing)
    {
        lock (_gate)
        {
            _alarms = AlarmSummary.Of(Shown(standing), (_alarms?.Version ?? 0) + 1, _alarms?.Texts ?? 0);
            Changed();
        }
    }

    /// <summary>What the alarms say of themselves, and nothing else of them, changed (another channel is the worst now).</summary>
    public void OnAlarmTexts(IReadOnlyList<AlarmStatus> standing)
    {
        lock (_gate)
        {
            _alarms = AlarmSummary.Of(Shown(standing), _alarms?.Version ?? 0, (_alarms?.Texts ?? 0) + 1);
            Changed();
        }
    }

    // Whether there are candidates is what blinding hides.
    private IReadOnlyList<AlarmStatus> Shown(IReadOnlyList<AlarmStatus> standing) => Blinding.IsBlinded ? [.. standing.Where(alarm => alarm.Definition.Id != "candidate")] : standing;

    /// <summary>How a part of the host is ("ledger", "broker", "disk"). A failed part makes <c>/readyz</c> answer 503.</summary>
    public void OnHealth(string part, HealthLevel level, string text)
    {
        lock (_gate)
        {
            _health[part] = Stamp(new HealthPart(part, level, text));
            Changed();
        }
    }

    /// <summary>How the high-voltage supplies are; about once per second.</summary>
    public void OnHighVoltage(HighVoltagePanel panel)
    {
        lock (_gate)
        {
            (_highVoltage, _devicesVersion) = (panel, _devicesVersion + 1);
            Changed();
        }
    }

    /// <summary>How the spill gate box is; about once per second.</summary>
    public void OnSpillGate(SpillGatePanel panel)
    {
        lock (_gate)
        {
            (_spillGate, _devicesVersion) = (panel, _devicesVersion + 1);
            Changed();
        }
    }

    /// <summary>The serial devices beside the data.</summary>
    internal DevicesDocument Devices()
    {
        lock (_gate) return new DevicesDocument(_devicesVersion, _highVoltage, _spillGate);
    }

    /// <summary>Everything at this moment, without copying contents.</summary>
    internal LiveSnapshot Snapshot()
    {
        LiveSnapshot open = OpenSnapshot();
        return Blinding.IsBlinded ? BlindedSnapshot.Of(open) : open;
    }

    private LiveSnapshot OpenSnapshot()
    {
        lock (_gate)
        {
            return new LiveSnapshot
            {
                Now = _time.GetUtcNow(),
                Started = _started,
                Versions = new ViewVersions(_version, _spillsVersion, _candidatesVersion, _histogramsVersion, _limitsVersion) { Channels = _channelsVersion, Events = Events.Version, Devices = _devicesVersion, Sensors = _sensorsVersion },
                Provenance = _provenance,
                SignalBox = _signalBox,
                Source = _source,
                Progress = _progress,
                LastSpill = _lastSpill,
                Spills = [.. _spills],
                Candidates = [.. _candidates],
                Daq = _tally?.Summary(),
                Physics = _tally?.Physics(),
                RunTotals = _runTotals,
                CampaignTotals = _campaignTotals,
                Limits = _limits,
                Histograms = _histograms,
                Health = [.. _health.Values],
                Channels = _channels,
                Blinded = false,
                Host = _host,
                Alarms = _alarms,
            };
        }
    }

    /// <summary>Ends when something is newer than <paramref name="version"/>.</summary>
    internal Task WaitForChangeAsync(long version)
    {
        lock (_gate) return _version > version ? Task.CompletedTask : _changed.Task;
    }

    // All that was withheld is new to the pages; the planes come with the next spill.
    private void OnUnblinded()
    {
        lock (_gate)
        {
            _spillsVersion++;
            _candidatesVersion++;
            _limitsVersion++;
            Changed();
        }
    }

    private void AddSpill(SpillRecord spill, DateTimeOffset at)
    {
        var row = new Stamped<SpillRow>(SpillRow.Of(spill, at), at);
        _spills.Enqueue(row);
        while (_spills.Count > _options.SpillsKept) _spills.Dequeue();
        if (_tally?.Run != spill.Run) _tally = new RunTally(spill.Run);
        _tally.Add(spill);
        _lastSpill = row;
        _provenance = spill.Provenance;
        _spillsVersion++;
    }

    private void AddCandidate(CandidateRow candidate)
    {
        _candidates.Enqueue(candidate);
        while (_candidates.Count > _options.CandidatesKept) _candidates.Dequeue();
        _candidatesVersion++;
    }

    private Stamped<T> Stamp<T>(T value, DateTimeOffset? at = null) where T : class => new(value, at ?? _time.GetUtcNow());

    private void Changed()
    {
        _version++;
        var signal = _changed;
        _changed = NewSignal();
        // Continuations run elsewhere (see NewSignal): the writer's thread does not pay for the readers.
        signal.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
