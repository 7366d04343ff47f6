using EdgeMon.Daq.Sources;

namespace EdgeMon.Host.Chain;

/// <summary>
/// A source that gives a sign of life at each read. The pipeline reads when it has room for results, also while the source is
/// silent: as long as reads come, events are processed and merged.
/// </summary>
internal sealed class WatchedSource(IByteSource source, ServiceManager service, ChainMetrics metrics) : IByteSource
{
    /// <inheritdoc/>
    public string Name => source.Name;
    /// <inheritdoc/>
    public long Position => source.Position;
    /// <inheritdoc/>
    public bool IsLive => source.IsLive;
    /// <inheritdoc/>
    public string State => source.State;
    /// <inheritdoc/>
    public SourceCounters Counters => source.Counters;

    /// <inheritdoc/>
    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        service.Beat();
        metrics.CameRound();
        return source.Read(destination, wait, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
