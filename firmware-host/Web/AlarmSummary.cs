using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Host.Web;

/// <summary>The alarms in short, for every page.</summary>
/// <param name="Version">Counts the changes: with a new one the list is worth fetching.</param>
/// <param name="Standing">Alarms on a person's list.</param>
/// <param name="Unacknowledged">Of these, not acknowledged: they sound.</param>
/// <param name="Highest">Highest priority among the standing ones; null when none stands.</param>
/// <param name="HighestUnacknowledged">Highest priority among those that sound; null when all are acknowledged.</param>
/// <param name="Title">Title of the first of <paramref name="Top"/>; empty when none stands.</param>
/// <param name="Texts">Counts the changes of what the alarms say of themselves while they stay as they are.</param>
/// <param name="Top">The first alarms: the highest priority first, of these what nobody has acknowledged, of these the newest.</param>
public sealed record AlarmSummary(long Version, int Standing, int Unacknowledged, AlarmPriority? Highest, AlarmPriority? HighestUnacknowledged, string Title, long Texts,
    IReadOnlyList<AlarmLine> Top)
{
    /// <summary>Alarms told in a line each: as many as a large screen has room for.</summary>
    private const int LinesTold = 4;

    /// <summary>The summary of a list of alarms.</summary>
    public static AlarmSummary Of(IReadOnlyList<AlarmStatus> standing, long version, long texts)
    {
        AlarmLine[] top = [.. standing.OrderByDescending(alarm => alarm.Definition.Priority).ThenBy(IsSeen).ThenByDescending(alarm => alarm.RaisedAt).Take(LinesTold).Select(AlarmLine.Of)];
        AlarmStatus[] unseen = [.. standing.Where(alarm => !IsSeen(alarm))];
        return new AlarmSummary(version, standing.Count, unseen.Length,
            standing.Count == 0 ? null : standing.Max(alarm => alarm.Definition.Priority), unseen.Length == 0 ? null : unseen.Max(alarm => alarm.Definition.Priority),
            top.FirstOrDefault()?.Title ?? "", texts, top);
    }

    private static bool IsSeen(AlarmStatus alarm) => alarm.State == AlarmState.AcknowledgedActive;
}
