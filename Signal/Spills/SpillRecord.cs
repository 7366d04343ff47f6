using System.Text.Json.Serialization;

namespace EdgeMon.Signal.Spills;

/// <summary>How far a spill's numbers can be trusted.</summary>
public enum SpillQuality
{
    /// <summary>Complete: END_OF_BURST seen, books balanced, every expected source in every event.</summary>
    Good = 0,
    /// <summary>Usable in part: a source was missing, data were lost or END_OF_BURST was not seen. Its EOT is flagged.</summary>
    Partial = 1,
    /// <summary>Not usable: no scalers, books out of balance, a calibration out of its interval, or maps and calibration kept from an earlier run.</summary>
    Invalid = 2,
}

/// <summary>What closed a spill.</summary>
public enum SpillClosedBy
{
    /// <summary>The END_OF_BURST event.</summary>
    EndOfBurst = 0,
    /// <summary>An event of another spill arrived first.</summary>
    NewSpill = 1,
    /// <summary>An event of another run arrived first.</summary>
    NewRun = 2,
    /// <summary>The input ended.</summary>
    EndOfInput = 3,
}

/// <summary>
/// Everything that is known of one spill when it closes. Written to the ledger first, published second (DESIGN,
/// "the way of an event"). Counts are exact and the same for any number of workers.
/// </summary>
public sealed record SpillRecord
{
    /// <summary>Where the numbers come from.</summary>
    public required Provenance Provenance { get; init; }
    /// <summary>Run number.</summary>
    public required int Run { get; init; }
    /// <summary>Spill number in the run.</summary>
    public required int Spill { get; init; }
    /// <summary>What closed the spill.</summary>
    public required SpillClosedBy ClosedBy { get; init; }
    /// <summary>How far the numbers can be trusted.</summary>
    public required SpillQuality Quality { get; init; }
    /// <summary>Why the quality is not Good, one short phrase each, in a fixed order; empty when Good.</summary>
    public required IReadOnlyList<string> QualityReasons { get; init; }
    /// <summary>DAQ time of the first event [s since 1970-01-01 UTC]; 0 when no event carried one.</summary>
    public required long StartTimeUnix { get; init; }
    /// <summary>DAQ time of the last event [s since 1970-01-01 UTC].</summary>
    public required long EndTimeUnix { get; init; }
    /// <summary>Event number in the run of the first and last event seen.</summary>
    public required uint FirstEventInRun { get; init; }
    /// <summary>Event number in the run of the last event seen.</summary>
    public required uint LastEventInRun { get; init; }

    /// <summary>The books: frames in = accepted + rejected + dropped.</summary>
    public required Books Books { get; init; }
    /// <summary>Events by type and trigger, and the numbers that make the EOT.</summary>
    public required EotRecord Eot { get; init; }
    /// <summary>Cut flow over accepted physics events, in the order of the cuts; first entry "all".</summary>
    public required IReadOnlyList<CutCount> CutFlow { get; init; }
    /// <summary>Events inside the signal box after all cuts.</summary>
    public required long Candidates { get; init; }
    /// <summary>Sideband counts and the background they imply for this spill.</summary>
    public required SidebandRecord Sidebands { get; init; }
    /// <summary>Dimuon events (ECAL e Z -> e Z mu mu with two MIPs in the HCAL), the standard candle.</summary>
    public required long Dimuons { get; init; }
    /// <summary>Response to beam electrons: the peak of E_ECAL of beam-trigger events.</summary>
    public required PeakRecord ElectronPeak { get; init; }
    /// <summary>Defects by source and kind, ascending by source, then kind.</summary>
    public required IReadOnlyList<ErrorCount> Errors { get; init; }
    /// <summary>Channels seen that no map names, per source.</summary>
    public required IReadOnlyList<SourceCount> UnmappedChannels { get; init; }
    /// <summary>Expected sources that were absent, with the number of events lacking them.</summary>
    public required IReadOnlyList<SourceCount> MissingSources { get; init; }
    /// <summary>Bytes of all events of the spill.</summary>
    public required long Bytes { get; init; }
    /// <summary>Event numbers of the run that lie between those that came, and did not come.</summary>
    public long EventNumbersMissing { get; init; }
    /// <summary>Which these are, as ranges in the order of the stream; the first 64 ranges only, so that a spill in pieces makes no huge record.</summary>
    public IReadOnlyList<NumberRange> MissingEventNumbers { get; init; } = [];
    /// <summary>True in messages while the signal box is closed: <see cref="Candidates"/> is then -1, and the cut flow ends before the box. Left out otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Blinded { get; init; }
    /// <summary>Accepted physics events with at least one saturated channel.</summary>
    public long SaturatedEvents { get; init; }
    /// <summary>What prescaled beam triggers show of beam and detectors.</summary>
    public BeamSample BeamSample { get; init; } = new();
    /// <summary>Electrons on target counted a second time, by the spill gate box; null without a box, or when its count had not come when the spill closed.</summary>
    public SecondEotRecord? SecondEot { get; init; }
    /// <summary>Temperatures that gains were corrected with, by detector; empty when none is configured.</summary>
    public IReadOnlyList<GainTemperature> GainTemperatures { get; init; } = [];

    /// <summary>The spill with reasons that its data do not show, such as a supply that tripped: GOOD becomes PARTIAL. The record itself without any.</summary>
    /// <param name="reasons">One short phrase each.</param>
    public SpillRecord Marked(IReadOnlyList<string> reasons) => reasons.Count == 0 ? this : this with
    {
        Quality = Quality == SpillQuality.Good ? SpillQuality.Partial : Quality,
        QualityReasons = [.. QualityReasons, .. reasons],
    };
}

/// <summary>Where a temperature that corrects a gain comes from.</summary>
public enum GainTemperatureOrigin
{
    /// <summary>Measured when the spill began.</summary>
    Measured = 0,
    /// <summary>The last one of a sensor that was silent when the spill began.</summary>
    Held = 1,
    /// <summary>The reference temperature of the calibration: nothing was measured, and nothing is corrected.</summary>
    Reference = 2,
}

/// <summary>The temperature that the energies of a detector were corrected with.</summary>
/// <param name="Detector">Detector, as in the maps.</param>
/// <param name="Sensor">Name of the sensor.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Celsius">The temperature [degrees Celsius].</param>
/// <param name="EnergyFactor">What energies were multiplied with.</param>
public sealed record GainTemperature(string Detector, string Sensor, GainTemperatureOrigin Origin, double Celsius, double EnergyFactor);

/// <summary>What made a record: carried by everything that leaves the machine (DESIGN, "the way of an event", 4).</summary>
public sealed record Provenance
{
    /// <summary>Name of the experiment, as in the topics.</summary>
    public required string Experiment { get; init; }
    /// <summary>Name of the host that made the record.</summary>
    public required string Host { get; init; }
    /// <summary>True when the data come from the virtual detector.</summary>
    public required bool Simulated { get; init; }
    /// <summary>Hash of the effective configuration.</summary>
    public required string ConfigurationHash { get; init; }
    /// <summary>Identity of the channel map; with "kept from run N" behind it when it is of an earlier run.</summary>
    public required string MapIdentity { get; init; }
    /// <summary>Identity of the calibration; with "kept from run N" behind it when it is of an earlier run.</summary>
    public required string CalibrationIdentity { get; init; }
    /// <summary>Version of the program.</summary>
    public required string CodeVersion { get; init; }
}

/// <summary>The books of a spill: <c>FramesIn = Accepted + sum(Rejected) + sum(Dropped)</c>, always.</summary>
public sealed record Books
{
    /// <summary>Events (frames) that reached EdgeMon, whole or in part.</summary>
    public required long FramesIn { get; init; }
    /// <summary>Events that were decoded and used.</summary>
    public required long Accepted { get; init; }
    /// <summary>Events that were read but must not be used, by reason (name of the defect).</summary>
    public required IReadOnlyDictionary<string, long> Rejected { get; init; }
    /// <summary>Events that could not be read or kept up with, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }
    /// <summary>True when the equation holds.</summary>
    public bool Balanced => FramesIn == Accepted + Rejected.Values.Sum() + Dropped.Values.Sum();
}

/// <summary>Electrons on target of one spill (FRAMES section 11).</summary>
public sealed record EotRecord
{
    /// <summary>Physics events accepted.</summary>
    public required long PhysicsEvents { get; init; }
    /// <summary>Calibration events accepted.</summary>
    public required long CalibrationEvents { get; init; }
    /// <summary>Accepted physics events by trigger name ("phys", "beam", "rnd", "unnamed").</summary>
    public required IReadOnlyDictionary<string, long> Triggers { get; init; }
    /// <summary>Beam coincidences counted by the scaler in the spill.</summary>
    public required long ScalerCoincidences { get; init; }
    /// <summary>Triggers offered to the DAQ (scaler).</summary>
    public required long TriggersOffered { get; init; }
    /// <summary>Triggers recorded by the DAQ (scaler).</summary>
    public required long TriggersRecorded { get; init; }
    /// <summary>Live fraction, recorded / offered; 0 when unknown.</summary>
    public required double LiveFraction { get; init; }
    /// <summary>EOT of the spill: coincidences x live fraction x the fraction of triggers whose events were usable.</summary>
    public required double Eot { get; init; }
    /// <summary>One standard deviation of <see cref="Eot"/>.</summary>
    public required double EotUncertainty { get; init; }
    /// <summary>Cross-check: accepted beam triggers x prescale; 0 when the prescale is not configured.</summary>
    public required double EotFromBeamTriggers { get; init; }
    /// <summary>True when scalers were found and the number can be used.</summary>
    public required bool Valid { get; init; }
    /// <summary>Fraction of the recorded triggers whose events were accepted.</summary>
    public double UsableFraction { get; init; }
}

/// <summary>Electrons on target of one spill from counters beside the DAQ (hardware/boards/spill-gate.md), to compare with <see cref="EotRecord.Eot"/>. It enters no sum.</summary>
public sealed record SecondEotRecord
{
    /// <summary>Number of the burst since the box was switched on.</summary>
    public required long Burst { get; init; }
    /// <summary>Beam coincidences that the box counted.</summary>
    public required long Coincidences { get; init; }
    /// <summary>Triggers offered to the DAQ: of the box, or of the scaler when the box does not count them.</summary>
    public required long TriggersOffered { get; init; }
    /// <summary>Triggers recorded by the DAQ: of the box, or of the scaler when the box does not count them.</summary>
    public required long TriggersRecorded { get; init; }
    /// <summary>EOT from these counts and the events accepted.</summary>
    public required double Eot { get; init; }
    /// <summary>This EOT / that of the scalers - 1; null when the scalers give none.</summary>
    public required double Deviation { get; init; }
}

/// <summary>One line of the cut flow.</summary>
/// <param name="Name">Name of the cut, fixed ("srd", "veto", "missing-energy", "signal-box").</param>
/// <param name="Description">The condition with its configured values, for people.</param>
/// <param name="Passed">Events that passed this and all cuts before it.</param>
public sealed record CutCount(string Name, string Description, long Passed);

/// <summary>Sidebands of the E_ECAL - E_HCAL plane and the background that they imply in the signal box.</summary>
public sealed record SidebandRecord
{
    /// <summary>Events in sideband A: E_ECAL below the box edge, E_HCAL above the box.</summary>
    public required long SidebandA { get; init; }
    /// <summary>Events in sideband C: E_ECAL above the box edge, E_HCAL inside the box.</summary>
    public required long SidebandC { get; init; }
    /// <summary>Background expected in the box from this spill: its counts, continued with the slope of the run so far.</summary>
    public required double Background { get; init; }
    /// <summary>One standard deviation of <see cref="Background"/>. The slope is the same for all spills of a run: these do not add up in quadrature.</summary>
    public required double BackgroundUncertainty { get; init; }
    /// <summary>By how much the spill moves the background expected from its run. Null in records of programs that did not tell it.</summary>
    public BackgroundChange? ChangeOfRun { get; init; }
    /// <summary>
    /// Counts in the control windows. The background of many spills is computed from the sums of these counts with
    /// <see cref="Selection.BackgroundEstimator"/>: a single spill is too small for its own extrapolation.
    /// </summary>
    public Selection.SidebandCounts Counts { get; init; }
}

/// <summary>
/// The estimate from the sums of a run's sideband counts up to a spill, less the one without it: both may be negative, and both add up to the
/// estimate of the run, of which the spills' own ones know nothing: all are continued with the same slope.
/// </summary>
/// <param name="Mean">Of the background expected in the box.</param>
/// <param name="Variance">Of the square of its uncertainty.</param>
public sealed record BackgroundChange(double Mean, double Variance);

/// <summary>Position and width of a peak, by an iterated truncated mean within +-2 sigma.</summary>
/// <param name="MeanGeV">Position [GeV]; 0 without entries.</param>
/// <param name="SigmaGeV">Width, one standard deviation [GeV].</param>
/// <param name="Entries">Events used.</param>
public sealed record PeakRecord(double MeanGeV, double SigmaGeV, long Entries);

/// <summary>Accepted events of the prescaled beam trigger: a sample of the beam that no energy threshold has shaped.</summary>
public sealed record BeamSample
{
    /// <summary>Events.</summary>
    public long Events { get; init; }
    /// <summary>Of these, with synchrotron radiation in the SRD, as the selection asks for.</summary>
    public long WithSrd { get; init; }
    /// <summary>Of these, with a VETO plane at or above the cut.</summary>
    public long WithVeto { get; init; }
    /// <summary>Of these, with energy in the HCAL above the signal box.</summary>
    public long WithHcal { get; init; }
}

/// <summary>How often a defect occurred in a source.</summary>
/// <param name="Source">S-Link source; -1 for the event or stream.</param>
/// <param name="Kind">Name of the defect.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstEventInRun">Event number in the run where it was first seen.</param>
public sealed record ErrorCount(int Source, string Kind, long Count, uint FirstEventInRun);

/// <summary>Event numbers in the run from first to last.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
public sealed record NumberRange(uint First, uint Last);

/// <summary>A count per source.</summary>
/// <param name="Source">S-Link source.</param>
/// <param name="Count">How many.</param>
public sealed record SourceCount(int Source, long Count);
