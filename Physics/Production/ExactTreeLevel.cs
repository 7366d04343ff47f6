using EdgeMon.Physics.Numerics;
using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Production;

/// <summary>Fineness of the integration of <see cref="ExactTreeLevel"/>.</summary>
/// <param name="AnglePanels">Panels of 16 Gauss points in ln[m_e^2 - (p-k)^2], that is in the emission angle.</param>
/// <param name="LogRangePerPanel">e-folds of the momentum transfer tau per panel of 16 Gauss points.</param>
public sealed record TreeLevelAccuracy(int AnglePanels = 6, double LogRangePerPanel = 3)
{
    /// <summary>Relative accuracy better than 1e-4 for every mass.</summary>
    public static TreeLevelAccuracy Standard { get; } = new();

    /// <summary>Twice as fine in both variables: shows that the standard one has converged.</summary>
    public static TreeLevelAccuracy Fine { get; } = new(12, 1.5);
}

/// <summary>
/// Exact tree-level (ETL) cross-section of e N -> e N A' for eps = 1: the 2 -> 3 matrix element of <see cref="EmissionAmplitude"/> integrated over
/// the emission angle, the momentum transfer to the nucleus and the azimuth, without the equivalent-photon approximation.
/// Electrons and positrons radiate alike at this order.
/// </summary>
public sealed class ExactTreeLevel
{
    private const double LargestTau = 10; // GeV^2: the form factors leave nothing above
    private readonly NuclearFormFactor _formFactor;
    private readonly TreeLevelAccuracy _accuracy;

    /// <summary>Cross-section on one nucleus.</summary>
    /// <param name="formFactor">Form factor of the nucleus.</param>
    /// <param name="accuracy">Fineness of the integration; the standard one by default.</param>
    public ExactTreeLevel(NuclearFormFactor formFactor, TreeLevelAccuracy? accuracy = null)
    {
        ArgumentNullException.ThrowIfNull(formFactor);
        _formFactor = formFactor;
        _accuracy = accuracy ?? TreeLevelAccuracy.Standard;
    }

    /// <summary>dsigma/dx [GeV^-2] with x = E_F/E the fraction of the energy that the A' takes; 0 where the phase space is closed.</summary>
    /// <param name="energyGeV">Energy of the electron E [GeV], 1 to 1000.</param>
    /// <param name="massGeV">Mass of the A' [GeV], 1e-7 to 0.9 E.</param>
    /// <param name="x">Energy fraction.</param>
    /// <param name="oneMinusX">1 - x, given apart because x is within 1e-5 of 1 where most of the cross-section lies.</param>
    public double Differential(double energyGeV, double massGeV, double x, double oneMinusX)
    {
        WeizsaeckerWilliams.CheckKinematics(energyGeV, massGeV);
        double omega = x * energyGeV, finalEnergy = oneMinusX * energyGeV;
        if (!(omega > massGeV) || !(finalEnergy > ElectronMass)) return 0;
        double squaredMass = massGeV * massGeV, squaredElectron = ElectronMass * ElectronMass;
        double p = Math.Sqrt(energyGeV * energyGeV - squaredElectron), k = Math.Sqrt(omega * omega - squaredMass);
        double pMinusK = (finalEnergy * (energyGeV + omega) - squaredElectron + squaredMass) / (p + k);
        // a = m_e^2 - (p-k)^2 grows from a0 (forward emission) with 2 p k (1 - cos theta).
        double a0 = 2 * (energyGeV * energyGeV * squaredMass + omega * omega * squaredElectron - squaredElectron * squaredMass) / (energyGeV * omega + p * k) - squaredMass;
        // Beyond a^2 = 4 V^2 tau with the largest tau the form factors leave nothing (V^2 = (p-k)^2 + a - a0).
        double largest = 2 * LargestTau + Math.Sqrt(4 * LargestTau * (LargestTau + pMinusK * pMinusK));
        double logRange = Math.Log(1 + Math.Min(4 * p * k, largest) / a0);

        var rule = GaussLegendre.OfOrder(16);
        double width = logRange / _accuracy.AnglePanels, sum = 0;
        for (int panel = 0; panel < _accuracy.AnglePanels; panel++)
        {
            for (int i = 0; i < rule.Nodes.Length; i++)
            {
                double u = width * (panel + (1 + rule.Nodes[i]) / 2);
                double a = a0 * Math.Exp(u), aMinusA0 = a0 * (Math.Exp(u) - 1);
                sum += rule.Weights[i] * width / 2 * a * OverMomentumTransfer(energyGeV, omega, finalEnergy, p, k, pMinusK, a, aMinusA0, squaredMass);
            }
        }
        // dcos(theta) = da/(2 p k); dsigma/dx dcos = alpha^3 k/|V| int dtau G2/tau^2 <|A|^2>/(8 M^2)
        double mass = _formFactor.Nucleus.MassGeV;
        return Alpha * Alpha * Alpha / (2 * p) / (8 * mass * mass) * sum;
    }

    /// <summary>dsigma/dx [GeV^-2] at x.</summary>
    /// <param name="energyGeV">Energy of the electron E [GeV], 1 to 1000.</param>
    /// <param name="massGeV">Mass of the A' [GeV], 1e-7 to 0.9 E.</param>
    /// <param name="x">Energy fraction.</param>
    public double Differential(double energyGeV, double massGeV, double x) => Differential(energyGeV, massGeV, x, 1 - x);

    /// <summary>Cross-section for E_F above a threshold [GeV^-2]; the total one for a threshold at or below the mass.</summary>
    /// <param name="energyGeV">Energy of the electron E [GeV], 1 to 1000.</param>
    /// <param name="massGeV">Mass of the A' [GeV], 1e-7 to 0.9 E.</param>
    /// <param name="lowestEnergyGeV">Lowest E_F [GeV]; 0 for the total.</param>
    public double Total(double energyGeV, double massGeV, double lowestEnergyGeV = 0)
    {
        WeizsaeckerWilliams.CheckKinematics(energyGeV, massGeV);
        Require.NotNegative(lowestEnergyGeV, "GeV");
        var map = new EnergyFractionMap(energyGeV, massGeV, Math.Max(massGeV, lowestEnergyGeV) / energyGeV);
        if (map.IsEmpty) return 0;
        return GaussLegendre.OfOrder(16).Integrate(0, 1, 6, s =>
        {
            double oneMinusX = map.OneMinusX(s);
            return map.Jacobian(s) * Differential(energyGeV, massGeV, 1 - oneMinusX, oneMinusX);
        });
    }

    /// <summary>(a-independent factors taken out) (1/|V|) int dtau G2(tau)/tau^2 &lt;|A|^2&gt; at one emission angle.</summary>
    private double OverMomentumTransfer(double energy, double omega, double finalEnergy, double p, double k, double pMinusK, double a, double aMinusA0, double squaredMass)
    {
        double nucleus = _formFactor.Nucleus.MassGeV;
        double squaredV = pMinusK * pMinusK + aMinusA0, v = Math.Sqrt(squaredV);
        // Where |Q_L| <= |Q|: c2 tau^2 - b tau + a^2 <= 0
        double recoil = 1 + finalEnergy / nucleus;
        double c2 = 1 + 2 * finalEnergy / nucleus + (ElectronMass * ElectronMass - a) / (nucleus * nucleus);
        double b = 4 * squaredV - 2 * a * recoil;
        double discriminant = b * b - 4 * c2 * a * a;
        if (b <= 0 || discriminant <= 0 || c2 <= 0) return 0;
        double upper = (b + Math.Sqrt(discriminant)) / (2 * c2), lower = a * a / (c2 * upper);
        // The mass shell has two sheets: on the other one the final electron would have negative energy.
        if (lower >= 2 * nucleus * finalEnergy) return 0;
        double last = Math.Min(upper, LargestTau);
        if (last <= lower) return 0;

        double oneMinusCos = aMinusA0 / (2 * p * k);
        double sinTheta = Math.Sqrt(Math.Max(0, oneMinusCos * (2 - oneMinusCos)));
        double sinKV = p * sinTheta / v, cosKV = (pMinusK - p * oneMinusCos) / v;
        double beamTerm = 2 * nucleus * energy, bosonTerm = 2 * nucleus * omega;

        double logRange = Math.Log(last / lower);
        int panels = Math.Max(1, (int)Math.Ceiling(logRange / _accuracy.LogRangePerPanel));
        double width = logRange / panels, sum = 0;
        var rule = GaussLegendre.OfOrder(16);
        double[] nodes = rule.Nodes, weights = rule.Weights;
        for (int panel = 0; panel < panels; panel++)
        {
            for (int i = 0; i < nodes.Length; i++)
            {
                double u = width * (panel + (1 + nodes[i]) / 2);
                double growth = Math.Exp(u), tau = lower * growth;
                double q0 = tau / (2 * nucleus);
                double longitudinal = (2 * finalEnergy * q0 + a + tau) / (2 * v);
                // Q_T^2 = c2 (tau - tau-)(tau+ - tau)/(4 V^2)
                double transverse = Math.Sqrt(Math.Max(0, c2 * (tau - lower) * (upper - tau))) / (2 * v);
                double w0 = -2 * q0 * omega + 2 * longitudinal * k * cosKV;
                double w1 = 2 * transverse * k * sinKV;
                double average = EmissionAmplitude.AzimuthalAverage(a, w0, w1, tau, beamTerm, bosonTerm, 4 * nucleus * nucleus + tau, squaredMass);
                sum += weights[i] * _formFactor.Squared(tau) / tau * average;
            }
        }
        return sum * width / 2 / v;
    }
}
