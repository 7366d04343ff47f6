namespace EdgeMon.Host.Chain;

/// <summary>What the host says about the serial devices. New consecutive ids start at 1304.</summary>
internal static partial class DeviceLog
{
    [LoggerMessage(1301, LogLevel.Warning, "Interlock {Rule}: {Command}, because {Cause}: {Result} at attempt {Attempt}", EventName = "InterlockCommand")]
    public static partial void InterlockCommand(ILogger log, string rule, string command, string cause, string result, int attempt);

    [LoggerMessage(1302, LogLevel.Warning, "The interlock of the high voltage is enabled: {Rules} rules may switch channels off or lower them", EventName = "InterlockArmed")]
    public static partial void InterlockArmed(ILogger log, int rules);

    [LoggerMessage(1303, LogLevel.Warning, "{Text} The tolerance is {Tolerance:0.0} %", EventName = "SecondEotDisagrees")]
    public static partial void SecondEotDisagrees(ILogger log, string text, double tolerance);
}
