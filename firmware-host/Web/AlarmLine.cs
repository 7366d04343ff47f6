using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Host.Web;

/// <summary>A standing alarm in a line.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Text">What was found, with the channel and its values.</param>
/// <param name="Priority">How soon a person must act.</param>
/// <param name="Acknowledged">True when a person has seen it.</param>
public sealed record AlarmLine(string Title, string Text, AlarmPriority Priority, bool Acknowledged)
{
    /// <summary>The line of an alarm.</summary>
    public static AlarmLine Of(AlarmStatus alarm) => new(alarm.Definition.Title, alarm.Text, alarm.Definition.Priority, alarm.State == AlarmState.AcknowledgedActive);
}
