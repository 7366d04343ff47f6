namespace EdgeMon.Physics.Showers;

/// <summary>What the beam consists of.</summary>
public enum BeamParticle
{
    /// <summary>Electrons: resonant annihilation needs a positron of the shower.</summary>
    Electron = 0,
    /// <summary>Positrons: the primary itself annihilates.</summary>
    Positron = 1,
}
