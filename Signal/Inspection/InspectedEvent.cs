using EdgeMon.Daq;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Signal.Inspection;

/// <summary>Everything that one event says, for people: its quantities, its cuts, and every channel with its samples.</summary>
/// <param name="Header">Header of the frame.</param>
/// <param name="Record">The quantities that the selection used.</param>
/// <param name="Cuts">Value of the event against every cut, in the order of the selection; empty when it could not be reconstructed.</param>
/// <param name="FirstFailed">Index in <paramref name="Cuts"/> of the first cut that the event failed; -1 when it passed all or was not judged.</param>
/// <param name="Channels">Every mapped channel that is in the event, in the order of the map.</param>
/// <param name="Errors">Defects of the frame, one sentence each.</param>
public sealed record InspectedEvent(
    EventHeader Header, EventRecord Record, IReadOnlyList<CutReading> Cuts, int FirstFailed, IReadOnlyList<InspectedChannel> Channels, IReadOnlyList<string> Errors);

/// <summary>One channel of one event.</summary>
public sealed record InspectedChannel
{
    /// <summary>Index of the mapped channel.</summary>
    public required int Index { get; init; }
    /// <summary>Samples, pedestal not subtracted [ADC].</summary>
    public required int[] Samples { get; init; }
    /// <summary>Pedestal of the even samples [ADC].</summary>
    public required double PedestalEvenAdc { get; init; }
    /// <summary>Pedestal of the odd samples [ADC].</summary>
    public required double PedestalOddAdc { get; init; }
    /// <summary>Pulse height above the pedestal [ADC].</summary>
    public required double AmplitudeAdc { get; init; }
    /// <summary>Smallest amplitude that counts [ADC].</summary>
    public required double ThresholdAdc { get; init; }
    /// <summary>Sample of the maximum; null below threshold.</summary>
    public required int? PeakSample { get; init; }
    /// <summary>Where the rising edge crosses half of the maximum [samples]; null below threshold and without an edge.</summary>
    public required double? HalfMaximumSample { get; init; }
    /// <summary>Energy [GeV]; 0 below threshold.</summary>
    public required double EnergyGeV { get; init; }
    /// <summary>Time relative to the master time and to what is expected of the channel [ns]; null below threshold.</summary>
    public required double? TimeNs { get; init; }
    /// <summary>True when the energy counts in the sums; false below threshold and out of time.</summary>
    public required bool InTime { get; init; }
    /// <summary>What was remarkable: names of the pulse flags, empty normally.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }
}
