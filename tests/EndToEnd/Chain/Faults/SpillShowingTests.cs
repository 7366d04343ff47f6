using System.Diagnostics.Metrics;
using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.Host;
using EdgeMon.Host.Chain;
using EdgeMon.Host.Configuration;
using EdgeMon.Host.Web;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>
/// RELIABILITY F34: alarms, page and histograms of a spill are made beside the events that follow it. What fails there ends the program with the error
/// told, and costs the ledger nothing.
/// </summary>
public sealed class SpillShowingTests : IDisposable
{
    private const int Spills = 3;
    private const string Failure = "no paper in the printer.";
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-showing-").FullName;
    private readonly int _brokerPort = FreePorts.Next();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(Spills)]
    public async Task The_monitor_ends_with_the_failure_told_and_the_next_one_completes_the_ledger(int failing)
    {
        ChainRun undisturbed = Chain("undisturbed"), chain = Chain("chain");
        await Simulate();
        await undisturbed.Run();

        var log = new KeptLog();
        var monitor = new Host.Chain.Monitor(ConfigurationFile.Load(chain.ConfigurationPath), TimeProvider.System, log);
        VerbException told;
        using (new FailingReader(failing)) told = await Assert.ThrowsAsync<VerbException>(() => monitor.RunAsync(TestContext.Current.CancellationToken));
        IReadOnlyList<SpillRecord> recorded = chain.Spills();
        Assert.InRange(recorded.Count, failing, Spills);
        Assert.Equal(Enumerable.Range(1, recorded.Count), recorded.Select(spill => spill.Spill));
        string spill = $"Spill {recorded[0].Run}/{failing} is in the ledger, but it could not be shown: {Failure} ";
        Assert.Equal(ExitCode.Internal, told.ExitCode);
        Assert.StartsWith(spill, told.Message, StringComparison.Ordinal);
        Assert.Equal($"1015 {spill}EdgeMon ends with the next data", Assert.Single(log.Lines, line => line.StartsWith("1015 ", StringComparison.Ordinal)));

        // The program that is started again takes the file from its beginning: what it has is refused as a duplicate, what is missing comes.
        await chain.Run();
        Assert.Equal(undisturbed.SpillTexts(), chain.SpillTexts());
        Assert.Equal(undisturbed.Totals(), chain.Totals());
    }

    [Fact]
    public async Task A_spill_that_closed_meanwhile_is_recorded_before_the_pipeline_ends()
    {
        // Nobody looks between spills: that the first was not shown is seen when the second has closed.
        var (recorded, end) = await RunPipeline(new() { ProgressInterval = TimeSpan.MaxValue }, _ => { });
        Assert.Equal([1, 2], recorded);
        Assert.Equal(Failure, Assert.IsType<SpillNotShownException>(end).InnerException!.Message);
    }

    [Fact]
    public async Task The_next_progress_report_ends_the_pipeline()
    {
        var (recorded, end) = await RunPipeline(new() { ProgressInterval = TimeSpan.Zero }, recorder => recorder.EndShowing());
        Assert.Equal([1], recorded);
        Assert.Equal(Failure, Assert.IsType<SpillNotShownException>(end).InnerException!.Message);
    }

    [Fact]
    public async Task A_ledger_that_fails_meanwhile_keeps_its_own_verdict()
    {
        // Its exit code tells the supervisor not to try again and again.
        var (recorded, end) = await RunPipeline(new(), _ => { }, new LedgerFailedException(Failure, null));
        Assert.Equal(1, recorded[0]);
        Assert.Equal(Failure, Assert.IsType<LedgerFailedException>(end).Message);
    }

    /// <summary>A pipeline on a real ledger, in which the alarms of every spill fail.</summary>
    /// <param name="settings">Settings of the pipeline.</param>
    /// <param name="closed">Told when a spill has closed.</param>
    /// <param name="failure">What the alarms fail with.</param>
    /// <returns>The spills of the ledger, and what ended the pipeline.</returns>
    private async Task<(int[] Recorded, Exception End)> RunPipeline(PipelineSettings settings, Action<SpillRecorder> closed, Exception? failure = null)
    {
        ChainRun chain = Chain("chain", "\"broker\": \"external\",");
        await Simulate();
        EdgeMonConfiguration configuration = ConfigurationFile.Load(chain.ConfigurationPath).Settings;
        var provenance = new Provenance
        {
            Experiment = configuration.Telemetry.Experiment, Host = configuration.Telemetry.Host, Simulated = true, ConfigurationHash = "none", MapIdentity = "none", CalibrationIdentity = "none", CodeVersion = "test",
        };
        Exception? end;
        await using (TelemetryService telemetry = await TelemetryService.OpenAsync(configuration.Telemetry, provenance))
        {
            using var metrics = new ChainMetrics(TimeProvider.System);
            var view = TestView.Of(configuration.Page, TimeProvider.System);
            var alarms = new AlarmWatch(telemetry, configuration.Telemetry.Alarms, configuration.Signal.Selection.BeamEnergyGeV, () => throw failure ?? new InvalidOperationException(Failure), TimeProvider.System);
            var recorder = new SpillRecorder(telemetry, view, alarms, TimeProvider.System, new KeptLog(), new ServiceManager(TimeProvider.System), metrics, [], CancellationToken.None);
            using EventBatchReader reader = EventBatchReader.OverMemory("raw.dat", await File.ReadAllBytesAsync(Path.Combine(_folder, "raw.dat")), new EventBatchLimits(), FrameFormat.Date);
            var setups = new RunSetups(configuration.Maps.Directory, configuration.Maps.Roles, configuration.Calibration.Path, configuration.Calibration.Constants) { Loaded = alarms.OnRun };
            var pipeline = new EventPipeline(reader, setups.For, new Onlooker(recorder, closed), settings with { Options = configuration.Signal, Host = configuration.Telemetry.Host, Simulated = true });
            end = Record.Exception(() => pipeline.Run(CancellationToken.None));
            recorder.EndShowing();
        }
        Assert.NotNull(end);
        return ([.. chain.Spills().Select(spill => spill.Spill)], end);
    }

    private ChainRun Chain(string name, string telemetry = "")
    {
        var chain = new ChainRun(Directory.CreateDirectory(Path.Combine(_folder, name)).FullName);
        // One port for all of a test: it is part of the configuration's hash, which is in every record.
        chain.Configure("../raw.dat", telemetry, _brokerPort);
        return chain;
    }

    private async Task Simulate()
    {
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", $"{Spills}", "--seed", "34");
        await raw.Write(Path.Combine(_folder, "raw.dat"), [.. Enumerable.Range(0, Spills)]);
    }

    /// <summary>
    /// A reader of the metrics that throws when a spill of this test is counted: what a monitor does with a recorded spill ends there with an exception,
    /// without a word in the monitor for it. Monitors of tests beside this one are not touched.
    /// </summary>
    private sealed class FailingReader : IDisposable
    {
        private static readonly AsyncLocal<FailingReader?> Own = new();
        private readonly MeterListener _listener = new();
        private int _spills;

        public FailingReader(int failing)
        {
            Own.Value = this;
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ChainMetrics.MeterName && instrument.Name == "edgemon.spills") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, _, _, _) =>
            {
                if (Own.Value == this && Interlocked.Increment(ref _spills) == failing) throw new InvalidOperationException(Failure);
            });
            _listener.Start();
        }

        public void Dispose()
        {
            _listener.Dispose();
            Own.Value = null;
        }
    }

    /// <summary>Passes everything on, and tells when a spill has closed.</summary>
    private sealed class Onlooker(SpillRecorder recorder, Action<SpillRecorder> closed) : ISpillObserver
    {
        public void RunStarted(int run) => recorder.RunStarted(run);

        public void CandidateFound(CandidateRecord candidate) => recorder.CandidateFound(candidate);

        public void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms)
        {
            recorder.SpillClosed(spill, candidates, histograms);
            closed(recorder);
        }

        public void HistogramsChanging() => recorder.HistogramsChanging();

        public void EventSampled(in SampledEvent sampled) => recorder.EventSampled(sampled);

        public void Progress(in PipelineProgress progress) => recorder.Progress(progress);
    }
}
