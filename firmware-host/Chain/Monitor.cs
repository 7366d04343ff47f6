using EdgeMon.Calibration;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Serial;
using EdgeMon.Daq.Sources;
using EdgeMon.Hardware.Serial;
using EdgeMon.Host.Configuration;
using EdgeMon.Host.Verbs;
using EdgeMon.Host.Web;
using EdgeMon.Physics.Efficiency;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Broker;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.HistogramExports;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Totals;

namespace EdgeMon.Host.Chain;

/// <summary>
/// The monitor as <c>run</c> and <c>demo</c> start it: source, pipeline, ledger, MQTT, limit service and page, put together from
/// a configuration. What cannot be had is told before anything is counted.
/// </summary>
internal sealed class Monitor(ConfigurationFile file, TimeProvider time, ILogger log)
{
    private const double PipelineStuckSeconds = 10;
    private const string BlindingSubject = "blinding", BoxOpen = "open", BoxClosed = "closed";
    private static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(1);
    private readonly EdgeMonConfiguration _settings = file.Settings;

    private EngineLimits? _limits;

    /// <summary>Folder for the computed physics tables; the user's cache when null.</summary>
    public string? TablesFolder { get; init; }
    /// <summary>Told when page and broker are there: address of the page, port of the broker.</summary>
    public Action<string, int>? Started { get; init; }

    /// <summary>Runs until the source ends or the cancellation asks for the end; the open spill is then closed and everything flushed.</summary>
    /// <returns>An exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        NativeHeap.Limit();
        EfficiencyTable? efficiency = EfficiencyTableFile.Configured(_settings.Telemetry.Limits);
        var service = new ServiceManager(time);
        using var metrics = new ChainMetrics(time);
        using IByteSource source = new WatchedSource(OpenSource(), service, metrics);
        TelemetryService? recording = null;
        Blinding blinding = OpenBlinding(decision => RecordDecision(recording!, decision));
        await using TelemetryService telemetry = recording = await OpenTelemetryAsync(blinding, efficiency).ConfigureAwait(false);
        ClosedBoxMark.Set(_settings.Telemetry.StateDirectory, blinding.IsBlinded);
        blinding.Changed += telemetry.BoxOpened;
        blinding.Changed += () => ClosedBoxMark.Set(_settings.Telemetry.StateDirectory, closed: false);
        var view = new LiveView(_settings.Page, time, blinding, _settings.Signal, _settings.Input.Format);
        if (_settings.Page.Reference is { } reference) view.OnReference(ReadReference(reference));
        ShowHistory(view, telemetry);
        using var deviceMetrics = new DeviceMetrics();
        await using SensorWatch sensors = SensorWatch.Start(_settings.Hardware.Sensors, view, deviceMetrics, time);
        await using HighVoltageWatch highVoltage = HighVoltageWatch.Start(_settings.Hardware.HighVoltage, view, telemetry.Alarms, deviceMetrics, time, log);
        await using SpillGateWatch spillGate = SpillGateWatch.Start(_settings.Hardware.SpillGate, view, telemetry.Alarms, deviceMetrics, time, log);
        if (telemetry.Limits is { } limits && _limits is { } engine)
        {
            view.LimitPage.Connect(limits.History, engine.Compute, _settings.Telemetry.Limits.AlphaD, engine.EfficiencyText);
            var outlook = new OutlookLoop(engine, view, log, cancellation);
            outlook.Offer(limits.Current);
            limits.Updated += update =>
            {
                view.OnLimits(update.Curves);
                outlook.Offer(update);
            };
        }
        view.OnAlarms(telemetry.Alarms.Standing);
        telemetry.Alarms.Changed += _ => view.OnAlarms(telemetry.Alarms.Standing);
        telemetry.Alarms.TextsChanged += () => view.OnAlarmTexts(telemetry.Alarms.Standing);
        await using WebApplication page = await StartPageAsync(view, telemetry.Alarms, cancellation).ConfigureAwait(false);
        string address = PageServer.AddressOf(page);
        MonitorLog.Started(log, address, telemetry.BrokerPort);
        Started?.Invoke(address, telemetry.BrokerPort);
        telemetry.PublishState("waiting", 0);
        metrics.Watch(telemetry);
        service.Ready();
        using CancellationTokenRegistration stopping = cancellation.Register(service.Stopping);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var stopHealth = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var alarms = new AlarmWatch(telemetry, _settings.Telemetry.Alarms, _settings.Signal.Selection.BeamEnergyGeV, () => view.Blinding.IsBlinded, time);
        using GpioWatch gpio = GpioWatch.Start(_settings.Hardware.Gpio, telemetry.Alarms, alarms, deviceMetrics, time);
        Task health = WatchHealthAsync(view, source, telemetry, alarms, sensors, gpio, service, metrics, ending, stopHealth.Token);
        try
        {
            var recorder = new SpillRecorder(telemetry, view, alarms, time, log, service, metrics, [highVoltage, spillGate], ending.Token);
            PipelineTotals totals = await Task.Factory.StartNew(
                () => RunPipeline(source, recorder, alarms, sensors, view, ending.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            service.Stopping();
            if (telemetry.HasLedgerFailed()) throw new LedgerFailedException($"a write to the ledger in {_settings.Telemetry.StateDirectory} failed, the log has the reason; it is read-only. Check the disk, then start EdgeMon again.", null);
            recorder.InputEnded();
            alarms.InputEnded();
            MonitorLog.InputEnded(log, totals.Books.FramesIn, totals.Spills, totals.Eot);
            long began = time.GetTimestamp();
            bool flushed = await telemetry.FlushAsync(_settings.Telemetry.FlushTimeout).ConfigureAwait(false);
            if (flushed) MonitorLog.StoppedFlushed(log, time.GetElapsedTime(began).TotalSeconds);
            else MonitorLog.StoppedUnflushed(log, time.GetElapsedTime(began).TotalSeconds);
            return ExitCode.Ok;
        }
        // Full or busy: only when asked to stop while the stream waits for the ledger. What could not be recorded was not acknowledged.
        catch (LedgerException problem) when (problem is LedgerFailedException or LedgerFullException or LedgerBusyException)
        {
            throw new VerbException(ExitCode.LedgerFailed, problem.Message);
        }
        catch (CalibrationException problem)
        {
            throw new VerbException(ExitCode.Configuration, problem.Message);
        }
        // The supervisor starts it again: every spill that closed is in the ledger, and what waits in the outbox is published then.
        catch (SpillNotShownException problem)
        {
            throw new VerbException(ExitCode.Internal, problem.Message);
        }
        finally
        {
            await stopHealth.CancelAsync().ConfigureAwait(false);
            await health.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await page.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private PipelineTotals RunPipeline(IByteSource source, SpillRecorder recorder, AlarmWatch alarms, SensorWatch sensors, LiveView view, CancellationToken cancellation)
    {
        using var reader = new EventBatchReader(source, _settings.Input.ToBatchLimits(), _settings.Input.Format, time);
        var setups = new RunSetups(_settings.Maps.Directory, _settings.Maps.Roles, _settings.Calibration.Path, _settings.Calibration.Constants)
        {
            OnMapsRefused = _settings.Maps.OnRefusal,
            OnCalibrationRefused = _settings.Calibration.OnRefusal,
            TemperatureGains = _settings.Calibration.TemperatureGains,
            Temperatures = sensors.Temperature,
            Loaded = (run, setup) => TellRun(run, setup, view, alarms),
        };
        var pipeline = new EventPipeline(reader, setups.For, recorder, new PipelineSettings
        {
            Options = _settings.Signal,
            Workers = _settings.Input.Workers > 0 ? _settings.Input.Workers : Math.Max(1, Environment.ProcessorCount - 1),
            Format = _settings.Input.Format,
            Experiment = _settings.Telemetry.Experiment,
            Host = _settings.Telemetry.Host,
            Simulated = _settings.Simulated,
            ConfigurationHash = file.Hash,
            CodeVersion = ProgramVersion.Text,
            Time = time,
        });
        try { return pipeline.Run(cancellation); }
        finally { recorder.EndShowing(); }
    }

    private void TellRun(int run, RunSetup setup, LiveView view, AlarmWatch alarms)
    {
        alarms.OnRun(run, setup);
        view.OnRun(setup);
        MonitorLog.RunBegins(log, run, setup.Map.Identity, setup.CalibrationIdentity);
        if (setup.KeptFromRun is not null) MonitorLog.LastGoodKept(log, setup.CalibrationDefect);
        foreach (var warning in setup.Map.Warnings) MonitorLog.MapWarning(log, warning.ToString());
    }

    private static HistogramReference ReadReference(string path)
    {
        try { return UhiHistogramReader.ReadReference(path); }
        catch (HistogramFileException problem) { throw new VerbException(ExitCode.Configuration, $"page.reference: {problem.Message}"); }
    }

    private Blinding OpenBlinding(Action<BlindingDecision> record) => new(
        _settings.Page.Blinded, Path.Combine(_settings.Telemetry.StateDirectory, Blinding.FileName), time, LastDecision(), record);

    /// <summary>Whether the ledger's last decision closed the box; null without one. Read before anything opens, since messages and log are blinded, too.</summary>
    private bool? LastDecision()
    {
        try
        {
            using LedgerReader reader = LedgerReader.Open(Path.Combine(_settings.Telemetry.StateDirectory, LedgerOptions.FileName));
            return reader.Decisions(BlindingSubject).LastOrDefault() is { } last ? last.Decision.Decision != BoxOpen : null;
        }
        // None yet, or one that is refused a moment later, with the reason.
        catch (Exception unreadable) when (unreadable is LedgerOpenException or PayloadException or System.Data.Common.DbException) { return null; }
    }

    private static void RecordDecision(TelemetryService telemetry, BlindingDecision decision)
    {
        try { telemetry.RecordDecision(BlindingSubject, decision.Blinded ? BoxClosed : BoxOpen, decision.By, decision.Reason); }
        catch (LedgerException problem) { throw new IOException(problem.Message, problem); }
    }

    private IByteSource OpenSource()
    {
        // A line that is not there yet is a state, not an error: it is opened at the first read, and again after each loss.
        if (_settings.Input.Source.StartsWith(SourceFactory.SerialPrefix, StringComparison.Ordinal))
            return new SerialFrameSource(new SerialLine(_settings.Input.Source[SourceFactory.SerialPrefix.Length..], _settings.Input.Serial));
        try { return SourceFactory.Open(_settings.Input.ToSourceOptions(_settings.Input.Source)); }
        catch (SourceException problem) { throw new VerbException(ExitCode.Unavailable, $"input.source: {problem.Message}"); }
    }

    private async Task<TelemetryService> OpenTelemetryAsync(Blinding blinding, EfficiencyTable? efficiency)
    {
        var provenance = new Provenance
        {
            Experiment = _settings.Telemetry.Experiment, Host = _settings.Telemetry.Host, Simulated = _settings.Simulated, ConfigurationHash = file.Hash,
            MapIdentity = "none", CalibrationIdentity = "none", CodeVersion = ProgramVersion.Text,
        };
        // Without a limit service nobody asks: the tables are not worth the seconds they take.
        EngineLimits? limits = _limits = _settings.Telemetry.LimitService ? new EngineLimits(_settings.Telemetry.Limits, efficiency, TablesFolder, log) : null;
        try { return await TelemetryService.OpenAsync(_settings.Telemetry, provenance, limits, time: time, log: log, blinded: () => blinding.IsBlinded).ConfigureAwait(false); }
        catch (LedgerOpenException problem) { throw new VerbException(ExitCode.Configuration, problem.Message); }
        catch (BrokerException problem) { throw new VerbException(ExitCode.Unavailable, problem.Message); }
    }

    private async Task<WebApplication> StartPageAsync(LiveView view, AlarmJournal alarms, CancellationToken cancellation)
    {
        try { return await PageServer.StartAsync(view, time, log, app => AlarmEndpoints.Map(app, alarms, () => view.Blinding.IsBlinded), cancellation).ConfigureAwait(false); }
        catch (IOException problem) { throw new VerbException(ExitCode.Unavailable, $"page: {problem.Message} Set page.port to a free port."); }
    }

    private void ShowHistory(LiveView view, TelemetryService telemetry)
    {
        view.OnSignalBox(new SignalBox(_settings.Signal.Selection.BoxEcalGeV, _settings.Signal.Selection.BoxHcalGeV));
        LedgerReader ledger = telemetry.Ledger.Reader;
        view.OnHistory([.. ledger.Spills(last: _settings.Page.SpillsKept).Select(entry => entry.Record)],
            [.. ledger.Candidates(last: _settings.Page.CandidatesKept).Select(entry => CandidateRow.Of(entry.Candidate))]);
        view.Runs.Restore(ledger.Runs());
        // What was counted before a restart is as old as its last spill: nothing old looks fresh.
        LedgerTotals totals = telemetry.Totals;
        DateTimeOffset? madeAt = totals.LastSpill is { } last ? DateTimeOffset.FromUnixTimeSeconds(last.EndTimeUnix) : null;
        if (totals.Campaign.Spills > 0)
            view.OnTotals(SpillRecorder.LiveTotalsOf(totals.ThisRun), SpillRecorder.LiveTotalsOf(totals.Campaign), madeAt);
        if (telemetry.Limits is { } limits && limits.Current.Curves.Count > 0) view.OnLimits(limits.Current.Curves, madeAt);
    }

    private async Task WatchHealthAsync(LiveView view, IByteSource source, TelemetryService telemetry, AlarmWatch alarms, SensorWatch sensors, GpioWatch gpio, ServiceManager service, ChainMetrics metrics, CancellationTokenSource ending, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(HealthPeriod, time);
        var vitals = new VitalsReader(_settings.Telemetry.StateDirectory, time);
        var collector = new QuietCollector(time, () => GC.GetTotalAllocatedBytes());
        do
        {
            view.OnSourceState(source.State);
            service.Status(source.State);
            view.OnHealth("pipeline", metrics.LoopAgeSeconds < PipelineStuckSeconds ? HealthLevel.Ok : HealthLevel.Failed,
                metrics.LoopAgeSeconds < PipelineStuckSeconds ? "running" : FormattableString.Invariant($"has not come round for {metrics.LoopAgeSeconds:0} s"));
            TelemetryStatus status = telemetry.Status;
            alarms.OnSecond(source, status, sensors, gpio.OnSecond(view));
            // Also between spills: what cannot be recorded must not be taken.
            if (telemetry.HasLedgerFailed()) await ending.CancelAsync().ConfigureAwait(false);
            collector.OnSecond(source.Position);
            view.OnHost(vitals.Read(status.OutboxDepth));
            view.OnHealth("broker", status.BrokerConnected ? HealthLevel.Ok : HealthLevel.Failed,
                status.BrokerConnected ? $"connected, {status.OutboxDepth} messages waiting" : $"not connected: {status.BrokerReason}");
            view.OnHealth("ledger", status.Ledger == LedgerState.Writable ? HealthLevel.Ok : HealthLevel.Failed, status.Ledger.ToString().ToLowerInvariant());
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }
}
