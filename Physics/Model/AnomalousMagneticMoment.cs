using EdgeMon.Physics.Numerics;
using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Model;

/// <summary>Difference between the measured and the predicted anomalous magnetic moment of the muon.</summary>
/// <param name="Value">a_mu(experiment) - a_mu(Standard Model).</param>
/// <param name="Uncertainty">One standard deviation of it.</param>
public sealed record MuonAnomaly(double Value, double Uncertainty)
{
    /// <summary>(251 +- 59)e-11: the value of the paper (BNL and Fermilab run 1 against the 2020 white paper).</summary>
    public static MuonAnomaly Paper2022 { get; } = new(251e-11, 59e-11);
}

/// <summary>Couplings g_Z' that explain the muon anomaly at one mass.</summary>
/// <param name="Lower">Lower edge; 0 where the anomaly minus its error is not positive.</param>
/// <param name="Central">Coupling for the central value.</param>
/// <param name="Upper">Upper edge.</param>
public sealed record CouplingBand(double Lower, double Central, double Upper);

/// <summary>Contribution of the Z' to the anomalous magnetic moment of the muon (Eq. 2).</summary>
public static class AnomalousMagneticMoment
{
    // The integrand has features at 1-z ~ x and at z ~ 1/x^2: panels shrink by two towards both ends.
    private const int PanelsPerEnd = 40;

    /// <summary>F(x) = int_0^1 dz 2 z (1-z)^2 / [(1-z)^2 + x^2 z] (Eq. 2).</summary>
    /// <param name="massRatio">x = m_Z'/m_mu, 0 to 1e5.</param>
    /// <returns>F, from 1 at x = 0 falling as 2/(3 x^2).</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="massRatio"/> is negative, too large or NaN.</exception>
    public static double LoopFunction(double massRatio)
    {
        Require.InRange(massRatio, 0, 1e5, "(m_Z'/m_mu)", "Give the mass in GeV divided by the mass of the muon in GeV.");
        double squared = massRatio * massRatio;
        var rule = GaussLegendre.OfOrder(16);
        double sum = 0;
        for (int panel = 0; panel <= PanelsPerEnd; panel++)
        {
            double from = panel == PanelsPerEnd ? 0 : Math.ScaleB(1, -2 - panel), to = Math.ScaleB(1, -1 - panel);
            if (panel == PanelsPerEnd) to = Math.ScaleB(1, -1 - PanelsPerEnd);
            sum += rule.Integrate(from, to, z => 2 * z * (1 - z) * (1 - z) / ((1 - z) * (1 - z) + squared * z));
            // w = 1 - z
            sum += rule.Integrate(from, to, w => 2 * (1 - w) * w * w / (w * w + squared * (1 - w)));
        }
        return sum;
    }

    /// <summary>delta a_mu = g^2/(8 pi^2) F(m_Z'/m_mu) (Eq. 2).</summary>
    /// <param name="massGeV">Mass of the Z' [GeV].</param>
    /// <param name="coupling">g_Z'.</param>
    /// <exception cref="ArgumentOutOfRangeException">Mass not positive, or coupling negative or not finite.</exception>
    public static double Shift(double massGeV, double coupling)
    {
        Require.Positive(massGeV, "GeV");
        Require.NotNegative(coupling, "");
        return coupling * coupling / (8 * Math.PI * Math.PI) * LoopFunction(massGeV / MuonMass);
    }

    /// <summary>Couplings for which the Z' explains <paramref name="anomaly"/> within a number of standard deviations.</summary>
    /// <param name="massGeV">Mass of the Z' [GeV].</param>
    /// <param name="anomaly">The anomaly; <see cref="MuonAnomaly.Paper2022"/> for the paper's band.</param>
    /// <param name="standardDeviations">Half width of the band in standard deviations; the paper draws 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">Mass not positive or number of deviations negative.</exception>
    public static CouplingBand Band(double massGeV, MuonAnomaly anomaly, double standardDeviations = 2)
    {
        ArgumentNullException.ThrowIfNull(anomaly);
        Require.Positive(massGeV, "GeV");
        Require.NotNegative(standardDeviations, "standard deviations");
        double perSquaredCoupling = Shift(massGeV, 1);
        double Coupling(double shift) => Math.Sqrt(Math.Max(shift, 0) / perSquaredCoupling);
        return new CouplingBand(
            Coupling(anomaly.Value - standardDeviations * anomaly.Uncertainty),
            Coupling(anomaly.Value),
            Coupling(anomaly.Value + standardDeviations * anomaly.Uncertainty));
    }
}
