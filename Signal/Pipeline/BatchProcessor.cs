using System.Diagnostics;
using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Signal.Eot;
using EdgeMon.Signal.Expressions;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Signal.Pipeline;

/// <summary>Decodes, reconstructs and selects the events of a batch. One per worker and run; allocates nothing per event.</summary>
internal abstract class BatchProcessor
{
    /// <summary>A processor of a given vector width.</summary>
    public static BatchProcessor Create(
        RunContext context, FrameFormat format, VectorWidth width, Provenance provenance, StageTimings? timings) => width switch
    {
        VectorWidth.Bits512 => new BatchProcessor<Width512>(context, format, width, provenance, timings),
        VectorWidth.Bits256 => new BatchProcessor<Width256>(context, format, width, provenance, timings),
        VectorWidth.Bits128 => new BatchProcessor<Width128>(context, format, width, provenance, timings),
        _ => new BatchProcessor<ScalarReference>(context, format, width, provenance, timings),
    };

    /// <summary>The run that this processor was made for.</summary>
    public abstract RunContext Context { get; }

    /// <summary>Processes a batch of this run.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="ledRatios">LED ratios of the spill; null means 1.</param>
    /// <param name="result">Receives everything.</param>
    public abstract void Process(EventBatch batch, float[]? ledRatios, BatchResult result);
}

/// <inheritdoc/>
internal sealed class BatchProcessor<TWidth> : BatchProcessor where TWidth : struct, IVectorWidth
{
    /// <summary>Calibration events are few, some ten a spill: every so many is kept for people to look at.</summary>
    private const int CalibrationSampleEvery = 4;

    private readonly EventReconstructor _reconstructor;
    private readonly EventCells _cells;
    private readonly EventDecoder _decoder;
    private readonly DecodedEvent _decoded = new();
    private readonly CandidateBuilder _candidates;
    private readonly ScalerFinder _scalers;
    private readonly StageTimings? _timings;
    private readonly int _detailEvery, _sampleEvery, _cuts, _maximumCandidates;
    private float[]? _ledRatios;
    private int _untilTimed;

    public BatchProcessor(RunContext context, FrameFormat format, VectorWidth width, Provenance provenance, StageTimings? timings)
    {
        Context = context;
        _reconstructor = EventReconstructor.Create(context, width);
        _cells = new EventCells(context.Layout, _reconstructor.Pulses);
        _decoder = new EventDecoder(context.Setup.Map.Rules, format);
        _candidates = new CandidateBuilder(context, provenance);
        _scalers = new ScalerFinder(context.Scaler, context.Options.Eot);
        _timings = timings;
        _detailEvery = context.Options.Reconstruction.DetailEveryEvents;
        _sampleEvery = _detailEvery * context.Options.Reconstruction.SampleEveryDetails;
        _cuts = context.Cuts.Cuts.Count;
        _maximumCandidates = context.Options.MaximumCandidatesPerSpill;
    }

    /// <inheritdoc/>
    public override RunContext Context { get; }

    /// <inheritdoc/>
    public override void Process(EventBatch batch, float[]? ledRatios, BatchResult result)
    {
        if (!ReferenceEquals(ledRatios, _ledRatios))
        {
            _ledRatios = ledRatios;
            _reconstructor.Constants.SetLedRatios(ledRatios);
        }
        result.Begin(batch, Context);
        _reconstructor.Constants.GainGeVPerThird.Span.CopyTo(result.Gains);
        bool sourceMissing = false;
        ReadOnlySpan<byte> buffer = batch.Buffer.Span;
        ReadOnlySpan<EventLocation> events = batch.Events.AsSpan(0, batch.Count);
        for (int i = 0; i < events.Length; i++)
        {
            ref readonly EventLocation location = ref events[i];
            ReadOnlySpan<byte> bytes = buffer.Slice(location.Offset, location.Length);
            ref EventRecord record = ref result.Records[i];
            record = default;
            record.Bytes = bytes.Length;
            result.Bytes += bytes.Length;
            var clock = new StageClock(_timings, ref _untilTimed);
            _decoder.DecodeUpToSamples(bytes, location.StreamOffset, _decoded);
            PulseFlags? pulses = null;
            if (_decoded.AreSamplesUnread)
            {
                if (!sourceMissing && _decoded.Header.Type is EventType.Physics or EventType.Calibration) pulses = MeasurePulses(bytes, ref clock);
                if (!(pulses is not null && _reconstructor.ReadAllSamples) && !_decoder.AreSamplesGood(bytes))
                {
                    // Something is wrong inside a regular event: the full parse names it.
                    _decoder.Decode(bytes, location.StreamOffset, _decoded);
                    pulses = null;
                }
            }
            EventHeader header = _decoded.Header;
            record.Type = header.Type;
            record.TriggerMask = header.TriggerMask;
            record.EventInSpill = header.EventInSpill;
            record.EventInRun = header.EventInRun;
            record.TimeUnix = header.TimestampSeconds;
            if (_decoded.Errors.Length > 0) CountDefects(ref record, result);
            if (record.Verdict == EventVerdict.SevereDefect) continue;
            if (_decoded.Scalers.Length > 0 && _scalers.TryFind(_decoded, bytes, out ScalerSample sample))
                result.Scalers.Add(new ScalerDraft(i, sample));
            if (_decoded.HasMissingSource)
            {
                // The batch is of one spill: what follows in it is lost, too. Following batches are judged by the merge.
                record.Verdict = EventVerdict.MissingSource;
                sourceMissing = true;
            }
            else if (sourceMissing && header.Type is EventType.Physics or EventType.Calibration)
            {
                record.Verdict = EventVerdict.AfterMissingSource;
            }
            if (record.Verdict != EventVerdict.Accepted) continue;
            if (header.Type == EventType.Physics)
                ProcessPhysics(ref record, bytes, pulses ?? MeasurePulses(bytes, ref clock), i, result, ref clock);
            else if (header.Type == EventType.Calibration)
                ProcessCalibration(record, bytes, pulses is not null, i, result);
        }
    }

    private PulseFlags MeasurePulses(ReadOnlySpan<byte> bytes, ref StageClock clock)
    {
        clock.Lap(Stage.Decode);
        PulseFlags flags = _reconstructor.MeasurePulses(bytes, _decoded);
        clock.Lap(Stage.Pulses);
        return flags;
    }

    private void ProcessPhysics(ref EventRecord record, ReadOnlySpan<byte> bytes, PulseFlags flags, int index, BatchResult result, ref StageClock clock)
    {
        bool finite = _reconstructor.ComputeEnergies(ref record);
        clock.Lap(Stage.Energies);
        if (!finite)
        {
            record.Verdict = EventVerdict.InvalidEnergy;
            return;
        }
        _reconstructor.ComputeSums(ref record, flags);
        SlotGroup[] hcal = Context.Layout.Hcal;
        ReadOnlySpan<int> central = Context.Layout.HcalCentral;
        ReadOnlySpan<float> inTime = _reconstructor.Pulses.InTime.Span;
        Context.Cuts.Judge(ref record, hcal[0].Cells > 0 ? inTime[central[0]] : 0, hcal[1].Cells > 0 ? inTime[central[1]] : 0, _cells);
        if (Context.CustomFills.Count > 0) result.CustomFilled[index] = Context.CustomFills.Evaluate(ref record, _cells, result.CustomValuesOf(index));
        Context.Bins.Find<TWidth>(record, result.BinsOf(index));
        record.IsReconstructed = true;
        clock.Lap(Stage.SumsAndCuts);

        foreach (var (source, count) in _reconstructor.Table.Unmapped)
            result.Unmapped[source] = result.Unmapped.GetValueOrDefault(source) + count;
        result.Sums.AddPhysics<TWidth>(_reconstructor);
        bool sampled = false;
        if (record.EventInRun % (uint)_detailEvery == 0)
        {
            result.Sums.AddPedestals<TWidth>(_reconstructor);
            result.Sums.AddTimes<TWidth>(_reconstructor);
            sampled = record.EventInRun % (uint)_sampleEvery == 0;
            if (sampled) result.Sums.Profiles.Add(_reconstructor, _decoded, bytes);
        }
        bool nearBox = record.CutsPassed >= Context.Cuts.CutsBeforeMissingEnergy && Context.Cuts.IsNearBox(record);
        if (sampled || nearBox)
            result.Samples.Keep(index, !nearBox ? EventSampleReason.Sampled : record.CutsPassed == _cuts ? EventSampleReason.Candidate : EventSampleReason.NearBox, bytes);
        clock.Lap(Stage.ChannelMaps);
        if (record.CutsPassed == _cuts && result.Candidates.Count < _maximumCandidates)
            result.Candidates.Add(new CandidateDraft(index, _candidates.Build(record, result.Spill, _reconstructor, bytes)));
    }

    private void ProcessCalibration(in EventRecord record, ReadOnlySpan<byte> bytes, bool isMeasured, int index, BatchResult result)
    {
        if (record.EventInRun % CalibrationSampleEvery == 0) result.Samples.Keep(index, EventSampleReason.Calibration, bytes);
        if (!isMeasured) _reconstructor.MeasurePulses(bytes, _decoded);
        result.Sums.AddCalibration(_reconstructor);
        result.Sums.AddPedestals<TWidth>(_reconstructor);
        result.Sums.Quiet.Add(_reconstructor, bytes);
    }

    private void CountDefects(ref EventRecord record, BatchResult result)
    {
        foreach (ref readonly FrameError error in _decoded.Errors)
        {
            result.Defects.Add(error.Source, error.Kind, 1, record.EventInRun);
            if (!_decoded.IsGood && record.Verdict == EventVerdict.Accepted && FrameErrors.IsSevere(error.Kind))
            {
                record.Verdict = EventVerdict.SevereDefect;
                record.Defect = error.Kind;
            }
        }
        if (!_decoded.IsGood && record.Verdict == EventVerdict.Accepted)
        {
            record.Verdict = EventVerdict.SevereDefect;
            record.Defect = _decoded.Errors[0].Kind;
        }
    }
}

/// <summary>Times the stages of one event when it is this event's turn; otherwise costs a test.</summary>
internal ref struct StageClock
{
    private readonly StageTimings? _timings;
    private long _last;

    public StageClock(StageTimings? timings, ref int untilTimed)
    {
        if (timings is null || --untilTimed > 0) return;
        untilTimed = StageTimings.SampledEvery;
        _timings = timings;
        _last = Stopwatch.GetTimestamp();
    }

    public void Lap(Stage stage)
    {
        if (_timings is null) return;
        long now = Stopwatch.GetTimestamp();
        _timings.Add(stage, now - _last, 1);
        _last = Stopwatch.GetTimestamp();
    }
}
