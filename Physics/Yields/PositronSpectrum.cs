using EdgeMon.Physics.Production;
using EdgeMon.Physics.Showers;

namespace EdgeMon.Physics.Yields;

/// <summary>
/// Positrons that can annihilate resonantly: T+(E) [X0/GeV], with the energy spread of the beam and, if asked for, the motion of the electrons they meet,
/// and the same weighted with the efficiency at E_F = E.
/// </summary>
internal sealed class PositronSpectrum
{
    private const int SmearedPoints = 1500;
    private readonly TrackLengths _lengths;
    private readonly YieldOptions _options;
    private readonly double[]? _smeared; // on a uniform grid from the lowest energy to HighestGeV

    public PositronSpectrum(TrackLengths lengths, YieldOptions options)
    {
        (_lengths, _options) = (lengths, options);
        double spread = options.EffectiveBeamEnergySpread;
        HighestGeV = lengths.BeamEnergyGeV * (1 + 4 * spread);
        if (spread == 0) return;
        // T scales with the beam energy: averaged over a Gaussian beam it is sum_i T_i G(E/E_i)/E_i.
        _smeared = new double[SmearedPoints + 1];
        ReadOnlySpan<double> cells = lengths.Positrons(options.Beam);
        for (int k = 0; k <= SmearedPoints; k++)
        {
            double energy = GridEnergy(k), sum = 0;
            for (int i = 0; i < cells.Length; i++)
            {
                double cell = lengths.EnergyGeV(i), deviation = (energy / cell - 1) / spread;
                if (Math.Abs(deviation) < 6) sum += cells[i] * Math.Exp(-deviation * deviation / 2) / cell;
            }
            _smeared[k] = sum / (Math.Sqrt(2 * Math.PI) * spread);
        }
        // Below the grid there is nothing to smear in: the lowest 6 sigma are taken as they are.
        for (int k = 0; k <= SmearedPoints && GridEnergy(k) < lengths.LowestGeV * (1 + 6 * spread); k++)
            _smeared[k] = lengths.PositronDensity(options.Beam, GridEnergy(k));
    }

    /// <summary>Highest energy with positrons [GeV].</summary>
    public double HighestGeV { get; }

    /// <summary>T+(E) in the laboratory [X0/GeV].</summary>
    public double Density(double energyGeV)
    {
        if (_smeared is null) return _lengths.PositronDensity(_options.Beam, energyGeV);
        double position = (energyGeV - _lengths.LowestGeV) / (HighestGeV - _lengths.LowestGeV) * SmearedPoints;
        if (!(position >= 0) || position >= SmearedPoints) return 0;
        int k = (int)position;
        return _smeared[k] + (position - k) * (_smeared[k + 1] - _smeared[k]);
    }

    /// <summary>T+ eta for annihilation at the invariant mass that a positron of this energy has with an electron at rest [X0/GeV].</summary>
    public double Accepted(double energyGeV) => _options.ElectronMotion == ElectronMotion.AtRest
        ? AcceptedAt(energyGeV)
        : AtomicElectrons.Smear(energyGeV, AcceptedAt);

    private double AcceptedAt(double energyGeV)
    {
        double density = Density(energyGeV);
        return density == 0 ? 0 : density * _options.Efficiency.At(energyGeV);
    }

    private double GridEnergy(int k) => _lengths.LowestGeV + (HighestGeV - _lengths.LowestGeV) * k / SmearedPoints;
}
