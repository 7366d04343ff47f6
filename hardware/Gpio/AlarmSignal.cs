namespace EdgeMon.Hardware.Gpio;

/// <summary>
/// Drives an output by the level of the alarms, on a thread of its own. A chip that is lost is opened again every second. When it is disposed, and when the process
/// exits or an exception ends it, the output is left in its exit state; a killed process cannot do this (hardware/boards/gpio.md).
/// </summary>
public sealed class AlarmSignal : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private readonly Func<IGpioChip> _open;
    private readonly GpioOutputOptions _options;
    private readonly IReadOnlyList<SignalPattern> _patterns;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private IGpioChip? _chip;
    private IGpioOutput? _output;
    private volatile string _problem = "not opened yet";
    private volatile bool _isOn, _stopping;
    private volatile Order _order;

    /// <summary>Starts driving, at <see cref="SignalLevel.Quiet"/>.</summary>
    /// <param name="name">Name for people: "beacon".</param>
    /// <param name="open">Opens the chip.</param>
    /// <param name="options">Line, polarity and exit state.</param>
    /// <param name="patterns">Patterns by level.</param>
    /// <param name="time">Clock of the patterns.</param>
    public AlarmSignal(string name, Func<IGpioChip> open, GpioOutputOptions options, IReadOnlyList<SignalPattern> patterns, TimeProvider time)
    {
        (Name, _open, _options, _patterns, _time, _order) = (name, open, options, patterns, time, new(SignalLevel.Quiet, time.GetTimestamp()));
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnExit;
        _thread = new Thread(Drive) { IsBackground = true, Name = $"EdgeMon {name}" };
        _thread.Start();
    }

    /// <summary>Name for people.</summary>
    public string Name { get; }
    /// <summary>Why the output cannot be driven; empty when it can.</summary>
    public string Problem => _problem;
    /// <summary>True while the output is on.</summary>
    public bool IsOn => _isOn;

    /// <summary>The level to tell; a new one begins its pattern anew. Setting it never waits for the chip.</summary>
    public SignalLevel Level
    {
        get => _order.Level;
        set
        {
            if (_order.Level == value) return;
            _order = new(value, _time.GetTimestamp());
            _wake.Set();
        }
    }

    /// <summary>Leaves the output in its exit state.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnExit;
        Stop();
        // A chip that hangs does not hold up the end of the program.
        _thread.Join(TimeSpan.FromSeconds(1));
    }

    private void OnExit(object? sender, EventArgs e) => Stop();

    private void Stop()
    {
        _stopping = true;
        _wake.Set();
        if (!_gate.TryEnter(TimeSpan.FromSeconds(1))) return;
        try
        {
            if (_output is null) return;
            _output.Write(_options.OnExit == GpioExitState.On);
            _isOn = _options.OnExit == GpioExitState.On;
            Close();
        }
        catch (IOException failure)
        {
            _problem = failure.Message;
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Drive()
    {
        while (!_stopping)
        {
            TimeSpan? wait;
            lock (_gate) wait = _stopping ? TimeSpan.Zero : DriveNow();
            _wake.WaitOne(wait ?? Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Switches as the pattern says.</summary>
    /// <returns>Time until it must be looked at again; null for as long as the level stays.</returns>
    private TimeSpan? DriveNow()
    {
        Order order = _order;
        var (on, until) = _patterns[(int)order.Level].At(_time.GetElapsedTime(order.Since));
        try
        {
            if (_output is null)
            {
                _chip = _open();
                _output = _chip.OpenOutput(_options.Line!.Value, _options.ActiveLow, on);
            }
            else
            {
                // Also when nothing changes: a chip that was unplugged is noticed.
                _output.Write(on);
            }
            (_problem, _isOn) = ("", on);
        }
        catch (IOException failure)
        {
            _problem = failure.Message;
            Close();
            return RetryAfter;
        }
        return until is { } next ? next + TimeSpan.FromMilliseconds(1) : RetryAfter;
    }

    private void Close()
    {
        _output?.Dispose();
        _chip?.Dispose();
        (_output, _chip) = (null, null);
    }

    private sealed record Order(SignalLevel Level, long Since);
}
