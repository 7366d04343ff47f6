namespace EdgeMon.Daq;

/// <summary>Where one event lies in its batch and in the stream.</summary>
/// <param name="Offset">Offset in <see cref="EventBatch.Buffer"/> [bytes].</param>
/// <param name="Length">Length of the event [bytes].</param>
/// <param name="StreamOffset">Offset in the file or stream it was read from [bytes].</param>
public readonly record struct EventLocation(int Offset, int Length, long StreamOffset);

/// <summary>Bytes of the stream that were not events, or only parts of one.</summary>
/// <param name="Kind">Why (<see cref="FrameErrorKind.BadMagic"/>, <see cref="FrameErrorKind.TruncatedEvent"/>, ...).</param>
/// <param name="StreamOffset">Offset of the first lost byte in the file or stream.</param>
/// <param name="Bytes">How many bytes were lost.</param>
/// <param name="BeforeEvent">Index in the batch of the event that follows the loss (<see cref="EventBatch.Count"/> when it follows the last).</param>
public readonly record struct StreamLoss(FrameErrorKind Kind, long StreamOffset, long Bytes, int BeforeEvent);

/// <summary>
/// A few hundred whole events of one run and one spill in one piece of memory, in stream order.
/// A batch ends at <see cref="EventBatchLimits"/>, at a change of run or spill, and after END_OF_BURST and END_OF_RUN,
/// so that all of it belongs to one spill record. It also ends where the reader's receive block ends, which depends on
/// nothing but the bytes of the stream.
/// </summary>
/// <remarks>Filled by <c>EventBatchReader</c>, which also takes it back: call <see cref="Dispose"/> once when done.</remarks>
public sealed class EventBatch : IDisposable
{
    private readonly Action<EventBatch> _giveBack;
    private int _rented = 1;

    /// <summary>A batch of a pool.</summary>
    /// <param name="capacityEvents">Largest number of events.</param>
    /// <param name="giveBack">Called by <see cref="Dispose"/>; returns the batch to its pool.</param>
    internal EventBatch(int capacityEvents, Action<EventBatch> giveBack)
    {
        Events = new EventLocation[capacityEvents];
        _giveBack = giveBack;
    }

    /// <summary>The block that the batch looks into and may share with its neighbours; null when it was given back.</summary>
    internal Reading.ReceiveBlock? Block { get; set; }

    /// <summary>
    /// The bytes. At least 64 readable bytes follow the last event, so that vector loads may run past it. Not to be looked at
    /// after <see cref="Dispose"/>: they may be pages of a file that are no longer there.
    /// </summary>
    public ReadOnlyMemory<byte> Buffer => Block?.Bytes ?? default;
    /// <summary>Where the events are; the first <see cref="Count"/> entries are valid.</summary>
    public EventLocation[] Events { get; }
    /// <summary>Number of events.</summary>
    public int Count { get; internal set; }
    /// <summary>Position of this batch in the order of its stream, from 0. Results are merged in this order.</summary>
    public long Sequence { get; internal set; }
    /// <summary>Run number of all events in the batch.</summary>
    public int Run { get; internal set; }
    /// <summary>
    /// False as long as no event has told a run: the batch has none, or only such that contradict themselves about it, and
    /// <see cref="Run"/> is not to be relied on.
    /// </summary>
    public bool IsRunKnown { get; internal set; }
    /// <summary>Spill number of all events in the batch.</summary>
    public int Spill { get; internal set; }
    /// <summary>Name of the source the bytes came from (a file's path, a peer's address).</summary>
    public string SourceName { get; internal set; } = "";
    /// <summary>Monotonic time at which the last byte of the batch arrived [Stopwatch ticks].</summary>
    public long ArrivalTicks { get; internal set; }
    /// <summary>Bytes that were lost around the events of this batch.</summary>
    public List<StreamLoss> Losses { get; } = [];

    /// <summary>The bytes of event <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> EventBytes(int index)
    {
        ref readonly EventLocation location = ref Events[index];
        return Buffer.Span.Slice(location.Offset, location.Length);
    }

    /// <summary>Gives the batch back to its reader. A second call does nothing until the reader hands it out again.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, 0) == 1) _giveBack(this);
    }

    /// <summary>Makes <see cref="Dispose"/> effective again.</summary>
    internal void MarkRented() => Volatile.Write(ref _rented, 1);
}

/// <summary>When a batch is full.</summary>
public sealed record EventBatchLimits
{
    /// <summary>Largest number of events in a batch.</summary>
    public int Events { get; init; } = 256;
    /// <summary>Size at which no further event is added [bytes]; a single larger event gets a batch of its own.</summary>
    public int Bytes { get; init; } = 4 << 20;
    /// <summary>Largest event that is believed [bytes]; a header announcing more is <see cref="FrameErrorKind.BadEventSize"/>.</summary>
    public int EventBytes { get; init; } = 16 << 20;
    /// <summary>
    /// A live batch with at least one event is handed on when its source has nothing more at hand, or when its first event has waited
    /// this long: an event never waits for the batch to fill. An event behind which a part of another has come is believed when the
    /// source has been silent for this long.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(1);
}
