namespace EdgeMon.Signal.Kernels;

/// <summary>What was remarkable in the samples of one channel.</summary>
[Flags]
public enum PulseFlags
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The signal was above half of its maximum from the first sample on: it has no rising edge and no time.</summary>
    NoEdge = 1,
    /// <summary>At least one sample at or above the saturation level.</summary>
    Saturated = 2,
    /// <summary>The samples before the pulse rise or fall: the tail of an earlier pulse, or an early pulse, lies under them.</summary>
    SlopeBeforePulse = 4,
    /// <summary>Samples above half of the maximum form more than one group: there is a second pulse.</summary>
    SecondPulse = 8,
    /// <summary>Too few samples for a pedestal and no reference pedestal is known: no amplitude.</summary>
    NoPedestal = 16,
    /// <summary>The amplitude was recovered from the edges of the plateau (<see cref="Saturated"/>).</summary>
    Recovered = 32,
    /// <summary>The tail of an earlier pulse was subtracted.</summary>
    TailSubtracted = 64,
}
