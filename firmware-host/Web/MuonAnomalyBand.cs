using EdgeMon.Physics.Model;

namespace EdgeMon.Host.Web;

/// <summary>The g-2 band as the page draws it: couplings that explain the muon's anomalous magnetic moment within 2 sigma.</summary>
/// <param name="MassesMeV">Masses of the Z' [MeV], ascending.</param>
/// <param name="Lower">Lower edge of g_Z'.</param>
/// <param name="Central">g_Z' for the central value.</param>
/// <param name="Upper">Upper edge.</param>
public sealed record MuonAnomalyBand(double[] MassesMeV, double[] Lower, double[] Central, double[] Upper)
{
    /// <summary>The band from 1 to 1000 MeV, 20 masses per decade.</summary>
    internal static MuonAnomalyBand Standard { get; } = Make([.. Enumerable.Range(0, 61).Select(i => Math.Pow(10, i / 20.0))]);

    /// <summary>The band at one mass.</summary>
    internal static CouplingBand At(double massMeV) => AnomalousMagneticMoment.Band(massMeV / 1000, MuonAnomaly.Paper2022);

    private static MuonAnomalyBand Make(double[] massesMeV)
    {
        CouplingBand[] bands = [.. massesMeV.Select(At)];
        return new MuonAnomalyBand(massesMeV, [.. bands.Select(band => band.Lower)], [.. bands.Select(band => band.Central)], [.. bands.Select(band => band.Upper)]);
    }
}
