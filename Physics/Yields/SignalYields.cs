using EdgeMon.Physics.Model;
using EdgeMon.Physics.Numerics;
using EdgeMon.Physics.Production;
using EdgeMon.Physics.Showers;
using static EdgeMon.Physics.PhysicalConstants;

namespace EdgeMon.Physics.Yields;

/// <summary>Signal events per electron (or positron) on target that pass the cut on the missing energy, before eta_up.</summary>
/// <param name="Radiative">From e N -> e N Z' (first term of Eq. 11).</param>
/// <param name="Resonant">From e+ e- -> Z' (second term of Eq. 11).</param>
public readonly record struct SignalYield(double Radiative, double Resonant)
{
    /// <summary>Sum of both.</summary>
    public double Total => Radiative + Resonant;

    /// <summary>Share of the resonant term, 0 to 1.</summary>
    public double ResonantShare => Total > 0 ? Resonant / Total : 0;
}

/// <summary>
/// Yields of Eq. 11 for a dark photon with eps = 1 and for the Z', for one beam and one efficiency. Cheap to build from <see cref="PhysicsTables"/> (a tenth of a second).
/// </summary>
public sealed class SignalYields
{
    /// <summary>Lightest Z' [GeV] that yields are given for.</summary>
    public const double LightestGeV = 1e-3;

    /// <summary>Heaviest Z' [GeV] that yields are given for.</summary>
    public const double HeaviestGeV = 0.6;

    private const double GroupWidth = 0.01; // in ln E
    private readonly PhysicsTables _tables;
    private readonly CubicSpline _logYield;
    private readonly PositronSpectrum _positrons;
    private readonly (double EnergyGeV, double Length)[] _groups;
    private readonly double _lowestEnergy;

    /// <summary>Yields for one beam and one efficiency.</summary>
    /// <param name="tables">The expensive tables.</param>
    /// <param name="options">Beam, efficiency and refinements; defaults if null.</param>
    public SignalYields(PhysicsTables tables, YieldOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tables);
        _tables = tables;
        Options = options ?? new YieldOptions();
        TrackLengths lengths = tables.TrackLengths;
        _lowestEnergy = tables.Options.LowestFraction * tables.Options.BeamEnergyGeV;
        _positrons = new PositronSpectrum(lengths, Options);
        _groups = Group(lengths);

        EmissionTable emission = tables.Emission;
        var logYields = new double[emission.MassesGeV.Length];
        Parallel.For(0, logYields.Length, i =>
        {
            double sum = 0;
            foreach (var (energy, length) in _groups) sum += length * emission.Integrate(i, energy, Options.Efficiency.At);
            logYields[i] = Math.Log(Math.Max(sum * NucleiFactor, 1e-300));
        });
        _logYield = new CubicSpline([.. emission.MassesGeV.Select(mass => Math.Log(mass))], logYields);
    }

    /// <summary>Settings.</summary>
    public YieldOptions Options { get; }

    /// <summary>The tables behind the yields.</summary>
    public PhysicsTables Tables => _tables;

    /// <summary>Nuclei per cm^2 and X0 times cm^2 per GeV^-2: from cross-section [GeV^-2] times track length [X0] to events.</summary>
    private double NucleiFactor => _tables.Options.Nucleus.NucleiPerRadiationLength * SquareCentimetrePerInverseSquareGeV;

    private double ElectronFactor => NucleiFactor * _tables.Options.Nucleus.ChargeNumber
        * (Options.TargetElectrons == TargetElectrons.WholeAbsorber ? _tables.Options.Absorber.ElectronsPerRadiatorElectron : 1);

    /// <summary>Radiative yield of a dark photon with eps = 1 per particle on target, int dE T(E) int dE_F dsigma/dE_F eta (first term of Eq. 11).</summary>
    /// <param name="massGeV">Mass of the A' [GeV], 5e-4 to 1.2.</param>
    /// <exception cref="ArgumentOutOfRangeException">Mass outside the tables.</exception>
    public double DarkPhoton(double massGeV)
    {
        Require.InRange(massGeV, PhysicsTables.LightestGeV * (1 - 1e-12), PhysicsTables.HeaviestGeV * (1 + 1e-12), "GeV", "Give the mass in GeV, within the tabulated range.");
        return Math.Exp(_logYield.At(Math.Log(massGeV)));
    }

    /// <summary>
    /// Yield of a Z' per particle on target at its own coupling. Vanilla: narrow-width approximation of both terms. Dark: line shapes of A.3, A.4 and A.5.
    /// </summary>
    /// <param name="boson">The Z', 1 to 600 MeV, with a coupling above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Mass or coupling outside the range.</exception>
    public SignalYield ZPrime(ZPrime boson)
    {
        ArgumentNullException.ThrowIfNull(boson);
        CheckMass(boson.MassGeV);
        Require.Positive(boson.Coupling, "(coupling g_Z')");
        double radiative = LineShape.Convolve(boson, DarkPhoton, PhysicsTables.LightestGeV, PhysicsTables.HeaviestGeV);
        double resonant;
        if (boson.Dark is null)
        {
            double energy = ResonantAnnihilation.ResonantEnergy(boson.MassGeV);
            resonant = _positrons.Accepted(energy) is > 0 and var accepted ? accepted * ResonantAnnihilation.NarrowWidthIntegral(boson) : 0;
        }
        else
        {
            resonant = ResonantAnnihilation.Integrate(boson, _lowestEnergy, _positrons.HighestGeV, _positrons.Accepted);
        }
        return new SignalYield(radiative, ElectronFactor * resonant);
    }

    /// <summary>
    /// R = g^2/eps^2 of Eqs 14 and 15: radiative yield of the dark photon with eps = 1 over the yield of the Z' per g^2. A published eps_up becomes g_up^2 = eps_up^2 R.
    /// </summary>
    /// <param name="boson">The Z' with the coupling at which its widths are taken.</param>
    public double RecastRatio(ZPrime boson)
    {
        ArgumentNullException.ThrowIfNull(boson);
        return DarkPhoton(boson.MassGeV) * boson.Coupling * boson.Coupling / ZPrime(boson).Total;
    }

    /// <summary>
    /// Distribution of the missing energy E_F of signal events per particle on target, before any efficiency: what a virtual detector draws from. The radiative
    /// shape is that of the pole mass; the resonant one has E_F = E of the positron.
    /// </summary>
    /// <param name="boson">The Z', with a coupling above 0.</param>
    /// <param name="binEdgesGeV">Edges of the bins in E_F [GeV], ascending, within the tabulated energies.</param>
    /// <returns>Events per particle on target in each bin; one entry fewer than edges.</returns>
    public SignalYield[] Spectrum(ZPrime boson, IReadOnlyList<double> binEdgesGeV)
    {
        ArgumentNullException.ThrowIfNull(boson);
        ArgumentNullException.ThrowIfNull(binEdgesGeV);
        CheckMass(boson.MassGeV);
        Require.Positive(boson.Coupling, "(coupling g_Z')");
        if (binEdgesGeV.Count < 2) throw new ArgumentException("At least two edges make a bin.", nameof(binEdgesGeV));
        double[] edges = [.. binEdgesGeV];
        for (int i = 0; i + 1 < edges.Length; i++)
            if (!(edges[i + 1] > edges[i])) throw new ArgumentException($"Edges {i} and {i + 1} do not ascend.", nameof(binEdgesGeV));
        Require.InRange(edges[0], _lowestEnergy, _tables.Options.BeamEnergyGeV, "GeV", "The tables start there; build them with a smaller LowestFraction.", nameof(binEdgesGeV));

        var radiative = new double[edges.Length - 1];
        double mass = boson.MassGeV;
        foreach (var (energy, length) in _groups)
        {
            _tables.Emission.Integrate(mass, energy, (missingEnergy, crossSection) =>
            {
                int bin = Array.BinarySearch(edges, missingEnergy);
                if (bin < 0) bin = ~bin - 1;
                if (bin >= 0 && bin < radiative.Length) radiative[bin] += length * crossSection;
                return 0;
            });
        }
        // Same ratio of Z' to A' in every bin: the convolution over the line shape acts on the mass only.
        double scale = NucleiFactor * LineShape.Convolve(boson, DarkPhoton, PhysicsTables.LightestGeV, PhysicsTables.HeaviestGeV) / DarkPhoton(mass);

        var spectrum = new SignalYield[radiative.Length];
        for (int bin = 0; bin < spectrum.Length; bin++)
        {
            double resonant = ElectronFactor * ResonantAnnihilation.Integrate(boson, edges[bin], Math.Min(edges[bin + 1], _positrons.HighestGeV), _positrons.Density, smoothPanels: 1);
            spectrum[bin] = new SignalYield(scale * radiative[bin], resonant);
        }
        return spectrum;
    }

    internal static double CheckMass(double massGeV) =>
        Require.InRange(massGeV, LightestGeV * (1 - 1e-12), HeaviestGeV * (1 + 1e-12), "GeV", "Limits are computed for 1 to 600 MeV; give the mass in GeV.");

    /// <summary>Cells of the transport joined to groups of 1 % in energy, at their mean energy: cross-sections hardly change within one.</summary>
    private static (double, double)[] Group(TrackLengths lengths)
    {
        var groups = new List<(double, double)>();
        double length = 0, moment = 0;
        int current = 0;
        for (int i = 0; i < lengths.SameSign.Length; i++)
        {
            int group = (int)(i * lengths.Step / GroupWidth);
            if (group != current && length > 0)
            {
                groups.Add((moment / length, length));
                (length, moment, current) = (0, 0, group);
            }
            double both = lengths.SameSign[i] + lengths.OppositeSign[i];
            length += both;
            moment += both * lengths.EnergyGeV(i);
        }
        if (length > 0) groups.Add((moment / length, length));
        return [.. groups];
    }
}
