using System.Globalization;

using EdgeMon.Host.Web.Access;

namespace EdgeMon.Host.Web;

/// <summary>The JSON documents under <c>/api</c>, and the two answers that supervisors ask for.</summary>
internal static class ApiEndpoints
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    public static void Map(WebApplication app, LiveView view)
    {
        app.MapMethods("/api/state", Reading, context => Json(context, StateBuilder.Build(view.Snapshot(), view.Options)));
        app.MapMethods("/api/limits", Reading, context => Json(context, ApiDocuments.Limits(view.Snapshot(), view.Options)));
        app.MapMethods("/api/limits/backdrop", Reading, context => Json(context, view.LimitPage.Backdrop));
        app.MapMethods("/api/limits/outlook", Reading, context => Json(context, view.LimitPage.Document(view.Snapshot().Versions.Limits, view.Blinding.IsBlinded)));
        app.MapMethods("/api/limits/at", Reading, context =>
            int.TryParse(context.Request.Query["point"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int point) && view.LimitPage.At(point, view.Blinding.IsBlinded) is { } past
                ? Json(context, past)
                : Answer.Refuse(context, StatusCodes.Status404NotFound, "no such point; /api/limits/outlook lists the history: /api/limits/at?point=0"));
        app.MapMethods("/api/physics", Reading, context => Json(context, PhysicsDocument.Of(view.Snapshot(), view.Signal.Selection)));
        app.MapMethods("/api/histograms", Reading, context => Json(context, ApiDocuments.Histograms(view.Snapshot(), view.Options)));
        app.MapMethods("/api/devices", Reading, context => Json(context, view.Devices()));
        app.MapMethods("/api/sensors", Reading, context => Json(context, view.Sensors()));
        app.MapMethods("/api/runs", Reading, context => Json(context, view.Runs.Document(view.Blinding.IsBlinded)));
        app.MapMethods("/api/candidates", Reading, context => Json(context, ApiDocuments.Candidates(view.Snapshot())));
        app.MapMethods("/api/spills", Reading, context =>
        {
            string text = context.Request.Query["run"].ToString();
            if (text.Length == 0) return Json(context, ApiDocuments.Spills(view.Snapshot(), null));
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int run)
                ? Json(context, ApiDocuments.Spills(view.Snapshot(), run))
                : Answer.Refuse(context, StatusCodes.Status400BadRequest, "run must be a whole number, 0 or more: /api/spills?run=3661");
        });
        app.MapMethods("/healthz", Reading, context => Answer.Text(context, StatusCodes.Status200OK, "ok\n")).AllowAnonymous();
        app.MapMethods("/readyz", Reading, context =>
        {
            var ready = ApiDocuments.Ready(view.Snapshot(), view.Options);
            context.Response.StatusCode = ready.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return Json(context, ready);
        }).RequireAuthorization(PageAccess.Supervisors);
    }

    private static Task Json<T>(HttpContext context, T document) => Answer.Json(context, PageJson.ToBytes(document));
}
