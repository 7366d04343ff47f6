using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>Out of sight for a limited time, by a person's decision.</summary>
/// <param name="By">Who decided it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">When the alarm comes back by itself.</param>
public sealed record AlarmShelf(string By, string Reason, DateTimeOffset Until);

/// <summary>How an alarm stands. Immutable.</summary>
public sealed record AlarmStatus
{
    /// <summary>The alarm.</summary>
    public required AlarmDefinition Definition { get; init; }
    /// <summary>True while the condition holds, delays and dead band included.</summary>
    public bool Active { get; init; }
    /// <summary>True when a person has seen this occurrence, or there is none.</summary>
    public bool Acknowledged { get; init; } = true;
    /// <summary>Out of sight; null when it is not shelved.</summary>
    public AlarmShelf? Shelf { get; init; }
    /// <summary>Id of the alarm that explains this one, or of the flood alarm; empty when nothing suppresses it.</summary>
    public string SuppressedBy { get; init; } = "";
    /// <summary>What the last judgement found that held.</summary>
    public string Text { get; init; } = "";
    /// <summary>When the condition appeared.</summary>
    public DateTimeOffset RaisedAt { get; init; }
    /// <summary>Run in which it appeared; 0 for none.</summary>
    public int Run { get; init; }
    /// <summary>Spill in which it appeared; 0 for none.</summary>
    public int Spill { get; init; }

    /// <summary>The state after ISA-18.2 and IEC 62682.</summary>
    public AlarmState State =>
        Shelf is not null ? AlarmState.Shelved
        : SuppressedBy.Length > 0 ? AlarmState.Suppressed
        : Active ? Acknowledged ? AlarmState.AcknowledgedActive : AlarmState.UnacknowledgedActive
        : Acknowledged ? AlarmState.Normal : AlarmState.ClearedUnacknowledged;

    /// <summary>True when it is on a person's list: active or not acknowledged, and neither shelved nor suppressed.</summary>
    public bool Stands => State is AlarmState.UnacknowledgedActive or AlarmState.AcknowledgedActive or AlarmState.ClearedUnacknowledged;
}

/// <summary>A change of an alarm.</summary>
/// <param name="Change">What happened.</param>
/// <param name="After">How the alarm stands after it.</param>
/// <param name="By">The person who made it; empty for the program.</param>
public sealed record AlarmTransition(AlarmChange Change, AlarmStatus After, string By = "");
