using EdgeMon.Daq.Sources;

namespace EdgeMon.Hardware.VirtualDetectors.Feed;

/// <summary>
/// A run of the virtual detector as a source: each spill is made when the one before it is read, so that neither a file nor the memory holds more than one.
/// Gives the bytes that <see cref="Simulation.Run"/> writes for the same options and number of spills.
/// </summary>
/// <param name="detector">At the start of its run.</param>
/// <param name="spills">Number of spills, at least 1.</param>
public sealed class SimulationSource(VirtualDetector detector, int spills) : IByteSource
{
    private readonly MemoryStream _pending = new();
    private bool _started, _ended;

    /// <inheritdoc/>
    public string Name => "virtual detector";
    /// <inheritdoc/>
    public long Position { get; private set; }
    /// <inheritdoc/>
    public bool IsLive => false;
    /// <inheritdoc/>
    public string State => _ended ? "end of run" : "reading";

    /// <inheritdoc/>
    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        while (_pending.Position == _pending.Length)
        {
            if (_ended) return new(ReadStatus.End, 0);
            _pending.SetLength(0);
            Make(new StreamSink(_pending));
            _pending.Position = 0;
        }
        int count = _pending.Read(destination);
        Position += count;
        return new(ReadStatus.Data, count);
    }

    /// <inheritdoc/>
    public void Dispose() => _pending.Dispose();

    private void Make(StreamSink sink)
    {
        if (!_started)
        {
            detector.WriteStartOfRun(sink);
            _started = true;
        }
        else if (detector.SpillsDone < spills)
        {
            detector.WriteNextSpill(sink);
        }
        else
        {
            detector.WriteEndOfRun(sink);
            _ended = true;
        }
    }
}
