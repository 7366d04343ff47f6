using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.Host.Chain;
using EdgeMon.Host.Configuration;
using EdgeMon.Host.Web;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry;
using EdgeMon.Telemetry.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.EndToEnd.Tests.Chain.Faults;

/// <summary>Books that do not balance: the one alarm that no data can raise, so that a spill record is falsified on its way.</summary>
public sealed class BooksAlarmTests : IDisposable
{
    private const int Falsified = 2, Unaccounted = 3;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-books-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_spill_whose_books_do_not_balance_raises_the_alarm_is_marked_and_counts_nowhere()
    {
        RawSpills raw = await RawSpills.Simulate(_folder, "--spills", "3", "--seed", "24");
        var chain = new ChainRun(_folder);
        await raw.Write(Path.Combine(_folder, "raw.dat"), 0, 1, 2);
        chain.Configure("raw.dat", "\"broker\": \"external\",");
        EdgeMonConfiguration settings = ConfigurationFile.Load(chain.ConfigurationPath).Settings;
        await using (TelemetryService telemetry = await OpenAsync(settings))
        {
            using var metrics = new ChainMetrics(TimeProvider.System);
            var view = TestView.Of(settings.Page, TimeProvider.System);
            var alarms = new AlarmWatch(telemetry, settings.Telemetry.Alarms, settings.Signal.Selection.BeamEnergyGeV, () => false, TimeProvider.System);
            var recorder = new SpillRecorder(telemetry, view, alarms, TimeProvider.System, NullLogger.Instance, new ServiceManager(TimeProvider.System), metrics, [], CancellationToken.None);
            using EventBatchReader reader = EventBatchReader.OverMemory("raw.dat", await File.ReadAllBytesAsync(Path.Combine(_folder, "raw.dat")), new EventBatchLimits(), FrameFormat.Date);
            var setups = new RunSetups(settings.Maps.Directory, settings.Maps.Roles, settings.Calibration.Path, settings.Calibration.Constants) { Loaded = alarms.OnRun };
            var pipeline = new EventPipeline(reader, setups.For, new Falsifier(recorder), new PipelineSettings { Options = settings.Signal, Host = settings.Telemetry.Host, Simulated = true });
            PipelineTotals totals = pipeline.Run(CancellationToken.None);
            Assert.True(totals.Books.Balanced);
        }

        IReadOnlyList<SpillRecord> spills = chain.Spills();
        Assert.Equal([SpillQuality.Good, SpillQuality.Invalid, SpillQuality.Good], spills.Select(spill => spill.Quality));
        Assert.Equal(["books out of balance"], spills[1].QualityReasons);
        Assert.Equal((2, 1), (chain.Totals().Spills, chain.Totals().ExcludedSpills));
        Assert.Equal(spills[0].Eot.Eot + spills[2].Eot.Eot, chain.Totals().Eot);

        // Written down with its numbers; the balanced spill behind it ends the condition.
        AlarmRecord[] alarmsOfBooks = [.. chain.Read(reader => reader.Alarms("books")).Select(recorded => recorded.Alarm).OrderBy(alarm => alarm.TimeUnixMs)];
        Assert.Equal([AlarmChange.Raise, AlarmChange.Clear], alarmsOfBooks.Select(alarm => alarm.Change));
        Assert.Equal((spills[1].Run, Falsified, AlarmPriority.Critical), (alarmsOfBooks[0].Run, alarmsOfBooks[0].Spill, alarmsOfBooks[0].Priority));
        long framesIn = spills[1].Books.FramesIn;
        Assert.Equal($"Spill {Falsified}: {framesIn} events came in and {framesIn - Unaccounted} are accounted for.", alarmsOfBooks[0].Text);
    }

    private static async Task<TelemetryService> OpenAsync(EdgeMonConfiguration settings) => await TelemetryService.OpenAsync(settings.Telemetry, new Provenance
    {
        Experiment = settings.Telemetry.Experiment, Host = settings.Telemetry.Host, Simulated = true, ConfigurationHash = "none", MapIdentity = "none", CalibrationIdentity = "none", CodeVersion = "test",
    });

    /// <summary>Passes everything on, and makes one spill forget events.</summary>
    private sealed class Falsifier(SpillRecorder recorder) : ISpillObserver
    {
        public void RunStarted(int run) => recorder.RunStarted(run);

        public void CandidateFound(CandidateRecord candidate) => recorder.CandidateFound(candidate);

        public void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms) => recorder.SpillClosed(
            spill.Spill == Falsified ? spill with { Books = spill.Books with { Accepted = spill.Books.Accepted - Unaccounted } } : spill, candidates, histograms);

        public void HistogramsChanging() => recorder.HistogramsChanging();

        public void EventSampled(in SampledEvent sampled) => recorder.EventSampled(sampled);

        public void Progress(in PipelineProgress progress) => recorder.Progress(progress);
    }
}
