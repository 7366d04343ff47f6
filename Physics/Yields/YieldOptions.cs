using EdgeMon.Physics.Efficiency;
using EdgeMon.Physics.Showers;

namespace EdgeMon.Physics.Yields;

/// <summary>State of the atomic electrons on which positrons annihilate.</summary>
public enum ElectronMotion
{
    /// <summary>At rest and free, as in the paper.</summary>
    AtRest = 0,
    /// <summary>Moving in their shells: smears the resonance in energy.</summary>
    Atomic = 1,
}

/// <summary>Which atomic electrons take part in resonant annihilation.</summary>
public enum TargetElectrons
{
    /// <summary>Those of the radiator only, as in the paper (Eq. 11).</summary>
    Radiator = 0,
    /// <summary>Those of all layers: the light scintillator adds 13 % of electrons in the NA64 stack.</summary>
    WholeAbsorber = 1,
}

/// <summary>Settings of the signal yields beyond the expensive tables.</summary>
public sealed record YieldOptions
{
    /// <summary>What the beam consists of.</summary>
    public BeamParticle Beam { get; init; } = BeamParticle.Electron;

    /// <summary>eta_down(E_F); the analytic one of the paper's cut if not set.</summary>
    public IMissingEnergyEfficiency Efficiency { get; init; } = new ThresholdEfficiency();

    /// <summary>Motion of the atomic electrons in the resonant term.</summary>
    public ElectronMotion ElectronMotion { get; init; } = ElectronMotion.AtRest;

    /// <summary>Atomic electrons that count in the resonant term.</summary>
    public TargetElectrons TargetElectrons { get; init; } = TargetElectrons.Radiator;

    /// <summary>
    /// Relative rms of the beam energy, 0 to 0.05. Null: 0 for electrons, where it does not matter, as in the paper; 1 % for positrons, whose own
    /// track length diverges at the beam energy, so that the resonant yield near it is a property of the beam.
    /// </summary>
    public double? BeamEnergySpread { get; init => field = value is null ? null : Require.InRange(value.Value, 0, 0.05, "relative", "1 % is typical.", nameof(BeamEnergySpread)); }

    internal double EffectiveBeamEnergySpread => BeamEnergySpread ?? (Beam == BeamParticle.Positron ? 0.01 : 0);
}
