using System.Globalization;

namespace EdgeMon.Host.Web;

/// <summary>The JSON documents of the detector pages and the event display.</summary>
internal static class DetectorEndpoints
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    public static void Map(WebApplication app, LiveView view)
    {
        app.MapMethods("/api/detectors", Reading, context => TrySpan(context, out ChannelSpan span)
            ? Json(context, ChannelDocuments.Detectors(view.Snapshot(), view, span)) : RefuseSpan(context));
        app.MapMethods("/api/channels/{index}", Reading, context =>
        {
            if (!TrySpan(context, out ChannelSpan span)) return RefuseSpan(context);
            return TryNumber(context, "index", out int index) && ChannelDocuments.Channel(view.Snapshot(), view, index, span) is { } document
                ? Json(context, document)
                : Answer.Refuse(context, StatusCodes.Status404NotFound, "no such channel in the map of this run; /api/detectors lists them");
        });
        app.MapMethods("/api/events", Reading, context => Json(context, view.Events.List(view.Snapshot().Blinded)));
        app.MapMethods("/api/events/{run}/{spill}/{event}", Reading, context =>
        {
            if (!TryNumber(context, "run", out int run) || !TryNumber(context, "spill", out int spill) || !TryNumber(context, "event", out int number))
                return Answer.Refuse(context, StatusCodes.Status400BadRequest, "run, spill and event number in the spill must be whole numbers: /api/events/3661/12/4711");
            EventDocument? document = view.Events.Show(run, spill, number, view.Snapshot().Blinded, out bool withheld);
            if (withheld) return Answer.Refuse(context, StatusCodes.Status403Forbidden, "blinded: events in the signal box are withheld until a coordinator unblinds");
            return document is null
                ? Answer.Refuse(context, StatusCodes.Status404NotFound, "this event is not in the buffer (any more); /api/events lists those that are")
                : Json(context, document);
        });
    }

    private static bool TrySpan(HttpContext context, out ChannelSpan span)
    {
        string text = context.Request.Query["span"].ToString();
        span = ChannelSpan.Spill;
        if (text.Length == 0) return true;
        return !char.IsAsciiDigit(text[0]) && Enum.TryParse(text, ignoreCase: true, out span) && Enum.IsDefined(span);
    }

    private static Task RefuseSpan(HttpContext context) =>
        Answer.Refuse(context, StatusCodes.Status400BadRequest, "span must be spill, window or run: /api/detectors?span=window");

    private static bool TryNumber(HttpContext context, string name, out int number) =>
        int.TryParse(context.Request.RouteValues[name]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static Task Json<T>(HttpContext context, T document) => Answer.Json(context, PageJson.ToBytes(document));
}
