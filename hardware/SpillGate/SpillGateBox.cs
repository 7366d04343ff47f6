using EdgeMon.Daq.Sources;
using EdgeMon.Hardware.Serial;

namespace EdgeMon.Hardware.SpillGate;

/// <summary>How the box is.</summary>
/// <param name="State">Why the line is not open; empty while it is.</param>
/// <param name="Heard">When the last good line came; null before the first.</param>
/// <param name="IsSilent">True when no good line came for too long.</param>
/// <param name="IsOpen">True while the gate is open, as far as is known.</param>
/// <param name="Burst">Number of the present or last burst since the box was switched on.</param>
/// <param name="Expected">When a burst that was announced begins; null without one.</param>
/// <param name="Last">The last burst that ended; null before the first.</param>
/// <param name="Unfinished">Bursts whose end never came.</param>
/// <param name="Unexpected">Ends that came for a burst that had ended.</param>
/// <param name="Lines">What came over the line.</param>
public sealed record SpillGateStatus(
    string State, DateTimeOffset? Heard, bool IsSilent, bool IsOpen, uint Burst, DateTimeOffset? Expected, GateBurst? Last, long Unfinished, long Unexpected, SpillGateCounters Lines);

/// <summary>Reads the spill gate box on a thread of its own, outside of the way of events, and puts bursts together. Safe for many threads.</summary>
public sealed class SpillGateBox : IDisposable
{
    /// <summary>No gate is open for longer: an end without its start is believed when it says so.</summary>
    private const uint LongestGateMilliseconds = 60_000;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200), Patience = TimeSpan.FromSeconds(1);

    private readonly SpillGateOptions _options;
    private readonly TimeProvider _time;
    private readonly SerialLine _line;
    private readonly SpillGateParser _parser = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _made;
    private Thread? _thread;
    private string _state;
    private DateTimeOffset? _heard, _expected, _started;
    private uint _burst;
    private GateBurst? _last;
    private long _unfinished, _unexpected;
    private SpillGateCounters _lines;

    /// <summary>A box that is not read yet.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="time">The clock that bursts are timed with.</param>
    /// <param name="open">Opens a port; that of this build when null.</param>
    public SpillGateBox(SpillGateOptions options, TimeProvider time, Func<string, SerialOptions, Stream>? open = null)
    {
        (_options, _time, _made) = (options, time, time.GetUtcNow());
        _line = new SerialLine(options.Port, options.Serial, open, time);
        _state = _line.State;
    }

    /// <summary>Told of every burst that ended, on the thread that reads; must not block.</summary>
    public event Action<GateBurst>? Ended;

    /// <summary>How it is now.</summary>
    public SpillGateStatus Status
    {
        get
        {
            lock (_gate)
            {
                DateTimeOffset now = _time.GetUtcNow();
                return new(_state, _heard, now - (_heard ?? _made) > _options.SilentAfter, _started is not null, _burst, _expected is { } at && at > now ? at : null,
                    _last, _unfinished, _unexpected, _lines);
            }
        }
    }

    /// <summary>Starts reading.</summary>
    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "EdgeMon spill gate" };
        _thread.Start();
    }

    /// <summary>Ends it; a line that hangs is left to itself.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        // Only its own thread closes the line: a stream must not go while it is read.
        if (_thread is null) _line.Dispose();
        else _thread.Join(Patience);
    }

    private void Run()
    {
        byte[] bytes = new byte[512];
        while (!_stop.IsCancellationRequested)
        {
            ReadResult read = _line.Read(bytes, Wait, _stop.Token);
            if (read.Status is ReadStatus.Boundary or ReadStatus.End) _parser.Interrupted();
            else _parser.Add(bytes.AsSpan(0, read.Bytes), Take);
            lock (_gate) (_state, _lines) = (_line.IsOpen ? "" : _line.State, _parser.Counters);
        }
        _line.Dispose();
    }

    /// <summary>Takes a good line.</summary>
    internal void Take(SpillGateMessage message)
    {
        DateTimeOffset now = _time.GetUtcNow();
        GateBurst? ended = null;
        lock (_gate)
        {
            _heard = now;
            switch (message.Kind)
            {
                case SpillGateKind.Warning:
                    _expected = now + TimeSpan.FromMilliseconds(Math.Min(message.Value, LongestGateMilliseconds));
                    break;
                case SpillGateKind.Start:
                    // The same burst begun twice is a repetition of the line; another one means that the end was lost.
                    if (_started is not null && message.Burst == _burst) break;
                    if (_started is not null) _unfinished++;
                    (_started, _burst, _expected) = (now, message.Burst, null);
                    break;
                case SpillGateKind.End when _started is null && _last?.Number == message.Burst:
                    _unexpected++;
                    break;
                case SpillGateKind.End:
                    if (_started is not null && message.Burst != _burst) (_unfinished, _started) = (_unfinished + 1, null);
                    // Without the start the box's own time tells when the gate opened.
                    DateTimeOffset began = _started ?? now - TimeSpan.FromMilliseconds(Math.Min(message.Value, LongestGateMilliseconds));
                    ended = _last = new GateBurst(message.Burst, began, now, message.Counts);
                    (_started, _burst, _expected) = (null, message.Burst, null);
                    break;
                default:
                    break;
            }
        }
        if (ended is not null) Ended?.Invoke(ended);
    }
}
