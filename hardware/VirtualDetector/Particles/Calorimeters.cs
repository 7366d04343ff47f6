using EdgeMon.Hardware.VirtualDetectors.Randomness;

namespace EdgeMon.Hardware.VirtualDetectors.Particles;

/// <summary>Parametrised response of ECAL, HCAL and VETO to showers and minimum-ionising tracks. The numbers are in hardware/README.md.</summary>
internal sealed class Calorimeters
{
    /// <summary>Fluctuations between cells [GeV^(1/2)].</summary>
    private const double EcalCellFluctuation = 0.12, HadronCellFluctuation = 0.5, HcalCellFluctuation = 0.6;
    /// <summary>Critical energy of the lead-scintillator stack [GeV], for the longitudinal profile.</summary>
    private const double CriticalEnergyGeV = 0.0085;
    /// <summary>Depth of the preshower [radiation lengths] and slope of the mean longitudinal profile.</summary>
    private const double PreshowerDepth = 4, LongitudinalSlope = 0.5;
    /// <summary>Depth of preshower and whole ECAL [nuclear interaction lengths].</summary>
    private const double PreshowerLambda = 0.16, EcalLambda = 1.6;
    /// <summary>Most probable loss of a minimum-ionising particle: preshower, main ECAL, HCAL module, VETO plane [GeV].</summary>
    private const double MipPreshowerGeV = 0.045, MipMainGeV = 0.40, MipHcalGeV = 2.4, MipVetoGeV = 0.012;

    /// <summary>The cell that all impact points lie in.</summary>
    private const int BeamCell = DetectorLayout.EcalBeamCell * DetectorLayout.EcalSide + DetectorLayout.EcalBeamCell;

    // Tables that depend on nothing but their constants: made once.
    private static readonly LateralProfile ElectromagneticEarly = new(4.0, 20, 0.90);
    private static readonly LateralProfile Electromagnetic = new(6.0, 22, 0.87);
    private static readonly LateralProfile Hadronic = new(20, 50, 0.60);
    private readonly double _stochastic, _constant;

    /// <summary>Calorimeters with an ECAL resolution sigma/E = stochastic / sqrt(E) (+) constant.</summary>
    public Calorimeters(double stochastic, double constant) => (_stochastic, _constant) = (stochastic, constant);

    /// <summary>Expected shares of the main ECAL for an impact point, for tests and documentation.</summary>
    public static ReadOnlySpan<float> MainFractions(double x, double y) => Electromagnetic.Fractions(LateralProfile.Locate(x, y));

    /// <summary>Standard deviation of the ECAL response to an energy, relative to it.</summary>
    public double EcalResolution(double energyGeV) => Math.Sqrt(_stochastic * _stochastic / energyGeV + _constant * _constant);

    /// <summary>A measured energy for a true one: normal, never below zero.</summary>
    public double SmearEcal(double energyGeV, ref RandomStream random) =>
        energyGeV <= 0 ? 0 : Math.Max(0, energyGeV * (1 + EcalResolution(energyGeV) * random.Gaussian()));

    /// <summary>
    /// An electromagnetic shower of a given measured energy: preshower share from a gamma profile whose maximum and shape fluctuate
    /// (parametrisation of Grindhammer and Peters), lateral shares from the profiles.
    /// </summary>
    public void ElectromagneticShower(double measuredGeV, int location, ref RandomStream random, ParticleDeposits deposits)
    {
        if (measuredGeV <= 0) return;
        double early = measuredGeV * PreshowerShare(measuredGeV, ref random);
        ElectromagneticEarly.Share(location, early, EcalCellFluctuation, ref random, deposits.Preshower);
        Electromagnetic.Share(location, measuredGeV - early, EcalCellFluctuation, ref random, deposits.Main);
    }

    /// <summary>
    /// A hadron: interacts in the ECAL at an exponentially distributed depth or crosses it; the rest of its energy goes into the HCAL,
    /// charged secondaries cross the VETO.
    /// </summary>
    public void HadronShower(double energyGeV, int location, ref RandomStream random, ParticleDeposits deposits)
    {
        double depth = random.Exponential();
        if (depth > EcalLambda)
        {
            EcalTrack(ref random, deposits);
            VetoTracks(1, ref random, deposits);
            HcalShower(energyGeV, ref random, deposits);
            return;
        }
        // What is left of the ECAL behind the interaction contains part of the shower; the pi0 part varies from event to event.
        double contained = 1 - DeterministicMath.Exp(-(EcalLambda - depth) / 0.6);
        double inEcal = energyGeV * contained * random.Uniform(0.25, 0.85);
        double early = depth < PreshowerLambda
            ? inEcal * 0.15 * (1 - depth / PreshowerLambda) * random.Uniform()
            : 0;
        Hadronic.Share(location, early, HadronCellFluctuation, ref random, deposits.Preshower);
        AddTrack(deposits.EnergyGeV, DetectorLayout.Preshower + BeamCell, MipPreshowerGeV, ref random);
        Hadronic.Share(location, inEcal - early, HadronCellFluctuation, ref random, deposits.Main);
        VetoTracks(1 + (int)random.Poisson(6 * (1 - contained)), ref random, deposits);
        HcalShower(energyGeV - inEcal, ref random, deposits);
    }

    /// <summary>A muon through everything but the zero-degree module.</summary>
    /// <param name="tracks">Number of muons.</param>
    /// <param name="throughPreshower">False for muons that start in the main ECAL.</param>
    /// <param name="random">Random numbers.</param>
    /// <param name="deposits">Receives the energies.</param>
    public void Muons(int tracks, bool throughPreshower, ref RandomStream random, ParticleDeposits deposits)
    {
        for (int track = 0; track < tracks; track++)
        {
            if (throughPreshower)
                EcalTrack(ref random, deposits);
            for (int module = 0; module < 3; module++)
                AddTrack(deposits.EnergyGeV, DetectorLayout.HcalChannel(module, 1, 1), MipHcalGeV, ref random);
        }
        VetoTracks(tracks, ref random, deposits);
    }

    /// <summary>A hadronic shower in the HCAL with sigma/E = 60 % / sqrt(E) (+) 5 %.</summary>
    public void HcalShower(double energyGeV, ref RandomStream random, ParticleDeposits deposits)
    {
        if (energyGeV <= 0) return;
        double sigma = energyGeV * Math.Sqrt(0.36 / energyGeV + 0.0025);
        double rest = Math.Max(0, energyGeV + sigma * random.Gaussian());
        for (int module = 0; module < 3; module++)
        {
            double leak = module == 2 ? 0 : Math.Min(0.9, 0.04 * random.Exponential());
            HcalModule(module, rest * (1 - leak), ref random, deposits);
            rest *= leak;
        }
    }

    /// <summary>Charged tracks through all VETO planes; both photomultipliers of a plane see its light.</summary>
    public static void VetoTracks(int tracks, ref RandomStream random, ParticleDeposits deposits)
    {
        if (tracks <= 0) return;
        for (int plane = 0; plane < DetectorLayout.VetoPlanes; plane++)
        {
            double energy = 0;
            for (int track = 0; track < tracks; track++)
                energy += MipVetoGeV * Ionisation(ref random);
            double sharing = 0.08 * random.Gaussian();
            deposits.EnergyGeV[DetectorLayout.Veto + 2 * plane] += (float)Math.Max(0, energy * (1 + sharing));
            deposits.EnergyGeV[DetectorLayout.Veto + 2 * plane + 1] += (float)Math.Max(0, energy * (1 - sharing));
        }
    }

    /// <summary>Share of a shower's energy in the preshower.</summary>
    private static double PreshowerShare(double energyGeV, ref RandomStream random)
    {
        double y = DeterministicMath.Log(Math.Max(energyGeV, 0.2) / CriticalEnergyGeV);
        double maximum = y - 0.5, shape = 1 + LongitudinalSlope * maximum;
        double sigmaMaximum = 1 / Math.Max(2, -1.4 + 1.26 * y), sigmaShape = 1 / Math.Max(2, -0.58 + 0.86 * y);
        double correlation = Math.Clamp(0.705 - 0.023 * y, 0, 1);
        double along = Math.Sqrt((1 + correlation) / 2) * random.Gaussian(), across = Math.Sqrt((1 - correlation) / 2) * random.Gaussian();
        maximum *= DeterministicMath.Exp(sigmaMaximum * (along + across));
        shape = Math.Max(1.2, shape * DeterministicMath.Exp(sigmaShape * (along - across)));
        return DeterministicMath.GammaP(shape, (shape - 1) / maximum * PreshowerDepth);
    }

    /// <summary>A minimum-ionising track through the beam cell of both ECAL layers.</summary>
    private static void EcalTrack(ref RandomStream random, ParticleDeposits deposits)
    {
        AddTrack(deposits.EnergyGeV, DetectorLayout.Preshower + BeamCell, MipPreshowerGeV, ref random);
        AddTrack(deposits.EnergyGeV, DetectorLayout.Main + BeamCell, MipMainGeV, ref random);
    }

    private static void HcalModule(int module, double energyGeV, ref RandomStream random, ParticleDeposits deposits)
    {
        if (energyGeV <= 0) return;
        Span<float> cells = deposits.EnergyGeV.AsSpan(DetectorLayout.Hcal + module * DetectorLayout.HcalCells, DetectorLayout.HcalCells);
        double around = energyGeV * Math.Clamp(0.2 + 0.06 * random.Gaussian(), 0.02, 0.6), central = energyGeV - around;
        for (int cell = 0; cell < cells.Length; cell++)
        {
            if (cell == DetectorLayout.HcalCells / 2) continue;
            double mean = around / 8;
            double share = Math.Clamp(mean + HcalCellFluctuation * 0.3 * Math.Sqrt(mean) * random.Gaussian(), 0, 3 * mean);
            cells[cell] += (float)share;
            central += mean - share;
        }
        cells[DetectorLayout.HcalCells / 2] += (float)Math.Max(0, central);
    }

    private static void AddTrack(float[] energies, int channel, double mostProbableGeV, ref RandomStream random) =>
        energies[channel] += (float)(mostProbableGeV * Ionisation(ref random));

    /// <summary>Energy loss relative to the most probable one.</summary>
    public static double Ionisation(ref RandomStream random) => Math.Max(0.3, 1 + 0.08 * random.Moyal());
}
