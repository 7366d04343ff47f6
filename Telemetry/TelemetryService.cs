using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Broker;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Limits;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Outbox;
using EdgeMon.Telemetry.Totals;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.Telemetry;

/// <summary>
/// The room as one object for the host: records go to the ledger first and to MQTT second, values to MQTT only. Recording never waits
/// for the broker. Any thread.
/// </summary>
public sealed class TelemetryService : IAsyncDisposable
{
    private static readonly TimeSpan RoomPollInterval = TimeSpan.FromSeconds(1);

    private readonly TelemetryOptions _options;
    private readonly Func<bool> _blinded;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TelemetryMetrics _metrics;
    private readonly PrivateBroker? _broker;
    private readonly DiskRoom _room;
    private readonly AlarmWebhook? _webhook;
    private readonly WakeSignal _wake = new();
    private readonly RetainedValues _values;
    private readonly MessageFactory _messages;
    private readonly OutboxSender _sender;
    private readonly StatePublisher _state;
    private readonly LinkSupervisor _supervisor;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _tasks = [];
    private volatile Provenance _provenance;
    private long _histogramSequence;
    private long _totalsSequence;
    private long _tooLarge;
    private volatile bool _flushGaveUp;

    private TelemetryService(
        TelemetryOptions options, Provenance provenance, LedgerWriter ledger, PrivateBroker? broker, MessageSigner? signer, ILimitCalculator? calculator,
        MqttConnect connect, Func<bool> blinded, TelemetryMetrics metrics, TimeProvider time, ILogger log)
    {
        _options = options;
        _blinded = blinded;
        _provenance = provenance;
        Ledger = ledger;
        _broker = broker;
        _metrics = metrics;
        _time = time;
        _log = log;
        _room = new DiskRoom(options.StateDirectory, options.FreeBytesWarning);
        var links = new LinkOptions(options, broker);
        var topics = new Topics(options.Experiment, options.Host);
        _messages = new MessageFactory(topics, provenance.CodeVersion, signer);
        _values = new RetainedValues(options.MaximumRetainedBytes, metrics, _wake);
        _sender = new OutboxSender(ledger, _values, _messages, _wake, blinded, metrics, time, log);
        _state = new StatePublisher(_messages, () => _provenance, ledger, () => (_values.Coalesced, Dropped), time);
        _supervisor = new LinkSupervisor(connect, () => links.Sender(_state.BeginSession()), SessionAsync, time, metrics, log);
        Alarms = new AlarmJournal(ledger, options.Alarms, (alarm, sequence) => SetValue(TopicTable.Alarm, alarm.Id, sequence, alarm.Run, alarm), () => _provenance, time, log);
        if (options.Alarms.Webhook.Url.Length > 0)
        {
            _webhook = new AlarmWebhook(options.Alarms.Webhook, metrics, time, log);
            // What held before is told again: whether it had been told is not known.
            foreach (AlarmRecord alarm in Alarms.Restored) _webhook.Offer(alarm);
            Alarms.Changed += _webhook.Offer;
        }
        if (options.LimitService)
        {
            LimitServiceOptions limits = options.Limits;
            Limits = new LimitService(
                _messages, signer, limits, calculator ?? new RadiativeOnlyLimits(limits),
                () => _provenance, connect, links.Limits, blinded, time, metrics, log);
        }
    }

    /// <summary>Opens ledger and broker and begins to publish.</summary>
    /// <param name="options">Settings, without <see cref="TelemetryOptions.Problems"/>.</param>
    /// <param name="provenance">What this program is; <see cref="SetProvenance"/> changes it with the configuration.</param>
    /// <param name="calculator">Limits; null for the radiative-only recast.</param>
    /// <param name="connect">Client library; null for the one of this build.</param>
    /// <param name="time">Clock; null for the system's.</param>
    /// <param name="log">Log.</param>
    /// <param name="blinded">True while messages must not tell of candidates; null for never.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    /// <exception cref="LedgerOpenException">The ledger cannot be opened.</exception>
    /// <exception cref="BrokerException">The private broker cannot be started.</exception>
    public static async Task<TelemetryService> OpenAsync(
        TelemetryOptions options, Provenance provenance, ILimitCalculator? calculator = null, MqttConnect? connect = null, TimeProvider? time = null, ILogger? log = null,
        Func<bool>? blinded = null)
    {
        if (options.Problems() is [var problem, ..]) throw new ArgumentException(problem, nameof(options));
        if (provenance.Experiment != options.Experiment || provenance.Host != options.Host)
            throw new ArgumentException($"provenance names {provenance.Experiment}/{provenance.Host}, the options {options.Experiment}/{options.Host}", nameof(provenance));
        log ??= NullLogger.Instance;
        time ??= TimeProvider.System;
        MessageSigner? signer = options.SigningKeyFile.Length > 0 ? MessageSigner.FromFile(options.SigningKeyFile) : null;
        var metrics = new TelemetryMetrics();
        LedgerWriter? ledger = null;
        PrivateBroker? broker = null;
        try
        {
            var ledgerOptions = new LedgerOptions { Directory = options.StateDirectory, Experiment = options.Experiment, Simulated = provenance.Simulated };
            ledger = LedgerWriter.Open(ledgerOptions, metrics, time, log);
            if (options.Broker == BrokerMode.Private)
            {
                broker = await PrivateBroker.StartAsync(new PrivateBrokerOptions
                {
                    Directory = Path.Combine(options.StateDirectory, "broker"),
                    Port = options.BrokerPort,
                    MaximumPacketBytes = options.MaximumPayloadBytes + 4096,
                }, metrics, log).ConfigureAwait(false);
            }
            var service = new TelemetryService(options, provenance, ledger, broker, signer, calculator, connect ?? MqttLibrary.ConnectAsync, blinded ?? (() => false), metrics, time, log);
            service.Start();
            return service;
        }
        catch
        {
            if (broker is not null) await broker.DisposeAsync().ConfigureAwait(false);
            ledger?.Dispose();
            metrics.Dispose();
            throw;
        }
    }

    /// <summary>The ledger; queries are at <see cref="LedgerWriter.Reader"/>.</summary>
    public LedgerWriter Ledger { get; }
    /// <summary>Alarms of this host.</summary>
    public AlarmJournal Alarms { get; }
    /// <summary>The limit service; null when it is switched off.</summary>
    public LimitService? Limits { get; }
    /// <summary>Totals of this host.</summary>
    public LedgerTotals Totals => Ledger.Totals;
    /// <summary>Port of the broker.</summary>
    public int BrokerPort => _broker?.Port ?? _options.BrokerPort;
    /// <summary>How the room is doing.</summary>
    public TelemetryStatus Status => new(
        Ledger.State, _room.FreeBytes, _room.IsNearlyFull, _supervisor.IsConnected, _supervisor.Reason, _broker?.Restarts ?? 0, Ledger.OutboxDepth, _values.Unsent, _values.Coalesced, Dropped);

    /// <summary>Provenance of what this room makes itself (state, totals, histograms, alarms, limits) from now on.</summary>
    public void SetProvenance(Provenance provenance)
    {
        if (provenance.Experiment != _options.Experiment || provenance.Host != _options.Host || provenance.Simulated != _provenance.Simulated)
            throw new ArgumentException("experiment, host and kind of data stay the same while EdgeMon runs", nameof(provenance));
        _provenance = provenance;
    }

    /// <summary>Records a spill with its candidates, then publishes them and the totals. When this returns, they are on the disk.</summary>
    /// <exception cref="LedgerFullException">No room; alarm "ledger-full" is raised. Call again, or use <see cref="RecordSpillAsync"/>.</exception>
    /// <exception cref="LedgerFailedException">The ledger is read-only; alarm "ledger-failed" is raised. The program must end with an exit code other than 0.</exception>
    public RecordResult RecordSpill(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates)
    {
        RecordResult result = Record(() => Ledger.RecordSpill(spill, candidates));
        if (result.Recorded) PublishTotals();
        LookAtRoom();
        return result;
    }

    /// <summary>As <see cref="RecordSpill"/>, but waits while there is no room.</summary>
    public async Task<RecordResult> RecordSpillAsync(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, CancellationToken cancellation = default)
    {
        while (true)
        {
            try
            {
                return RecordSpill(spill, candidates);
            }
            catch (LedgerException problem) when (problem is LedgerFullException or LedgerBusyException)
            {
                await Task.Delay(RoomPollInterval, _time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Records a candidate at once, before its spill closes.</summary>
    /// <inheritdoc cref="RecordSpill" path="/exception"/>
    public RecordResult RecordCandidate(CandidateRecord candidate) => Record(() => Ledger.RecordCandidate(candidate));

    /// <summary>Records that a run began or ended.</summary>
    /// <inheritdoc cref="RecordSpill" path="/exception"/>
    public RecordResult RecordRun(RunRecord run) => Record(() => Ledger.RecordRun(run));

    /// <summary>The signal box was opened: totals, limits and their history tell of the candidates from now on. Candidates of before are in the ledger.</summary>
    public void BoxOpened()
    {
        Limits?.Open(Ledger.Reader.Contributions());
        PublishTotals();
    }

    /// <summary>Records a person's decision about what others may see. It is on the disk when this returns, and published nowhere.</summary>
    /// <param name="subject">What was decided about.</param>
    /// <param name="decision">What holds from now on.</param>
    /// <param name="by">Who decided.</param>
    /// <param name="reason">Why.</param>
    /// <inheritdoc cref="RecordSpill" path="/exception"/>
    public RecordResult RecordDecision(string subject, string decision, string by, string reason) => Record(() => Ledger.RecordDecision(new DecisionRecord
    {
        Provenance = _provenance, Subject = subject, Decision = decision, By = by, Reason = reason, TimeUnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
    }));

    /// <summary>Publishes a histogram as the newest value of its topic.</summary>
    /// <param name="histogram">Histogram; copied.</param>
    /// <param name="run">Run its contents belong to.</param>
    /// <param name="spill">Spill after which it is published.</param>
    /// <param name="windowSpills">Spills summed when it is of the moving window, which has its own topic; 0 for the whole run.</param>
    public void PublishHistogram(Histogram histogram, int run, int spill, int windowSpills = 0)
    {
        HistogramMessage message = HistogramMessages.From(histogram, _provenance, run, spill, _time.GetUtcNow().ToUnixTimeMilliseconds(), windowSpills);
        SetValue(TopicTable.Histogram, message.Path, Interlocked.Increment(ref _histogramSequence), run, message);
    }

    /// <summary>Publishes what the host is doing with the next state message, now.</summary>
    /// <param name="activity">One word: "waiting", "running", "replay".</param>
    /// <param name="run">Run in progress; 0 for none.</param>
    public void PublishState(string activity, int run)
    {
        _state.Set(activity, run);
        _values.Set(TopicTable.State, _state.Message(HostState.Online));
    }

    /// <summary>Waits until the broker has everything.</summary>
    /// <returns>False when something still waits after <paramref name="timeout"/>.</returns>
    public async Task<bool> FlushAsync(TimeSpan timeout)
    {
        long began = _time.GetTimestamp();
        while (!(_supervisor.IsConnected && _sender.Idle))
        {
            if (_time.GetElapsedTime(began) >= timeout)
            {
                _flushGaveUp = true;
                return false;
            }
            await Task.Delay(5).ConfigureAwait(false);
        }
        _flushGaveUp = false;
        return true;
    }

    /// <summary>Publishes what waits, says "stopped", ends the private broker, and closes the ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        // Who has waited for the broker in vain before does not wait a second time.
        if (!await FlushAsync(_flushGaveUp ? TimeSpan.Zero : _options.FlushTimeout).ConfigureAwait(false) && Ledger.OutboxDepth > 0)
            Log.StoppedWithOutbox(_log, Ledger.OutboxDepth);
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_webhook is not null) await _webhook.DisposeAsync().ConfigureAwait(false);
        if (_broker is not null) await _broker.DisposeAsync().ConfigureAwait(false);
        Alarms.WriteWaiting();
        Ledger.Dispose();
        _metrics.Dispose();
        _stop.Dispose();
    }

    private long Dropped => _values.Dropped + Interlocked.Read(ref _tooLarge);

    private void Start()
    {
        SetValue(TopicTable.Description, "", 1, 0, SelfDescription.Of(_messages.Topics, _provenance));
        PublishTotals();
        LookAtRoom();
        _tasks.Add(Task.Run(() => WatchRoomAsync(_stop.Token)));
        _tasks.Add(Task.Run(() => _supervisor.RunAsync(_stop.Token)));
        if (Limits is null) return;
        Limits.Seed(Ledger.Reader.Contributions());
        _tasks.Add(Task.Run(() => Limits.RunAsync(_stop.Token)));
    }

    private async Task SessionAsync(IMqttLink link, CancellationToken cancellation)
    {
        // The birth goes first; the broker may have lost every retained value since the last connection.
        _values.Set(TopicTable.State, _state.Message(HostState.Online));
        _values.SendAllAgain();
        using var heartbeat = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task beating = BeatAsync(heartbeat.Token);
        try
        {
            await _sender.RunAsync(link, cancellation).ConfigureAwait(false);
            if (cancellation.IsCancellationRequested)
                await link.PublishAsync(_state.Message(HostState.Stopped)).WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.None);
        }
        catch (TimeoutException)
        {
            // A broker that does not answer any more publishes the will instead.
        }
        finally
        {
            await heartbeat.CancelAsync().ConfigureAwait(false);
            await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_options.HeartbeatInterval, _time);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            _values.Set(TopicTable.State, _state.Message(HostState.Online));
    }

    /// <summary>Other programs fill disks too: looked at also while no spill comes.</summary>
    private async Task WatchRoomAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_options.HeartbeatInterval, _time);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false)) LookAtRoom();
    }

    private void LookAtRoom()
    {
        _room.Look();
        Alarms.Judge([AlarmReading.When("disk-nearly-full", _room.IsNearlyFull,
            $"Less than {_options.FreeBytesWarning / 1_000_000} MB are free in {_options.StateDirectory}; without room nothing is recorded.")]);
    }

    private RecordResult Record(Func<RecordResult> record)
    {
        try
        {
            RecordResult result = record();
            Alarms.Judge([AlarmReading.When("ledger-full", false, ""), AlarmReading.When("ledger-failed", false, "")]);
            _wake.Set();
            return result;
        }
        catch (LedgerFullException)
        {
            Alarms.Raise("ledger-full", $"No room in {_options.StateDirectory}.");
            throw;
        }
        catch (LedgerFailedException)
        {
            HasLedgerFailed();
            throw;
        }
    }

    /// <summary>
    /// Whether a write to the ledger has failed, with alarm "ledger-failed" raised then. The write need not be a spill's: removals from the outbox, alarm lines and the
    /// moving of the log fail between spills, too. The program must end with an exit code other than 0.
    /// </summary>
    public bool HasLedgerFailed()
    {
        if (Ledger.State != LedgerState.Failed) return false;
        Alarms.Raise("ledger-failed", $"A write to the ledger in {_options.StateDirectory} failed: it is read-only.");
        return true;
    }

    private void PublishTotals()
    {
        LedgerTotals totals = Ledger.Totals;
        TotalsMessage message = totals.ToMessage(_provenance, Ledger.Id, _time.GetUtcNow().ToUnixTimeMilliseconds());
        SetValue(TopicTable.Totals, "", Interlocked.Increment(ref _totalsSequence), totals.Run, _blinded() ? BlindedPayloads.Of(message) : message);
    }

    private void SetValue<T>(TopicEntry entry, string name, long sequence, int run, T payload) where T : class
    {
        MqttMessage message = _messages.Make(entry, name, sequence, run, payload);
        if (message.Payload.Length > _options.MaximumPayloadBytes)
        {
            Interlocked.Increment(ref _tooLarge);
            _metrics.Dropped("too-large");
            Log.PayloadTooLarge(_log, message.Topic, message.Payload.Length, _options.MaximumPayloadBytes);
            return;
        }
        _values.Set(entry, message);
    }
}
