using System.IO.Compression;
using System.Text;
using EdgeMon.Physics.Limits;

namespace EdgeMon.Telemetry.Exports.HepData;

/// <summary>
/// Limit curves as a HEPData submission (schema 1.1.1): submission.yaml, one table per curve, and the counting experiment as a pyhf workspace. All files lie in one
/// folder, as HEPData asks.
/// </summary>
public static class HepDataSubmission
{
    /// <summary>Name of the index file.</summary>
    public const string Index = "submission.yaml";

    private const string Workspace = "workspace.json";

    // Every file of an archive needs a time; a fixed one keeps equal submissions equal.
    private static readonly DateTimeOffset ArchiveTime = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>All files of the submission by name.</summary>
    /// <param name="curves">Curves of one counting experiment, at least one; model and alpha_D tell them apart.</param>
    /// <param name="version">Version of the program, for the comment.</param>
    /// <param name="efficiencyUncertainty">Relative uncertainty of the signal efficiency, for the workspace.</param>
    public static SortedDictionary<string, byte[]> Files(IReadOnlyList<LimitCurve> curves, string version, double efficiencyUncertainty = 0)
    {
        ArgumentNullException.ThrowIfNull(curves);
        ArgumentOutOfRangeException.ThrowIfZero(curves.Count, nameof(curves));
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var index = new YamlWriter();
        index.Document();
        index.Text("comment",
            "Upper limits on the coupling g_Z' of a light L_mu - L_tau gauge boson from a missing-energy search with 100 GeV electrons (NA64-e), "
            + $"after arXiv:2206.03101. Made by EdgeMon {version}.");
        index.Block("additional_resources", () => index.Item(() =>
        {
            index.Text("location", Workspace);
            index.Text("description", "The counting experiment as a pyhf workspace; the parameter of interest is the number of signal events.");
            index.Text("type", "HistFactory");
        }));
        foreach (LimitCurve curve in curves)
        {
            string file = $"limits_{Identifier(curve)}.yaml";
            if (!files.TryAdd(file, Encoding.UTF8.GetBytes(HepDataTable.Of(curve))))
                throw new ArgumentException($"Two curves would both be {file}: a table per model and alpha_D.", nameof(curves));
            index.Document();
            index.Text("name", curve.Model == ZPrimeModel.Vanilla ? "Limits, vanilla" : $"Limits, alpha_D = {ExportNumber.Plain(curve.AlphaD)}");
            index.Text("description", HepDataTable.Description(curve));
            index.Block("keywords", () =>
            {
                Keyword("observables", "COUPLING");
                Keyword("reactions", "E- PB --> E- PB ZPRIME");
                Keyword("phrases", "Upper limit", "Dark sector", "Missing energy", "L_mu - L_tau", "Fixed target");
            });
            index.Text("data_file", file);
        }
        files.Add(Index, Encoding.UTF8.GetBytes(index.ToString()));
        files.Add(Workspace, PyhfWorkspace.ToBytes(curves[0], efficiencyUncertainty));
        return files;

        void Keyword(string name, params string[] values) => index.Item(() =>
        {
            index.Text("name", name);
            index.Texts("values", values);
        });
    }

    /// <summary>The submission as a .zip that HEPData takes.</summary>
    /// <param name="stream">Where to; must be seekable or not, it is left open.</param>
    /// <param name="curves">As in <see cref="Files"/>.</param>
    /// <param name="version">As in <see cref="Files"/>.</param>
    /// <param name="efficiencyUncertainty">As in <see cref="Files"/>.</param>
    public static void WriteZip(Stream stream, IReadOnlyList<LimitCurve> curves, string version, double efficiencyUncertainty = 0)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, byte[] content) in Files(curves, version, efficiencyUncertainty))
        {
            ZipArchiveEntry entry = archive.CreateEntry(name);
            entry.LastWriteTime = ArchiveTime;
            using Stream file = entry.Open();
            file.Write(content);
        }
    }

    private static string Identifier(LimitCurve curve) => curve.Model == ZPrimeModel.Vanilla
        ? "vanilla"
        : "dark_alphaD_" + ExportNumber.Plain(curve.AlphaD).Replace('.', 'p');
}
