namespace EdgeMon.Daq.Reading;

/// <summary>
/// Batches and receive blocks between their uses. What is in use is bounded by how many batches the pipeline holds;
/// nothing is allocated once that many exist.
/// </summary>
/// <remarks>Thread safe: batches are given back by the workers.</remarks>
internal sealed class EventBatchPool
{
    private readonly Lock _lock = new();
    private readonly Stack<EventBatch> _batches = new(64);
    private readonly Stack<ReceiveBlock> _blocks = new(64);
    private ReceiveBlock? _large; // the last block above the usual size
    private readonly int _eventsInBatch;
    private readonly Action<EventBatch> _giveBackBatch;
    private readonly Action<ReceiveBlock> _giveBackBlock;

    /// <summary>A pool of batches of so many events and blocks of so many bytes.</summary>
    public EventBatchPool(int eventsInBatch, int blockBytes)
    {
        _eventsInBatch = eventsInBatch;
        BlockBytes = blockBytes;
        _giveBackBatch = GiveBack;
        _giveBackBlock = GiveBack;
    }

    /// <summary>Capacity of the blocks that are kept [bytes].</summary>
    public int BlockBytes { get; }

    /// <summary>An empty batch that looks into <paramref name="block"/>.</summary>
    public EventBatch RentBatch(ReceiveBlock block)
    {
        EventBatch? batch;
        lock (_lock) _batches.TryPop(out batch);
        batch ??= new EventBatch(_eventsInBatch, _giveBackBatch);
        batch.MarkRented();
        batch.Count = 0;
        batch.Losses.Clear();
        batch.Block = block;
        block.AddReference();
        return batch;
    }

    /// <summary>A block of bytes that are in memory already.</summary>
    public static ReceiveBlock BlockOver(byte[] bytes)
    {
        var block = new ReceiveBlock(bytes, static _ => { });
        block.AddReference();
        return block;
    }

    /// <summary>A block of at least so many bytes. Of blocks larger than usual one is kept for the next large event.</summary>
    public ReceiveBlock RentBlock(int bytes)
    {
        ReceiveBlock? block = null;
        lock (_lock)
            if (bytes <= BlockBytes)
            {
                _blocks.TryPop(out block);
            }
            else if (_large?.Capacity >= bytes)
            {
                block = _large;
                _large = null;
            }
        block ??= new ReceiveBlock(Math.Max(bytes, BlockBytes), _giveBackBlock);
        block.AddReference();
        return block;
    }

    private void GiveBack(EventBatch batch)
    {
        ReceiveBlock? block = batch.Block;
        batch.Block = null;
        block?.Release();
        lock (_lock) _batches.Push(batch);
    }

    private void GiveBack(ReceiveBlock block)
    {
        lock (_lock)
            if (block.Capacity == BlockBytes) _blocks.Push(block);
            else if (_large is null || _large.Capacity < block.Capacity) _large = block;
    }
}
