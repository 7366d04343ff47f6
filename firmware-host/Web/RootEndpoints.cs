using System.Text;

using EdgeMon.Host.Web.Access;
using EdgeMon.Physics.Limits;
using EdgeMon.Telemetry.HistogramExports;

namespace EdgeMon.Host.Web;

/// <summary>
/// The paths of ROOT's THttpServer that a JSROOT page asks for (FORMATS 1.8): <c>h.json</c>, <c>PATH/root.json</c> and
/// <c>root.json.gz</c>, <c>multi.json</c>; and <c>PATH/uhi.json</c> for Python. Commands (<c>cmd.json</c>, <c>exe.json</c>)
/// do not exist here.
/// </summary>
internal static class RootEndpoints
{
    private const int MultiMaxItems = 256, MultiMaxBytes = 64 * 1024;
    private const string LimitFolder = "Limits";
    private static readonly byte[] Comma = [(byte)','];
    private static readonly string[] Reading = ["GET", "HEAD"];

    public static void Map(WebApplication app, LiveView view)
    {
        app.MapMethods("/multi.json", ["POST"], context => MultiAsync(context, view)).WithMetadata(new ReadingPost());
        // Everything that no other route takes: a path below the hierarchy with its document as last segment.
        app.MapMethods("/{**path}", Reading, context => DocumentAsync(context, view));
    }

    private static Task DocumentAsync(HttpContext context, LiveView view)
    {
        string path = context.Request.Path.Value!.TrimStart('/');
        int slash = path.LastIndexOf('/');
        string item = slash < 0 ? "" : path[..slash];
        var snapshot = view.Snapshot();
        byte[]? body = path[(slash + 1)..] switch
        {
            "h.json" => HistogramShelf.Hierarchy(Items(snapshot), item),
            "root.json" or "root.json.gz" => Root(snapshot, item),
            "uhi.json" => Uhi(snapshot, item),
            _ => null,
        };
        if (body is null) return Answer.Refuse(context, StatusCodes.Status404NotFound, "not found; /h.json lists the histograms");
        if (!path.EndsWith(".gz", StringComparison.Ordinal)) return Answer.Json(context, body);
        return Answer.Json(context, snapshot.Histograms?.Value.RootGzip(item) ?? HistogramShelf.Gzip(body), gzip: true);
    }

    // Body: one path a line, "Physics/ecal_hcal/root.json?compact=23"; answer: an array in the same order, null for what is not there.
    private static async Task MultiAsync(HttpContext context, LiveView view)
    {
        if (context.Request.ContentLength > MultiMaxBytes || await ReadBodyAsync(context) is not { } text)
        {
            await Answer.Refuse(context, StatusCodes.Status413PayloadTooLarge, $"at most {MultiMaxBytes} bytes");
            return;
        }
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length > MultiMaxItems)
        {
            await Answer.Refuse(context, StatusCodes.Status400BadRequest, $"at most {MultiMaxItems} lines");
            return;
        }
        var snapshot = view.Snapshot();
        // Not joined in memory: a small request may name a large object many times.
        var known = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var parts = new List<byte[]>(2 * lines.Length + 2) { "["u8.ToArray() };
        foreach (string line in lines)
        {
            if (parts.Count > 1) parts.Add(Comma);
            string path = line.Split('?')[0].TrimStart('/');
            if (!known.TryGetValue(path, out byte[]? json)) known[path] = json = RootOrNull(snapshot, path);
            parts.Add(json);
        }
        parts.Add("]"u8.ToArray());
        await Answer.Bytes(context, Answer.JsonType, parts);
    }

    private static byte[] RootOrNull(LiveSnapshot snapshot, string path)
    {
        int slash = path.LastIndexOf('/');
        return (slash > 0 && path.EndsWith("/root.json", StringComparison.Ordinal) ? Root(snapshot, path[..slash]) : null) ?? "null"u8.ToArray();
    }

    private static async Task<string?> ReadBodyAsync(HttpContext context)
    {
        var buffer = new byte[MultiMaxBytes + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted);
        return length > MultiMaxBytes ? null : Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static byte[]? Root(LiveSnapshot snapshot, string path)
    {
        if (snapshot.Histograms?.Value.Root(path) is { } json) return json;
        var curve = snapshot.Limits?.Value.FirstOrDefault(curve => PathOf(curve) == path);
        return curve is null ? null : RootLimitJson.ToBytes(curve, RootNameOf(curve), TitleOf(curve));
    }

    private static byte[]? Uhi(LiveSnapshot snapshot, string path)
    {
        if (snapshot.Histograms is not { } shelf) return null;
        var metadata = new Dictionary<string, string>();
        if (snapshot.LastSpill?.Value is { } spill) metadata["run"] = spill.Run.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (snapshot.Provenance is { } made)
        {
            metadata["experiment"] = made.Experiment;
            metadata["host"] = made.Host;
            metadata["configuration"] = made.ConfigurationHash;
            metadata["map"] = made.MapIdentity;
            metadata["calibration"] = made.CalibrationIdentity;
            metadata["simulated"] = made.Simulated ? "true" : "false";
        }
        if (path.Length == 0) return UhiHistogramJson.ToBytes(shelf.Value.Run, metadata);
        return shelf.Value.Find(path) is { } histogram ? UhiHistogramJson.ToBytes([histogram], metadata) : null;
    }

    private static IEnumerable<(string Path, string Kind, string Title, string Option)> Items(LiveSnapshot snapshot) =>
    [
        .. (snapshot.Histograms?.Value.All ?? []).OrderBy(item => item.Path, StringComparer.Ordinal)
            .Select(item => (item.Path, RootHistogramJson.ClassOf(item.IsPlane), item.Title, item.IsPlane ? "col" : "")),
        .. (snapshot.Limits?.Value ?? []).Select(curve => (PathOf(curve), "TMultiGraph", TitleOf(curve), "A;logx;logy")),
    ];

    private static string RootNameOf(LimitCurve curve) => curve.Model.ToString().ToLowerInvariant();
    private static string PathOf(LimitCurve curve) => $"{LimitFolder}/{RootNameOf(curve)}";
    private static string TitleOf(LimitCurve curve) => $"Limit on g_Z', {RootNameOf(curve)} model, {100 * curve.ConfidenceLevel:0.#} % CL";
}
