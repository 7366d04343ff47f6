using EdgeMon.Calibration;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Host.Web;

/// <summary>An event of the buffer, as the list shows it.</summary>
/// <param name="Run">Run number.</param>
/// <param name="Spill">Spill number.</param>
/// <param name="EventInSpill">Event number in the spill.</param>
/// <param name="EventInRun">Event number in the run.</param>
/// <param name="TimeUnix">DAQ time [s since 1970-01-01 UTC].</param>
/// <param name="Reason">Why it was kept.</param>
/// <param name="EcalGeV">Energy in the ECAL [GeV].</param>
/// <param name="HcalGeV">Energy in the HCAL [GeV].</param>
/// <param name="FirstFailed">Name of the first cut that it failed; empty when it passed all.</param>
/// <param name="Triggers">Names of its triggers.</param>
public sealed record EventRow(int Run, int Spill, int EventInSpill, uint EventInRun, long TimeUnix, EventSampleReason Reason, double EcalGeV, double HcalGeV, string FirstFailed, IReadOnlyList<string> Triggers);

/// <summary>The answer of <c>/api/events</c>: the buffer, newest first.</summary>
/// <param name="Version">Counter of change.</param>
/// <param name="Blinded">True while candidates are withheld.</param>
/// <param name="Events">The events.</param>
public sealed record EventsDocument(long Version, bool Blinded, IReadOnlyList<EventRow> Events);

/// <summary>A quantity of an event with its unit.</summary>
public sealed record EventQuantity(string Name, double? Value, string Unit);

/// <summary>One channel of an event with its place in the detector.</summary>
public sealed record EventChannel
{
    /// <summary>Index of the channel.</summary>
    public required int Index { get; init; }
    /// <summary>Detector name as in the map.</summary>
    public required string Detector { get; init; }
    /// <summary>What the detector is.</summary>
    public required DetectorRole Role { get; init; }
    /// <summary>Column.</summary>
    public required int X { get; init; }
    /// <summary>Row.</summary>
    public required int Y { get; init; }
    /// <summary>Samples [ADC].</summary>
    public required int[] Samples { get; init; }
    /// <summary>Pedestal of the even samples [ADC].</summary>
    public required double PedestalEvenAdc { get; init; }
    /// <summary>Pedestal of the odd samples [ADC].</summary>
    public required double PedestalOddAdc { get; init; }
    /// <summary>Pulse height [ADC].</summary>
    public required double AmplitudeAdc { get; init; }
    /// <summary>Smallest amplitude that counts [ADC].</summary>
    public required double ThresholdAdc { get; init; }
    /// <summary>Sample of the maximum; null below threshold.</summary>
    public required int? PeakSample { get; init; }
    /// <summary>Half-maximum of the rising edge [samples].</summary>
    public required double? HalfMaximumSample { get; init; }
    /// <summary>Energy [GeV].</summary>
    public required double EnergyGeV { get; init; }
    /// <summary>Time against what is expected [ns].</summary>
    public required double? TimeNs { get; init; }
    /// <summary>True when the energy counts in the sums.</summary>
    public required bool InTime { get; init; }
    /// <summary>What was remarkable.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }
}

/// <summary>The answer of <c>/api/events/RUN/SPILL/EVENT</c>.</summary>
/// <param name="Event">Which event.</param>
/// <param name="Trigger">Names of its triggers.</param>
/// <param name="Bytes">Length of the raw event.</param>
/// <param name="Quantities">What the selection used.</param>
/// <param name="Cuts">Value against every cut.</param>
/// <param name="FirstFailed">Index in <paramref name="Cuts"/>; -1 when it passed all.</param>
/// <param name="Errors">Defects of the frame.</param>
/// <param name="Channels">All channels with samples.</param>
public sealed record EventDocument(EventRow Event, string Trigger, int Bytes, IReadOnlyList<EventQuantity> Quantities,
    IReadOnlyList<CutReading> Cuts, int FirstFailed, IReadOnlyList<string> Errors, IReadOnlyList<EventChannel> Channels);
