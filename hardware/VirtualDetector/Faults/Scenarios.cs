using static EdgeMon.Hardware.VirtualDetectors.DetectorLayout;
using static EdgeMon.Hardware.VirtualDetectors.Faults.FaultKind;

namespace EdgeMon.Hardware.VirtualDetectors.Faults;

/// <summary>A named set of faults that hits some spills of a run.</summary>
/// <param name="Name">Name for <c>--scenario</c>.</param>
/// <param name="Description">What happens, for people.</param>
/// <param name="Faults">The faults; none for "clean".</param>
public sealed record Scenario(string Name, string Description, params IReadOnlyList<Fault> Faults);

/// <summary>The table of all scenarios.</summary>
public static class Scenarios
{
    private static readonly int BeamCell = EcalChannel(1, EcalBeamCell, EcalBeamCell);
    private static readonly int NeighbourCell = EcalChannel(1, EcalBeamCell, EcalBeamCell - 1);

    /// <summary>All scenarios, "clean" first.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("clean", "Nothing goes wrong."),
        new("dead-channel", "ECAL1 (3,2), next to the beam cell, gives its pedestal only.", new Fault(DeadChannel, NeighbourCell)),
        new("hot-channel", "HCAL1 (0,2) carries a pulse of its own in 60 % of the events.", new Fault(HotChannel, HcalChannel(1, 0, 2), 0.6)),
        new("gain-drop", "The gain of ECAL1 (3,3) drops to 80 %; the LED shows it.", new Fault(Gain, BeamCell, 0.8)),
        new("response-drop", "The whole ECAL responds 4 % lower to the beam while its LED stays.", new Fault(LightYield, Preshower, 0.96, 2 * EcalCells)),
        new("resolution", "The ECAL response spreads by an extra 8 %.", new Fault(Resolution, -1, 0.08)),
        new("pedestal-jump", "The pedestal of HCAL0 (1,1) moves up by 25 ADC counts.", new Fault(Pedestal, HcalChannel(0, 1, 1), 25)),
        new("noisy-channel", "The noise of ECAL1 (1,4) is 12 times larger.", new Fault(Noise, EcalChannel(1, 1, 4), 12)),
        new("stuck-bit", "Bit 4 of ECAL1 (4,3) is always 1.", new Fault(StuckBit, EcalChannel(1, 4, 3), 4)),
        new("time-shift", "All HCAL0 pulses come 30 ns late.", new Fault(TimeShift, Hcal, 30, HcalCells)),
        new("saturation", "The pulses of ECAL1 (3,3) exceed the ADC range.", new Fault(FaultKind.Saturation, BeamCell, 1.6)),
        new("saturated-spill-start", "The ECAL1 (3,3) phototube gives half of its signal at the start of the extraction and recovers within a fifth of it.", new Fault(SpillStartGain, BeamCell, 0.5)),
        new("srd-inefficient", "70 % of the electrons leave nothing in the SRD.", new Fault(SrdInefficiency, -1, 0.7)),
        new("veto-noise", "Stray tracks cross the VETO in 30 % of the events.", new Fault(VetoRate, -1, 0.3)),
        new("hadron-beam", "Hadron contamination is 20 times larger: punch-through into the HCAL.", new Fault(Hadrons, -1, 20)),
        new("dimuon-excess", "Eight times as many muon pairs.", new Fault(Dimuons, -1, 8)),
        new("beam-off", "No beam; random triggers and LED go on.", new Fault(Intensity, -1, 0)),
        new("low-intensity", "40 % of the usual intensity.", new Fault(Intensity, -1, 0.4)),
        new("spill-missing", "Every second spill is not written; its number is skipped.", new Fault(NoSpill)),
        new("daq-silent", "The DAQ stands: nothing is written while the beam goes on.", new Fault(Silence)),
        new("dead-time", "The DAQ's dead time is 20 times longer.", new Fault(DeadTime, -1, 20)),
        new("missing-source", "Source 621 is absent from the second half of the spill on.", new Fault(MissingSource, 621)),
        new("unmapped-source", "A source 640 appears that no map names.", new Fault(ExtraSource, 640)),
        new("wrong-event-number", "5 % of the S-Link blocks of source 620 carry a wrong event number.", new Fault(WrongEventNumber, 620, 0.05)),
        new("corrupted-frames", "In 2 % of the events some words are overwritten.", new Fault(CorruptWords, -1, 0.02)),
        new("cut-events", "1 % of the events lose their end.", new Fault(CutEvent, -1, 0.01)),
        new("event-gaps", "2 % of the numbered events are lost.", new Fault(EventGap, -1, 0.02)),
        new("led-missing", "No calibration events.", new Fault(LedMissing)),
        new("led-dark", "Calibration events without light.", new Fault(LedDark)),
        new("candidate", "A few signal events of a light Z'.", new Fault(FaultKind.Signal, -1, 3)),
    ];

    /// <summary>The scenario of a name.</summary>
    /// <exception cref="ArgumentException">No scenario has this name; the message lists all.</exception>
    public static Scenario Named(string name) =>
        All.FirstOrDefault(scenario => scenario.Name == name)
        ?? throw new ArgumentException($"There is no scenario \"{name}\"; choose one of {string.Join(", ", All.Select(scenario => scenario.Name))}.", nameof(name));
}
