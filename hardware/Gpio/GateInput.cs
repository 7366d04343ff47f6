using System.Diagnostics;

namespace EdgeMon.Hardware.Gpio;

/// <summary>What the spill gate did so far.</summary>
/// <param name="Problem">Why it cannot be read; empty when it can.</param>
/// <param name="IsOpen">True while the gate is open.</param>
/// <param name="SinceTicks">When that began [ticks of Stopwatch].</param>
/// <param name="Openings">Openings that were seen to begin.</param>
/// <param name="LastOpen">Length of the last one that was seen whole; null before the first.</param>
public sealed record SpillGateState(string Problem, bool IsOpen, long SinceTicks, long Openings, TimeSpan? LastOpen)
{
    /// <summary>How long the gate has been open, or closed.</summary>
    public TimeSpan Lasting => Stopwatch.GetElapsedTime(SinceTicks);
}

/// <summary>
/// Watches the spill gate, on a thread of its own. A chip that is lost is opened again every second; what the gate did meanwhile is unknown, and an opening that was
/// under way does not count as seen whole.
/// </summary>
public sealed class GateInput : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromMilliseconds(100);
    private readonly Func<IGpioChip> _open;
    private readonly GpioInputOptions _options;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private volatile SpillGateState _state = new("not opened yet", false, Stopwatch.GetTimestamp(), 0, null);

    /// <summary>Starts watching.</summary>
    /// <param name="open">Opens the chip.</param>
    /// <param name="options">Line, polarity and debouncing.</param>
    public GateInput(Func<IGpioChip> open, GpioInputOptions options)
    {
        (_open, _options) = (open, options);
        _thread = new Thread(Watch) { IsBackground = true, Name = "EdgeMon spill gate" };
        _thread.Start();
    }

    /// <summary>Told of every clean change, by the watching thread; must not block.</summary>
    public event Action<GpioEdge>? Changed;

    /// <summary>What it did so far.</summary>
    public SpillGateState State => _state;

    /// <summary>Ends it and gives the line back.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join(TimeSpan.FromSeconds(1));
    }

    private void Watch()
    {
        while (!_stop.IsSet)
        {
            try
            {
                using IGpioChip chip = _open();
                using IGpioInput input = chip.OpenInput(_options.Line!.Value, _options.ActiveLow, _options.Bias);
                Follow(input);
            }
            catch (IOException failure)
            {
                _state = _state with { Problem = failure.Message, IsOpen = false, SinceTicks = Stopwatch.GetTimestamp() };
                _stop.Wait(RetryAfter);
            }
        }
    }

    private void Follow(IGpioInput input)
    {
        var clean = new Debouncer(_options.Debounce, input.Read());
        bool seenWhole = false;
        _state = _state with { Problem = "", IsOpen = clean.Active, SinceTicks = Stopwatch.GetTimestamp() };
        while (!_stop.IsSet)
        {
            TimeSpan due = clean.Due(Stopwatch.GetTimestamp()) ?? LongestWait;
            bool changed = input.TryWait(due < LongestWait ? due : LongestWait, out GpioEdge edge)
                ? clean.TryEdge(edge, out GpioEdge change)
                : clean.TryTick(Stopwatch.GetTimestamp(), out change);
            if (!changed) continue;
            SpillGateState before = _state;
            _state = change.Active
                ? before with { IsOpen = true, SinceTicks = change.Ticks, Openings = before.Openings + 1 }
                : before with { IsOpen = false, SinceTicks = change.Ticks, LastOpen = seenWhole ? Stopwatch.GetElapsedTime(before.SinceTicks, change.Ticks) : before.LastOpen };
            seenWhole = change.Active;
            Changed?.Invoke(change);
        }
    }
}
