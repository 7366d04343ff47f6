using EdgeMon.Hardware.Sensors;
using EdgeMon.Hardware.Serial;

namespace EdgeMon.Hardware.HighVoltage;

/// <summary>
/// All supplies: reads them on a thread per serial line, outside of the way of events, holds the newest readings, remembers for each spill what was wrong
/// while it was taken, and lets the interlock act. A supply that is absent, silent or talks nonsense is a stated condition. Safe for many threads.
/// </summary>
public sealed class HighVoltageBoard : IDisposable
{
    private const int CommandsKept = 50;

    private readonly HighVoltageOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Entry[] _entries;
    private readonly HighVoltageInterlock _interlock;
    private readonly HighVoltageBus[] _buses;
    private readonly Queue<HighVoltageCommandReport> _commands = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly long _startedTicks;
    private long _unconfirmed, _sent, _done, _refused, _unanswered;

    /// <summary>Supplies that are not read yet.</summary>
    /// <param name="options">Which, and what belongs there.</param>
    /// <param name="time">Clock of ages.</param>
    /// <param name="open">Opens a port; that of this build when null.</param>
    public HighVoltageBoard(HighVoltageOptions options, TimeProvider time, Func<string, SerialOptions, Stream>? open = null)
    {
        (_options, _time, _startedTicks) = (options, time, time.GetTimestamp());
        _entries = [.. options.Modules.SelectMany(module => module.Channels.Select(channel => new Entry(module, channel)))];
        _interlock = new HighVoltageInterlock(options.Interlock, time);
        _buses = [.. options.Modules.GroupBy(module => module.Port).Select(line => new HighVoltageBus(this, options, [.. line], time, open))];
    }

    /// <summary>Told of every attempt to command a channel, on the thread of its line; must not block.</summary>
    public event Action<HighVoltageCommandReport>? Commanded;

    /// <summary>Readings of a fault that the next reading did not show: a garbled answer, since the protocol has no checksum.</summary>
    public long Unconfirmed => Interlocked.Read(ref _unconfirmed);

    /// <summary>Commands since the start.</summary>
    public HighVoltageCommandCounters CommandCounters
    {
        get { lock (_gate) return new(_sent, _done, _refused, _unanswered); }
    }

    /// <summary>The last commands, oldest first.</summary>
    public IReadOnlyList<HighVoltageCommandReport> Commands
    {
        get { lock (_gate) return [.. _commands]; }
    }

    /// <summary>Starts reading.</summary>
    public void Start()
    {
        foreach (HighVoltageBus bus in _buses) bus.Start(_stop.Token);
    }

    /// <summary>Ends it; a line that hangs is left to itself.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (HighVoltageBus bus in _buses) bus.Dispose();
    }

    /// <summary>All channels, in the order of the configuration, judged by their age now.</summary>
    public IReadOnlyList<HighVoltageStatus> Channels()
    {
        lock (_gate) return StatusOfAll();
    }

    /// <summary>All modules, in the order of the configuration.</summary>
    public IReadOnlyList<HighVoltageModuleStatus> Modules()
    {
        lock (_gate)
        {
            return [.. _options.Modules.Select(module =>
            {
                bool answers = !_entries.Any(entry => ReferenceEquals(entry.Module, module) && IsSilent(entry));
                HighVoltageBus bus = _buses.First(line => line.Port == module.Port);
                N1470Counters counters = bus.CountersOf(module);
                string text = bus.State is { Length: > 0 } absent ? absent
                    : !answers ? FormattableString.Invariant($"does not answer: {counters.Silent} questions without an answer, {counters.Garbled} garbled, {counters.Refused} refused")
                    : FormattableString.Invariant($"{counters.Answered} answers, {counters.Silent} missing, {counters.Garbled} garbled, {counters.Refused} refused, {counters.Unasked} unasked");
                return new HighVoltageModuleStatus(module.Name, module.Port, module.Board, answers, text, counters);
            })];
        }
    }

    /// <summary>What was wrong since the last call, one short phrase each: for the record of the spill that was taken meanwhile. Never waits.</summary>
    public IReadOnlyList<string> TakeFaults()
    {
        lock (_gate)
        {
            var faults = new List<(string Name, string Word)>();
            var silent = new List<string>();
            foreach (Entry entry in _entries)
            {
                if (entry.Worst > HighVoltageVerdict.Good) faults.Add((entry.Channel.Name, entry.WorstWord));
                if ((entry.WasSilent || entry.Time is null || IsSilent(entry)) && !silent.Contains(entry.Module.Name)) silent.Add(entry.Module.Name);
                // What stands now is the beginning of the next spill.
                (entry.Worst, entry.WorstWord, entry.WasSilent) = (entry.Verdict, entry.Word, false);
            }
            const int namedAlone = 4;
            return
            [
                .. faults.Count <= namedAlone ? faults.Select(fault => $"high voltage of {fault.Name} {fault.Word}")
                    : [$"high voltage of {faults.Count} channels {string.Join(" or ", faults.Select(fault => fault.Word).Distinct())}"],
                .. silent.Select(module => $"high voltage of {module} not read"),
            ];
        }
    }

    /// <summary>A fault that was not there before must be read twice in a row.</summary>
    internal bool MustConfirm(HighVoltageChannelOptions channel, in HighVoltageReading reading)
    {
        HighVoltageVerdict verdict = HighVoltageJudge.Judge(channel, reading).Verdict;
        lock (_gate) return verdict > HighVoltageVerdict.Good && verdict != EntryOf(channel).Verdict;
    }

    /// <summary>A reading did not show the fault of the one before.</summary>
    internal void CountUnconfirmed() => Interlocked.Increment(ref _unconfirmed);

    /// <summary>Takes a reading.</summary>
    internal void Record(HighVoltageChannelOptions channel, in HighVoltageReading reading)
    {
        var (verdict, word, text) = HighVoltageJudge.Judge(channel, reading);
        DateTimeOffset now = _time.GetUtcNow();
        lock (_gate)
        {
            Entry entry = EntryOf(channel);
            entry.WasSilent |= entry.Time is not null && IsSilent(entry);
            (entry.Reading, entry.Time, entry.ReadTicks, entry.Verdict, entry.Word, entry.Text) = (reading, now, _time.GetTimestamp(), verdict, word, text);
            if (verdict > entry.Worst) (entry.Worst, entry.WorstWord) = (verdict, word);
        }
        JudgeInterlock();
    }

    /// <summary>Lets the interlock look; also called when nothing was read, for what is silent.</summary>
    internal void JudgeInterlock()
    {
        IReadOnlyList<HighVoltageCommand> commands;
        lock (_gate) commands = _interlock.Judge(StatusOfAll(), status => IsSilent(EntryOf(status.Channel)));
        foreach (HighVoltageCommand command in commands) _buses.First(bus => bus.Has(command.Target)).Enqueue(command);
    }

    /// <summary>Whether what a command was made for still holds.</summary>
    internal bool StillHolds(HighVoltageCommand command)
    {
        lock (_gate) return _interlock.Holds(command.Rule);
    }

    /// <summary>An attempt to command a channel ended.</summary>
    internal void Report(HighVoltageCommand command, int attempt, HighVoltageCommandResult result)
    {
        var report = new HighVoltageCommandReport(_time.GetUtcNow(), command, attempt, result);
        lock (_gate)
        {
            if (result is HighVoltageCommandResult.Obeyed or HighVoltageCommandResult.Refused or HighVoltageCommandResult.Unanswered) _sent++;
            if (result is HighVoltageCommandResult.Confirmed or HighVoltageCommandResult.AlreadyLower) _done++;
            if (result == HighVoltageCommandResult.Refused) _refused++;
            if (result == HighVoltageCommandResult.Unanswered) _unanswered++;
            _commands.Enqueue(report);
            while (_commands.Count > CommandsKept) _commands.Dequeue();
        }
        Commanded?.Invoke(report);
    }

    private Entry EntryOf(HighVoltageChannelOptions channel) => _entries.First(entry => ReferenceEquals(entry.Channel, channel));

    // Not by the time of day: a clock that is set forward would switch voltages off, one that is set back would hide a dead supply.
    private bool IsSilent(Entry entry) => _time.GetElapsedTime(entry.ReadTicks ?? _startedTicks) > _options.StaleAfter;

    private HighVoltageStatus[] StatusOfAll() => [.. _entries.Select(entry => new HighVoltageStatus(
        entry.Module.Name, entry.Channel, entry.Reading, entry.Time, entry.Verdict,
        entry.Time is null ? SensorQuality.Invalid : IsSilent(entry) ? SensorQuality.Stale : SensorQuality.Good,
        entry.Time is not null && IsSilent(entry) ? $"{entry.Text}, when it was last read" : entry.Text))];

    private sealed class Entry(HighVoltageModuleOptions module, HighVoltageChannelOptions channel)
    {
        public readonly HighVoltageModuleOptions Module = module;
        public readonly HighVoltageChannelOptions Channel = channel;
        public HighVoltageReading? Reading;
        public DateTimeOffset? Time;
        public long? ReadTicks;
        public HighVoltageVerdict Verdict, Worst;
        public string Word = "", Text = "not read yet", WorstWord = "";
        public bool WasSilent;
    }
}
