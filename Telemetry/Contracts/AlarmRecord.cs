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
    /// <summary>The condition appeared.</summary>
    Raise = 0,
    /// <summary>A person has seen it.</summary>
    Acknowledge = 1,
    /// <summary>The condition is gone.</summary>
    Clear = 2,
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
    /// <summary>What is wrong and what to do; text, never markup.</summary>
    public required string Text { get; init; }
    /// <summary>Who acknowledged; empty for changes made by the program.</summary>
    public required string By { get; init; }
    /// <summary>Run in progress; 0 for none.</summary>
    public required int Run { get; init; }
    /// <summary>Spill in progress; 0 for none.</summary>
    public required int Spill { get; init; }
    /// <summary>When it happened [ms since 1970-01-01 UTC].</summary>
    public required long TimeUnixMs { get; init; }
    /// <summary>When the condition appeared [ms since 1970-01-01 UTC].</summary>
    public required long RaisedUnixMs { get; init; }
}
