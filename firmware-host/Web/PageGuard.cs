using EdgeMon.Host.Web.Access;

namespace EdgeMon.Host.Web;

/// <summary>
/// What every request must pass and every answer carries: a known host name, reading (or a route that is an action, asked for by
/// the page itself), and headers that keep foreign content out of the page and the page out of foreign sites. There is no CORS
/// header at all.
/// </summary>
internal static class PageGuard
{
    /// <summary>
    /// Everything from this host, nothing inline: JSROOT and uPlot set styles through the DOM, which needs no exception.
    /// Images may also be data: addresses (JSROOT's icons).
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Use(WebApplication app, PageOptions options)
    {
        var hosts = options.AllowedHosts.ToHashSet(StringComparer.OrdinalIgnoreCase);
        app.Use(async (context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
            if (!hosts.Contains("*") && !hosts.Contains(context.Request.Host.Host))
            {
                await Answer.Refuse(context, StatusCodes.Status421MisdirectedRequest,
                    "this host name is not allowed; add it to the allowed hosts of the page's configuration");
                return;
            }
            if (!IsReading(context))
            {
                if (context.GetEndpoint()?.Metadata.GetMetadata<ActionRoute>() is null)
                {
                    headers.Allow = "GET, HEAD";
                    await Answer.Refuse(context, StatusCodes.Status405MethodNotAllowed, "this path only shows: GET or HEAD");
                    return;
                }
                if (!OwnOrigin.Holds(context.Request))
                {
                    await Answer.Refuse(context, StatusCodes.Status403Forbidden, "another site sent this request");
                    return;
                }
            }
            await next(context);
        });
    }

    private static bool IsReading(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
        || context.GetEndpoint()?.Metadata.GetMetadata<ReadingPost>() is not null;
}
