using EdgeMon.Hardware.VirtualDetectors.Randomness;
using EdgeMon.Physics;
using EdgeMon.Physics.Model;
using EdgeMon.Physics.Production;

namespace EdgeMon.Hardware.VirtualDetectors.Particles;

/// <summary>
/// How often a beam electron radiates a Z' in the ECAL, and the energy E_F it takes: e N -> e N Z' with the exact tree-level cross-section,
/// and resonant e+ e- -> Z' in the narrow-width approximation, over the electron and positron track lengths of a 100 GeV shower
/// (PHYSICS sections 2, 3 and 7). Energies below <see cref="LowestShare"/> of the beam energy are left out: they cannot pass the trigger.
/// </summary>
internal sealed class SignalModel
{
    /// <summary>Smallest E_F made, relative to the beam energy; the trigger asks for 0.2.</summary>
    public const double LowestShare = 0.15;

    private const int Steps = 48;

    // Track lengths T-(E), T+(E) of a 100 GeV electron shower in lead [X0/GeV] (PHYSICS section 7); below 50 GeV averages over 10 GeV.
    private static readonly double[] Energies = [15, 25, 35, 45, 50.5, 55.5, 60.5, 65.5, 70.5, 75.5, 80.5, 85.5, 90.5, 95.5, 98.5];
    private static readonly double[] Electrons =
        [0.1297, 0.04924, 0.02815, 0.01948, 1.6678e-2, 1.4912e-2, 1.3671e-2, 1.2737e-2, 1.2147e-2, 1.1786e-2, 1.1783e-2, 1.2245e-2, 1.3534e-2, 1.7480e-2, 2.804e-2];
    private static readonly double[] Positrons =
        [0.0867, 0.02364, 0.00947, 0.004417, 2.927e-3, 2.079e-3, 1.4555e-3, 1.0225e-3, 6.989e-4, 4.608e-4, 2.906e-4, 1.650e-4, 8.06e-5, 2.43e-5, 4e-6];
    // The last GeV holds the primary before its first hard loss: integrals [X0] over 98-99, 99-99.9 and 99.9-100 GeV.
    private static readonly (double From, double To, double Length)[] LastGeV = [(98, 99, 0.02804), (99, 99.9, 0.0447), (99.9, 100, 0.1348)];

    private readonly List<Bin> _bins = [];
    private readonly double[] _cumulative;

    /// <summary>A model for one mass.</summary>
    /// <param name="massGeV">Mass of the Z' [GeV].</param>
    /// <param name="beamEnergyGeV">Energy of the beam [GeV]; track lengths scale with it.</param>
    public SignalModel(double massGeV, double beamEnergyGeV)
    {
        var boson = new ZPrime(massGeV, 1);
        var nucleus = Nucleus.Lead;
        var emission = new ExactTreeLevel(new NuclearFormFactor(nucleus));
        double perTarget = nucleus.NucleiPerRadiationLength * PhysicalConstants.SquareCentimetrePerInverseSquareGeV;
        double scale = beamEnergyGeV / 100, lowest = Math.Max(LowestShare * beamEnergyGeV, 1.01 * massGeV);
        double polarization = VacuumPolarization.SquaredPerCoupling(massGeV * massGeV);
        foreach ((double from, double to, double length) in TrackLengths())
        {
            double low = Math.Max(from * scale, lowest), high = to * scale;
            if (high <= low) continue;
            double inside = length * (high - low) / (high - from * scale);
            (double crossSection, double[] distribution) = Emission(emission, (low + high) / 2, massGeV, lowest);
            _bins.Add(new Bin(low, high, inside * crossSection * perTarget * polarization * boson.InvisibleFraction, distribution, lowest, massGeV));
        }
        double resonance = ResonantAnnihilation.ResonantEnergy(massGeV);
        if (resonance > lowest && resonance < beamEnergyGeV)
        {
            double yield = Interpolate(Positrons, resonance / scale) / scale * nucleus.ChargeNumber * perTarget * ResonantAnnihilation.NarrowWidthIntegral(boson);
            _bins.Add(new Bin(resonance, resonance, yield, null, lowest, massGeV));
        }
        _cumulative = new double[_bins.Count];
        double total = 0;
        for (int i = 0; i < _bins.Count; i++)
            _cumulative[i] = total += _bins[i].Yield;
        YieldPerElectron = total;
    }

    /// <summary>Z' per electron on target for g = 1 with E_F above the lowest energy; goes with g^2.</summary>
    public double YieldPerElectron { get; }

    /// <summary>Draws an energy E_F [GeV].</summary>
    public double SampleEnergy(ref RandomStream random)
    {
        double wanted = random.Uniform() * YieldPerElectron;
        int index = 0;
        while (index < _bins.Count - 1 && _cumulative[index] <= wanted)
            index++;
        Bin bin = _bins[index];
        double energy = random.Uniform(bin.Low, bin.High);
        return bin.Distribution is null ? energy : bin.BosonEnergy(energy, random.Uniform());
    }

    private static IEnumerable<(double From, double To, double Length)> TrackLengths()
    {
        foreach ((double from, double to) in new[] { (10.0, 20.0), (20, 30), (30, 40), (40, 50) })
            yield return (from, to, (to - from) * (Interpolate(Electrons, (from + to) / 2) + Interpolate(Positrons, (from + to) / 2)));
        for (double from = 50; from < 98; from += 4)
            yield return (from, from + 4, 4 * (Interpolate(Electrons, from + 2) + Interpolate(Positrons, from + 2)));
        foreach (var part in LastGeV)
            yield return part;
    }

    /// <summary>Straight line in the logarithm between the tabulated energies.</summary>
    private static double Interpolate(double[] table, double energy)
    {
        int i = Math.Clamp(Array.FindIndex(Energies, e => e > energy), 1, Energies.Length - 1);
        if (energy >= Energies[^1]) i = Energies.Length - 1;
        double part = (energy - Energies[i - 1]) / (Energies[i] - Energies[i - 1]);
        return Math.Exp(Math.Log(table[i - 1]) + part * (Math.Log(table[i]) - Math.Log(table[i - 1])));
    }

    /// <summary>Cross-section above the lowest E_F [GeV^-2] and its cumulative distribution in v = ln(1 - x + offset), from x = 1 down.</summary>
    private static (double CrossSection, double[] Distribution) Emission(ExactTreeLevel emission, double energy, double mass, double lowest)
    {
        double offset = Offset(mass), first = Math.Log(offset), last = Math.Log(1 - lowest / energy + offset), step = (last - first) / Steps;
        double[] cumulative = new double[Steps + 1];
        for (int i = 0; i < Steps; i++)
        {
            double oneMinusX = Math.Exp(first + (i + 0.5) * step) - offset;
            double density = emission.Differential(energy, mass, 1 - oneMinusX, oneMinusX) * (oneMinusX + offset);
            cumulative[i + 1] = cumulative[i] + Math.Max(0, density) * step;
        }
        double total = cumulative[Steps];
        for (int i = 0; i <= Steps; i++)
            cumulative[i] = total > 0 ? cumulative[i] / total : i / (double)Steps;
        return (total, cumulative);
    }

    /// <summary>Softens the logarithm where the cross-section peaks (PHYSICS section 3.3).</summary>
    private static double Offset(double mass) => 0.3 * PhysicalConstants.ElectronMass * PhysicalConstants.ElectronMass / (mass * mass) + 1e-5;

    /// <summary>Emission by electrons of one energy range; a resonance has no distribution.</summary>
    private sealed record Bin(double Low, double High, double Yield, double[]? Distribution, double Lowest, double Mass)
    {
        public double BosonEnergy(double energy, double uniform)
        {
            int i = Array.BinarySearch(Distribution!, uniform);
            i = Math.Clamp(i < 0 ? ~i - 1 : i, 0, Steps - 1);
            double width = Distribution![i + 1] - Distribution[i];
            double position = (i + (width > 0 ? (uniform - Distribution[i]) / width : 0.5)) / Steps;
            double offset = Offset(Mass), first = Math.Log(offset), last = Math.Log(1 - Lowest / energy + offset);
            return energy * (1 - (DeterministicMath.Exp(first + position * (last - first)) - offset));
        }
    }
}
