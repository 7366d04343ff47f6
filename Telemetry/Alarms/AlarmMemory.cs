namespace EdgeMon.Telemetry.Alarms;

/// <summary>One alarm of the engine: its status, and how long its condition has held or been gone.</summary>
internal sealed class AlarmMemory(AlarmDefinition definition)
{
    /// <summary>Judgements for which a name is remembered after it has gone: what flickers at its limit calls once, not at each return.</summary>
    private const int NameMemory = 10;

    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private int _held, _gone, _judgements;
    private bool _namesUnknown;

    /// <summary>The alarm.</summary>
    public AlarmDefinition Definition => definition;
    /// <summary>How it stands.</summary>
    public AlarmStatus Status { get; set; } = new() { Definition = definition };
    /// <summary>True when the condition held at the last judgement that gave a verdict; the dead band counts.</summary>
    public bool Holds { get; private set; }
    /// <summary>What the last judgement that held found.</summary>
    public string Text { get; private set; } = "";
    /// <summary>The last judgement held and named something that the alarm did not stand for before.</summary>
    public bool NamesAnother { get; private set; }
    /// <summary>The condition has held long enough for an alarm that is not active.</summary>
    public bool MustRaise => !Status.Active && _held > definition.OnDelay;
    /// <summary>The condition has been gone long enough for an active alarm.</summary>
    public bool MustClear => Status.Active && _gone > definition.OffDelay;

    /// <summary>Takes a judgement.</summary>
    public void Judge(AlarmReading reading)
    {
        NamesAnother = false;
        if (double.IsNaN(reading.Measure)) return;
        Holds = reading.Measure > (Status.Active ? 1 - definition.DeadBand : 1);
        (_held, _gone) = Holds ? (_held + 1, 0) : (0, _gone + 1);
        _judgements++;
        if (!Holds) return;
        Text = reading.Text;
        NamesAnother = Learn(reading.Names);
    }

    /// <summary>Takes up an earlier state.</summary>
    public void Restore(AlarmStatus status)
    {
        Status = status;
        Holds = status.Active;
        Text = status.Text;
        // The journal keeps the text alone: what the first judgement names is taken for what the alarm stood for.
        _namesUnknown = status.Active;
    }

    /// <summary>Remembers what is named; true when something of it is new.</summary>
    private bool Learn(IReadOnlyCollection<string> names)
    {
        foreach (string name in _names.Where(name => _judgements - name.Value > NameMemory).Select(name => name.Key).ToArray()) _names.Remove(name);
        bool another = false;
        foreach (string name in names)
        {
            another |= !_names.ContainsKey(name);
            _names[name] = _judgements;
        }
        if (names.Count == 0 || !_namesUnknown) return another;
        return _namesUnknown = false;
    }
}
