using System.Globalization;

namespace EdgeMon.Telemetry.Limits;

/// <summary>A published limit: coupling against mass, with the line that says where it is from.</summary>
/// <param name="Origin">Source, repository, commit, licence.</param>
/// <param name="MassesMeV">Masses [MeV], ascending.</param>
/// <param name="Couplings">Upper limits on the coupling.</param>
public sealed record PublishedLimitTable(string Origin, double[] MassesMeV, double[] Couplings)
{
    /// <summary>
    /// NA64 2019, 90 % CL limit on the kinetic mixing eps of an invisible dark photon with 2.84e11 EOT (PRL 123 121801,
    /// arXiv:1906.00176), as digitised by darkcast.
    /// </summary>
    public static PublishedLimitTable Na64Electron2019 { get; } = Load("NA64e_2019_eps_darkphoton_darkcast.csv");

    /// <summary>Electrons on target of <see cref="Na64Electron2019"/>.</summary>
    public const double Na64Electron2019Eot = 2.84e11;

    private static PublishedLimitTable Load(string name)
    {
        using Stream stream = typeof(PublishedLimitTable).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"resource {name} is missing from EdgeMon.Telemetry");
        using var reader = new StreamReader(stream);
        string origin = "";
        List<double> masses = [], couplings = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                if (origin.Length == 0) origin = line.TrimStart('#', ' ');
                continue;
            }
            string[] fields = line.Split(',');
            masses.Add(double.Parse(fields[0], CultureInfo.InvariantCulture));
            couplings.Add(double.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        return new PublishedLimitTable(origin, [.. masses], [.. couplings]);
    }
}
