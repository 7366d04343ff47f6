using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Host.Web;

/// <summary>The alarms in short, for every page.</summary>
/// <param name="Version">Counts the changes: with a new one the list is worth fetching.</param>
/// <param name="Standing">Alarms on a person's list.</param>
/// <param name="Unacknowledged">Of these, not acknowledged: they sound.</param>
/// <param name="Highest">Highest priority among the standing ones; null when none stands.</param>
/// <param name="HighestUnacknowledged">Highest priority among those that sound; null when all are acknowledged.</param>
/// <param name="Title">Title of the highest.</param>
/// <param name="Texts">Counts the changes of what the alarms say of themselves while they stay as they are.</param>
public sealed record AlarmSummary(long Version, int Standing, int Unacknowledged, AlarmPriority? Highest, AlarmPriority? HighestUnacknowledged, string Title, long Texts)
{
    /// <summary>The summary of a list of alarms.</summary>
    public static AlarmSummary Of(IReadOnlyList<AlarmStatus> standing, long version, long texts)
    {
        AlarmStatus? highest = standing.OrderByDescending(alarm => !IsSeen(alarm)).ThenByDescending(alarm => alarm.Definition.Priority).FirstOrDefault();
        AlarmStatus[] unseen = [.. standing.Where(alarm => !IsSeen(alarm))];
        return new AlarmSummary(version, standing.Count, unseen.Length,
            standing.Count == 0 ? null : standing.Max(alarm => alarm.Definition.Priority), unseen.Length == 0 ? null : unseen.Max(alarm => alarm.Definition.Priority),
            highest?.Definition.Title ?? "", texts);
    }

    private static bool IsSeen(AlarmStatus alarm) => alarm.State == AlarmState.AcknowledgedActive;
}
