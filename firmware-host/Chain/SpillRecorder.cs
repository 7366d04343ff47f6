using System.Diagnostics;
using System.Globalization;
using EdgeMon.Host.Web;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Totals;

namespace EdgeMon.Host.Chain;

/// <summary>
/// What happens to a spill when it closes: the ledger first, then alarms, page and histograms on MQTT. Called by the pipeline in the order of
/// the stream, which waits for the ledger alone: what only shows a spill is done beside the events that follow it. What fails there is told in the
/// log at once and ends the pipeline at its next step, but not in front of a spill that has closed: that one goes to the ledger first.
/// </summary>
internal sealed class SpillRecorder(TelemetryService telemetry, LiveView view, AlarmWatch alarms, TimeProvider time, ILogger log, ServiceManager service, ChainMetrics metrics, IReadOnlyList<ISpillWitness> witnesses, CancellationToken cancellation) : ISpillObserver
{
    private static readonly TimeSpan RoomPoll = TimeSpan.FromSeconds(1);
    private static readonly string[] PublishedHistograms = ["Physics/ecal", "Physics/ecal_beam", "Physics/hcal", "Physics/ecal_hcal_selected", "Physics/missing_energy"];

    /// <summary>Shows the last closed spill; what fails in it stops the pipeline at its next step.</summary>
    private Task _showing = Task.CompletedTask;
    private long _lastTicks, _lastFrames, _lastBytes;
    private int _run;
    /// <summary>Spills in the histograms of the run: they begin empty with each run and each start.</summary>
    private SummedSpills? _summed;

    /// <inheritdoc/>
    public void RunStarted(int run)
    {
        _run = run;
        telemetry.PublishState("running", run);
    }

    /// <inheritdoc/>
    public void CandidateFound(CandidateRecord candidate)
    {
        Record(candidate.Run, candidate.Spill, () => telemetry.RecordCandidate(candidate));
        if (!view.Blinding.IsBlinded) MonitorLog.CandidateFound(log, candidate.Run, candidate.Spill, candidate.EventInSpill, candidate.EcalGeV, candidate.HcalGeV);
    }

    /// <inheritdoc/>
    public void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms)
    {
        Books books = spill.Books;
        long accounted = books.Accepted + books.Rejected.Values.Sum() + books.Dropped.Values.Sum();
        if (accounted == books.FramesIn)
        {
            telemetry.Alarms.Clear("books");
        }
        else
        {
            MonitorLog.BooksOutOfBalance(log, spill.Run, spill.Spill, books.FramesIn, accounted);
            telemetry.Alarms.Raise("books", $"Spill {spill.Spill}: {books.FramesIn} events came in and {accounted} are accounted for.", spill.Run, spill.Spill);
            spill = spill with { Quality = SpillQuality.Invalid, QualityReasons = [.. spill.QualityReasons, "books out of balance"] };
        }
        // Also a spill that is in the ledger already is in the histograms.
        SummedSpills summed = _summed = _summed?.Run == spill.Run ? _summed with { LastSpill = spill.Spill } : new SummedSpills(spill.Run, spill.Spill, spill.Spill);
        foreach (ISpillWitness witness in witnesses) spill = witness.Witness(spill);
        telemetry.SetProvenance(spill.Provenance);
        if (telemetry.Totals is var before && before.Run != spill.Run) RecordRunChange(before.LastSpill, spill);
        if (!Record(spill.Run, spill.Spill, () => telemetry.RecordSpill(spill, candidates)).Recorded)
        {
            MonitorLog.SpillDuplicate(log, spill.Run, spill.Spill);
            return;
        }
        MonitorLog.SpillClosed(log, spill.Run, spill.Spill, spill.Quality.ToString().ToUpperInvariant(), spill.Eot.Eot, spill.Eot.EotUncertainty, books.Accepted, books.FramesIn, view.Blinding.IsBlinded ? "withheld" : spill.Candidates.ToString(CultureInfo.InvariantCulture));

        FinishShowing();
        _showing = Task.Run(() => Show(spill, candidates, histograms, summed), CancellationToken.None);
    }

    /// <summary>
    /// A run begins with its first spill, so that a damaged run number begins none, and ends when another one begins: the end of the input may be
    /// a restart in the middle of it.
    /// </summary>
    private void RecordRunChange(LastSpillMessage? last, SpillRecord first)
    {
        if (last is not null) RecordRun(last.Run, RunChange.End, last.EndTimeUnix);
        RecordRun(first.Run, RunChange.Begin, first.StartTimeUnix);

        void RecordRun(int run, RunChange change, long timeUnix)
        {
            var record = new RunRecord { Provenance = first.Provenance, Run = run, Change = change, TimeUnix = timeUnix, Comment = "" };
            Record(first.Run, first.Spill, () => telemetry.RecordRun(record));
        }
    }

    /// <inheritdoc/>
    // No failure from here: the spill that changes them has closed, and is not in the ledger yet.
    public void HistogramsChanging() => EndShowing();

    /// <summary>Waits until nothing is shown any more, whatever became of it: also when the pipeline has failed.</summary>
    public void EndShowing() => ((IAsyncResult)_showing).AsyncWaitHandle.WaitOne();

    private void FinishShowing() => _showing.GetAwaiter().GetResult();

    private void Show(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms, SummedSpills summed)
    {
        try
        {
            ShowAll(spill, candidates, histograms, summed);
        }
        // A ledger that has failed tells so itself, and ends the program with a code of its own.
        catch (Exception failure) when (failure is not LedgerException)
        {
            // At once: with a quiet beam the pipeline's next step may be minutes away, and another failure may end it first.
            MonitorLog.SpillNotShown(log, failure, spill.Run, spill.Spill, failure.Message);
            throw new SpillNotShownException(spill.Run, spill.Spill, failure);
        }
    }

    private void ShowAll(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms, SummedSpills summed)
    {
        alarms.OnSpill(spill, histograms.LastSpill);
        metrics.SpillRecorded(spill);
        view.OnSpill(spill, candidates);
        LedgerTotals totals = telemetry.Totals;
        view.OnTotals(LiveTotalsOf(totals.ThisRun), LiveTotalsOf(totals.Campaign));
        view.OnChannels(spill, histograms.LastSpill.Channels, histograms.Run.Channels);
        IReadOnlyList<Histogram> run = histograms.AllOfRun(), window = histograms.AllOfWindow();
        view.OnHistograms(run, new WindowHistograms(window, histograms.Window.Spills, histograms.Window.Capacity), summed);
        foreach (Histogram histogram in run)
            if (IsPublished(histogram)) telemetry.PublishHistogram(view.Shown(histogram), spill.Run, spill.Spill);
        foreach (Histogram histogram in window)
            if (IsPublished(histogram)) telemetry.PublishHistogram(view.Shown(histogram), spill.Run, spill.Spill, histograms.Window.Spills);
    }

    /// <inheritdoc/>
    public void EventSampled(in SampledEvent sampled) => view.OnEvent(sampled);

    /// <inheritdoc/>
    public void Progress(in PipelineProgress progress)
    {
        if (_showing.IsFaulted) FinishShowing();
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_lastTicks, now).TotalSeconds;
        bool first = _lastTicks == 0;
        view.OnProgress(new LiveProgress(progress.Run, progress.Spill, progress.FramesInSpill,
            first ? 0 : (progress.FramesIn - _lastFrames) / seconds, first ? 0 : (progress.Bytes - _lastBytes) / seconds, progress.BacklogEvents)
        {
            LatencyMilliseconds = progress.ArrivalTicks == 0 ? null : Math.Round(Stopwatch.GetElapsedTime(progress.ArrivalTicks).TotalMilliseconds, 1),
        });
        metrics.Progress(progress);
        (_lastTicks, _lastFrames, _lastBytes) = (now, progress.FramesIn, progress.Bytes);
    }

    private static bool IsPublished(Histogram histogram) =>
        PublishedHistograms.Contains(histogram.Path) || histogram.Path.StartsWith(CustomHistogramOptions.Folder, StringComparison.Ordinal);

    /// <summary>Tells MQTT that the input has ended.</summary>
    public void InputEnded()
    {
        FinishShowing();
        telemetry.PublishState("waiting", _run);
    }

    /// <summary>Writes to the ledger; while there is no room, or another program holds it locked, the stream waits, so nothing is lost and nothing is acknowledged.</summary>
    private RecordResult Record(int run, int spill, Func<RecordResult> record)
    {
        while (true)
        {
            try
            {
                return record();
            }
            catch (LedgerException problem) when (problem is LedgerFullException or LedgerBusyException && !cancellation.IsCancellationRequested)
            {
                if (problem is LedgerFullException) MonitorLog.LedgerFull(log, run, spill);
                else MonitorLog.LedgerBusy(log, run, spill);
                service.Beat(); // waiting for room is no standstill: a restart would find the same disk
                metrics.CameRound();
                cancellation.WaitHandle.WaitOne(RoomPoll);
            }
        }
    }

    /// <summary>The sums in the page's terms.</summary>
    public static LiveTotals LiveTotalsOf(CountingTotals sums) => new(
        sums.Eot, Math.Sqrt(sums.EotVariance), sums.Spills, sums.PartialSpills + sums.ExcludedSpills, sums.Candidates, sums.ExpectedBackground, sums.BackgroundUncertainty);
}
