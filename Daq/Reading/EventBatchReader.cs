using System.Diagnostics.CodeAnalysis;
using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Sources;

namespace EdgeMon.Daq.Reading;

/// <summary>
/// Cuts a stream of bytes into batches of whole events, in place: the bytes that a source delivers are the bytes that the
/// decoder reads. Only a partial event at the end of a full buffer is copied, to the front of the next one. Files that lie in memory
/// are not copied at all, except for their first and last few megabytes.
/// </summary>
/// <remarks>
/// <para>A damaged or cut event costs itself and no other: the reader goes on at the next event and lists what it passed over in
/// <see cref="EventBatch.Losses"/>. Every byte of the stream is in exactly one event or one loss.</para>
/// <para>Where batches end depends on the bytes only, unless the source is live: then an event waits no longer than
/// <see cref="EventBatchLimits.Silence"/> for others.</para>
/// <para>Used by one thread; batches are given back from any thread. Nothing is allocated once the pipeline has as many batches
/// in flight as it will ever have.</para>
/// </remarks>
public sealed class EventBatchReader : IDisposable
{
    /// <summary>Largest single read [bytes]: large enough that the call costs nothing, small enough to stay in the second-level cache.</summary>
    private const int ReadBytes = 512 << 10;
    /// <summary>Wait for a live source when nothing is held back [ms]: bounds how late a cancellation is noticed by a source that ignores it.</summary>
    private const int IdleWaitMilliseconds = 250;

    /// <summary>How many events ahead the walk asks for a header: one takes less time than the memory.</summary>
    private const int HeadersAhead = 8;

    private readonly IByteSource _source;
    private readonly FileSource? _file; // the source, when it is complete files
    private readonly EventBatchLimits _limits;
    private readonly TimeProvider _time;
    private readonly FrameWalker _walker;
    private readonly EventBatchPool _pool;

    private ReceiveBlock _block;
    private int _start, _end;          // bytes of the block that are read but not yet in an event or a loss
    private long _blockOrigin;         // stream offset of the block's first byte
    private bool _knowsOrigin;
    private string _name = "";
    private int _needed = 1;           // bytes from _start on that the next decision needs
    private EventBatch? _batch;        // the one being filled
    private long _batchBytes, _firstTicks, _lastTicks, _sequence;
    private int _run, _spill;
    private bool _ended, _pendingBoundary, _triedPaused, _triedSilent, _knowsRun, _disposed;

    /// <summary>A reader of one source.</summary>
    /// <param name="source">Where the bytes come from; not disposed by the reader.</param>
    /// <param name="limits">Sizes and times of batches.</param>
    /// <param name="format">How the bytes are framed.</param>
    /// <param name="time">Clock for arrival times; the system's by default.</param>
    public EventBatchReader(IByteSource source, EventBatchLimits limits, FrameFormat format, TimeProvider? time = null)
        : this(source, limits, format, time, bytes: null) { }

    /// <summary>
    /// A reader of bytes that are in memory already. They are not copied: batches look into <paramref name="bytes"/> itself.
    /// </summary>
    /// <param name="name">Name for <see cref="EventBatch.SourceName"/>.</param>
    /// <param name="bytes">The stream, followed by 64 bytes that do not belong to it. Must not change while batches are out.</param>
    /// <param name="limits">Sizes of batches.</param>
    /// <param name="format">How the bytes are framed.</param>
    /// <exception cref="ArgumentException">The 64 bytes are missing.</exception>
    public static EventBatchReader OverMemory(string name, byte[] bytes, EventBatchLimits limits, FrameFormat format)
    {
        if (bytes.Length < ReceiveBlock.Padding)
            throw new ArgumentException($"{bytes.Length} bytes; the stream must be followed by {ReceiveBlock.Padding} more.", nameof(bytes));
        return new EventBatchReader(new EndedSource(name), limits, format, null, bytes);
    }

    private EventBatchReader(IByteSource source, EventBatchLimits limits, FrameFormat format, TimeProvider? time, byte[]? bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Events, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Bytes, 4096);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.EventBytes, 128);
        _source = source;
        _file = source as FileSource;
        _limits = limits;
        _time = time ?? TimeProvider.System;
        _walker = FrameFormats.WalkerOf(format);
        _walker.LargestFrame = limits.EventBytes;
        _pool = new EventBatchPool(limits.Events, limits.Bytes);
        // The first block of a file may be a window of it.
        _block = bytes is not null ? EventBatchPool.BlockOver(bytes) : _file is not null ? EventBatchPool.BlockOver(new byte[ReceiveBlock.Padding]) : _pool.RentBlock(limits.Bytes);
        if (bytes is null) return;
        _name = source.Name;
        _end = _block.Capacity;
        _knowsOrigin = true;
        _ended = true;
    }

    /// <summary>
    /// The next batch, waiting for it when the source is live. False when the source has ended, and when
    /// <paramref name="cancellation"/> was asked for and nothing is held back.
    /// A batch may hold no event but losses only.
    /// </summary>
    public bool TryRead([NotNullWhen(true)] out EventBatch? batch, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (true)
        {
            if (Walk(_ended ? StreamState.Ended : StreamState.Flowing) || _ended || cancellation.IsCancellationRequested || IsOverdue())
            {
                if (TryHandOn(out batch)) return true;
                if (_ended || cancellation.IsCancellationRequested) return false;
                continue;
            }
            if (_end < _block.Capacity || _file is not { IsAtEnd: true })
            {
                if (!MakeRoom())
                {
                    if (TryHandOn(out batch)) return true;
                    continue;
                }
                if (_end == _block.Capacity) continue; // a window came with its bytes
            }
            Span<byte> free = _block.Bytes.Span.Slice(_end, Math.Min(ReadBytes, _block.Capacity - _end));
            ReadResult read = _source.Read(free, WaitTime(), cancellation);
            if (read.Status == ReadStatus.Data)
                Received(Math.Min(read.Bytes, free.Length));
            else if (read.Status == ReadStatus.Idle ? WasSilent() : WasInterrupted(read.Status))
                if (TryHandOn(out batch)) return true;
        }
    }

    /// <summary>
    /// Makes ready what the next call will need, as far as that can be done beside it. From any thread until the reader is disposed, best by
    /// one that has just been given a batch.
    /// </summary>
    public void ReadAhead() => _file?.MapAhead();

    /// <summary>Lets go of the buffers. Batches that are out stay valid until they are given back.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _batch?.Dispose();
        _block.Release();
    }

    private void Received(int bytes)
    {
        if (!_knowsOrigin)
        {
            _name = _source.Name;
            _blockOrigin = _source.Position - bytes - _end;
            _knowsOrigin = true;
        }
        _end += bytes;
        _lastTicks = _time.GetTimestamp();
        _triedPaused = _triedSilent = false;
    }

    /// <summary>The source had nothing: what is whole goes on now if it is live. True when the batch is to be handed on.</summary>
    private bool WasSilent()
    {
        if (!_source.IsLive) return false;
        // First nobody waited for it: only what needs no waiting is taken.
        StreamState state = _triedPaused ? StreamState.Silent : StreamState.Paused;
        _triedSilent = _triedPaused;
        _triedPaused = true;
        return Walk(state) || _batch is not null;
    }

    /// <summary>What follows does not continue what came before. True when the batch is to be handed on.</summary>
    private bool WasInterrupted(ReadStatus status)
    {
        if (status == ReadStatus.End)
        {
            _ended = true;
            return false; // the loop walks to the end, one batch after the other
        }
        // A full batch may stand between the bytes left and the boundary: hand on all before going over it.
        _pendingBoundary = true;
        return CrossBoundary();
    }

    private bool CrossBoundary()
    {
        if (Walk(StreamState.Ended)) return true;
        _pendingBoundary = false;
        _knowsOrigin = false;
        _needed = 1;
        _walker.Reset();
        return _batch is not null;
    }

    /// <summary>Moves whole events from the buffer into the batch. True when the batch is complete.</summary>
    private bool Walk(StreamState state)
    {
        if (_pendingBoundary && state == StreamState.Flowing) return CrossBoundary();
        ReadOnlySpan<byte> block = _block.Bytes.Span;
        while (_end > _start && (_end - _start >= _needed || state != StreamState.Flowing))
        {
            ReadOnlySpan<byte> bytes = block[_start.._end];
            FrameStep step = _walker.Examine(bytes, state);
            switch (step.Verdict)
            {
                case FrameVerdict.NeedMore:
                    _needed = Math.Max(step.Bytes, bytes.Length + 1);
                    return false;
                case FrameVerdict.Skip:
                    AddLoss(step.Kind, step.Bytes);
                    break;
                default:
                    FrameKey key = _walker.KeyOf(bytes);
                    if (key.IsDoubtful && _knowsRun) key = new FrameKey(_run, _spill, EndsBatch: false);
                    if (!Fits(key, step.Bytes)) return true;
                    AddEvent(key, step.Bytes);
                    // Events of a run are of nearly the same length.
                    NextEvent.PrefetchHeader(block, _start + (HeadersAhead - 1) * step.Bytes);
                    if (key.EndsBatch || _batch!.Count == _limits.Events) return true;
                    break;
            }
        }
        return false;
    }

    private bool Fits(FrameKey key, int bytes) =>
        _batch is null || _batch.Count == 0
        || key.Run == _run && key.Spill == _spill && _batchBytes + bytes <= _limits.Bytes;

    private void AddEvent(FrameKey key, int bytes)
    {
        EventBatch batch = CurrentBatch();
        if (batch.Count == 0) _firstTicks = _lastTicks;
        _run = key.Run;
        _spill = key.Spill;
        _knowsRun |= !key.IsDoubtful;
        batch.Events[batch.Count] = new EventLocation(_start, bytes, _blockOrigin + _start);
        batch.Count++;
        _batchBytes += bytes;
        Consume(bytes);
    }

    private void AddLoss(FrameErrorKind kind, int bytes)
    {
        EventBatch batch = CurrentBatch();
        if (batch.Count == 0 && batch.Losses.Count == 0) _firstTicks = _lastTicks;
        long offset = _blockOrigin + _start;
        if (batch.Losses is [.., var last] && last.StreamOffset + last.Bytes == offset)
            batch.Losses[^1] = last with { Bytes = last.Bytes + bytes };
        else
            batch.Losses.Add(new StreamLoss(kind, offset, bytes, batch.Count));
        Consume(bytes);
    }

    private void Consume(int bytes)
    {
        _start += bytes;
        _needed = 1;
    }

    private EventBatch CurrentBatch() => _batch ??= _pool.RentBatch(_block);

    private bool TryHandOn([NotNullWhen(true)] out EventBatch? batch)
    {
        batch = _batch;
        if (batch is null) return false;
        _batch = null;
        _batchBytes = 0;
        batch.Sequence = _sequence++;
        batch.Run = _run;
        batch.IsRunKnown = _knowsRun;
        batch.Spill = _spill;
        batch.SourceName = _name;
        batch.ArrivalTicks = _lastTicks;
        return true;
    }

    /// <summary>
    /// Makes room for what the next decision needs, moving the partial event to a new block when this one is full. Where the source
    /// is a file that lies in memory, the new block is a window of it that begins with the partial event, and is full; the last one may be shorter than the others.
    /// False when a batch still looks into this block and has to be handed on first.
    /// </summary>
    private bool MakeRoom()
    {
        int left = _end - _start;
        if (_end < _block.Capacity && _block.Capacity - _start >= _needed) return true;
        if (_batch is not null) return false;
        // An event larger than a block gets one of its own, with room to read on, so that a stream of false sizes
        // does not move megabytes for every few bytes.
        int capacity = _needed <= _pool.BlockBytes && left < _pool.BlockBytes ? _pool.BlockBytes : Math.Max(_needed, left) + 2 * ReadBytes;
        ReceiveBlock? window = capacity == _pool.BlockBytes ? _file?.TryMap(left, capacity) : null;
        ReceiveBlock block = window ?? _pool.RentBlock(capacity);
        if (window is null) _block.Bytes.Slice(_start, left).CopyTo(block.Bytes);
        _block.Release();
        _block = block;
        _blockOrigin += _start;
        _start = 0;
        _end = left;
        if (window is not null) Received(window.Capacity - left);
        return true;
    }

    private bool IsOverdue() => _batch is not null && _source.IsLive && _time.GetElapsedTime(_firstTicks) >= _limits.Silence;

    private TimeSpan WaitTime()
    {
        bool holdsBytes = _end > _start;
        if (_source.IsLive && (_batch is not null || holdsBytes && !_triedPaused)) return TimeSpan.Zero;
        return holdsBytes && !_triedSilent ? _limits.Silence : TimeSpan.FromMilliseconds(IdleWaitMilliseconds);
    }

    /// <summary>A source that has nothing more: all its bytes are in the reader's buffer.</summary>
    private sealed class EndedSource(string name) : IByteSource
    {
        public string Name => name;
        public long Position => 0;
        public bool IsLive => false;
        public string State => "in memory";
        public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation) => new(ReadStatus.End, 0);
        public void Dispose() { }
    }
}
