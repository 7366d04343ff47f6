using EdgeMon.Daq.Sources;

namespace EdgeMon.Signal.Tests.Support;

/// <summary>A live source that gives some bytes and then none, without an end.</summary>
internal sealed class SilentAfter(ReadOnlyMemory<byte> bytes) : IByteSource
{
    private readonly MemorySource _bytes = new(bytes);

    public string Name => _bytes.Name;
    public long Position => _bytes.Position;
    public bool IsLive => true;
    public string State => "waiting";

    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        ReadResult read = _bytes.Read(destination, wait, cancellation);
        if (read.Status != ReadStatus.End) return read;
        cancellation.WaitHandle.WaitOne(wait);
        return new ReadResult(ReadStatus.Idle, 0);
    }

    public void Dispose() => _bytes.Dispose();
}
