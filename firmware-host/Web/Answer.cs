using System.Text;

namespace EdgeMon.Host.Web;

/// <summary>Writes answers: with a length, a type, and never kept by a cache.</summary>
internal static class Answer
{
    public const string JsonType = "application/json; charset=utf-8";

    public static Task Json(HttpContext context, byte[] body, bool gzip = false)
    {
        if (gzip) context.Response.Headers.ContentEncoding = "gzip";
        return Bytes(context, JsonType, body);
    }

    public static Task Text(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return Bytes(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A refusal, with what would be accepted.</summary>
    public static Task Refuse(HttpContext context, int status, string why) => Text(context, status, why + "\n");

    public static Task Bytes(HttpContext context, string contentType, byte[] body) => Bytes(context, contentType, [body]);

    /// <summary>One answer of several parts, which the connection takes one after the other.</summary>
    public static async Task Bytes(HttpContext context, string contentType, IReadOnlyList<byte[]> parts)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = parts.Sum(part => (long)part.Length);
        if (context.Response.Headers.CacheControl.Count == 0) context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(context.Request.Method)) return;
        foreach (byte[] part in parts) await context.Response.Body.WriteAsync(part, context.RequestAborted);
    }
}
