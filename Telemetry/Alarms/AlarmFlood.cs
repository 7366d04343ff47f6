namespace EdgeMon.Telemetry.Alarms;

/// <summary>
/// More new alarms than a person can follow. ISA-18.2 calls ten in ten minutes a flood, which is over when fewer than five come in ten minutes.
/// </summary>
internal sealed class AlarmFlood(FloodOptions options)
{
    /// <summary>Id of the alarm that says so.</summary>
    public const string Id = "alarm-flood";

    private readonly Queue<DateTimeOffset> _raised = [];

    /// <summary>True from the alarm that is one too many until it is quiet again.</summary>
    public bool IsOn { get; private set; }
    /// <summary>What is told of it.</summary>
    public string Text => $"More than {options.Alarms} new alarms in {options.Window.TotalMinutes:0} minutes: those of low and medium priority are grouped. Work on the highest first.";

    /// <summary>Counts a new alarm; true when a flood is on.</summary>
    public bool Begins(DateTimeOffset now)
    {
        _raised.Enqueue(now);
        Forget(now);
        return IsOn |= _raised.Count > options.Alarms;
    }

    /// <summary>True when no flood is on at this time.</summary>
    public bool IsOver(DateTimeOffset now)
    {
        Forget(now);
        if (_raised.Count < (options.Alarms + 1) / 2) IsOn = false;
        return !IsOn;
    }

    private void Forget(DateTimeOffset now)
    {
        while (_raised.TryPeek(out DateTimeOffset oldest) && now - oldest >= options.Window) _raised.Dequeue();
    }
}
