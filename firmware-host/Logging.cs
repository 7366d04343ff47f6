using Microsoft.Extensions.Logging.Console;

namespace EdgeMon.Host;

/// <summary>Where log lines go.</summary>
internal static class Logging
{
    /// <summary>
    /// One line each on standard error: for a terminal with the time, UTC; for systemd's journal, which has its own clock, with the
    /// priority in front. Both carry the event's fixed id.
    /// </summary>
    public static ILoggerFactory ToStandardError() => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(LogLevel.Information);
        // systemd tells with it that standard error is the journal.
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 }) builder.AddSystemdConsole();
        else
            builder.AddSimpleConsole(format =>
            {
                format.SingleLine = true;
                format.UseUtcTimestamp = true;
                format.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
                format.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        builder.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            // A terminal that stands still, or a full pipe, costs lines and never events: the default would wait for it.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            console.MaxQueueLength = 1000;
        });
    });

    /// <summary>The log of the monitor, in which a flood of one kind leaves room for the others.</summary>
    public static ILogger Monitor(ILoggerFactory factory, TimeProvider time) => new FloodLimitedLog(factory.CreateLogger("EdgeMon"), time);
}
