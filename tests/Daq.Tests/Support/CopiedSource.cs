using EdgeMon.Daq.Sources;

namespace EdgeMon.Daq.Tests.Support;

/// <summary>A source of which nobody can see that it is a file: what it gives is read.</summary>
internal sealed class CopiedSource(IByteSource source) : IByteSource
{
    public string Name => source.Name;
    public long Position => source.Position;
    public bool IsLive => source.IsLive;
    public string State => source.State;
    public SourceCounters Counters => source.Counters;
    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation) => source.Read(destination, wait, cancellation);
    public void Dispose() => source.Dispose();
}
