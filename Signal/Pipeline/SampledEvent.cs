using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Pipeline;

/// <summary>Why the bytes of an event were kept.</summary>
public enum EventSampleReason : byte
{
    /// <summary>It was this event's turn.</summary>
    Sampled = 0,
    /// <summary>It passed all cuts before the missing-energy threshold and lies next to the signal box, within one sideband window.</summary>
    NearBox = 1,
    /// <summary>It lies in the signal box after all cuts.</summary>
    Candidate = 2,
    /// <summary>A calibration event (LED), whose turn it was. It has no energies and is judged by no cut.</summary>
    Calibration = 3,
}

/// <summary>An accepted event with its bytes, for people to look at. Valid during the call that hands it over.</summary>
public readonly ref struct SampledEvent
{
    /// <summary>What the run was set up with.</summary>
    public required RunSetup Setup { get; init; }
    /// <summary>Run number.</summary>
    public required int Run { get; init; }
    /// <summary>Spill number.</summary>
    public required int Spill { get; init; }
    /// <summary>Why it was kept.</summary>
    public required EventSampleReason Reason { get; init; }
    /// <summary>Its quantities.</summary>
    public required EventRecord Record { get; init; }
    /// <summary>The raw event.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }
}
