using EdgeMon.Daq;
using EdgeMon.Signal.Eot;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Signal.Spills;

/// <summary>
/// Merges batch results in the order of the stream into spills. Opens a spill with the first event of a new spill number,
/// closes it at END_OF_BURST, at the next spill or run, or at the end; applies the rule that a missing source spoils the rest of
/// its spill; keeps the books. What lies between spills (run records, LED events after END_OF_BURST) is carried into
/// the books of the next one.
/// </summary>
internal sealed class SpillAccumulator(ISpillObserver observer, Func<RunContext, Provenance> provenanceOf)
{
    private readonly SpillCounts _spill = new();
    private readonly FillLists _fills = new();
    private readonly BooksKeeper _between = new();
    private readonly BooksKeeper _total = new();
    private readonly HashSet<(int Run, int Spill)> _closed = [];
    private readonly SortedDictionary<int, CutCount> _cutFlow = [];
    private RunContext? _context;
    private Provenance _provenance = null!;
    private MonitoringHistograms? _runHistograms, _spillHistograms, _lastSpillHistograms;
    private HistogramWindow? _window;
    private SidebandCounts _runSidebands, _sidebands;
    private bool _open;
    private long _bytes, _candidates, _dimuons;
    private double _eot, _eotVariance;
    private int _spills;

    /// <summary>Where the merge stands.</summary>
    public PipelineProgress Progress { get; private set; }

    /// <summary>Takes the next batch.</summary>
    public void Merge(BatchResult batch)
    {
        if (!ReferenceEquals(batch.Context, _context)) BeginRun(batch.Context);
        _fills.Clear(batch.Count);
        bool sumsUsable = true;
        int loss = 0, scaler = 0, candidate = 0, sample = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            while (loss < batch.Losses.Count && batch.Losses[loss].BeforeEvent <= i) Lose(batch.Losses[loss++]);
            ref EventRecord e = ref batch.Records[i];
            EventVerdict verdictOfWorker = e.Verdict;
            bool inSpill = FindSpill(e, batch);
            if (inSpill)
                JudgeInSpill(ref e);
            else if (e.Type is not (EventType.Calibration or EventType.StartOfRun or EventType.EndOfRun or EventType.StartOfRunFiles or EventType.EndOfRunFiles)
                && _closed.Contains((batch.Context.Run, batch.Spill)) && e.Verdict == EventVerdict.Accepted)
                e.Verdict = EventVerdict.SpillAlreadyClosed;
            sumsUsable &= e.Verdict == verdictOfWorker;

            for (; scaler < batch.Scalers.Count && batch.Scalers[scaler].Index <= i; scaler++)
                if (inSpill && batch.Scalers[scaler].Index == i) CountScaler(batch.Scalers[scaler].Sample);
            for (; candidate < batch.Candidates.Count && batch.Candidates[candidate].Index <= i; candidate++)
                if (inSpill && batch.Candidates[candidate].Index == i && e.Verdict == EventVerdict.Accepted) Keep(batch.Candidates[candidate].Record);
            for (; sample < batch.Samples.Drafts.Count && batch.Samples.Drafts[sample].Index <= i; sample++)
                if (inSpill && batch.Samples.Drafts[sample].Index == i && e.Verdict == EventVerdict.Accepted) Show(batch, batch.Samples.Drafts[sample], e);
            if (inSpill)
                Count(e, batch, i);
            else
                CountBetween(e);
            _bytes += e.Bytes;
            if (e.Type != EventType.EndOfBurst || !inSpill || i != batch.Count - 1) continue;
            // The batch ends with END_OF_BURST: everything of it must be in the spill before it closes.
            FinishBatch(batch, sumsUsable, ref loss);
            _spill.HasEnd = true;
            Close(SpillClosedBy.EndOfBurst);
            return;
        }
        FinishBatch(batch, sumsUsable, ref loss);
    }

    /// <summary>What the spills have in common does not average out: it is added once, for all of them.</summary>
    private double CommonVariance()
    {
        double common = (_context?.Options.Eot.CommonUncertainty ?? 0) * _eot;
        return common * common;
    }

    /// <summary>The input has ended.</summary>
    public PipelineTotals Finish()
    {
        Close(SpillClosedBy.EndOfInput);
        Books outside = _between.ToRecord();
        _total.Add(_between);
        return new PipelineTotals
        {
            Books = _total.ToRecord(),
            OutsideSpills = outside,
            Bytes = _bytes,
            Spills = _spills,
            Eot = _eot,
            EotUncertainty = Math.Sqrt(_eotVariance + CommonVariance()),
            Candidates = _candidates,
            Dimuons = _dimuons,
            CutFlow = [.. _cutFlow.Values],
            Sidebands = _sidebands,
            Background = BackgroundEstimator.Estimate(_sidebands, _context?.Options.Selection ?? new SelectionOptions()),
        };
    }

    private void BeginRun(RunContext context)
    {
        Close(SpillClosedBy.NewRun);
        observer.HistogramsChanging();
        bool sameBooking = ReferenceEquals(_context?.Options, context.Options);
        _context = context;
        _provenance = provenanceOf(context);
        _runHistograms = NewHistograms(context);
        _spillHistograms = NewHistograms(context);
        _lastSpillHistograms = NewHistograms(context);
        if (sameBooking) _window!.Clear();
        else _window = new HistogramWindow(_runHistograms.All, context.Options.Histograms.WindowSpills);
        _runSidebands = default;
        observer.RunStarted(context.Run);
    }

    private static MonitoringHistograms NewHistograms(RunContext context) =>
        new(context.Options.Histograms, context.Setup.Map.Channels, context.Options.Selection);

    /// <summary>Makes the event's spill the open one. False when the event belongs to no spill.</summary>
    private bool FindSpill(in EventRecord e, BatchResult batch)
    {
        int spill = batch.Spill;
        if (_open && _spill.Spill == spill) return true;
        bool opens = e.Type is EventType.StartOfBurst or EventType.EndOfBurst or EventType.Physics or EventType.Calibration;
        if (!opens || _closed.Contains((_context!.Run, spill))) return false;
        Close(SpillClosedBy.NewSpill);
        _spill.Begin(_context, spill, batch.Temperatures);
        _spill.Books.Add(_between);
        _between.Clear();
        _open = true;
        return true;
    }

    private void JudgeInSpill(ref EventRecord e)
    {
        if (_spill.SourceMissing && e.Verdict == EventVerdict.Accepted && e.Type is EventType.Physics or EventType.Calibration)
            e.Verdict = EventVerdict.AfterMissingSource;
        if (e.Verdict == EventVerdict.MissingSource) _spill.SourceMissing = true;
    }

    private void Count(in EventRecord e, BatchResult batch, int index)
    {
        _spill.Add(e);
        if (e.Verdict != EventVerdict.Accepted || !e.IsReconstructed) return;
        bool beam = _context!.BeamTriggerBit >= 0 && (e.TriggerMask >> _context.BeamTriggerBit & 1) != 0;
        _fills.Add(index, beam, e.IsDimuon, e.CutsPassed >= _context.Cuts.CutsBeforeMissingEnergy);
        if (_context.CustomFills.Count > 0) _spillHistograms!.FillCustom(batch.CustomFilled[index], batch.CustomValuesOf(index));
    }

    private void CountBetween(in EventRecord e)
    {
        _between.Arrived();
        _between.Judged(e.Verdict, e.Defect);
    }

    private void CountScaler(in ScalerSample sample)
    {
        long before = _spill.Scalers.Coincidences;
        _spill.Scalers.Add(sample);
        _spillHistograms!.SpillProfile.FillTimes(sample.TimeTicks / ScalerSample.TicksPerSecond, _spill.Scalers.Coincidences - before);
    }

    private void Lose(in StreamLoss loss)
    {
        if (_open)
            _spill.Books.Lost(loss.Kind);
        else
            _between.Lost(loss.Kind);
    }

    private void Keep(CandidateRecord candidate)
    {
        if (_spill.Candidates.Count >= _context!.Options.MaximumCandidatesPerSpill) return;
        _spill.Candidates.Add(candidate);
        observer.CandidateFound(candidate);
    }

    private void Show(BatchResult batch, in EventSampleDraft draft, in EventRecord e) => observer.EventSampled(new SampledEvent
    {
        Setup = batch.Context.Setup, Run = batch.Context.Run, Spill = batch.Spill, Reason = draft.Reason, Record = e, Bytes = batch.Samples.BytesOf(draft),
    });

    private void FinishBatch(BatchResult batch, bool sumsUsable, ref int loss)
    {
        while (loss < batch.Losses.Count) Lose(batch.Losses[loss++]);
        _spillHistograms!.Fill(batch.Bins, _fills);
        if (sumsUsable) batch.Sums.AddTo(_spillHistograms.Channels, batch.Gains);
        if (_open)
        {
            foreach (ref readonly var entry in batch.Defects.Entries)
                _spill.Defects.Add(entry.Source, entry.Kind, entry.Count, entry.FirstEventInRun);
            foreach (var (source, count) in batch.Unmapped)
                _spill.Unmapped[source] = _spill.Unmapped.GetValueOrDefault(source) + count;
        }
        Progress = new PipelineProgress(_context!.Run, batch.Spill, _total.FramesIn + _between.FramesIn + (_open ? _spill.Books.FramesIn : 0), _bytes,
            _open ? _spill.Books.FramesIn : 0, _open ? _spill.Scalers.Coincidences : 0, batch.SourceName, batch.ArrivalTicks);
    }

    private void Close(SpillClosedBy closedBy)
    {
        if (!_open) return;
        _open = false;
        _closed.Add((_spill.Context.Run, _spill.Spill));
        _runSidebands += _spill.Sidebands;
        _sidebands += _spill.Sidebands;
        SpillRecord record = SpillRecordWriter.Write(_spill, closedBy, _runSidebands, _spillHistograms!.EcalBeam, _provenance);
        AddToTotals(record);
        observer.HistogramsChanging();
        _spillHistograms.EndSpill();
        _runHistograms!.Add(_spillHistograms);
        _window!.Add(_spillHistograms.All);
        (_lastSpillHistograms, _spillHistograms) = (_spillHistograms, _lastSpillHistograms!);
        _spillHistograms.Clear();
        observer.SpillClosed(record, _spill.Candidates, new SpillHistograms(_runHistograms, _lastSpillHistograms, _window));
    }

    private void AddToTotals(SpillRecord record)
    {
        _spills++;
        _total.Add(_spill.Books);
        _candidates += record.Candidates;
        _dimuons += record.Dimuons;
        if (record.Eot.Valid)
        {
            _eot += record.Eot.Eot;
            _eotVariance += record.Eot.EotUncertainty * record.Eot.EotUncertainty;
        }
        for (int i = 0; i < record.CutFlow.Count; i++)
        {
            CutCount cut = record.CutFlow[i];
            _cutFlow[i] = _cutFlow.TryGetValue(i, out CutCount? before) ? cut with { Passed = before.Passed + cut.Passed } : cut;
        }
    }
}
