using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>Between the engine's states and the lines of the journal.</summary>
internal static class AlarmLines
{
    /// <summary>A change as a line.</summary>
    public static AlarmRecord Write(AlarmTransition transition, Provenance provenance, DateTimeOffset now)
    {
        AlarmStatus after = transition.After;
        return new AlarmRecord
        {
            Provenance = provenance,
            Id = after.Definition.Id,
            Change = transition.Change,
            Active = after.Active,
            Acknowledged = after.Acknowledged,
            Priority = after.Definition.Priority,
            Text = after.Text,
            By = transition.By,
            Run = after.Run,
            Spill = after.Spill,
            TimeUnixMs = now.ToUnixTimeMilliseconds(),
            RaisedUnixMs = after.RaisedAt == default ? 0 : after.RaisedAt.ToUnixTimeMilliseconds(),
            State = after.State,
            Code = after.Definition.Code,
            Title = after.Definition.Title,
            Cause = after.Definition.Cause,
            Action = after.Definition.Action,
            SuppressedBy = after.SuppressedBy,
            ShelvedBy = after.Shelf?.By ?? "",
            ShelvedReason = after.Shelf?.Reason ?? "",
            ShelvedUntilUnixMs = after.Shelf?.Until.ToUnixTimeMilliseconds() ?? 0,
        };
    }

    /// <summary>The state that a line left behind.</summary>
    public static AlarmStatus Read(AlarmRecord line, AlarmDefinition definition) => new()
    {
        Definition = definition,
        Active = line.Active,
        Acknowledged = line.Acknowledged,
        Text = line.Text,
        Run = line.Run,
        Spill = line.Spill,
        RaisedAt = line.RaisedUnixMs == 0 ? default : DateTimeOffset.FromUnixTimeMilliseconds(line.RaisedUnixMs),
        SuppressedBy = line.SuppressedBy,
        Shelf = line.ShelvedUntilUnixMs > 0
            ? new AlarmShelf(line.ShelvedBy, line.ShelvedReason, DateTimeOffset.FromUnixTimeMilliseconds(line.ShelvedUntilUnixMs)) : null,
    };
}
