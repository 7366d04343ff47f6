using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace EdgeMon.Host.Web;

/// <summary>
/// The files of the page, built into the program: what is not in the table does not exist, so no request reaches the
/// disk. Served with a tag of their content, compressed when the browser takes it, and without log-in: they hold no number.
/// </summary>
internal sealed class PageFiles
{
    private const string Prefix = "page/";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, PageFile> _files;

    public PageFiles()
    {
        var assembly = typeof(PageFiles).Assembly;
        _files = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => "/" + name[Prefix.Length..].Replace('\\', '/'), name => Load(assembly, name), StringComparer.Ordinal);
    }

    /// <summary>Paths of all files.</summary>
    public IEnumerable<string> Paths => _files.Keys;

    public void Map(WebApplication app)
    {
        string[] reading = ["GET", "HEAD"];
        foreach (var (path, file) in _files) app.MapMethods(path, reading, context => Serve(context, file)).AllowAnonymous();
        if (_files.TryGetValue("/index.html", out var index)) app.MapMethods("/", reading, context => Serve(context, index)).AllowAnonymous();
    }

    private static PageFile Load(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var body = new byte[stream.Length];
        stream.ReadExactly(body);
        string type = ContentTypes.GetValueOrDefault(Path.GetExtension(name), "application/octet-stream");
        return new PageFile(body, new Lazy<byte[]>(() => HistogramShelf.Gzip(body)), type, $"\"{Convert.ToHexString(SHA256.HashData(body), 0, 8)}\"");
    }

    private static async Task Serve(HttpContext context, PageFile file)
    {
        var headers = context.Response.Headers;
        headers.ETag = file.Tag;
        headers.CacheControl = "no-cache";
        headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(file.Tag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        bool gzip = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (gzip) headers.ContentEncoding = "gzip";
        await Answer.Bytes(context, file.ContentType, gzip ? file.Compressed.Value : file.Body);
    }

    private sealed record PageFile(byte[] Body, Lazy<byte[]> Compressed, string ContentType, string Tag);
}
