using System.Globalization;
using System.Reflection;

namespace EdgeMon.Telemetry.Exports;

/// <summary>A curve published by others, drawn for comparison.</summary>
/// <param name="Name">Short name, written beside the curve.</param>
/// <param name="Citation">Experiment and paper, for the caption.</param>
/// <param name="Origin">First line of the file: repository, commit and path of the table.</param>
/// <param name="MassesMeV">Masses [MeV], ascending.</param>
/// <param name="Couplings">g_Z' at 90 % CL.</param>
public sealed record PublishedCurve(string Name, string Citation, string Origin, double[] MassesMeV, double[] Couplings)
{
    // In the BaBar table this coupling marks the ends of the range.
    private const double NotExcluded = 1e4;

    /// <summary>BaBar, four muons.</summary>
    public static PublishedCurve BaBar { get; } = Load("BaBar4mu_2016_gZp_darkcast.csv", "BaBar", "BaBar e^{+}e^{−} → 4μ arXiv:1606.03501");
    /// <summary>Belle II, invisible Z'.</summary>
    public static PublishedCurve BelleII { get; } = Load("BelleII_2019_gZp_inv_darkcast.csv", "Belle II", "Belle II e^{+}e^{−} → 2μ + invisible arXiv:1912.11276");
    /// <summary>Neutrino tridents, CCFR.</summary>
    public static PublishedCurve Ccfr { get; } = Load("CCFR_trident_gmutau_SNforMuTau.csv", "CCFR", "CCFR ν tridents as computed for arXiv:2006.13942");
    /// <summary>Projection of NA64mu.</summary>
    public static PublishedCurve Na64Mu { get; } =
        Load("NA64mu_projection_gmutau_M3paper_SNforMuTau.csv", "NA64μ projection", "NA64μ projection, 10^{12} muons, as drawn in arXiv:1804.03144");

    /// <summary>All curves of the limit figure.</summary>
    public static IReadOnlyList<PublishedCurve> All { get; } = [BaBar, BelleII, Ccfr, Na64Mu];

    private static PublishedCurve Load(string file, string name, string citation)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("published/" + file)
            ?? throw new InvalidOperationException($"Published curve {file} is not part of this build.");
        using var reader = new StreamReader(stream);
        string origin = "";
        var masses = new List<double>();
        var couplings = new List<double>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                origin = origin.Length == 0 ? line.TrimStart('#', ' ') : origin;
                continue;
            }
            string[] cells = line.Split(',');
            double coupling = double.Parse(cells[1], CultureInfo.InvariantCulture);
            masses.Add(double.Parse(cells[0], CultureInfo.InvariantCulture));
            couplings.Add(coupling < NotExcluded ? coupling : double.PositiveInfinity);
        }
        return new PublishedCurve(name, citation, origin, [.. masses], [.. couplings]);
    }
}
