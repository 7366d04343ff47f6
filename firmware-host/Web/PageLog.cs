namespace EdgeMon.Host.Web;

/// <summary>What the page's server says. New consecutive ids start at 1108.</summary>
internal static partial class PageLog
{
    [LoggerMessage(1101, LogLevel.Information, "{Name} ({Role}) logged in from {Address}", EventName = "LoggedIn")]
    public static partial void LoggedIn(ILogger log, string name, string role, string address);

    [LoggerMessage(1102, LogLevel.Warning, "A log-in from {Address} was refused: name or password is wrong", EventName = "LogInRefused")]
    public static partial void LogInRefused(ILogger log, string address);

    [LoggerMessage(1103, LogLevel.Warning, "A log-in from {Address} was not tried: too many attempts, the next in {Seconds} s", EventName = "LogInTooOften")]
    public static partial void LogInTooOften(ILogger log, string address, int seconds);

    [LoggerMessage(1104, LogLevel.Information, "{Name} logged out", EventName = "LoggedOut")]
    public static partial void LoggedOut(ILogger log, string name);

    [LoggerMessage(1105, LogLevel.Information, "{Name} ({Role}) did {Path}: {Answer}", EventName = "ActionDone")]
    public static partial void ActionDone(ILogger log, string name, string role, string path, string answer);

    [LoggerMessage(1106, LogLevel.Error, "{Path}, asked for by {Name}, failed", EventName = "ActionFailed")]
    public static partial void ActionFailed(ILogger log, Exception problem, string path, string name);

    [LoggerMessage(1107, LogLevel.Error, "Nobody can log in to the page: {Problem}", EventName = "UsersRefused")]
    public static partial void UsersRefused(ILogger log, string problem);
}
