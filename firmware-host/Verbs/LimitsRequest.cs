using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Showers;
using EdgeMon.Physics.Statistics;

namespace EdgeMon.Host.Verbs;

/// <summary>Formats of <c>edgemon limits</c>.</summary>
internal enum LimitsFormat
{
    /// <summary>Aligned table.</summary>
    Table,
    /// <summary>CSV.</summary>
    Csv,
    /// <summary>JSON.</summary>
    Json,
    /// <summary>HEPData submission, .zip or folder.</summary>
    HepData,
    /// <summary>pyhf workspace.</summary>
    Pyhf,
    /// <summary>DarkCast table.</summary>
    Lmt,
    /// <summary>Figure.</summary>
    Svg,
    /// <summary>Electrons on target that the lines of the figure need.</summary>
    Reach,
}

/// <summary>What <c>edgemon limits</c> is asked for, checked. <see cref="Parse"/> is the only way in, so that every wrong value has its line.</summary>
internal sealed record LimitsRequest
{
    private static readonly string[] Models = ["vanilla", "dark"], Beams = ["electron", "positron"], Approaches = ["recast", "direct"];
    private static readonly string[] Formats = ["table", "csv", "json", "hepdata", "pyhf", "lmt", "svg", "reach"];

    /// <summary>What was counted.</summary>
    public required CountingResult Counting { get; init; }
    /// <summary>Dark sector; null for the vanilla model.</summary>
    public required DarkSector? Dark { get; init; }
    /// <summary>Beam.</summary>
    public required BeamParticle Beam { get; init; }
    /// <summary>Statistical method.</summary>
    public required StatisticalMethod Method { get; init; }
    /// <summary>Recast or direct.</summary>
    public required LimitApproach Approach { get; init; }
    /// <summary>Confidence level.</summary>
    public required double ConfidenceLevel { get; init; }
    /// <summary>Efficiency against the missing energy: the measured table, which is the whole efficiency, or the analytic one of the cut.</summary>
    public required IMissingEnergyEfficiency MissingEnergyEfficiency { get; init; }
    /// <summary>Total efficiency apart from the missing-energy cut, 1 beside a measured table; null where none was given.</summary>
    public required UpstreamEfficiency? Efficiency { get; init; }
    /// <summary>Relative efficiency uncertainty in the limit on the number of events.</summary>
    public required double EfficiencyUncertainty { get; init; }
    /// <summary>Masses [MeV]; null for the default grid.</summary>
    public required double[]? MassesMeV { get; init; }
    /// <summary>Format.</summary>
    public required LimitsFormat Format { get; init; }
    /// <summary>Electrons on target per day; null where none was given.</summary>
    public required double? EotPerDay { get; init; }
    /// <summary>File to write; null for standard output.</summary>
    public required string? Output { get; init; }

    /// <summary>Checks the values of all options.</summary>
    /// <param name="value">The text given for an option by its name ("--eot"), or null.</param>
    /// <exception cref="VerbException">A value is wrong or missing, exit code 64, or the file of an efficiency, exit code 2.</exception>
    public static LimitsRequest Parse(Func<string, string?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string Needed(string option, string meaning) =>
            value(option) ?? throw new VerbException(ExitCode.Usage, $"{option} is missing. Give {meaning}.");
        const string eot = "the electrons on target, for example 2.84e11", candidates = "the whole number of events in the signal box, for example 0";
        const string background = "the background expected in events, for example 0.53", error = "its standard deviation in events, for example 0.17";
        var counting = new CountingResult(
            LimitsNumbers.Number("--eot", Needed("--eot", eot), 0, 1e20, eot),
            LimitsNumbers.Whole("--candidates", Needed("--candidates", candidates), 0, 1_000_000, candidates),
            LimitsNumbers.Number("--background", Needed("--background", background), 0, 1e6, background),
            LimitsNumbers.Number("--background-error", Needed("--background-error", error), 0, 1e6, error));

        StatisticalMethod method = (StatisticalMethod)LimitsNumbers.OneOf("--method", value("--method") ?? "cls", StatisticalMethods.Names);
        if (method == StatisticalMethod.FeldmanCousins
            && (counting.Candidates > FeldmanCousins.LargestCandidates || counting.Background > FeldmanCousins.LargestBackground || counting.BackgroundUncertainty > 30))
        {
            throw new VerbException(
                ExitCode.Usage,
                $"--method feldman-cousins takes up to {FeldmanCousins.LargestCandidates} candidates, a background up to {FeldmanCousins.LargestBackground} and an error up to 30 events. Use --method cls or profile.");
        }

        EfficiencyTable? table = ParseEfficiencyTable(value, "--efficiency", "the table is the whole efficiency");
        (UpstreamEfficiency? efficiency, double uncertainty) = ParseEfficiency(value, table);
        LimitApproach approach = LimitsNumbers.OneOf("--approach", value("--approach") ?? "recast", Approaches) == 0 ? LimitApproach.Recast : LimitApproach.Direct;
        if (approach == LimitApproach.Direct && efficiency is null)
        {
            efficiency = new UpstreamEfficiency();
            uncertainty = efficiency.RelativeUncertainty;
        }

        var format = (LimitsFormat)LimitsNumbers.OneOf("--format", value("--format") ?? "table", Formats);
        string? output = value("--output");
        const string pace = "electrons on target per day, for example 2e10";
        double? perDay = value("--pace") is { } paceText ? LimitsNumbers.Number("--pace", paceText, 0, 1e20, pace) : null;
        if (perDay is not null && format != LimitsFormat.Reach)
            throw new VerbException(ExitCode.Usage, $"--pace {value("--pace")} is for dates in --format reach. Add that format, or leave --pace out.");
        if (format == LimitsFormat.Reach && counting.Eot == 0)
            throw new VerbException(ExitCode.Usage, "--format reach scales from the electrons on target so far. Give --eot above 0.");
        if (output is { Length: 0 }) throw new VerbException(ExitCode.Usage, "--output is empty. Give the path of a file.");
        if (format == LimitsFormat.HepData && output is null)
            throw new VerbException(ExitCode.Usage, "--format hepdata makes several files. Add --output NAME.zip, or --output with the name of a folder.");
        return new LimitsRequest
        {
            Counting = counting,
            Dark = ParseModel(value),
            Beam = ParseBeam(value),
            Method = method,
            Approach = approach,
            ConfidenceLevel = LimitsNumbers.Number("--cl", value("--cl") ?? "0.9", 0.5, 0.9999, "a confidence level, for example 0.9"),
            MissingEnergyEfficiency = table ?? (IMissingEnergyEfficiency)new ThresholdEfficiency(),
            Efficiency = efficiency,
            EfficiencyUncertainty = uncertainty,
            MassesMeV = value("--masses") is { } masses ? LimitsNumbers.Masses("--masses", masses) : null,
            Format = format,
            EotPerDay = perDay,
            Output = output,
        };
    }

    /// <summary>Model and alpha_D, common to the physics verbs.</summary>
    public static DarkSector? ParseModel(Func<string, string?> value)
    {
        string? alpha = value("--alpha-d");
        bool dark = LimitsNumbers.OneOf("--model", value("--model") ?? "vanilla", Models) == 1;
        if (!dark && alpha is not null)
            throw new VerbException(ExitCode.Usage, $"--alpha-d {alpha} belongs to the dark model. Add --model dark, or leave --alpha-d out.");
        return dark ? new DarkSector(LimitsNumbers.Number("--alpha-d", alpha ?? "0.1", 1e-6, 1, "alpha_D, for example 0.1 or 0.02")) : null;
    }

    /// <summary>Beam, common to the physics verbs.</summary>
    public static BeamParticle ParseBeam(Func<string, string?> value) => (BeamParticle)LimitsNumbers.OneOf("--beam", value("--beam") ?? "electron", Beams);

    /// <summary>Measured efficiency, common to the physics verbs; null where none was given.</summary>
    /// <param name="value">The text given for an option by its name, or null.</param>
    /// <param name="contradicting">Option that must not stand beside the table.</param>
    /// <param name="why">Why not.</param>
    /// <exception cref="VerbException">The other option was given too; exit code 64. The file is wrong or does not cover the energies of the yields; exit code 2.</exception>
    public static EfficiencyTable? ParseEfficiencyTable(Func<string, string?> value, string contradicting, string why)
    {
        if (value("--efficiency-table") is not { } path) return null;
        if (path.Length == 0) throw new VerbException(ExitCode.Usage, "--efficiency-table is empty. Give the path of a file.");
        if (value(contradicting) is { } other)
            throw new VerbException(ExitCode.Usage, $"--efficiency-table {path} contradicts {contradicting} {other}: {why}. Leave one of them out.");
        return EfficiencyTableFile.ReadForYields(path);
    }

    // The error is absolute, as that of the background; statistics needs it relative. That of a table is told where its efficiency is largest.
    private static (UpstreamEfficiency? Efficiency, double RelativeError) ParseEfficiency(Func<string, string?> value, EfficiencyTable? table)
    {
        const string meaning = "the efficiency of everything but the missing-energy cut, for example 0.4", errorMeaning = "the standard deviation of the efficiency, for example 0.05";
        string? text = value("--efficiency"), errorText = value("--efficiency-error");
        if (text is null && errorText is null && table is null) return (null, 0);
        double efficiency = table is null ? LimitsNumbers.Number("--efficiency", text ?? "0.4", 1e-6, 1, meaning) : table.LargestEfficiency;
        double error = LimitsNumbers.Number("--efficiency-error", errorText ?? "0", 0, 1, errorMeaning);
        return error <= 0.5 * efficiency
            ? (new UpstreamEfficiency(table is null ? efficiency : 1, error / efficiency), error / efficiency)
            : throw new VerbException(
                ExitCode.Usage,
                FormattableString.Invariant($"--efficiency-error {errorText} is more than half of the {(table is null ? "" : "table's largest ")}efficiency {efficiency:G6}: too uncertain for a limit. Give {errorMeaning}."));
    }
}
