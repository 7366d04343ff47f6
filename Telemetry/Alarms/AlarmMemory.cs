namespace EdgeMon.Telemetry.Alarms;

/// <summary>One alarm of the engine: its status, and how long its condition has held or been gone.</summary>
internal sealed class AlarmMemory(AlarmDefinition definition)
{
    private int _held, _gone;

    /// <summary>The alarm.</summary>
    public AlarmDefinition Definition => definition;
    /// <summary>How it stands.</summary>
    public AlarmStatus Status { get; set; } = new() { Definition = definition };
    /// <summary>True when the condition held at the last judgement that gave a verdict; the dead band counts.</summary>
    public bool Holds { get; private set; }
    /// <summary>What the last judgement that held found.</summary>
    public string Text { get; private set; } = "";
    /// <summary>The condition has held long enough for an alarm that is not active.</summary>
    public bool MustRaise => !Status.Active && _held > definition.OnDelay;
    /// <summary>The condition has been gone long enough for an active alarm.</summary>
    public bool MustClear => Status.Active && _gone > definition.OffDelay;

    /// <summary>Takes a judgement.</summary>
    public void Judge(AlarmReading reading)
    {
        if (double.IsNaN(reading.Measure)) return;
        Holds = reading.Measure > (Status.Active ? 1 - definition.DeadBand : 1);
        (_held, _gone) = Holds ? (_held + 1, 0) : (0, _gone + 1);
        if (Holds) Text = reading.Text;
    }

    /// <summary>Takes up an earlier state.</summary>
    public void Restore(AlarmStatus status)
    {
        Status = status;
        Holds = status.Active;
        Text = status.Text;
    }
}
