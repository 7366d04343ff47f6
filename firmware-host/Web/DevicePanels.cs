namespace EdgeMon.Host.Web;

/// <summary>One channel of a high-voltage supply.</summary>
/// <param name="Module">Name of the supply.</param>
/// <param name="Channel">Channel of the supply.</param>
/// <param name="Name">Name of the channel.</param>
/// <param name="Detector">Detector that it feeds.</param>
/// <param name="Volts">Voltage [V]; null before the first reading.</param>
/// <param name="ExpectedVolts">What belongs there [V].</param>
/// <param name="ToleranceVolts">Largest distance from it [V].</param>
/// <param name="MicroAmperes">Current [uA]; null before the first reading.</param>
/// <param name="IsFault">True when it is off, tripped or beyond its tolerance.</param>
/// <param name="Text">One line for people.</param>
public sealed record HighVoltageRow(
    string Module, int Channel, string Name, string Detector, double? Volts, double ExpectedVolts, double ToleranceVolts, double? MicroAmperes, bool IsFault, string Text);

/// <summary>One high-voltage supply.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Answers">True while all its channels are read in time.</param>
/// <param name="Text">One line for people.</param>
public sealed record HighVoltageModuleRow(string Name, bool Answers, string Text);

/// <summary>What the interlock did.</summary>
/// <param name="Enabled">False while supplies are only read.</param>
/// <param name="Rules">Number of rules.</param>
/// <param name="Sent">Commands sent.</param>
/// <param name="Confirmed">Commands that reading back showed as done.</param>
/// <param name="Refused">Commands that a supply refused.</param>
/// <param name="Unanswered">Commands without a good answer.</param>
/// <param name="Last">The last commands, newest first, one line each.</param>
public sealed record InterlockView(bool Enabled, int Rules, long Sent, long Confirmed, long Refused, long Unanswered, IReadOnlyList<string> Last);

/// <summary>All supplies.</summary>
/// <param name="Modules">Supplies.</param>
/// <param name="Channels">Channels, each with its age.</param>
/// <param name="Interlock">The interlock.</param>
public sealed record HighVoltagePanel(IReadOnlyList<HighVoltageModuleRow> Modules, IReadOnlyList<Reading<HighVoltageRow>> Channels, InterlockView Interlock);

/// <summary>Both electrons on target of the last spill that was compared.</summary>
/// <param name="Run">Run.</param>
/// <param name="Spill">Spill.</param>
/// <param name="ScalerEot">EOT from the scaler frames.</param>
/// <param name="GateEot">EOT from the spill gate box.</param>
/// <param name="Deviation">Their distance, relative; null when the scalers give none.</param>
/// <param name="Agrees">False when they disagree; null without a verdict.</param>
/// <param name="Late">True when the count came after the spill closed.</param>
/// <param name="Coincidences">Beam coincidences that the box counted.</param>
public sealed record EotComparisonView(int Run, int Spill, double ScalerEot, double GateEot, double? Deviation, bool? Agrees, bool Late, long Coincidences);

/// <summary>The spill gate box.</summary>
/// <param name="Text">One line for people.</param>
/// <param name="Works">True while it counts along.</param>
/// <param name="GateOpen">True while the gate is open.</param>
/// <param name="Burst">Number of the present or last burst since the box was switched on.</param>
/// <param name="NextUnixMs">When a burst that was announced begins [ms since 1970-01-01 UTC]; null without one.</param>
/// <param name="Tolerance">Largest distance of both EOT, relative.</param>
/// <param name="LinesGood">Good lines.</param>
/// <param name="LinesDamaged">Damaged lines.</param>
/// <param name="LinesMissing">Lines that never came.</param>
/// <param name="LinesRepeated">Lines that came again.</param>
public sealed record SpillGateView(
    string Text, bool Works, bool GateOpen, long Burst, long? NextUnixMs, double Tolerance, long LinesGood, long LinesDamaged, long LinesMissing, long LinesRepeated);

/// <summary>The spill gate box and what it counted.</summary>
/// <param name="Box">The box, with the age of its last sign of life.</param>
/// <param name="Compared">The last comparison; null before the first.</param>
public sealed record SpillGatePanel(Reading<SpillGateView> Box, Reading<EotComparisonView>? Compared);

/// <summary>The answer of <c>/api/devices</c>: serial devices beside the data; null for those that are not configured.</summary>
public sealed record DevicesDocument(long Version, HighVoltagePanel? HighVoltage, SpillGatePanel? SpillGate);
