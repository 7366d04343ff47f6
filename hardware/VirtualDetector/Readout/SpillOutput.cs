using EdgeMon.Daq.Writing;

namespace EdgeMon.Hardware.VirtualDetectors.Readout;

/// <summary>Hands the bytes of a spill on, by size or by beam time, and knows where in the stream they are.</summary>
internal sealed class SpillOutput
{
    private readonly ISpillSink _sink;
    private readonly TimeSpan? _slice;
    private readonly int _flushBytes;
    private long _flushed;
    private TimeSpan _lastFlush, _now;

    public SpillOutput(FrameBuffer buffer, ISpillSink sink, TimeSpan? slice, int flushBytes, long streamOffset)
    {
        (Buffer, _sink, _slice, _flushBytes, _flushed) = (buffer, sink, slice, flushBytes, streamOffset);
        buffer.Clear();
    }

    /// <summary>Where events are written.</summary>
    public FrameBuffer Buffer { get; }

    /// <summary>Offset in the stream of the next byte.</summary>
    public long StreamOffset => _flushed + Buffer.Length;

    /// <summary>An event is complete.</summary>
    /// <param name="seconds">Its time after START_OF_BURST [s].</param>
    public void EventDone(double seconds)
    {
        _now = TimeSpan.FromSeconds(seconds);
        if (Buffer.Length >= _flushBytes || (_slice is { } slice && _now - _lastFlush >= slice))
            Flush();
    }

    /// <summary>Hands on what there is.</summary>
    public void Flush()
    {
        if (Buffer.Length == 0) return;
        _sink.Write(Buffer.Written, _now);
        _flushed += Buffer.Length;
        Buffer.Clear();
        _lastFlush = _now;
    }
}
