using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeMon.Hardware.VirtualDetectors.Truth;

/// <summary>What the virtual detector put into its raw data: written beside it as <c>OUT.truth.json</c>.</summary>
public sealed record SimulationTruth
{
    /// <summary>Version of this layout.</summary>
    public int Schema { get; init; } = 1;
    /// <summary>The options that made the data.</summary>
    public required VirtualDetectorOptions Options { get; init; }
    /// <summary>Run number.</summary>
    public required int Run { get; init; }
    /// <summary>Recorded events: triggered and calibration events.</summary>
    public long Events => Spills.Sum(spill => spill.RecordedEvents);
    /// <summary>
    /// Electrons on target that counting can know: beam coincidences while the DAQ was live. Contains the hadrons and muons of the beam;
    /// <see cref="ElectronsOnTarget"/> does not.
    /// </summary>
    public long Eot => Spills.Sum(spill => spill.LiveCoincidences);
    /// <summary>Electrons among <see cref="Eot"/>.</summary>
    public long ElectronsOnTarget => Spills.Sum(spill => spill.LiveElectrons);
    /// <summary>Energy that beam electrons left in the ECAL: recorded beam triggers without pile-up.</summary>
    public required EnergyTruth ElectronEnergy { get; init; }
    /// <summary>Signal of all spills.</summary>
    public required SignalTruth Signal { get; init; }
    /// <summary>Recorded events without calibration, by kind of the particle in time.</summary>
    public required IReadOnlyDictionary<ParticleKind, long> RecordedByKind { get; init; }
    /// <summary>Recorded background events (no signal) that lie in the signal box by their true energies and have a clean SRD and VETO.</summary>
    public required long BackgroundInBox { get; init; }
    /// <summary>Spill by spill.</summary>
    public required IReadOnlyList<SpillTruth> Spills { get; init; }
    /// <summary>Defects that were written into the data.</summary>
    public required IReadOnlyList<InjectedFault> Faults { get; init; }
    /// <summary>Constants of the channels.</summary>
    public required IReadOnlyList<ChannelTruth> Channels { get; init; }

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The truth as JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static SimulationTruth FromJson(string text) =>
        JsonSerializer.Deserialize<SimulationTruth>(text, Json) ?? throw new JsonException("The truth file is empty.");
}

/// <summary>Mean and spread of an energy.</summary>
/// <param name="MeanGeV">Mean [GeV].</param>
/// <param name="SigmaGeV">Standard deviation [GeV].</param>
/// <param name="Entries">Number of events.</param>
public sealed record EnergyTruth(double MeanGeV, double SigmaGeV, long Entries);

/// <summary>The signal that was put in.</summary>
public sealed record SignalTruth
{
    /// <summary>Step of <see cref="GeneratedLive"/> [GeV].</summary>
    public const double EnergyStepGeV = 0.5;

    /// <summary>Mass of the Z' [MeV].</summary>
    public double MassMeV { get; init; }
    /// <summary>Coupling.</summary>
    public double Coupling { get; init; }
    /// <summary>Expected signal events per electron on target, above the lowest generated energy.</summary>
    public double YieldPerElectron { get; init; }
    /// <summary>Lowest generated energy of the Z' [GeV].</summary>
    public double LowestEnergyGeV { get; init; }
    /// <summary>Signal events generated.</summary>
    public long Generated { get; init; }
    /// <summary>
    /// Signal events generated while the DAQ was live, triggered or not, by energy of the Z' in steps of <see cref="EnergyStepGeV"/> from 0. What an efficiency
    /// refers to, as <see cref="SimulationTruth.Eot"/> counts live beam alone.
    /// </summary>
    public IReadOnlyList<long> GeneratedLive { get; init; } = [];
    /// <summary>Signal events that fired the physics or beam trigger.</summary>
    public long Triggered { get; init; }
    /// <summary>Signal events recorded.</summary>
    public long Recorded { get; init; }
    /// <summary>Recorded signal events inside the signal box by their true energies: E_ECAL &lt; 50 GeV, E_HCAL &lt; 1 GeV, preshower above its trigger threshold.</summary>
    public long InBox { get; init; }
    /// <summary>Those of <see cref="InBox"/> without another particle in the sampling window.</summary>
    public long InBoxWithoutPileUp { get; init; }
    /// <summary>The recorded signal events.</summary>
    public IReadOnlyList<SignalEvent> Events { get; init; } = [];
}

/// <summary>One recorded signal event.</summary>
/// <param name="Spill">Spill number.</param>
/// <param name="EventInSpill">Event number in the spill.</param>
/// <param name="BosonEnergyGeV">Energy of the Z' [GeV].</param>
/// <param name="EcalGeV">Energy left in the ECAL by this electron [GeV].</param>
/// <param name="PileUp">Number of other particles in the sampling window.</param>
public sealed record SignalEvent(int Spill, int EventInSpill, double BosonEnergyGeV, double EcalGeV, int PileUp);

/// <summary>What happened in one spill.</summary>
public sealed record SpillTruth
{
    /// <summary>Spill number.</summary>
    public required int Spill { get; init; }
    /// <summary>Beam coincidences.</summary>
    public long Coincidences { get; init; }
    /// <summary>Beam coincidences while the DAQ was live.</summary>
    public long LiveCoincidences { get; init; }
    /// <summary>Electrons among <see cref="LiveCoincidences"/>.</summary>
    public long LiveElectrons { get; init; }
    /// <summary>Triggers offered to the DAQ.</summary>
    public long TriggersOffered { get; init; }
    /// <summary>Triggers recorded; what the scaler counts.</summary>
    public long TriggersRecorded { get; init; }
    /// <summary>Physics triggers recorded.</summary>
    public long PhysicsTriggers { get; init; }
    /// <summary>Beam triggers recorded.</summary>
    public long BeamTriggers { get; init; }
    /// <summary>Random triggers recorded.</summary>
    public long RandomTriggers { get; init; }
    /// <summary>Calibration events recorded.</summary>
    public long LedEvents { get; init; }
    /// <summary>Triggered and calibration events recorded.</summary>
    public long RecordedEvents => TriggersRecorded + LedEvents;
    /// <summary>Recorded events that were numbered but not written (event gaps).</summary>
    public long EventsNotWritten { get; init; }
    /// <summary>Signal events recorded.</summary>
    public long SignalRecorded { get; init; }
    /// <summary>Dimuon events recorded.</summary>
    public long DimuonsRecorded { get; init; }
    /// <summary>True when a scenario's faults are active.</summary>
    public bool Faulty { get; init; }
    /// <summary>False for a spill that was left out.</summary>
    public bool Written { get; init; } = true;
}

/// <summary>One defect written into the data.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Spill">Spill number.</param>
/// <param name="EventInSpill">Event number in the spill.</param>
/// <param name="StreamOffset">Offset in the stream of the event's first byte.</param>
/// <param name="Bytes">Bytes lost or overwritten.</param>
public sealed record InjectedFault(Faults.FaultKind Kind, int Spill, int EventInSpill, long StreamOffset, long Bytes);

/// <summary>True constants of one channel.</summary>
/// <param name="Detector">Detector name.</param>
/// <param name="X">First cell coordinate.</param>
/// <param name="Y">Second cell coordinate.</param>
/// <param name="GeVPerAdc">Energy per count of "largest sample - pedestal" [GeV/ADC].</param>
/// <param name="PedestalEvenAdc">Pedestal of even samples [ADC].</param>
/// <param name="PedestalOddAdc">Pedestal of odd samples [ADC].</param>
/// <param name="NoiseAdc">Noise [ADC].</param>
/// <param name="TimeOffsetNs">Delay relative to the beam counters [ns].</param>
/// <param name="LedAdc">LED reference [ADC].</param>
public sealed record ChannelTruth(
    string Detector, int X, int Y, double GeVPerAdc, double PedestalEvenAdc, double PedestalOddAdc, double NoiseAdc, double TimeOffsetNs, double LedAdc);
