namespace EdgeMon.Physics.Showers;

/// <summary>
/// Track lengths in the radiator of the shower of one beam particle, per energy: T(E) dE is the mean length [X0 of the radiator] travelled by shower
/// particles with energies in dE. Kept for particles of the beam's own sign and of the opposite one: bremsstrahlung and pairs do not know the charge,
/// so T-, T+ of an electron beam are T+, T- of a positron beam.
/// </summary>
public sealed class TrackLengths
{
    private readonly double[] _same, _opposite;
    private readonly double _step;

    /// <summary>Track lengths on the logarithmic grid E_i = E_0 exp(-i step).</summary>
    /// <param name="beamEnergyGeV">E_0 [GeV].</param>
    /// <param name="step">Logarithmic step of the grid, positive.</param>
    /// <param name="same">Length in each cell of particles of the beam's sign [X0].</param>
    /// <param name="opposite">Length in each cell of particles of the opposite sign [X0].</param>
    public TrackLengths(double beamEnergyGeV, double step, double[] same, double[] opposite)
    {
        ArgumentNullException.ThrowIfNull(same);
        ArgumentNullException.ThrowIfNull(opposite);
        BeamEnergyGeV = Require.Positive(beamEnergyGeV, "GeV");
        _step = Require.Positive(step, "");
        if (same.Length != opposite.Length || same.Length < 3)
            throw new ArgumentException($"Both signs need the same number of cells, at least 3; got {same.Length} and {opposite.Length}.", nameof(opposite));
        (_same, _opposite) = (same, opposite);
    }

    /// <summary>Energy of the beam E_0 [GeV].</summary>
    public double BeamEnergyGeV { get; }

    /// <summary>Logarithmic step of the grid.</summary>
    public double Step => _step;

    /// <summary>Lowest energy of the grid [GeV].</summary>
    public double LowestGeV => EnergyGeV(_same.Length - 1);

    /// <summary>Length in each cell of particles of the beam's sign [X0].</summary>
    public ReadOnlySpan<double> SameSign => _same;

    /// <summary>Length in each cell of particles of the opposite sign [X0].</summary>
    public ReadOnlySpan<double> OppositeSign => _opposite;

    /// <summary>Length in each cell of positrons for this kind of beam [X0].</summary>
    /// <param name="beam">What the beam consists of.</param>
    public ReadOnlySpan<double> Positrons(BeamParticle beam) => beam == BeamParticle.Positron ? _same : _opposite;

    /// <summary>Energy of cell i [GeV], falling with i.</summary>
    /// <param name="cell">Index of the cell, 0 at the beam energy.</param>
    public double EnergyGeV(int cell) => BeamEnergyGeV * Math.Exp(-cell * _step);

    /// <summary>T(E) of particles of the beam's sign [X0/GeV]: T- of an electron beam.</summary>
    /// <param name="energyGeV">Energy [GeV]; 0 above the beam energy and below the grid.</param>
    public double SameSignDensity(double energyGeV) => Density(_same, energyGeV);

    /// <summary>T(E) of particles of the opposite sign [X0/GeV]: T+ of an electron beam.</summary>
    /// <param name="energyGeV">Energy [GeV]; 0 above the beam energy and below the grid.</param>
    public double OppositeSignDensity(double energyGeV) => Density(_opposite, energyGeV);

    /// <summary>T+(E) for this kind of beam [X0/GeV].</summary>
    /// <param name="beam">What the beam consists of.</param>
    /// <param name="energyGeV">Energy [GeV].</param>
    public double PositronDensity(BeamParticle beam, double energyGeV) =>
        Density(beam == BeamParticle.Positron ? _same : _opposite, energyGeV);

    /// <summary>int T(E) dE between two energies, beam's sign [X0].</summary>
    /// <param name="fromGeV">Lower energy [GeV].</param>
    /// <param name="toGeV">Upper energy [GeV].</param>
    public double SameSignIntegral(double fromGeV, double toGeV) => Above(_same, fromGeV) - Above(_same, toGeV);

    /// <summary>int T(E) dE between two energies, opposite sign [X0].</summary>
    /// <param name="fromGeV">Lower energy [GeV].</param>
    /// <param name="toGeV">Upper energy [GeV].</param>
    public double OppositeSignIntegral(double fromGeV, double toGeV) => Above(_opposite, fromGeV) - Above(_opposite, toGeV);

    /// <summary>Cell i covers [i - 1/2, i + 1/2] in units of the step; cell 0, the beam energy itself, only its lower half.</summary>
    private double Density(double[] cells, double energyGeV)
    {
        if (!(energyGeV > 0) || energyGeV > BeamEnergyGeV) return 0;
        double position = Math.Log(BeamEnergyGeV / energyGeV) / _step;
        if (position < 0.5) return cells[0] / (0.5 * _step * energyGeV);
        if (position >= cells.Length - 1) return 0;
        int cell = Math.Max(1, (int)position);
        double share = Math.Max(0, position - cell);
        return (cells[cell] + share * (cells[cell + 1] - cells[cell])) / (_step * energyGeV);
    }

    private double Above(double[] cells, double energyGeV)
    {
        if (!(energyGeV < BeamEnergyGeV)) return 0;
        double position = Math.Min(Math.Log(BeamEnergyGeV / Math.Max(energyGeV, 1e-9)) / _step, cells.Length - 1);
        if (position < 0.5) return cells[0] * position / 0.5;
        double sum = cells[0];
        int cell = 1;
        for (; cell + 0.5 <= position; cell++) sum += cells[cell];
        return sum + cells[cell >= cells.Length ? ^1 : cell] * (position - (cell - 0.5));
    }
}
