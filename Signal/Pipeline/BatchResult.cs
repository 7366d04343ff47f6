using EdgeMon.Daq;
using EdgeMon.Signal.Eot;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Signal.Pipeline;

/// <summary>A candidate, before the merge has said that its event counts.</summary>
/// <param name="Index">Index of its event in the batch.</param>
/// <param name="Record">The candidate.</param>
internal readonly record struct CandidateDraft(int Index, CandidateRecord Record);

/// <summary>A scaler readout in an event of the batch.</summary>
/// <param name="Index">Index of the event in the batch.</param>
/// <param name="Sample">The counters.</param>
internal readonly record struct ScalerDraft(int Index, ScalerSample Sample);

/// <summary>What a worker found in one batch. Reused; merged in the order of the batches.</summary>
internal sealed class BatchResult
{
    private readonly Dictionary<int, long> _unmapped = [];
    private double[] _customValues = [];
    private int _customPerEvent;
    private int[] _bins = [];

    /// <summary>Number of the worker that writes it, or wrote it last.</summary>
    public int Worker { get; set; }
    /// <summary>Sequence number of the batch.</summary>
    public long Sequence { get; set; }
    /// <summary>False where no event has told a run yet: there are losses alone, and nothing else is valid.</summary>
    public bool HasRun { get; private set; }
    /// <summary>Run and its derived setup.</summary>
    public RunContext Context { get; private set; } = null!;
    /// <summary>Spill number.</summary>
    public int Spill { get; private set; }
    /// <summary>Temperatures that the energies were corrected with.</summary>
    public SpillTemperatures Temperatures { get; set; } = SpillTemperatures.None;
    /// <summary>Where the bytes came from.</summary>
    public string SourceName { get; private set; } = "";
    /// <summary>Arrival of the last byte [Stopwatch ticks].</summary>
    public long ArrivalTicks { get; private set; }
    /// <summary>One record per event; the first <see cref="Count"/> are valid.</summary>
    public EventRecord[] Records { get; private set; } = [];
    /// <summary>Custom histograms that each event fills: bit i for histogram i.</summary>
    public ulong[] CustomFilled { get; private set; } = [];
    /// <summary>Number of events.</summary>
    public int Count { get; private set; }
    /// <summary>Bytes of all events.</summary>
    public long Bytes { get; set; }
    /// <summary>Bytes lost around the events.</summary>
    public List<StreamLoss> Losses { get; } = new(16);
    /// <summary>Sums per channel.</summary>
    public ChannelSums Sums { get; private set; } = null!;
    /// <summary>Gains that <see cref="Sums"/> belong to [GeV per 1/3 ADC].</summary>
    public float[] Gains { get; private set; } = [];
    /// <summary>Defects.</summary>
    public DefectCounts Defects { get; } = new();
    /// <summary>Scaler readouts, in the order of events.</summary>
    public List<ScalerDraft> Scalers { get; } = new(64);
    /// <summary>Candidates, in the order of events.</summary>
    public List<CandidateDraft> Candidates { get; } = [];
    /// <summary>Events kept for people to look at, in the order of events.</summary>
    public EventSamples Samples { get; } = new();
    /// <summary>Unmapped channels by source.</summary>
    public Dictionary<int, long> Unmapped => _unmapped;

    /// <summary>Values x and y of each custom histogram for an event.</summary>
    public Span<double> CustomValuesOf(int index) => _customValues.AsSpan(index * _customPerEvent, _customPerEvent);

    /// <summary>Bins of the monitoring histograms of an event; valid where it is reconstructed.</summary>
    public Span<int> BinsOf(int index) => _bins.AsSpan(index * EventBins.PerEvent, EventBins.PerEvent);

    /// <summary>Bins of an event and all behind it, <see cref="EventBins.PerEvent"/> of each; valid where it is reconstructed.</summary>
    public ReadOnlySpan<int> BinsFrom(int index) => _bins.AsSpan(index * EventBins.PerEvent);

    /// <summary>Makes ready for a batch.</summary>
    public void Begin(EventBatch batch, RunContext context)
    {
        Sequence = batch.Sequence;
        Spill = batch.Spill;
        SourceName = batch.SourceName;
        ArrivalTicks = batch.ArrivalTicks;
        Count = batch.Count;
        int custom = context.CustomFills.Count;
        if (custom > 0 && (CustomFilled.Length < batch.Count || _customValues.Length < 2 * custom * batch.Count))
            (CustomFilled, _customValues) = (new ulong[batch.Events.Length], new double[2 * custom * batch.Events.Length]);
        _customPerEvent = 2 * custom;
        if (Records.Length < batch.Count) (Records, _bins) = (new EventRecord[batch.Events.Length], new int[batch.Events.Length * EventBins.PerEvent]);
        if (!ReferenceEquals(Context, context))
        {
            Context = context;
            Sums = new ChannelSums(context.Layout);
            Gains = new float[context.Layout.ArrayLength];
        }
        else
        {
            Sums.Clear();
        }
        HasRun = true;
        Bytes = 0;
        TakeLosses(batch);
        Defects.Clear();
        Scalers.Clear();
        Candidates.Clear();
        Samples.Clear();
        _unmapped.Clear();
    }

    /// <summary>Makes ready for a batch in front of the first run. Events of it that contradict themselves are lost.</summary>
    public void BeginWithoutRun(EventBatch batch)
    {
        Sequence = batch.Sequence;
        Count = 0;
        HasRun = false;
        TakeLosses(batch);
        foreach (ref readonly EventLocation e in batch.Events.AsSpan(0, batch.Count))
            Losses.Add(new StreamLoss(FrameErrorKind.SubEventHeaderDifferent, e.StreamOffset, e.Length, batch.Count));
    }

    private void TakeLosses(EventBatch batch)
    {
        Losses.Clear();
        foreach (StreamLoss loss in batch.Losses) Losses.Add(loss);
    }
}
