using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>
/// The states of all alarms after ISA-18.2 and IEC 62682: on and off delays, dead bands, acknowledgement, shelving, suppression by design
/// (an alarm that explains another) and by flood. Pure: takes judgements and decisions of persons, gives transitions. One thread at a time.
/// </summary>
internal sealed class AlarmEngine
{
    private readonly SortedDictionary<string, AlarmMemory> _alarms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _causesOf = [];
    private readonly AlarmFlood _flood;
    private readonly TimeProvider _time;
    private readonly List<AlarmTransition> _transitions = [];

    /// <summary>All alarms normal.</summary>
    /// <param name="definitions">Alarms that are switched on.</param>
    /// <param name="flood">What counts as a flood.</param>
    /// <param name="time">Clock of shelves and floods.</param>
    public AlarmEngine(IReadOnlyList<AlarmDefinition> definitions, FloodOptions flood, TimeProvider time)
    {
        _time = time;
        _flood = new AlarmFlood(flood);
        foreach (AlarmDefinition definition in definitions) _alarms.Add(definition.Id, new AlarmMemory(definition));
        foreach (AlarmDefinition definition in definitions)
            _causesOf[definition.Id] = [.. definitions.Where(cause => cause.Explains.Contains(definition.Id)).Select(cause => cause.Id)];
    }

    /// <summary>All alarms, by id.</summary>
    public IReadOnlyList<AlarmStatus> All => [.. _alarms.Values.Select(alarm => alarm.Status)];

    /// <summary>True when at the last round an alarm that stays as it is says something else of itself.</summary>
    public bool TextsChanged { get; private set; }

    /// <summary>How an alarm stands; null when it is unknown or switched off.</summary>
    public AlarmStatus? Find(string id) => _alarms.GetValueOrDefault(id)?.Status;

    /// <summary>Takes what one round of judgements found. Readings of unknown or switched-off alarms are passed over.</summary>
    public IReadOnlyList<AlarmTransition> Judge(IReadOnlyList<AlarmReading> readings, int run = 0, int spill = 0)
    {
        Begin();
        // First all conditions, then the transitions: a cause and what follows from it may come in any order.
        foreach (AlarmReading reading in readings)
            if (_alarms.TryGetValue(reading.Id, out AlarmMemory? alarm)) alarm.Judge(reading);
        foreach (AlarmReading reading in readings)
            if (_alarms.TryGetValue(reading.Id, out AlarmMemory? alarm)) Follow(alarm, run, spill);
        Release();
        return End();
    }

    /// <summary>Lets time pass: shelves end, floods end.</summary>
    public IReadOnlyList<AlarmTransition> Tick()
    {
        Begin();
        DateTimeOffset now = _time.GetUtcNow();
        foreach (AlarmMemory alarm in _alarms.Values)
            if (alarm.Status.Shelf is { } shelf && shelf.Until <= now) Return(alarm, "");
        Release();
        return End();
    }

    /// <summary>A person has seen the alarm. Nothing happens when there is nothing to acknowledge.</summary>
    public IReadOnlyList<AlarmTransition> Acknowledge(string id, string by)
    {
        Begin();
        if (_alarms.TryGetValue(id, out AlarmMemory? alarm) && alarm.Status.State is AlarmState.UnacknowledgedActive or AlarmState.ClearedUnacknowledged)
            Change(alarm, AlarmChange.Acknowledge, alarm.Status with { Acknowledged = true }, by);
        return End();
    }

    /// <summary>A person puts an alarm out of sight for a time. Shelving a shelved alarm changes its end.</summary>
    public IReadOnlyList<AlarmTransition> Shelve(string id, string by, string reason, TimeSpan duration)
    {
        Begin();
        if (_alarms.TryGetValue(id, out AlarmMemory? alarm))
            Change(alarm, AlarmChange.Shelve, alarm.Status with { Shelf = new AlarmShelf(by, reason, _time.GetUtcNow() + duration) }, by);
        return End();
    }

    /// <summary>A person takes an alarm back before its time.</summary>
    public IReadOnlyList<AlarmTransition> Unshelve(string id, string by)
    {
        Begin();
        if (_alarms.TryGetValue(id, out AlarmMemory? alarm) && alarm.Status.Shelf is not null) Return(alarm, by);
        return End();
    }

    /// <summary>Takes up the state that an alarm had when the program stopped.</summary>
    public void Restore(AlarmStatus status) => _alarms[status.Definition.Id].Restore(status);

    private void Begin()
    {
        _transitions.Clear();
        TextsChanged = false;
    }

    private AlarmTransition[] End() => [.. _transitions];

    /// <summary>Raises or clears an alarm whose delays have passed, and raises an acknowledged one again that stands for something more.</summary>
    private void Follow(AlarmMemory alarm, int run, int spill)
    {
        AlarmStatus status = alarm.Status;
        if (alarm.MustRaise)
        {
            string suppressor = Suppressor(alarm);
            AlarmStatus raised = status with
            {
                Active = true, Acknowledged = false, Text = alarm.Text, RaisedAt = _time.GetUtcNow(), Run = run, Spill = spill, SuppressedBy = suppressor,
            };
            Change(alarm, suppressor.Length > 0 ? AlarmChange.Suppress : AlarmChange.Raise, raised);
            CountForFlood(alarm);
        }
        else if (alarm.MustClear)
        {
            bool unseen = status.SuppressedBy.Length > 0 || status.Shelf is not null;
            Change(alarm, AlarmChange.Clear, status with { Active = false, SuppressedBy = "", Acknowledged = status.Acknowledged || unseen });
        }
        else if (status.Active && alarm.Holds)
        {
            AlarmStatus now = status with { Text = alarm.Text };
            // Who acknowledged it has seen the others.
            if (alarm.NamesAnother && status.State == AlarmState.AcknowledgedActive) Change(alarm, AlarmChange.Raise, now with { Acknowledged = false });
            else alarm.Status = now;
            TextsChanged |= now.Text != status.Text;
        }
    }

    /// <summary>Raises what is still active when its suppressor is gone.</summary>
    private void Release()
    {
        if (_flood.IsOver(_time.GetUtcNow()) && _alarms.TryGetValue(AlarmFlood.Id, out AlarmMemory? flood) && flood.Status.Active)
            Change(flood, AlarmChange.Clear, flood.Status with { Active = false });
        foreach (AlarmMemory alarm in _alarms.Values)
        {
            if (alarm.Status.SuppressedBy.Length == 0) continue;
            string suppressor = Suppressor(alarm);
            if (suppressor.Length > 0)
                alarm.Status = alarm.Status with { SuppressedBy = suppressor };
            else if (alarm.Holds)
                Change(alarm, AlarmChange.Raise, alarm.Status with { SuppressedBy = "", Acknowledged = false, RaisedAt = _time.GetUtcNow() });
            // What does not hold any more is left to its off delay: it would be raised only to be cleared.
        }
    }

    /// <summary>What keeps an alarm from a person's list: a cause whose condition holds, or a flood when it can wait.</summary>
    private string Suppressor(AlarmMemory alarm)
    {
        foreach (string cause in _causesOf[alarm.Definition.Id])
            if (_alarms[cause] is { } other && (other.Holds || other.Status.Active)) return cause;
        return _flood.IsOn && alarm.Definition.Priority < AlarmPriority.High && alarm.Definition.Id != AlarmFlood.Id ? AlarmFlood.Id : "";
    }

    private void CountForFlood(AlarmMemory alarm)
    {
        if (alarm.Definition.Id == AlarmFlood.Id || !_flood.Begins(_time.GetUtcNow())) return;
        if (!_alarms.TryGetValue(AlarmFlood.Id, out AlarmMemory? flood) || flood.Status.Active) return;
        Change(flood, AlarmChange.Raise, flood.Status with { Active = true, Acknowledged = false, Text = _flood.Text, RaisedAt = _time.GetUtcNow() });
    }

    private void Return(AlarmMemory alarm, string by) =>
        Change(alarm, AlarmChange.Unshelve, alarm.Status with { Shelf = null, Acknowledged = !alarm.Status.Active }, by);

    private void Change(AlarmMemory alarm, AlarmChange change, AlarmStatus after, string by = "")
    {
        alarm.Status = after;
        _transitions.Add(new AlarmTransition(change, after, by));
    }
}
