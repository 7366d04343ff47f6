using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;

using EdgeMon.Signal.Histograms;
using EdgeMon.Telemetry.HistogramExports;

namespace EdgeMon.Host.Web;

/// <summary>
/// One generation of histograms with the documents made from them: each is made once, when somebody asks for it first. The run lies under
/// its own folders, the moving window and the reference in the folders Window and Reference. Run and window are packed: a spill leaves no
/// large arrays behind.
/// </summary>
internal sealed class HistogramShelf
{
    /// <summary>Folder of the moving window.</summary>
    public const string WindowFolder = "Window/";
    /// <summary>Folder of the reference.</summary>
    public const string ReferenceFolder = "Reference/";

    private readonly List<PackedHistogram> _run;
    private readonly Dictionary<string, PackedHistogram> _packed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _root = new(), _rootGzip = new();
    private readonly double _suspiciousBelow;
    private readonly Lazy<IReadOnlyList<HistogramRow>> _rows;
    private readonly Lazy<HistogramsSummary> _summary;

    public HistogramShelf(IReadOnlyList<Histogram> run, WindowHistograms? window, HistogramReference? reference, double suspiciousBelow)
    {
        _suspiciousBelow = suspiciousBelow;
        _run = [.. run.Select(histogram => new PackedHistogram(histogram))];
        // Two of one path would be a mistake of the booking; it must not stop the pipeline's thread: the last is shown.
        foreach (PackedHistogram histogram in _run) _packed[histogram.Path] = histogram;
        foreach (var histogram in window?.Histograms ?? []) _packed[WindowFolder + histogram.Path] = new PackedHistogram(histogram);
        (WindowSpills, WindowCapacity, Reference) = (window?.Spills ?? 0, window?.Capacity ?? 0, reference);
        _rows = new Lazy<IReadOnlyList<HistogramRow>>(() => [.. _run.OrderBy(histogram => histogram.Path, StringComparer.Ordinal).Select(RowOf)]);
        long entries = run.Sum(histogram => histogram.Entries);
        _summary = new Lazy<HistogramsSummary>(() => Reference is null
            ? new HistogramsSummary(_run.Count, entries, 0, 0)
            : new HistogramsSummary(_run.Count, entries, Rows.Count(row => (row.Run?.Kolmogorov ?? row.Window?.Kolmogorov) is not null), Rows.Count(row => row.Different)));
    }

    /// <summary>What they hold, and how many differ from the reference; compared when somebody asks first.</summary>
    public HistogramsSummary Summary => _summary.Value;
    /// <summary>Spills of the run in them; null when nobody says.</summary>
    public SummedSpills? Summed { get; init; }
    /// <summary>The run so far, unpacked.</summary>
    public IReadOnlyList<Histogram> Run => [.. _run.Select(histogram => histogram.Unpack())];
    /// <summary>Spills in the moving window.</summary>
    public int WindowSpills { get; }
    /// <summary>Spills that it holds when it is full.</summary>
    public int WindowCapacity { get; }
    /// <summary>The reference; null without one.</summary>
    public HistogramReference? Reference { get; }

    /// <summary>What is known of each histogram of the run; compared when somebody asks first.</summary>
    public IReadOnlyList<HistogramRow> Rows => _rows.Value;

    /// <summary>All histograms: the path under which they are served, title, whether there are two axes.</summary>
    public IEnumerable<(string Path, string Title, bool IsPlane)> All =>
    [
        .. _packed.Select(pair => (pair.Key, pair.Value.Title, pair.Value.IsPlane)),
        .. (Reference?.Histograms ?? []).Select(histogram => (ReferenceFolder + histogram.Path, histogram.Title, histogram.Y is not null)),
    ];

    private HistogramRow RowOf(PackedHistogram run)
    {
        var window = _packed.GetValueOrDefault(WindowFolder + run.Path);
        ReferenceComparison? ofRun = Reference?.Compare(run.Unpack()), ofWindow = window is null ? null : Reference?.Compare(window.Unpack());
        return new HistogramRow(run.Path, run.Title, RootHistogramJson.ClassOf(run.IsPlane), run.Entries == 0 ? DataQuality.Empty : DataQuality.Good, run.Entries,
            window?.Entries, Reference?.Find(run.Path)?.Entries, ofRun, ofWindow, IsDifferent(ofRun) || IsDifferent(ofWindow));
    }

    private bool IsDifferent(ReferenceComparison? comparison) => comparison?.Kolmogorov is { } result && result.Probability < _suspiciousBelow;

    /// <summary>The histogram served under a path; null when there is none.</summary>
    public Histogram? Find(string path) => path.StartsWith(ReferenceFolder, StringComparison.Ordinal)
        ? Reference?.Find(path[ReferenceFolder.Length..]) : _packed.GetValueOrDefault(path)?.Unpack();

    /// <summary>ROOT JSON of a histogram; null when there is none of this path.</summary>
    public byte[]? Root(string path) =>
        _root.TryGetValue(path, out byte[]? made) ? made : Find(path) is { } histogram ? _root.GetOrAdd(path, RootHistogramJson.ToBytes(histogram)) : null;

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
