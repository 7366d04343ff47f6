namespace EdgeMon.Host.Chain;

/// <summary>
/// Has the garbage collected between spills, when no event waits for it: pauses do not fall into spills, and memory stays level where the
/// collector's own thresholds would let it climb for many minutes, since an event makes no garbage and a spill little.
/// </summary>
internal sealed class QuietCollector(TimeProvider time)
{
    /// <summary>Not more often: a collection takes some 10 ms.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private long _position = -1;
    private long _collected = time.GetTimestamp();

    /// <summary>A second has passed.</summary>
    /// <param name="position">Bytes that the source has given so far.</param>
    /// <returns>True when it was collected now.</returns>
    public bool OnSecond(long position)
    {
        bool isQuiet = position == _position;
        _position = position;
        if (!isQuiet || time.GetElapsedTime(_collected) < Period) return false;
        _collected = time.GetTimestamp();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        NativeHeap.GiveBack();
        return true;
    }
}
