using EdgeMon.Hardware.VirtualDetectors.Faults;
using EdgeMon.Hardware.VirtualDetectors.Randomness;

namespace EdgeMon.Hardware.VirtualDetectors.Particles;

/// <summary>Makes the deposits of one beam particle of a given kind, in every detector of the beam line.</summary>
internal sealed class ParticleGenerator
{
    /// <summary>Synchrotron photons per SRD module and their mean energy [GeV] for 100 GeV electrons; both go with the beam energy.</summary>
    private const double SrdPhotons = 6, SrdPhotonGeV = 0.004;
    /// <summary>Chance that a hadron or muon knocks an electron into one SRD module, and its mean energy [GeV].</summary>
    private const double SrdKnockOn = 0.005, SrdKnockOnGeV = 0.02;
    private const double CounterMipGeV = 0.002;

    private readonly VirtualBeamOptions _beam;
    private readonly Calorimeters _calorimeters;
    private readonly SignalModel? _signal;

    public ParticleGenerator(VirtualBeamOptions beam, Calorimeters calorimeters, SignalModel? signal)
    {
        (_beam, _calorimeters, _signal) = (beam, calorimeters, signal);
        TailProbability = NormalBelow(-TailSigmas);
    }

    /// <summary>
    /// Electrons whose measured energy lies more than so many standard deviations below the beam energy are a kind of their own:
    /// only they can pass the missing-energy trigger, so only they are generated among the millions that are not recorded.
    /// </summary>
    public const double TailSigmas = 4;
    /// <summary>Probability of such an electron.</summary>
    public double TailProbability { get; }

    /// <summary>Generates one particle.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="tail">For <see cref="ParticleKind.Electron"/>: true for one of the low tail, false for one above it.</param>
    /// <param name="timeNs">Arrival relative to the trigger [ns].</param>
    /// <param name="faults">Active faults.</param>
    /// <param name="random">Random numbers of this particle.</param>
    /// <param name="deposits">Receives the energies.</param>
    public void Generate(ParticleKind kind, bool tail, double timeNs, SpillFaults faults, ref RandomStream random, ParticleDeposits deposits)
    {
        deposits.Clear(kind, timeNs);
        int location = ImpactPoint(ref random);
        BeamCounters(ref random, deposits);
        double energy = _beam.EnergyGeV;
        switch (kind)
        {
            case ParticleKind.Electron:
                Shower(ElectronEnergy(tail, faults, ref random), location, ref random, deposits);
                break;
            case ParticleKind.Hadron:
                _calorimeters.HadronShower(energy, location, ref random, deposits);
                break;
            case ParticleKind.Muon:
                _calorimeters.Muons(1, throughPreshower: true, ref random, deposits);
                break;
            case ParticleKind.Dimuon:
                double pair = DimuonEnergy(ref random);
                Shower(Smear(energy - pair, faults, ref random), location, ref random, deposits);
                _calorimeters.Muons(2, throughPreshower: false, ref random, deposits);
                break;
            case ParticleKind.Upstream:
                double lost = Math.Min(energy - 1, _beam.UpstreamSlopeGeV * random.Exponential());
                Shower(Smear(energy - lost, faults, ref random), location, ref random, deposits);
                if (!random.Chance(_beam.UpstreamEscapeFraction))
                {
                    _calorimeters.HcalShower(lost * random.Uniform(0.3, 1), ref random, deposits);
                    if (random.Chance(0.5)) Calorimeters.VetoTracks(1, ref random, deposits);
                }
                break;
            case ParticleKind.Signal:
                deposits.BosonEnergyGeV = Math.Min(energy, _signal!.SampleEnergy(ref random));
                Shower(Smear(energy - deposits.BosonEnergyGeV, faults, ref random), location, ref random, deposits);
                break;
        }
        Synchrotron(kind, faults, ref random, deposits);
        if (faults.Find(FaultKind.VetoRate) is { } veto && random.Chance(veto.Value))
            Calorimeters.VetoTracks(2, ref random, deposits);
    }

    private void Shower(double measuredGeV, int location, ref RandomStream random, ParticleDeposits deposits) =>
        _calorimeters.ElectromagneticShower(measuredGeV, location, ref random, deposits);

    private double Smear(double energyGeV, SpillFaults faults, ref RandomStream random) =>
        _calorimeters.SmearEcal(energyGeV, ref random) * ExtraSpread(faults, ref random);

    private static double ExtraSpread(SpillFaults faults, ref RandomStream random) =>
        faults.Find(FaultKind.Resolution) is { } fault ? Math.Max(0, 1 + fault.Value * random.Gaussian()) : 1;

    private double ElectronEnergy(bool tail, SpillFaults faults, ref RandomStream random)
    {
        double g;
        if (tail)
        {
            // Normal below -TailSigmas: Marsaglia's tail method.
            double x, y;
            do
            {
                x = random.Exponential() / TailSigmas;
                y = random.Exponential();
            } while (2 * y < x * x);
            g = -TailSigmas - x;
        }
        else
        {
            do g = random.Gaussian(); while (g < -TailSigmas);
        }
        double energy = _beam.EnergyGeV;
        return Math.Max(0, energy * (1 + _calorimeters.EcalResolution(energy) * g)) * ExtraSpread(faults, ref random);
    }

    private double DimuonEnergy(ref RandomStream random)
    {
        double low = _beam.DimuonMinimumGeV, high = _beam.EnergyGeV - 2;
        return 1 / (1 / low - random.Uniform() * (1 / low - 1 / high));
    }

    private int ImpactPoint(ref RandomStream random)
    {
        double limit = LateralProfile.CellMm / 2;
        double x, y;
        do x = _beam.SpotSigmaMm * random.Gaussian(); while (Math.Abs(x) > limit);
        do y = _beam.SpotSigmaMm * random.Gaussian(); while (Math.Abs(y) > limit);
        return LateralProfile.Locate(x, y);
    }

    private void Synchrotron(ParticleKind kind, SpillFaults faults, ref RandomStream random, ParticleDeposits deposits)
    {
        if (kind is ParticleKind.Hadron or ParticleKind.Muon)
        {
            if (random.Chance(SrdKnockOn))
                deposits.EnergyGeV[DetectorLayout.Srd + (int)(3 * random.Uniform())] += (float)(SrdKnockOnGeV * random.Exponential());
            return;
        }
        if (faults.Find(FaultKind.SrdInefficiency) is { } fault && random.Chance(fault.Value))
            return;
        double scale = _beam.EnergyGeV / 100;
        for (int module = 0; module < DetectorLayout.SrdModules; module++)
        {
            // The sum of n exponential energies is the logarithm of a product of n uniform numbers.
            long photons = random.Poisson(SrdPhotons * scale);
            double product = 1;
            for (; photons > 0; photons--)
                product *= 1 - random.Uniform();
            // Critical energies of synchrotron photons grow as the cube of the electron energy.
            if (product < 1)
                deposits.EnergyGeV[DetectorLayout.Srd + module] += (float)(-SrdPhotonGeV * scale * scale * scale * DeterministicMath.Log(Math.Max(product, 1e-300)));
        }
    }

    private static void BeamCounters(ref RandomStream random, ParticleDeposits deposits)
    {
        for (int counter = 0; counter < 3; counter++)
            deposits.EnergyGeV[DetectorLayout.Counters + counter] = (float)(CounterMipGeV * Calorimeters.Ionisation(ref random));
    }

    /// <summary>Normal probability below z (z &lt; -3), by the asymptotic continued fraction.</summary>
    private static double NormalBelow(double z)
    {
        double x = -z, fraction = x;
        for (int k = 30; k >= 1; k--)
            fraction = x + k / fraction;
        return DeterministicMath.Exp(-0.5 * x * x) / (fraction * 2.5066282746310002);
    }
}
