using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using Microsoft.Extensions.Logging;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>
/// The alarms of this host: every change is a line in the ledger and the retained message of the alarm. An alarm that the ledger cannot
/// take is published all the same: it may be about the ledger. Any thread.
/// </summary>
public sealed class AlarmJournal
{
    private readonly LedgerWriter _ledger;
    private readonly Action<AlarmRecord, long> _publish;
    private readonly Func<Provenance> _provenance;
    private readonly AlarmOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly AlarmEngine _engine;
    /// <summary>Lines that came while another program held the ledger locked, oldest first.</summary>
    private readonly Queue<AlarmRecord> _waiting = [];
    private long _triedAt;

    /// <summary>Most lines that wait for a locked ledger; older ones are then lost to the journal.</summary>
    private const int MostWaiting = 1000;
    /// <summary>Between attempts at a locked ledger: each one waits for it, and alarms wait for each.</summary>
    private static readonly TimeSpan LockedPause = TimeSpan.FromSeconds(20);

    /// <summary>Takes up the state of the alarms that the ledger knows and publishes those that are not normal.</summary>
    internal AlarmJournal(
        LedgerWriter ledger, AlarmOptions options, Action<AlarmRecord, long> publish, Func<Provenance> provenance, TimeProvider time, ILogger log)
    {
        _ledger = ledger;
        _options = options;
        _publish = publish;
        _provenance = provenance;
        _time = time;
        _log = log;
        IReadOnlyList<AlarmDefinition> definitions = options.Definitions();
        _engine = new AlarmEngine(definitions, options.Flood, time);
        List<AlarmRecord> restored = [];
        foreach (RecordedAlarm line in ledger.Reader.Alarms().GroupBy(line => line.Alarm.Id).Select(lines => lines.Last()))
        {
            if (definitions.FirstOrDefault(alarm => alarm.Id == line.Alarm.Id) is not { } definition)
            {
                RetireUnknown(line.Alarm);
                continue;
            }
            AlarmStatus status = AlarmLines.Read(line.Alarm, definition);
            _engine.Restore(status);
            if (status.State == AlarmState.Normal) continue;
            _publish(line.Alarm, line.Sequence);
            restored.Add(line.Alarm);
        }
        Restored = restored;
    }

    /// <summary>Alarms that were not normal when the program started.</summary>
    internal IReadOnlyList<AlarmRecord> Restored { get; }

    /// <summary>Told of every change, after it is in the ledger; must not block.</summary>
    public event Action<AlarmRecord>? Changed;

    /// <summary>Told when an alarm says something else of itself and is otherwise as it was: no line of the ledger, no message. Must not block.</summary>
    public event Action? TextsChanged;

    /// <summary>All alarms that are switched on, by id.</summary>
    public IReadOnlyList<AlarmStatus> All
    {
        get { lock (_gate) return _engine.All; }
    }

    /// <summary>Alarms on a person's list: active, or over but not acknowledged; neither shelved nor suppressed.</summary>
    public IReadOnlyList<AlarmStatus> Standing => [.. All.Where(alarm => alarm.Stands)];

    /// <summary>Longest time for which an alarm may be shelved.</summary>
    public TimeSpan LongestShelving => _options.LongestShelving;

    /// <summary>The last changes, oldest first.</summary>
    /// <param name="id">Only of this alarm; null for all.</param>
    /// <param name="last">At most so many.</param>
    public IReadOnlyList<RecordedAlarm> History(string? id, int last) => _ledger.Reader.Alarms(id, last);

    /// <summary>Takes a round of judgements.</summary>
    /// <param name="readings">What they found.</param>
    /// <param name="run">Run in progress; 0 for none.</param>
    /// <param name="spill">Spill in progress; 0 for none.</param>
    public void Judge(IReadOnlyList<AlarmReading> readings, int run = 0, int spill = 0)
    {
        lock (_gate)
        {
            Record(_engine.Judge(readings, run, spill));
            if (_engine.TextsChanged) TextsChanged?.Invoke();
        }
    }

    /// <summary>Lets shelves and floods end.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            Record(_engine.Tick());
            if (_waiting.Count > 0 && _time.GetElapsedTime(_triedAt) >= LockedPause) WriteWaiting();
        }
    }

    /// <summary>Writes the lines that wait for a ledger that was locked, as far as it takes them.</summary>
    internal void WriteWaiting()
    {
        lock (_gate)
        {
            try
            {
                for (; _waiting.TryPeek(out AlarmRecord? line); _waiting.Dequeue()) _ledger.RecordAlarm(line);
            }
            catch (LedgerBusyException)
            {
                _triedAt = _time.GetTimestamp();
            }
            catch (LedgerException)
            {
                // Logged by the ledger: full or failed, as for a line that does not wait.
                _waiting.Clear();
            }
        }
    }

    /// <summary>The condition holds. Raising an active alarm again changes nothing.</summary>
    /// <param name="id">Alarm of the catalogue.</param>
    /// <param name="text">What is wrong, with values.</param>
    /// <param name="run">Run in progress; 0 for none.</param>
    /// <param name="spill">Spill in progress; 0 for none.</param>
    public void Raise(string id, string text, int run = 0, int spill = 0) => Judge([AlarmReading.When(Known(id), true, text)], run, spill);

    /// <summary>The condition is gone. The alarm stands until it is acknowledged.</summary>
    public void Clear(string id) => Judge([AlarmReading.When(Known(id), false, "")]);

    /// <summary>A person has seen the alarm.</summary>
    /// <param name="id">Alarm.</param>
    /// <param name="by">Who.</param>
    /// <returns>False when there is nothing to acknowledge.</returns>
    public bool Acknowledge(string id, string by)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        lock (_gate) return Record(_engine.Acknowledge(id, by));
    }

    /// <summary>A person puts an alarm out of sight for a time; it comes back by itself.</summary>
    /// <param name="id">Alarm.</param>
    /// <param name="by">Who.</param>
    /// <param name="reason">Why.</param>
    /// <param name="duration">How long: more than nothing, at most <see cref="LongestShelving"/>.</param>
    /// <returns>False when there is no such alarm.</returns>
    public bool Shelve(string id, string by, string reason, TimeSpan duration)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (duration <= TimeSpan.Zero || duration > LongestShelving)
            throw new ArgumentOutOfRangeException(nameof(duration), duration, $"shelving takes more than nothing and at most {LongestShelving}");
        lock (_gate) return Record(_engine.Shelve(id, by, reason, duration));
    }

    /// <summary>A person takes an alarm back before its time.</summary>
    /// <returns>False when it is not shelved.</returns>
    public bool Unshelve(string id, string by)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        lock (_gate) return Record(_engine.Unshelve(id, by));
    }

    private static string Known(string id) =>
        AlarmCatalogue.Find(id) is not null ? id : throw new ArgumentException($"\"{id}\" is not an alarm of the catalogue", nameof(id));

    private bool Record(IReadOnlyList<AlarmTransition> transitions)
    {
        foreach (AlarmTransition transition in transitions)
        {
            Record(AlarmLines.Write(transition, _provenance(), _time.GetUtcNow()));
            AlarmStatus after = transition.After;
            if (transition.Change == AlarmChange.Raise) Log.AlarmRaised(_log, after.Definition.Id, after.Definition.Priority.ToString(), after.Text);
            if (transition.Change == AlarmChange.Clear) Log.AlarmCleared(_log, after.Definition.Id);
        }
        return transitions.Count > 0;
    }

    private void Record(AlarmRecord line)
    {
        long sequence = 0;
        try
        {
            // Behind those that wait: the journal keeps the order.
            if (_waiting.Count > 0) Wait(line);
            else sequence = _ledger.RecordAlarm(line).Sequence;
        }
        catch (LedgerBusyException)
        {
            Wait(line);
            _triedAt = _time.GetTimestamp();
        }
        catch (LedgerException)
        {
            // Logged by the ledger. Published with sequence 0: not in the journal.
        }
        _publish(line, sequence);
        Changed?.Invoke(line);
    }

    /// <summary>Keeps a line until the ledger takes it. It is published at once, with sequence 0: not in the journal yet.</summary>
    private void Wait(AlarmRecord line)
    {
        if (_waiting.Count == MostWaiting) _waiting.Dequeue();
        _waiting.Enqueue(line);
    }

    /// <summary>An alarm that this program does not know any more, or that is switched off, cannot clear by itself.</summary>
    private void RetireUnknown(AlarmRecord last)
    {
        if (last.Active || last.ShelvedUntilUnixMs > 0)
            Record(last with
            {
                Provenance = _provenance(), Change = AlarmChange.Clear, Active = false, Acknowledged = true, State = AlarmState.Normal, By = "",
                ShelvedBy = "", ShelvedReason = "", ShelvedUntilUnixMs = 0, SuppressedBy = "", TimeUnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            });
    }
}
