using EdgeMon.Physics.Model;

namespace EdgeMon.Physics.Sensitivity;

/// <summary>A line in the (mass, coupling) plane that an experiment wants to reach.</summary>
/// <param name="Name">Short name for tables and payloads.</param>
/// <param name="Coupling">g_Z' of the line at a mass [MeV].</param>
public sealed record SensitivityTarget(string Name, Func<double, double> Coupling)
{
    /// <summary>Upper edge of the band that explains the muon's anomalous magnetic moment, +2 sigma: from here on the band is touched.</summary>
    public static SensitivityTarget MuonAnomalyUpperEdge { get; } =
        new("g-2 upper edge", mass => AnomalousMagneticMoment.Band(1e-3 * mass, MuonAnomaly.Paper2022).Upper);

    /// <summary>Centre of that band.</summary>
    public static SensitivityTarget MuonAnomalyCentre { get; } =
        new("g-2 centre", mass => AnomalousMagneticMoment.Band(1e-3 * mass, MuonAnomaly.Paper2022).Central);

    /// <summary>Lower edge, -2 sigma: from here on the whole band is excluded.</summary>
    public static SensitivityTarget MuonAnomalyLowerEdge { get; } =
        new("g-2 lower edge", mass => AnomalousMagneticMoment.Band(1e-3 * mass, MuonAnomaly.Paper2022).Lower);

    /// <summary>Thermal-target line (Eq. 5).</summary>
    /// <param name="dark">Dark sector.</param>
    /// <param name="factor">f, 1 to 10.</param>
    public static SensitivityTarget Thermal(DarkSector dark, double factor) =>
        new(FormattableString.Invariant($"thermal f={factor:0.##}"), mass => ThermalTarget.Coupling(1e-3 * mass, dark, factor));

    /// <summary>The lines of the paper's figure: the band's edges and centre, and with dark matter the thermal lines f = 1 and 10.</summary>
    /// <param name="dark">Dark sector, or null for the vanilla model.</param>
    public static IReadOnlyList<SensitivityTarget> OfThePaper(DarkSector? dark) => dark is null
        ? [MuonAnomalyUpperEdge, MuonAnomalyCentre, MuonAnomalyLowerEdge]
        : [MuonAnomalyUpperEdge, MuonAnomalyCentre, MuonAnomalyLowerEdge, Thermal(dark, 10), Thermal(dark, 1)];
}
