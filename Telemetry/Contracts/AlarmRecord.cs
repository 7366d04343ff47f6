using EdgeMon.Signal.Spills;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>How soon a person must act, after ISA-18.2. Numbers are frozen.</summary>
public enum AlarmPriority
{
    /// <summary>Know of it.</summary>
    Low = 1,
    /// <summary>Act within the shift.</summary>
    Medium = 2,
    /// <summary>Act within minutes: data are being lost or spoilt.</summary>
    High = 3,
    /// <summary>Act now: stop the run.</summary>
    Critical = 4,
}

/// <summary>What happened to an alarm. Numbers are frozen.</summary>
public enum AlarmChange
{
    /// <summary>The condition appeared, or an acknowledged alarm stands for something more (another channel).</summary>
    Raise = 0,
    /// <summary>A person has seen it.</summary>
    Acknowledge = 1,
    /// <summary>The condition is gone.</summary>
    Clear = 2,
    /// <summary>A person put it out of sight for a limited time.</summary>
    Shelve = 3,
    /// <summary>It is in sight again: a person took it back, or its time was over.</summary>
    Unshelve = 4,
    /// <summary>The condition appeared, but another alarm explains it or there is a flood: it is not shown.</summary>
    Suppress = 5,
}

/// <summary>How an alarm stands, after ISA-18.2 and IEC 62682. Numbers are frozen.</summary>
public enum AlarmState
{
    /// <summary>Nothing to see.</summary>
    Normal = 0,
    /// <summary>The condition holds and nobody has acknowledged it.</summary>
    UnacknowledgedActive = 1,
    /// <summary>The condition holds and a person knows.</summary>
    AcknowledgedActive = 2,
    /// <summary>The condition is gone, and nobody has acknowledged that it was there.</summary>
    ClearedUnacknowledged = 3,
    /// <summary>Out of sight for a limited time, by a person's decision.</summary>
    Shelved = 4,
    /// <summary>The condition holds, but another alarm explains it or there is a flood.</summary>
    Suppressed = 5,
}

/// <summary>A change of an alarm and its state after it: one line of the alarm journal, and the retained message.</summary>
public sealed record AlarmRecord
{
    /// <summary>Where it comes from.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>Identity, fixed ("ledger-full"): the level of the topic.</summary>
    public required string Id { get; init; }
    /// <summary>What happened.</summary>
    public required AlarmChange Change { get; init; }
    /// <summary>True while the condition holds.</summary>
    public required bool Active { get; init; }
    /// <summary>True when a person has acknowledged this occurrence.</summary>
    public required bool Acknowledged { get; init; }
    /// <summary>How soon a person must act.</summary>
    public required AlarmPriority Priority { get; init; }
    /// <summary>What was found, with values and limits; text, never markup.</summary>
    public required string Text { get; init; }
    /// <summary>Who made the change; empty for changes made by the program.</summary>
    public required string By { get; init; }
    /// <summary>Run in progress; 0 for none.</summary>
    public required int Run { get; init; }
    /// <summary>Spill in progress; 0 for none.</summary>
    public required int Spill { get; init; }
    /// <summary>When it happened [ms since 1970-01-01 UTC].</summary>
    public required long TimeUnixMs { get; init; }
    /// <summary>When the condition appeared [ms since 1970-01-01 UTC].</summary>
    public required long RaisedUnixMs { get; init; }
    /// <summary>How the alarm stands after the change.</summary>
    public AlarmState State { get; init; }
    /// <summary>Number of the alarm, frozen; 0 in records that are older than the numbers.</summary>
    public int Code { get; init; }
    /// <summary>A few words for lists.</summary>
    public string Title { get; init; } = "";
    /// <summary>What is usually behind it.</summary>
    public string Cause { get; init; } = "";
    /// <summary>What to do.</summary>
    public string Action { get; init; } = "";
    /// <summary>Id of the alarm that explains this one, or of the flood alarm; empty when nothing suppresses it.</summary>
    public string SuppressedBy { get; init; } = "";
    /// <summary>While shelved: who shelved it.</summary>
    public string ShelvedBy { get; init; } = "";
    /// <summary>While shelved: why.</summary>
    public string ShelvedReason { get; init; } = "";
    /// <summary>While shelved: when it comes back by itself [ms since 1970-01-01 UTC]; 0 otherwise.</summary>
    public long ShelvedUntilUnixMs { get; init; }
}
