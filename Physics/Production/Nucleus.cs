using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Production;

/// <summary>Nucleus that the beam radiates on.</summary>
/// <param name="Symbol">Chemical symbol.</param>
/// <param name="ChargeNumber">Z.</param>
/// <param name="MassNumber">A, the molar mass [g/mol].</param>
/// <param name="RadiationLength">X0 of the bulk material [g/cm^2].</param>
/// <param name="Density">Density of the bulk material [g/cm^3].</param>
public sealed record Nucleus(string Symbol, int ChargeNumber, double MassNumber, double RadiationLength, double Density)
{
    /// <summary>Lead: Z = 82, A = 207.2, X0 = 6.37 g/cm^2, 11.35 g/cm^3 (Particle Data Group).</summary>
    public static Nucleus Lead { get; } = new("Pb", 82, 207.2, 6.37, 11.35);

    /// <summary>Mass of the nucleus, A times the atomic mass unit [GeV].</summary>
    public double MassGeV => MassNumber * AtomicMassUnit;

    /// <summary>Nuclei per cm^2 in one radiation length, N_A X0/A (1.8514e22 for lead).</summary>
    public double NucleiPerRadiationLength => Avogadro * RadiationLength / MassNumber;

    /// <summary>Radiation length [cm].</summary>
    public double RadiationLengthCm => RadiationLength / Density;
}
