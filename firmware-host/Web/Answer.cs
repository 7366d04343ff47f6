using System.Text;

namespace EdgeMon.Host.Web;

/// <summary>Writes answers: with a length, a type, and never kept by a cache.</summary>
internal static class Answer
{
    public static Task Json(HttpContext context, byte[] body, bool gzip = false)
    {
        if (gzip) context.Response.Headers.ContentEncoding = "gzip";
        return Bytes(context, "application/json; charset=utf-8", body);
    }

    public static Task Text(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return Bytes(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A refusal, with what would be accepted.</summary>
    public static Task Refuse(HttpContext context, int status, string why) => Text(context, status, why + "\n");

    public static async Task Bytes(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        if (context.Response.Headers.CacheControl.Count == 0) context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
