using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Limits;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Showers;

namespace EdgeMon.Host.Verbs;

/// <summary>What <c>edgemon yields</c> is asked for, checked.</summary>
internal sealed record YieldsRequest
{
    private static readonly string[] Formats = ["table", "csv", "json"];

    /// <summary>Dark sector; null for the vanilla model.</summary>
    public required DarkSector? Dark { get; init; }
    /// <summary>Beam.</summary>
    public required BeamParticle Beam { get; init; }
    /// <summary>Efficiency against the missing energy: the measured table, which is the whole efficiency, or the analytic one of the cut.</summary>
    public required IMissingEnergyEfficiency MissingEnergyEfficiency { get; init; }
    /// <summary>Coupling g_Z'.</summary>
    public required double Coupling { get; init; }
    /// <summary>Masses [MeV].</summary>
    public required double[] MassesMeV { get; init; }
    /// <summary>table, csv or json.</summary>
    public required string Format { get; init; }
    /// <summary>File to write; null for standard output.</summary>
    public required string? Output { get; init; }
    /// <summary>Folder for the figures of the physics page; null for none.</summary>
    public required string? Figures { get; init; }

    /// <summary>Checks the values of all options.</summary>
    /// <param name="value">The text given for an option by its name, or null.</param>
    /// <exception cref="VerbException">A value is wrong, exit code 64, or the file of an efficiency, exit code 2.</exception>
    public static YieldsRequest Parse(Func<string, string?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new YieldsRequest
        {
            Dark = LimitsRequest.ParseModel(value),
            Beam = LimitsRequest.ParseBeam(value),
            MissingEnergyEfficiency = LimitsRequest.ParseEfficiencyTable(value, "--figures", "the figures of the physics page have the analytic efficiency")
                ?? (IMissingEnergyEfficiency)new ThresholdEfficiency(),
            Coupling = LimitsNumbers.Number("--coupling", value("--coupling") ?? "1e-3", 1e-8, ZPrime.LargestCoupling, "a coupling g_Z', for example 1e-3"),
            MassesMeV = value("--masses") is { } masses ? LimitsNumbers.Masses("--masses", masses) : MassGrid.Default(),
            Format = Formats[LimitsNumbers.OneOf("--format", value("--format") ?? "table", Formats)],
            Output = value("--output") is { Length: 0 } ? throw new VerbException(ExitCode.Usage, "--output is empty. Give the path of a file.") : value("--output"),
            Figures = value("--figures") is { Length: 0 } ? throw new VerbException(ExitCode.Usage, "--figures is empty. Give the name of a folder.") : value("--figures"),
        };
    }
}
