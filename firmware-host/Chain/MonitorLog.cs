namespace EdgeMon.Host.Chain;

/// <summary>What the host says about the chain. New consecutive ids start at 1018.</summary>
internal static partial class MonitorLog
{
    [LoggerMessage(1001, LogLevel.Information, "Page on {Address}. Messages on 127.0.0.1:{BrokerPort}: mosquitto_sub -p {BrokerPort} -t 'edgemon/#' -v", EventName = "Started")]
    public static partial void Started(ILogger log, string address, int brokerPort);

    [LoggerMessage(1002, LogLevel.Information, "Run {Run} begins: maps {MapIdentity}, calibration {CalibrationIdentity}", EventName = "RunBegins")]
    public static partial void RunBegins(ILogger log, int run, string mapIdentity, string calibrationIdentity);

    [LoggerMessage(1003, LogLevel.Information, "Spill {Run}/{Spill}: {Quality}, EOT {Eot:0.000e0} +- {Uncertainty:0.0e0}, {Accepted} of {FramesIn} events accepted, candidates: {Candidates}", EventName = "SpillClosed")]
    public static partial void SpillClosed(ILogger log, int run, int spill, string quality, double eot, double uncertainty, long accepted, long framesIn, string candidates);

    [LoggerMessage(1004, LogLevel.Warning, "Spill {Run}/{Spill} is in the ledger already: it is not counted a second time", EventName = "SpillDuplicate")]
    public static partial void SpillDuplicate(ILogger log, int run, int spill);

    [LoggerMessage(1005, LogLevel.Error, "The books of spill {Run}/{Spill} do not balance: {FramesIn} events in, {Accounted} accounted for", EventName = "BooksOutOfBalance")]
    public static partial void BooksOutOfBalance(ILogger log, int run, int spill, long framesIn, long accounted);

    [LoggerMessage(1006, LogLevel.Warning, "{Warning}", EventName = "MapWarning")]
    public static partial void MapWarning(ILogger log, string warning);

    [LoggerMessage(1007, LogLevel.Information, "Input ended: {Events} events in {Spills} spills, EOT {Eot:0.000e0}", EventName = "InputEnded")]
    public static partial void InputEnded(ILogger log, long events, int spills, double eot);

    [LoggerMessage(1008, LogLevel.Warning, "Candidate in spill {Run}/{Spill}, event {Event}: E_ECAL {Ecal:0.0} GeV, E_HCAL {Hcal:0.00} GeV", EventName = "CandidateFound")]
    public static partial void CandidateFound(ILogger log, int run, int spill, int @event, double ecal, double hcal);

    [LoggerMessage(1009, LogLevel.Warning, "The ledger has no room: spill {Run}/{Spill} waits, and nothing further is acknowledged until there is room", EventName = "LedgerFull")]
    public static partial void LedgerFull(ILogger log, int run, int spill);

    [LoggerMessage(1010, LogLevel.Information, "Physics tables are ready: limits at {Masses} masses with resonant annihilation from the next spill on", EventName = "PhysicsReady")]
    public static partial void PhysicsReady(ILogger log, int masses);

    [LoggerMessage(1011, LogLevel.Warning, "Physics tables could not be made ({Reason}): limits stay the radiative-only recast", EventName = "PhysicsNotReady")]
    public static partial void PhysicsNotReady(ILogger log, string reason);

    [LoggerMessage(1012, LogLevel.Error, "{Defect}", EventName = "LastGoodKept")]
    public static partial void LastGoodKept(ILogger log, string defect);

    [LoggerMessage(1013, LogLevel.Information, "Stopped: the broker has everything after {Seconds:0.000} s", EventName = "StoppedFlushed")]
    public static partial void StoppedFlushed(ILogger log, double seconds);

    [LoggerMessage(1014, LogLevel.Warning, "Stopped: gave up the broker after {Seconds:0.000} s (telemetry.flushTimeout); what waits is published by the next start", EventName = "StoppedUnflushed")]
    public static partial void StoppedUnflushed(ILogger log, double seconds);

    [LoggerMessage(1015, LogLevel.Critical, "Spill {Run}/{Spill} is in the ledger, but it could not be shown: {Reason} EdgeMon ends with the next data", EventName = "SpillNotShown")]
    public static partial void SpillNotShown(ILogger log, Exception failure, int run, int spill, string reason);

    [LoggerMessage(1016, LogLevel.Warning, "No outlook of the limits: {Reason} The one before stays", EventName = "OutlookNotMade")]
    public static partial void OutlookNotMade(ILogger log, string reason);

    [LoggerMessage(1017, LogLevel.Warning, "Another program holds the ledger locked: spill {Run}/{Spill} waits. Close what else has ledger.sqlite open for writing", EventName = "LedgerBusy")]
    public static partial void LedgerBusy(ILogger log, int run, int spill);
}
