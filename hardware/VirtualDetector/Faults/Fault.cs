namespace EdgeMon.Hardware.VirtualDetectors.Faults;

/// <summary>What can go wrong in the virtual detector.</summary>
public enum FaultKind
{
    /// <summary>A channel gives its pedestal only.</summary>
    DeadChannel,
    /// <summary>A channel carries a large pulse of its own in a fraction <see cref="Fault.Value"/> of the events.</summary>
    HotChannel,
    /// <summary>Pulse heights of a channel (LED included) are multiplied by <see cref="Fault.Value"/>.</summary>
    Gain,
    /// <summary>Pulse heights of a detector are multiplied by <see cref="Fault.Value"/>, but not those of its LED: what only the beam shows.</summary>
    LightYield,
    /// <summary>The pedestals of a channel move by <see cref="Fault.Value"/> ADC counts.</summary>
    Pedestal,
    /// <summary>The noise of a channel is multiplied by <see cref="Fault.Value"/>.</summary>
    Noise,
    /// <summary>Bit <see cref="Fault.Value"/> of a channel's samples is always 1.</summary>
    StuckBit,
    /// <summary>A detector's pulses come <see cref="Fault.Value"/> ns late.</summary>
    TimeShift,
    /// <summary>A source is absent from the second half of the spill.</summary>
    MissingSource,
    /// <summary>A source that no map names is present, <see cref="Fault.Target"/> being its number.</summary>
    ExtraSource,
    /// <summary>S-Link event numbers of source <see cref="Fault.Target"/> are wrong in a fraction <see cref="Fault.Value"/> of the events.</summary>
    WrongEventNumber,
    /// <summary>A few words in a fraction <see cref="Fault.Value"/> of the events are overwritten with random bits.</summary>
    CorruptWords,
    /// <summary>A fraction <see cref="Fault.Value"/> of the events loses its end.</summary>
    CutEvent,
    /// <summary>A fraction <see cref="Fault.Value"/> of the recorded events is lost after numbering.</summary>
    EventGap,
    /// <summary>Beam intensity is multiplied by <see cref="Fault.Value"/>.</summary>
    Intensity,
    /// <summary>Every second spill, the first one included, is not written at all; its number is skipped.</summary>
    NoSpill,
    /// <summary>The DAQ stands: nothing is written, and spills are not counted.</summary>
    Silence,
    /// <summary>Dead time is multiplied by <see cref="Fault.Value"/>.</summary>
    DeadTime,
    /// <summary>The LED does not flash although calibration events are recorded.</summary>
    LedDark,
    /// <summary>Calibration events are absent.</summary>
    LedMissing,
    /// <summary>A fraction <see cref="Fault.Value"/> of the electrons leaves nothing in the SRD.</summary>
    SrdInefficiency,
    /// <summary>The ECAL beam cell's gain is multiplied by <see cref="Fault.Value"/> at the start of the extraction and recovers within its first fifth.</summary>
    SpillStartGain,
    /// <summary>A fraction <see cref="Fault.Value"/> of the events has tracks in the VETO that belong to nothing else.</summary>
    VetoRate,
    /// <summary>The hadron fraction of the beam is multiplied by <see cref="Fault.Value"/>.</summary>
    Hadrons,
    /// <summary>The dimuon fraction is multiplied by <see cref="Fault.Value"/>.</summary>
    Dimuons,
    /// <summary>An extra relative spread <see cref="Fault.Value"/> of the ECAL response.</summary>
    Resolution,
    /// <summary>The mean number of signal events in the spill is raised by <see cref="Fault.Value"/>.</summary>
    Signal,
    /// <summary>The ADCs of the ECAL beam cell run into saturation: pulse heights times <see cref="Fault.Value"/>.</summary>
    Saturation,
}

/// <summary>One fault.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Target">Channel index, first channel of a detector, or source number, as the kind needs; -1 when it concerns everything.</param>
/// <param name="Value">Size of the fault, see <see cref="FaultKind"/>.</param>
/// <param name="Count">For faults of a detector, the number of channels from <paramref name="Target"/> on.</param>
public sealed record Fault(FaultKind Kind, int Target = -1, double Value = 0, int Count = 1);
