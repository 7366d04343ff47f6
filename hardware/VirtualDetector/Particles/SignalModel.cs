using EdgeMon.Hardware.VirtualDetectors.Randomness;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Yields;

namespace EdgeMon.Hardware.VirtualDetectors.Particles;

/// <summary>
/// How often a beam electron makes a Z' in the ECAL, and the energy E_F it takes: <see cref="SignalYields.Spectrum"/> of the physics core (emission on lead and
/// resonant annihilation over the shower's track lengths), vanilla model. Energies below <see cref="LowestShare"/> of the beam energy are left out: they cannot
/// pass the trigger.
/// </summary>
internal sealed class SignalModel
{
    /// <summary>Smallest E_F made, relative to the beam energy; the trigger asks for 0.2.</summary>
    public const double LowestShare = 0.15;

    /// <summary>Bins of E_F between the smallest and the beam energy, finer where the spectrum of heavy bosons peaks: 0.4 GeV at the cut, less than 0.1 GeV in the last 2 GeV.</summary>
    private const int Bins = 340;
    /// <summary>Fineness of the tables: one mass is asked for, so a fraction of the physics core's own will do (0.2 % of the yield, 0.4 % of its parts).</summary>
    private const int MassNodes = 12, EnergyNodes = 4;
    /// <summary>Small enough for a narrow resonance; the yields of the vanilla model then go with the square of the coupling.</summary>
    private const double ReferenceCoupling = 1e-3;

    private readonly double[] _edges, _cumulative;

    /// <summary>A model for one mass; takes a fraction of a second for cross-sections.</summary>
    /// <param name="massGeV">Mass of the Z' [GeV], 1e-3 to 0.6.</param>
    /// <param name="beamEnergyGeV">Energy of the beam [GeV], 20 to 200.</param>
    /// <exception cref="ArgumentOutOfRangeException">Mass or energy outside the range of the physics core.</exception>
    public SignalModel(double massGeV, double beamEnergyGeV)
    {
        var yields = new SignalYields(PhysicsTables.Build(new PhysicsTablesOptions { BeamEnergyGeV = beamEnergyGeV, LowestFraction = LowestShare, MassNodes = MassNodes, EnergyNodes = EnergyNodes }));
        _edges = [.. Enumerable.Range(0, Bins + 1).Select(i => beamEnergyGeV * (1 - (1 - LowestShare) * (Bins - i) * (Bins - i) / (Bins * Bins)))];
        _edges[0] = beamEnergyGeV * LowestShare; // exactly where the tables begin
        SignalYield[] spectrum = yields.Spectrum(new ZPrime(massGeV, ReferenceCoupling), _edges);
        _cumulative = new double[Bins];
        double total = 0;
        for (int bin = 0; bin < Bins; bin++)
            _cumulative[bin] = total += spectrum[bin].Total / (ReferenceCoupling * ReferenceCoupling);
        YieldPerElectron = total;
    }

    /// <summary>Z' per electron on target for g = 1 with E_F above the lowest energy; goes with g^2.</summary>
    public double YieldPerElectron { get; }

    /// <summary>Draws an energy E_F [GeV].</summary>
    public double SampleEnergy(ref RandomStream random)
    {
        double wanted = random.Uniform() * YieldPerElectron;
        int bin = Array.BinarySearch(_cumulative, wanted);
        bin = Math.Min(bin < 0 ? ~bin : bin + 1, Bins - 1);
        return random.Uniform(_edges[bin], _edges[bin + 1]);
    }
}
