using EdgeMon.Daq.Sources;

namespace EdgeMon.Signal.Tests.Support;

/// <summary>Bytes in memory as a source, given out in pieces.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes, int repeat = 1) : IByteSource
{
    private int _position, _round;

    public string Name => "memory";
    public long Position => (long)_round * bytes.Length + _position;
    public bool IsLive => false;
    public string State => "reading";
    public SourceCounters Counters => default;

    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        if (_position == bytes.Length)
        {
            if (++_round >= repeat) return new(ReadStatus.End, 0);
            _position = 0;
        }
        int count = Math.Min(destination.Length, bytes.Length - _position);
        bytes.Span.Slice(_position, count).CopyTo(destination);
        _position += count;
        return new(ReadStatus.Data, count);
    }

    public void Dispose() { }
}
