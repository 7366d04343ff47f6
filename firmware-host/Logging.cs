using Microsoft.Extensions.Logging.Console;

namespace EdgeMon.Host;

/// <summary>Where log lines go.</summary>
internal static class Logging
{
    /// <summary>One line each, UTC, on standard error: systemd's journal and a terminal take them as they are.</summary>
    public static ILoggerFactory ToStandardError() => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(LogLevel.Information)
        .AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.UseUtcTimestamp = true;
            format.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
            format.ColorBehavior = LoggerColorBehavior.Disabled;
        })
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
}
