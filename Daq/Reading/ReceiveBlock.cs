namespace EdgeMon.Daq.Reading;

/// <summary>
/// A pinned buffer that a stream is read into. Several batches look into it, one behind the other; the reader and each batch
/// hold one reference, and the last one to let go gives it back.
/// </summary>
internal sealed class ReceiveBlock
{
    /// <summary>Readable bytes behind the last event, so that vector loads may run past it.</summary>
    public const int Padding = 64;

    private readonly Action<ReceiveBlock> _giveBack;
    private int _references;

    /// <summary>A block of its own bytes.</summary>
    public ReceiveBlock(int capacity, Action<ReceiveBlock> giveBack)
        : this(GC.AllocateUninitializedArray<byte>(capacity + Padding, pinned: true), giveBack) => HugePages.AskFor(Bytes);

    /// <summary>A block of bytes that are there already; the last <see cref="Padding"/> of them are padding.</summary>
    public ReceiveBlock(byte[] bytes, Action<ReceiveBlock> giveBack)
    {
        Bytes = bytes;
        _giveBack = giveBack;
    }

    /// <summary>The bytes, with <see cref="Padding"/> behind <see cref="Capacity"/>.</summary>
    public byte[] Bytes { get; }

    /// <summary>Bytes that can be read into the block.</summary>
    public int Capacity => Bytes.Length - Padding;

    /// <summary>One more user.</summary>
    public void AddReference() => Interlocked.Increment(ref _references);

    /// <summary>One user less; the last one gives the block back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0) _giveBack(this);
    }
}
