namespace EdgeMon.Host.Web;

/// <summary>
/// What every request must pass and every answer carries: a known host name, GET or HEAD (POST for multi.json alone), and
/// headers that keep foreign content out of the page and the page out of foreign sites. There is no CORS header at all.
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
            string method = context.Request.Method;
            bool multi = HttpMethods.IsPost(method) && context.Request.Path.Equals("/multi.json", StringComparison.Ordinal);
            if (!multi && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
            {
                headers.Allow = "GET, HEAD";
                await Answer.Refuse(context, StatusCodes.Status405MethodNotAllowed, "this server only shows: GET or HEAD");
                return;
            }
            await next(context);
        });
    }
}
