using EdgeMon.Daq.Sources;

namespace EdgeMon.Daq.Tests.Support;

/// <summary>A byte source that plays a script of pieces, silences and boundaries.</summary>
internal sealed class ScriptedSource : IByteSource
{
    private readonly Queue<(ReadStatus Status, byte[] Bytes)> _script = new();
    private readonly int _largestRead;
    private byte[] _piece = [];
    private int _taken;
    private int _file;

    public ScriptedSource(bool live = false, int largestRead = int.MaxValue)
    {
        IsLive = live;
        _largestRead = largestRead;
    }

    public static ScriptedSource Of(byte[] bytes, int largestRead = int.MaxValue) => new ScriptedSource(false, largestRead).Send(bytes);

    public string Name => $"file{_file}";
    public long Position { get; private set; }
    public bool IsLive { get; }
    public string State => "playing";
    public int Reads { get; private set; }
    /// <summary>Told how long each read would have waited.</summary>
    public Action<TimeSpan>? Waited { get; init; }

    public ScriptedSource Send(byte[] bytes) => Add(ReadStatus.Data, bytes);
    public ScriptedSource Idle() => Add(ReadStatus.Idle, []);
    public ScriptedSource Boundary() => Add(ReadStatus.Boundary, []);

    public ReadResult Read(Span<byte> destination, TimeSpan wait, CancellationToken cancellation)
    {
        Reads++;
        Waited?.Invoke(wait);
        while (_taken == _piece.Length)
        {
            if (!_script.TryDequeue(out var next)) return new(ReadStatus.End, 0);
            if (next.Status == ReadStatus.Boundary)
            {
                Position = 0;
                _file++;
            }
            if (next.Status != ReadStatus.Data) return new(next.Status, 0);
            _piece = next.Bytes;
            _taken = 0;
        }
        int n = Math.Min(Math.Min(destination.Length, _largestRead), _piece.Length - _taken);
        _piece.AsSpan(_taken, n).CopyTo(destination);
        _taken += n;
        Position += n;
        return new(ReadStatus.Data, n);
    }

    public void Dispose() { }

    private ScriptedSource Add(ReadStatus status, byte[] bytes)
    {
        _script.Enqueue((status, bytes));
        return this;
    }
}
