using System.Globalization;
using EdgeMon.Hardware.Gpio;
using EdgeMon.Host.Web;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Alarms.Conditions;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Host.Chain;

/// <summary>The GPIO lines while the monitor runs: the spill gate goes to alarms and page, the alarms go to beacon and buzzer. Each line has a thread of its own.</summary>
internal sealed class GpioWatch : IDisposable
{
    private readonly GpioOptions _options;
    private readonly AlarmJournal _alarms;
    private readonly AlarmWatch _watch;
    private readonly GateInput? _gate;
    private readonly List<AlarmSignal> _signals = [];

    private GpioWatch(GpioOptions options, AlarmJournal alarms, AlarmWatch watch, DeviceMetrics metrics, TimeProvider time)
    {
        (_options, _alarms, _watch) = (options, alarms, watch);
        if (options.SpillGate.Line is not null)
        {
            _gate = new GateInput(Open, options.SpillGate);
            _gate.Changed += OnGate;
        }
        foreach (var (name, output, patterns) in new[] { ("beacon", options.Beacon, SignalPattern.Beacon), ("buzzer", options.Buzzer, SignalPattern.Buzzer) })
            if (output.Line is not null) _signals.Add(new AlarmSignal(name, Open, output, patterns, time));
        if (_gate is not null || _signals.Count > 0) metrics.Watch(_gate, _signals);
        _alarms.Changed += OnAlarms;
        SetLevel();
    }

    /// <summary>Starts; does nothing where no line is configured.</summary>
    public static GpioWatch Start(GpioOptions options, AlarmJournal alarms, AlarmWatch watch, DeviceMetrics metrics, TimeProvider time) => new(options, alarms, watch, metrics, time);

    /// <summary>The lines for the alarms; null without any. Shows them on the page, too. Once per second.</summary>
    public GpioHealth? OnSecond(LiveView view)
    {
        if (_gate is null && _signals.Count == 0) return null;
        var problems = new List<string>();
        GateHealth? gate = null;
        if (_gate?.State is { } state)
        {
            if (state.Problem.Length > 0)
            {
                problems.Add($"spill gate: {state.Problem}");
                _watch.ForgetGate();
            }
            else
            {
                gate = _watch.GateNow(state.IsOpen ? state.Lasting.TotalSeconds : 0, _options.SpillGate.LongestOpen.TotalSeconds);
            }
            view.OnHealth("spill gate", state.Problem.Length == 0 ? HealthLevel.Ok : HealthLevel.Warning, TextOf(state));
        }
        foreach (AlarmSignal signal in _signals)
        {
            if (signal.Problem.Length > 0) problems.Add($"{signal.Name}: {signal.Problem}");
            view.OnHealth(signal.Name, signal.Problem.Length == 0 ? HealthLevel.Ok : HealthLevel.Warning,
                signal.Problem.Length == 0 ? $"tells {signal.Level.ToString().ToLowerInvariant()}" : $"cannot be driven: {signal.Problem}");
        }
        return new GpioHealth(problems, gate);
    }

    /// <summary>Leaves the outputs in their exit state and gives the lines back.</summary>
    public void Dispose()
    {
        _alarms.Changed -= OnAlarms;
        foreach (AlarmSignal signal in _signals) signal.Dispose();
        _gate?.Dispose();
    }

    /// <summary>What beacon and buzzer have to tell: the highest priority that nobody has acknowledged.</summary>
    internal static SignalLevel LevelOf(IReadOnlyList<AlarmStatus> standing)
    {
        AlarmStatus[] unseen = [.. standing.Where(alarm => alarm.State is AlarmState.UnacknowledgedActive or AlarmState.ClearedUnacknowledged)];
        if (unseen.Length == 0) return standing.Count > 0 ? SignalLevel.Acknowledged : SignalLevel.Quiet;
        return unseen.Max(alarm => alarm.Definition.Priority) switch
        {
            AlarmPriority.Critical => SignalLevel.Critical,
            AlarmPriority.High => SignalLevel.High,
            AlarmPriority.Medium => SignalLevel.Medium,
            _ => SignalLevel.Low,
        };
    }

    private static string TextOf(SpillGateState state)
    {
        if (state.Problem.Length > 0) return $"cannot be read: {state.Problem}";
        string last = state.LastOpen is { } length ? string.Create(CultureInfo.InvariantCulture, $", the last {length.TotalSeconds:0.00} s long") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{(state.IsOpen ? "open" : "closed")} for {state.Lasting.TotalSeconds:0.0} s; {state.Openings} openings{last}");
    }

    private IGpioChip Open() => GpioChips.Open(_options.Chip);

    private void OnGate(GpioEdge edge)
    {
        if (edge.Active) _watch.OnGateOpened();
    }

    private void OnAlarms(AlarmRecord change) => SetLevel();

    private void SetLevel()
    {
        if (_signals.Count == 0) return;
        SignalLevel level = LevelOf(_alarms.Standing);
        foreach (AlarmSignal signal in _signals) signal.Level = level;
    }
}
