using EdgeMon.Daq.Sources;

namespace EdgeMon.Benchmarks.Chain;

/// <summary>The same bytes again and again, for a number of rounds.</summary>
internal sealed class RepeatedBytes(byte[] bytes, long rounds) : IByteSource
{
    private int _position;
    private long _round;

    public string Name => "memory";
    public long Position => _round * bytes.Length + _position;
    public bool IsLive => false;
    public string State => "reading";
    public SourceCounters Counters => default;

    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        if (_position == bytes.Length)
        {
            _position = 0;
            if (++_round >= rounds) return new(ReadStatus.End, 0);
        }
        int count = Math.Min(destination.Length, bytes.Length - _position);
        bytes.AsSpan(_position, count).CopyTo(destination);
        _position += count;
        return new(ReadStatus.Data, count);
    }

    public void Dispose() { }
}
