using EdgeMon.Daq.Sources;

namespace EdgeMon.Daq.Reading;

/// <summary>
/// A pinned buffer that a stream is read into, or a window of a file that is in memory already. Several batches look into it,
/// one behind the other; the reader and each batch hold one reference, and the last one to let go gives it back.
/// </summary>
internal sealed class ReceiveBlock
{
    /// <summary>Readable bytes behind the last event, so that vector loads may run past it.</summary>
    public const int Padding = 64;

    private readonly Action<ReceiveBlock> _giveBack;
    private int _references;

    /// <summary>A block of its own bytes.</summary>
    public ReceiveBlock(int capacity, Action<ReceiveBlock> giveBack)
        : this(OwnBytes(capacity + Padding), giveBack) { }

    /// <summary>A block of bytes that are there already; the last <see cref="Padding"/> of them are padding.</summary>
    public ReceiveBlock(Memory<byte> bytes, Action<ReceiveBlock> giveBack)
    {
        Bytes = bytes;
        _giveBack = giveBack;
    }

    /// <summary>The bytes, with <see cref="Padding"/> behind <see cref="Capacity"/>.</summary>
    public Memory<byte> Bytes { get; }

    /// <summary>The window of a file that the block is; null for a buffer.</summary>
    public MappedWindow? Window { get; init; }

    /// <summary>Bytes of the stream that the block can hold.</summary>
    public int Capacity => Bytes.Length - Padding;

    /// <summary>One more user.</summary>
    public void AddReference() => Interlocked.Increment(ref _references);

    /// <summary>One user less; the last one gives the block back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0) _giveBack(this);
    }

    private static byte[] OwnBytes(int bytes)
    {
        byte[] pinned = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        HugePages.AskFor(pinned);
        return pinned;
    }
}
