using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>When the condition of an alarm is judged. It is the unit of its delays.</summary>
public enum AlarmClock
{
    /// <summary>When a spill closes.</summary>
    Spill = 0,
    /// <summary>Once per second.</summary>
    Second = 1,
    /// <summary>When it happens: the part of the program that meets it says so.</summary>
    Event = 2,
}

/// <summary>One alarm: what a person must know of it before it ever sounds (rationalisation after ISA-18.2, section "alarm philosophy").</summary>
public sealed record AlarmDefinition
{
    /// <summary>Number, frozen.</summary>
    public required int Code { get; init; }
    /// <summary>Identity, frozen: level of the topic, name in the configuration, anchor in docs/operations.md.</summary>
    public required string Id { get; init; }
    /// <summary>How soon a person must act.</summary>
    public required AlarmPriority Priority { get; init; }
    /// <summary>A few words for lists.</summary>
    public required string Title { get; init; }
    /// <summary>What is usually behind it.</summary>
    public required string Cause { get; init; }
    /// <summary>What the person who hears it does.</summary>
    public required string Action { get; init; }
    /// <summary>When it is judged.</summary>
    public required AlarmClock Clock { get; init; }
    /// <summary>The condition must hold at so many further judgements before the alarm is raised; 0 raises at once.</summary>
    public int OnDelay { get; init; }
    /// <summary>The condition must be gone at so many further judgements before the alarm is cleared; 0 clears at once.</summary>
    public int OffDelay { get; init; }
    /// <summary>Share of its limit by which the measured quantity must have come back before the alarm clears, 0..1.</summary>
    public double DeadBand { get; init; }
    /// <summary>Alarms that follow from this one: while its condition holds they are suppressed by design.</summary>
    public IReadOnlyList<string> Explains { get; init; } = [];
}

/// <summary>What one judgement of a condition found.</summary>
/// <param name="Id">Alarm.</param>
/// <param name="Measure">
/// The quantity in units of its limit: above 1 the condition holds, infinity for yes, 0 for no. NaN means that there is no verdict
/// (too little data, nothing to compare with): the alarm stays as it is.
/// </param>
/// <param name="Text">What was found, with values and limits; text, never markup.</param>
public readonly record struct AlarmReading(string Id, double Measure, string Text)
{
    /// <summary>
    /// What the alarm stands for at this judgement (channels, sources, supplies), where one alarm stands for many; else nothing.
    /// A name that comes to an acknowledged alarm calls again.
    /// </summary>
    public IReadOnlyCollection<string> Names { get; init; } = [];

    /// <summary>No verdict.</summary>
    public static AlarmReading None(string id) => new(id, double.NaN, "");

    /// <summary>A condition that holds or does not.</summary>
    public static AlarmReading When(string id, bool holds, string text) => new(id, holds ? double.PositiveInfinity : 0, text);
}
