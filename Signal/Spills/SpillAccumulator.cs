using System.Runtime.InteropServices;
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

    /// <summary>Takes the next batch: events of one spill, which END_OF_BURST ends.</summary>
    public void Merge(BatchResult batch)
    {
        if (!ReferenceEquals(batch.Context, _context)) BeginRun(batch.Context);
        int first = FindFirst(batch), loss = 0;
        bool sumsUsable = CountBetween(batch, first);
        while (loss < batch.Losses.Count && batch.Losses[loss].BeforeEvent <= first) Lose(batch.Losses[loss++]);
        if (first < batch.Count)
        {
            OpenSpill(batch);
            sumsUsable &= CountInSpill(batch, first);
        }
        while (loss < batch.Losses.Count) Lose(batch.Losses[loss++]);
        _bytes += batch.Bytes;
        FinishBatch(batch, sumsUsable);
        // Everything of the batch must be in the spill before it closes.
        if (first == batch.Count || batch.Records[batch.Count - 1].Type != EventType.EndOfBurst) return;
        _spill.HasEnd = true;
        Close(SpillClosedBy.EndOfBurst);
    }

    /// <summary>Counts bytes that were lost before the first run began.</summary>
    public void Lose(List<StreamLoss> losses)
    {
        foreach (StreamLoss loss in losses) Lose(loss);
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
        _runHistograms = new MonitoringHistograms(
            context.Options.Histograms, context.Options.Selection, new ChannelMonitor(context.Setup.Map.Channels, context.Layout));
        _spillHistograms = _runHistograms.EmptyCopy();
        _lastSpillHistograms = _runHistograms.EmptyCopy();
        if (sameBooking) _window!.Clear();
        else _window = new HistogramWindow(_runHistograms.All, context.Options.Histograms.WindowSpills);
        _runSidebands = default;
        observer.RunStarted(context.Run);
    }

    /// <summary>The first event of a batch that belongs to its spill; the number of events when none does.</summary>
    private int FindFirst(BatchResult batch)
    {
        if (_open && _spill.Spill == batch.Spill) return 0;
        if (IsClosed(batch)) return batch.Count;
        for (int i = 0; i < batch.Count; i++)
            if (batch.Records[i].Type is EventType.StartOfBurst or EventType.EndOfBurst or EventType.Physics or EventType.Calibration) return i;
        return batch.Count;
    }

    private bool IsClosed(BatchResult batch) => _closed.Contains((batch.Context.Run, batch.Spill));

    /// <summary>Makes the spill of the batch the open one.</summary>
    private void OpenSpill(BatchResult batch)
    {
        if (_open && _spill.Spill == batch.Spill) return;
        Close(SpillClosedBy.NewSpill);
        _spill.Begin(_context!, batch.Spill, batch.Temperatures);
        _spill.Books.Add(_between);
        _between.Clear();
        _open = true;
    }

    /// <summary>Counts the first events of a batch, which belong to no spill. True when their verdicts stay.</summary>
    private bool CountBetween(BatchResult batch, int count)
    {
        bool stay = true, closed = count > 0 && IsClosed(batch);
        foreach (ref EventRecord e in batch.Records.AsSpan(0, count))
        {
            if (closed && e.Verdict == EventVerdict.Accepted
                && e.Type is not (EventType.Calibration or EventType.StartOfRun or EventType.EndOfRun or EventType.StartOfRunFiles or EventType.EndOfRunFiles))
            {
                e.Verdict = EventVerdict.SpillAlreadyClosed;
                stay = false;
            }
            _between.Arrived();
            _between.Judged(e.Verdict, e.Defect);
        }
        return stay;
    }

    /// <summary>Counts the events of a batch that belong to the open spill: all from the first on. True when their verdicts stay.</summary>
    private bool CountInSpill(BatchResult batch, int first)
    {
        Span<EventRecord> events = batch.Records.AsSpan(first, batch.Count - first);
        bool stay = _spill.Add(events);
        _spillHistograms!.Fill(events, batch.BinsFrom(first), _spill.BeamTrigger, _spill.CutsBeforeMissingEnergy);
        if (_context!.CustomFills.Count > 0) FillCustom(batch, first);
        CountScalers(batch, first);
        foreach (ref readonly CandidateDraft candidate in CollectionsMarshal.AsSpan(batch.Candidates))
            if (candidate.Index >= first && batch.Records[candidate.Index].Verdict == EventVerdict.Accepted) Keep(candidate.Record);
        foreach (ref readonly EventSampleDraft sample in CollectionsMarshal.AsSpan(batch.Samples.Drafts))
            if (sample.Index >= first && batch.Records[sample.Index].Verdict == EventVerdict.Accepted) Show(batch, sample);
        return stay;
    }

    private void FillCustom(BatchResult batch, int first)
    {
        for (int i = first; i < batch.Count; i++)
            if (batch.Records[i] is { Verdict: EventVerdict.Accepted, IsReconstructed: true })
                _spillHistograms!.FillCustom(batch.CustomFilled[i], batch.CustomValuesOf(i));
    }

    private void CountScalers(BatchResult batch, int first)
    {
        foreach (ref readonly ScalerDraft scaler in CollectionsMarshal.AsSpan(batch.Scalers))
            if (scaler.Index >= first && _spill.Scalers.Add(scaler.Sample, out ScalerStep counted)) Profile(counted);
    }

    private void Profile(in ScalerStep counted) =>
        _spillHistograms!.SpillProfile.FillTimes(counted.TimeTicks / ScalerReading.TicksPerSecond, counted.Coincidences);

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

    private void Show(BatchResult batch, in EventSampleDraft draft) => observer.EventSampled(new SampledEvent
    {
        Setup = batch.Context.Setup, Run = batch.Context.Run, Spill = batch.Spill, Reason = draft.Reason, Record = batch.Records[draft.Index], Bytes = batch.Samples.BytesOf(draft),
    });

    private void FinishBatch(BatchResult batch, bool sumsUsable)
    {
        if (sumsUsable) batch.Sums.AddTo(_spillHistograms!.Channels, batch.Gains);
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
        if (_spill.Scalers.Finish(out ScalerStep counted)) Profile(counted);
        SpillRecord record = SpillRecordWriter.Write(_spill, closedBy, _runSidebands, _spillHistograms!.EcalBeam, _provenance);
        _runSidebands += _spill.Sidebands;
        _sidebands += _spill.Sidebands;
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
