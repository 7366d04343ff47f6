using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeMon.Physics.Production;
using EdgeMon.Physics.Showers;

namespace EdgeMon.Physics.Yields;

/// <summary>What the expensive tables depend on: beam energy, absorber, form factor and fineness; not the beam's charge, the efficiency or the model.</summary>
public sealed record PhysicsTablesOptions
{
    // Raise when an algorithm behind the tables changes, so that caches of older code are not taken for new ones.
    private const int AlgorithmVersion = 1;

    /// <summary>Energy of the beam [GeV], 20 to 200.</summary>
    public double BeamEnergyGeV { get; init => field = Require.InRange(value, 20, 200, "GeV", "Transport was checked for beams of 20 to 200 GeV.", nameof(BeamEnergyGeV)); } = 100;

    /// <summary>Absorber; its first element is the radiator, whose nucleus must be <see cref="Nucleus"/>.</summary>
    public Absorber Absorber { get; init; } = Absorber.LeadScintillatorStack;

    /// <summary>Nucleus that radiates.</summary>
    public Nucleus Nucleus { get; init; } = Nucleus.Lead;

    /// <summary>Parts of the nuclear form factor.</summary>
    public FormFactorParts FormFactor { get; init; } = FormFactorParts.ElasticAndInelastic;

    /// <summary>Lowest shower energy and missing energy covered, as a fraction of the beam energy, 0.1 to 0.9.</summary>
    public double LowestFraction { get; init => field = Require.InRange(value, 0.1, 0.9, "of the beam energy", "Stay well below the cut on the missing energy: 0.3 for 50 of 100 GeV.", nameof(LowestFraction)); } = 0.3;

    /// <summary>Masses at which cross-sections are tabulated between 0.5 MeV and 1.2 GeV, 12 to 200.</summary>
    public int MassNodes { get; init => field = (int)Require.InRange(value, 12, 200, "masses", "40 keeps the interpolation within 1e-4.", nameof(MassNodes)); } = 40;

    /// <summary>Energies at which cross-sections are tabulated, 4 to 20.</summary>
    public int EnergyNodes { get; init => field = (int)Require.InRange(value, 4, 20, "energies", "8 keeps the interpolation within 1e-4.", nameof(EnergyNodes)); } = 8;

    /// <summary>Cells of the shower transport, 200 to 40000.</summary>
    public int TransportCells { get; init => field = (int)Require.InRange(value, 200, 40000, "cells", "4000 has converged to 1e-4.", nameof(TransportCells)); } = 4000;

    /// <summary>Hash of every input of the tables, 64 hexadecimal digits: the key of a cache.</summary>
    public string InputsHash
    {
        get
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"EdgeMon.Physics tables {AlgorithmVersion}; alpha {PhysicalConstants.Alpha:R} me {PhysicalConstants.ElectronMass:R} mp {PhysicalConstants.ProtonMass:R}; ");
            text.Append(CultureInfo.InvariantCulture, $"beam {BeamEnergyGeV:R}; absorber {Absorber.Name}");
            foreach (var (material, share) in Absorber.Elements) text.Append(CultureInfo.InvariantCulture, $" [{material} {share:R}]");
            text.Append(CultureInfo.InvariantCulture, $"; {Nucleus}; {FormFactor}; {LowestFraction:R} {MassNodes} {EnergyNodes} {TransportCells}");
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
    }
}
