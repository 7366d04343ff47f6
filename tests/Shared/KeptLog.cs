using Microsoft.Extensions.Logging;

namespace EdgeMon.Tests.Shared;

/// <summary>A log that is kept: a line each, the event's id before its text.</summary>
internal sealed class KeptLog : ILogger
{
    private readonly List<string> _lines = [];

    public string[] Lines
    {
        get { lock (_lines) return [.. _lines]; }
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add($"{eventId.Id} {formatter(state, exception)}");
    }
}
