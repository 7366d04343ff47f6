using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Telemetry;

/// <summary>How the room is doing, for the page and the health check.</summary>
/// <param name="Ledger">Whether records are taken.</param>
/// <param name="FreeBytes">Free bytes on the file system of the ledger; -1 when it does not say.</param>
/// <param name="DiskNearlyFull">Fewer than <see cref="TelemetryOptions.FreeBytesWarning"/> are free.</param>
/// <param name="BrokerConnected">True while connected to the broker.</param>
/// <param name="BrokerReason">Why not; empty while connected.</param>
/// <param name="BrokerRestarts">Restarts of the private broker.</param>
/// <param name="OutboxDepth">Records that wait for the broker.</param>
/// <param name="ValuesUnsent">Retained values that wait.</param>
/// <param name="Coalesced">Values replaced by newer ones before they were sent.</param>
/// <param name="Dropped">Values dropped to keep memory bounded, or too large.</param>
public sealed record TelemetryStatus(
    LedgerState Ledger, long FreeBytes, bool DiskNearlyFull, bool BrokerConnected, string BrokerReason, int BrokerRestarts, long OutboxDepth, int ValuesUnsent, long Coalesced, long Dropped);
