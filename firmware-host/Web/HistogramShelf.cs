using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;

using EdgeMon.Signal.Histograms;
using EdgeMon.Telemetry.HistogramExports;

namespace EdgeMon.Host.Web;

/// <summary>
/// One generation of histograms with the documents made from them: each is made once, when somebody asks for it first. The run lies under
/// its own folders, the moving window and the reference in the folders Window and Reference.
/// </summary>
internal sealed class HistogramShelf
{
    /// <summary>Folder of the moving window.</summary>
    public const string WindowFolder = "Window/";
    /// <summary>Folder of the reference.</summary>
    public const string ReferenceFolder = "Reference/";

    private readonly Dictionary<string, Histogram> _histograms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _root = new(), _rootGzip = new();
    private readonly Lazy<IReadOnlyList<HistogramRow>> _rows;

    public HistogramShelf(IReadOnlyList<Histogram> run, WindowCopies? window, HistogramReference? reference)
    {
        // Two of one path would be a mistake of the booking; it must not stop the pipeline's thread: the last is shown.
        foreach (var histogram in run) _histograms[histogram.Path] = histogram;
        foreach (var histogram in window?.Histograms ?? []) _histograms[WindowFolder + histogram.Path] = histogram;
        foreach (var histogram in reference?.Histograms ?? []) _histograms[ReferenceFolder + histogram.Path] = histogram;
        (Run, Window, Reference) = (run, window, reference);
        Summary = new HistogramsSummary(run.Count, run.Sum(histogram => histogram.Entries));
        _rows = new Lazy<IReadOnlyList<HistogramRow>>(() => [.. run.OrderBy(histogram => histogram.Path, StringComparer.Ordinal).Select(RowOf)]);
    }

    public HistogramsSummary Summary { get; }
    /// <summary>The run so far.</summary>
    public IReadOnlyList<Histogram> Run { get; }
    /// <summary>The moving window; null without one.</summary>
    public WindowCopies? Window { get; }
    /// <summary>The reference; null without one.</summary>
    public HistogramReference? Reference { get; }

    /// <summary>What is known of each histogram of the run; compared when somebody asks first.</summary>
    public IReadOnlyList<HistogramRow> Rows => _rows.Value;

    /// <summary>All histograms by the path under which they are served.</summary>
    public IEnumerable<(string Path, Histogram Histogram)> All => _histograms.Select(pair => (pair.Key, pair.Value));

    private HistogramRow RowOf(Histogram run)
    {
        var window = _histograms.GetValueOrDefault(WindowFolder + run.Path);
        return new HistogramRow(run.Path, run.Title, RootHistogramJson.ClassOf(run), run.Entries == 0 ? DataQuality.Empty : DataQuality.Good, run.Entries,
            window?.Entries, Reference?.Find(run.Path)?.Entries, Reference?.Compare(run), window is null ? null : Reference?.Compare(window));
    }

    public Histogram? Find(string path) => _histograms.GetValueOrDefault(path);

    /// <summary>ROOT JSON of a histogram; null when there is none of this path.</summary>
    public byte[]? Root(string path) =>
        Find(path) is { } histogram ? _root.GetOrAdd(path, static (_, found) => RootHistogramJson.ToBytes(found), histogram) : null;

    /// <summary>The same, compressed.</summary>
    public byte[]? RootGzip(string path) => Root(path) is { } json ? _rootGzip.GetOrAdd(path, static (_, body) => Gzip(body), json) : null;

    /// <summary>gzip of a document.</summary>
    public static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(bytes);
        return stream.ToArray();
    }

    /// <summary>The hierarchy that JSROOT asks for first (FORMATS 1.8), of the items below a folder.</summary>
    /// <param name="items">Path, ROOT class, title and draw option of every item.</param>
    /// <param name="folder">Path of the folder, "" for all.</param>
    /// <returns>The document, or null when nothing lies below the folder.</returns>
    public static byte[]? Hierarchy(IEnumerable<(string Path, string Kind, string Title, string Option)> items, string folder)
    {
        var root = new Folder(folder.Length == 0 ? "EdgeMon" : folder[(folder.LastIndexOf('/') + 1)..]);
        string prefix = folder.Length == 0 ? "" : folder + "/";
        foreach (var item in items.Where(item => item.Path.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string[] parts = item.Path[prefix.Length..].Split('/');
            var place = root;
            foreach (string part in parts[..^1]) place = place.Sub(part);
            place.Items.Add((parts[^1], item.Kind, item.Title, item.Option));
        }
        if (folder.Length > 0 && root.Empty) return null;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) root.Write(json, folder.Length == 0);
        return stream.ToArray();
    }

    private sealed class Folder(string name)
    {
        private readonly SortedDictionary<string, Folder> _folders = new(StringComparer.Ordinal);
        public List<(string Name, string Kind, string Title, string Option)> Items { get; } = [];
        public bool Empty => Items.Count == 0 && _folders.Count == 0;

        public Folder Sub(string part) => _folders.TryGetValue(part, out var found) ? found : _folders[part] = new Folder(part);

        public void Write(Utf8JsonWriter json, bool top)
        {
            json.WriteStartObject();
            json.WriteString("_name", name);
            if (top)
            {
                json.WriteString("_title", "EdgeMon");
                json.WriteString("_toptitle", "EdgeMon histograms");
                // How often a stock JSROOT page asks again when "monitoring" is switched on [ms].
                json.WriteNumber("_monitoring", 2000);
            }
            json.WriteStartArray("_childs");
            foreach (var folder in _folders.Values) folder.Write(json, false);
            foreach (var (item, kind, title, option) in Items)
            {
                json.WriteStartObject();
                json.WriteString("_name", item);
                json.WriteString("_kind", "ROOT." + kind);
                json.WriteString("_title", title);
                if (option.Length > 0) json.WriteString("_drawopt", option);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }
}
