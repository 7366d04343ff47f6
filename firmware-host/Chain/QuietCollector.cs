namespace EdgeMon.Host.Chain;

/// <summary>
/// Has the garbage collected between spills, when no event waits for it: pauses do not fall into spills, and memory stays level where the
/// collector's own thresholds would let it climb for many minutes, since an event makes no garbage and a spill little.
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="allocated">Bytes that the process has allocated so far, as <see cref="GC.GetTotalAllocatedBytes"/> tells.</param>
internal sealed class QuietCollector(TimeProvider time, Func<long> allocated)
{
    /// <summary>At least so often, however little garbage there is.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    /// <summary>
    /// Garbage that is worth a collection [bytes], which takes some 10 ms: a quarter of what makes the collector begin by itself, in the middle of
    /// a spill.
    /// </summary>
    public const long WorthCollecting = 4 << 20;

    private long _position = -1;
    private long _collected = time.GetTimestamp();
    /// <summary>0 at first: what the start of the program has left goes in the first quiet second.</summary>
    private long _allocatedThen;

    /// <summary>A second has passed.</summary>
    /// <param name="position">Bytes that the source has given so far.</param>
    /// <returns>True when it was collected now.</returns>
    public bool OnSecond(long position)
    {
        bool isQuiet = position == _position;
        _position = position;
        if (!isQuiet) return false;
        long now = allocated();
        if (now - _allocatedThen < WorthCollecting && time.GetElapsedTime(_collected) < Period) return false;
        (_collected, _allocatedThen) = (time.GetTimestamp(), now);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        NativeHeap.GiveBack();
        return true;
    }
}
