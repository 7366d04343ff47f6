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

    [LoggerMessage(3101, LogLevel.Information, "Connected to broker {Host}:{Port} as {ClientId}.", EventName = "LinkConnected")]
    internal static partial void LinkConnected(ILogger log, string host, int port, string clientId);

    [LoggerMessage(3102, LogLevel.Warning, "The connection to broker {Host}:{Port} ended: {Reason}. Records wait in the outbox; next attempt in {Seconds} s.", EventName = "LinkLost")]
    internal static partial void LinkLost(ILogger log, string host, int port, string reason, double seconds);

    [LoggerMessage(3103, LogLevel.Error, "A task of the link failed: {What}. It is started again.", EventName = "LinkTaskFailed")]
    internal static partial void LinkTaskFailed(ILogger log, string what, Exception failure);
    // New link ids start at 3104.

    [LoggerMessage(3201, LogLevel.Information, "Private broker: mosquitto {ProcessId} on 127.0.0.1:{Port}.", EventName = "BrokerStarted")]
    internal static partial void BrokerStarted(ILogger log, int processId, int port);

    [LoggerMessage(3202, LogLevel.Warning, "Private broker: mosquitto ended with code {ExitCode}, last words: {LastLine}. Started again in {Seconds} s; records wait in the outbox.", EventName = "BrokerDied")]
    internal static partial void BrokerDied(ILogger log, int exitCode, string lastLine, double seconds);

    [LoggerMessage(3203, LogLevel.Warning, "Private broker: setpriv (util-linux) is missing. If EdgeMon is killed its broker stays until the next start.", EventName = "BrokerWithoutSetpriv")]
    internal static partial void BrokerWithoutSetpriv(ILogger log);

    [LoggerMessage(3204, LogLevel.Warning, "Private broker: runs as root, since user mosquitto cannot reach {Directory}. Run EdgeMon without root, or use a state directory that others may pass.", EventName = "BrokerRunsAsRoot")]
    internal static partial void BrokerRunsAsRoot(ILogger log, string directory);

    [LoggerMessage(3205, LogLevel.Warning, "Private broker: mosquitto {ProcessId} was left behind by an EdgeMon that was killed; ended.", EventName = "BrokerLeftover")]
    internal static partial void BrokerLeftover(ILogger log, int processId);

    [LoggerMessage(3206, LogLevel.Debug, "mosquitto: {Line}", EventName = "BrokerSays")]
    internal static partial void BrokerSays(ILogger log, string line);
    [LoggerMessage(3207, LogLevel.Warning, "Private broker refused: {Line}", EventName = "BrokerRefused")]
    internal static partial void BrokerRefused(ILogger log, string line);

    // New broker ids start at 3208.

    [LoggerMessage(3301, LogLevel.Error, "The broker refuses record {Position} ({Kind}) for good: {Reason}. It stays in the ledger and is set aside.", EventName = "RecordParked")]
    internal static partial void RecordParked(ILogger log, long position, string kind, string reason);

    [LoggerMessage(3302, LogLevel.Warning, "The broker refused {Topic}: {Reason}.", EventName = "PublishRefused")]
    internal static partial void PublishRefused(ILogger log, string topic, string reason);

    [LoggerMessage(3303, LogLevel.Warning, "{Topic} has {Bytes} bytes, more than the {Limit} that are allowed: not published.", EventName = "PayloadTooLarge")]
    internal static partial void PayloadTooLarge(ILogger log, string topic, long bytes, long limit);

    [LoggerMessage(3304, LogLevel.Information, "Outbox: {Count} records wait for the broker.", EventName = "OutboxWaiting")]
    internal static partial void OutboxWaiting(ILogger log, long count);
    // New outbox ids start at 3305.

    [LoggerMessage(3401, LogLevel.Warning, "Limit service: message on {Topic} refused and not counted: {Reason}.", EventName = "SpillRefused")]
    internal static partial void SpillRefused(ILogger log, string topic, string reason);
    // New limit service ids start at 3402.

    [LoggerMessage(3501, LogLevel.Warning, "Alarm {Id} ({Priority}): {Text}", EventName = "AlarmRaised")]
    internal static partial void AlarmRaised(ILogger log, string id, string priority, string text);

    [LoggerMessage(3502, LogLevel.Information, "Alarm {Id} is over.", EventName = "AlarmCleared")]
    internal static partial void AlarmCleared(ILogger log, string id);

    [LoggerMessage(3503, LogLevel.Warning, "Stopped with {Count} records in the outbox: they are published after the next start.", EventName = "StoppedWithOutbox")]
    internal static partial void StoppedWithOutbox(ILogger log, long count);
    [LoggerMessage(3504, LogLevel.Warning, "Webhook: alarm {Id} was not taken ({Reason}); sent again in {Seconds} s.", EventName = "WebhookFailed")]
    internal static partial void WebhookFailed(ILogger log, string id, string reason, double seconds);

    [LoggerMessage(3505, LogLevel.Error, "Webhook: the receiver refuses a message with status {Status}; it is given up. Check telemetry.alarms.webhook.url.", EventName = "WebhookRefused")]
    internal static partial void WebhookRefused(ILogger log, int status);
    // New service ids start at 3506.
}
