namespace EdgeMon.Daq.Reading;

/// <summary>
/// A pinned buffer that a stream is read into. Several batches look into it, one behind the other; the reader and each batch
/// hold one reference, and the last one to let go gives it back.
/// </summary>
internal sealed class ReceiveBlock(int capacity, Action<ReceiveBlock> giveBack)
{
    /// <summary>Readable bytes behind the last event, so that vector loads may run past it.</summary>
    public const int Padding = 64;

    private int _references;

    /// <summary>The bytes, with <see cref="Padding"/> behind <see cref="Capacity"/>.</summary>
    public byte[] Bytes { get; } = GC.AllocateArray<byte>(capacity + Padding, pinned: true);

    /// <summary>Bytes that can be read into the block.</summary>
    public int Capacity => capacity;

    /// <summary>One more user.</summary>
    public void AddReference() => Interlocked.Increment(ref _references);

    /// <summary>One user less; the last one gives the block back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0) giveBack(this);
    }
}
