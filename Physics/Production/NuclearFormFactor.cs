using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Production;

/// <summary>Which parts of the nuclear form factor enter.</summary>
public enum FormFactorParts
{
    /// <summary>Coherent scattering off the nucleus with atomic screening.</summary>
    Elastic = 0,
    /// <summary>Elastic and quasi-elastic scattering off single protons: 1.3 to 2 % more for lead.</summary>
    ElasticAndInelastic = 1,
}

/// <summary>
/// Squared form factor G2(t) of a nucleus in its atom, t = -q^2 > 0 [GeV^2] (Bjorken, Essig, Schuster, Toro, arXiv:0906.0580, appendix A;
/// Tsai 1974): elastic Z^2 [a^2 t/(1 + a^2 t)]^2 [1/(1 + t/d)]^2, inelastic with a' and the proton's dipole form factor.
/// </summary>
public sealed class NuclearFormFactor
{
    private readonly double _squaredCharge, _charge;
    private readonly double _inelasticScreening;
    private readonly bool _inelastic;
    // (mu_p^2 - 1)/(4 m_p^2) and the dipole mass squared 0.71 GeV^2.
    private const double Magnetic = (ProtonMagneticMoment * ProtonMagneticMoment - 1) / (4 * ProtonMass * ProtonMass);
    private const double DipoleSquaredMass = 0.71;

    /// <summary>Form factor of one nucleus.</summary>
    /// <param name="nucleus">The nucleus.</param>
    /// <param name="parts">Which parts to include; both by default.</param>
    public NuclearFormFactor(Nucleus nucleus, FormFactorParts parts = FormFactorParts.ElasticAndInelastic)
    {
        ArgumentNullException.ThrowIfNull(nucleus);
        Nucleus = nucleus;
        Parts = parts;
        _inelastic = parts == FormFactorParts.ElasticAndInelastic;
        _charge = nucleus.ChargeNumber;
        _squaredCharge = _charge * _charge;
        double elasticRadius = 111 / (Math.Cbrt(_charge) * ElectronMass);
        double inelasticRadius = 773 / (Math.Pow(_charge, 2.0 / 3) * ElectronMass);
        ScreeningSquaredMomentum = 1 / (elasticRadius * elasticRadius);
        _inelasticScreening = 1 / (inelasticRadius * inelasticRadius);
        NuclearSquaredMomentum = 0.164 * Math.Pow(nucleus.MassNumber, -2.0 / 3);
    }

    /// <summary>The nucleus.</summary>
    public Nucleus Nucleus { get; }

    /// <summary>Parts included.</summary>
    public FormFactorParts Parts { get; }

    /// <summary>t_a = 1/a^2, a = 111 Z^(-1/3)/m_e: below it the atomic electrons screen the nucleus [GeV^2].</summary>
    public double ScreeningSquaredMomentum { get; }

    /// <summary>d = 0.164 GeV^2 A^(-2/3): above it the nucleus is resolved [GeV^2].</summary>
    public double NuclearSquaredMomentum { get; }

    /// <summary>G2(t) of the parts chosen.</summary>
    /// <param name="t">Squared momentum transfer, t = -q^2 > 0 [GeV^2].</param>
    public double Squared(double t) => _inelastic ? Elastic(t) + Inelastic(t) : Elastic(t);

    /// <summary>Elastic part of G2.</summary>
    /// <param name="t">Squared momentum transfer [GeV^2].</param>
    public double Elastic(double t)
    {
        double factor = t / (ScreeningSquaredMomentum + t) * (NuclearSquaredMomentum / (NuclearSquaredMomentum + t));
        return _squaredCharge * factor * factor;
    }

    /// <summary>Inelastic part of G2.</summary>
    /// <param name="t">Squared momentum transfer [GeV^2].</param>
    public double Inelastic(double t)
    {
        double screening = t / (_inelasticScreening + t);
        double dipole = DipoleSquaredMass / (DipoleSquaredMass + t);
        double proton = (1 + Magnetic * t) * (dipole * dipole) * (dipole * dipole);
        return _charge * (screening * screening) * (proton * proton);
    }
}
