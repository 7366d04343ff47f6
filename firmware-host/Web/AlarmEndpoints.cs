using System.Globalization;
using EdgeMon.Host.Web.Access;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Host.Web;

/// <summary>An alarm as the page lists it.</summary>
public sealed record AlarmRow(int Code, string Id, AlarmState State, AlarmPriority Priority, string Title, string Text, string Cause, string Action,
    long RaisedUnixMs, int Run, int Spill, string SuppressedBy, string ShelvedBy, string ShelvedReason, long ShelvedUntilUnixMs);

/// <summary>The answer of <c>/api/alarms</c>: all alarms that are switched on, and for how long one may be shelved.</summary>
public sealed record AlarmsDocument(IReadOnlyList<AlarmRow> Alarms, double LongestShelvingMinutes);

/// <summary>A line of the journal as the page lists it.</summary>
public sealed record AlarmHistoryRow(long Sequence, long TimeUnixMs, string Id, string Title, AlarmChange Change, AlarmState State, AlarmPriority Priority, string By, int Run, int Spill,
    string Text, string SuppressedBy, string ShelvedReason, long ShelvedUntilUnixMs);

/// <summary>The answer of <c>/api/alarms/history</c>: the last changes, newest first.</summary>
public sealed record AlarmHistoryDocument(IReadOnlyList<AlarmHistoryRow> History);

/// <summary>Why and for how long an alarm is shelved.</summary>
internal sealed record ShelveWish(double Minutes, string Reason);

/// <summary>The alarms under <c>/api/alarms</c>: to look at, and to act on as a shifter. The person's name is that of the session.</summary>
internal static class AlarmEndpoints
{
    private const int MostHistory = 1000, UsualHistory = 200, LongestReason = 200;
    private const string Candidate = "candidate";
    private static readonly string[] Reading = ["GET", "HEAD"];

    public static void Map(WebApplication app, AlarmJournal alarms, Func<bool> isBlinded)
    {
        app.MapMethods("/api/alarms", Reading, context => Answer.Json(context, PageJson.ToBytes(new AlarmsDocument(
            [.. alarms.All.Where(alarm => Shown(alarm.Definition.Id)).Select(Row)], alarms.LongestShelving.TotalMinutes))));
        app.MapMethods("/api/alarms/history", Reading, context =>
        {
            string text = context.Request.Query["last"].ToString();
            int last = UsualHistory;
            if (text.Length > 0 && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out last) && last is >= 1 and <= MostHistory))
                return Answer.Refuse(context, StatusCodes.Status400BadRequest, $"last must be a whole number, 1 to {MostHistory}: /api/alarms/history?last=50");
            return Answer.Json(context, PageJson.ToBytes(new AlarmHistoryDocument(
                [.. alarms.History(null, last).Reverse().Where(line => Shown(line.Alarm.Id)).Select(line => Line(line.Sequence, line.Alarm))])));
        });
        app.MapAction("/api/alarms/{id}/acknowledge", PageRole.Shifter, request =>
        {
            string id = Known(request);
            return alarms.Acknowledge(id, request.Person.Name)
                ? Task.FromResult($"{id} acknowledged by {request.Person.Name}")
                : throw new ActionRefusedException(StatusCodes.Status409Conflict, $"{id}: there is nothing to acknowledge");
        });
        app.MapAction("/api/alarms/{id}/shelve", PageRole.Shifter, async request =>
        {
            string id = Known(request);
            ShelveWish wish = await request.BodyAsync<ShelveWish>();
            if (!(wish.Minutes >= 1 && wish.Minutes <= alarms.LongestShelving.TotalMinutes))
                throw new ActionRefusedException(StatusCodes.Status400BadRequest, $"minutes must be 1 to {alarms.LongestShelving.TotalMinutes:0}");
            if (string.IsNullOrWhiteSpace(wish.Reason) || wish.Reason.Length > LongestReason)
                throw new ActionRefusedException(StatusCodes.Status400BadRequest, $"a reason is needed, of at most {LongestReason} characters");
            if (!alarms.Shelve(id, request.Person.Name, wish.Reason.Trim(), TimeSpan.FromMinutes(wish.Minutes)))
                throw new ActionRefusedException(StatusCodes.Status409Conflict, $"{id} is switched off");
            return $"{id} shelved by {request.Person.Name} for {wish.Minutes:0} minutes";
        });
        app.MapAction("/api/alarms/{id}/unshelve", PageRole.Shifter, request =>
        {
            string id = Known(request);
            return alarms.Unshelve(id, request.Person.Name)
                ? Task.FromResult($"{id} taken back by {request.Person.Name}")
                : throw new ActionRefusedException(StatusCodes.Status409Conflict, $"{id} is not shelved");
        });

        // Whether there are candidates is what blinding hides.
        bool Shown(string id) => id != Candidate || !isBlinded();
    }

    private static string Known(ActionRequest request) =>
        AlarmCatalogue.Find(request.Route("id"))?.Id ?? throw new ActionRefusedException(StatusCodes.Status404NotFound, "there is no such alarm");

    private static AlarmRow Row(AlarmStatus alarm) => new(alarm.Definition.Code, alarm.Definition.Id, alarm.State, alarm.Definition.Priority, alarm.Definition.Title,
        alarm.Text, alarm.Definition.Cause, alarm.Definition.Action, alarm.RaisedAt == default ? 0 : alarm.RaisedAt.ToUnixTimeMilliseconds(), alarm.Run, alarm.Spill,
        alarm.SuppressedBy, alarm.Shelf?.By ?? "", alarm.Shelf?.Reason ?? "", alarm.Shelf?.Until.ToUnixTimeMilliseconds() ?? 0);

    private static AlarmHistoryRow Line(long sequence, AlarmRecord line) => new(sequence, line.TimeUnixMs, line.Id, line.Title, line.Change, line.State, line.Priority,
        line.By, line.Run, line.Spill, line.Text, line.SuppressedBy, line.ShelvedReason, line.ShelvedUntilUnixMs);
}
