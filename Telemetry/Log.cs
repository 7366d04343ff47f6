using Microsoft.Extensions.Logging;

namespace EdgeMon.Telemetry;

/// <summary>
/// All log messages of this room. Event ids are frozen: 3000 ledger, 3100 MQTT link, 3200 broker, 3300 outbox, 3400 limit service,
/// 3500 service and alarms.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Warning, "Spill {Host}/{Run}/{Spill} is in the ledger already (number {Sequence}): not counted again.", EventName = "SpillAlreadyCounted")]
    internal static partial void SpillAlreadyCounted(ILogger log, string host, int run, int spill, long sequence);

    [LoggerMessage(3002, LogLevel.Error, "No room in the state directory: {What} was not recorded. EdgeMon goes on when there is room.", EventName = "LedgerFull")]
    internal static partial void LedgerFull(ILogger log, string what);

    [LoggerMessage(3003, LogLevel.Information, "The ledger has room again.", EventName = "LedgerHasRoom")]
    internal static partial void LedgerHasRoom(ILogger log);

    [LoggerMessage(3004, LogLevel.Critical, "A ledger write failed: {Failure}. The ledger is read-only from now on and nothing is acknowledged.", EventName = "LedgerFailed")]
    internal static partial void LedgerFailed(ILogger log, string failure);
    // New ledger ids start at 3005.
}
