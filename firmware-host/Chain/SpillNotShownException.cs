namespace EdgeMon.Host.Chain;

/// <summary>A spill is in the ledger, but alarms, page or histograms could not be told of it: a defect of this program, and what it shows can no longer be trusted.</summary>
/// <param name="run">Run of the spill.</param>
/// <param name="spill">The spill.</param>
/// <param name="cause">What failed.</param>
internal sealed class SpillNotShownException(int run, int spill, Exception cause) : Exception(
    FormattableString.Invariant($"Spill {run}/{spill} is in the ledger, but it could not be shown: {cause.Message} This is a defect of EdgeMon: report it with the log, and start EdgeMon again."), cause);
