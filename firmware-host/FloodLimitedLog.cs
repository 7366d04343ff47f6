using System.Collections.Concurrent;

namespace EdgeMon.Host;

/// <summary>
/// Lets at most <see cref="LinesPerPeriod"/> lines of each event id through in <see cref="Period"/>; how many were left out is said
/// with the first line that follows. Whatever repeats itself, the disk of the journal and the event path are spared.
/// </summary>
internal sealed class FloodLimitedLog(ILogger inner, TimeProvider time) : ILogger
{
    /// <summary>Lines of one event id in a period.</summary>
    public const int LinesPerPeriod = 50;
    /// <summary>The period.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    // Ids are fixed and few, so this is bounded.
    private readonly ConcurrentDictionary<int, Flow> _flows = new();

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Flow flow = _flows.GetOrAdd(eventId.Id, _ => new Flow());
        long leftOut;
        lock (flow)
        {
            long now = time.GetTimestamp();
            bool begins = flow.Lines == 0 || time.GetElapsedTime(flow.Began, now) >= Period;
            if (!begins && flow.Lines >= LinesPerPeriod)
            {
                flow.LeftOut++;
                return;
            }
            leftOut = begins ? flow.LeftOut : 0;
            if (begins) (flow.Began, flow.Lines, flow.LeftOut) = (now, 0, 0);
            flow.Lines++;
        }
        if (leftOut > 0) inner.Log(LogLevel.Warning, eventId, leftOut, null, (count, _) => $"{count} lines of this kind were left out");
        inner.Log(logLevel, eventId, state, exception, formatter);
    }

    private sealed class Flow
    {
        public long Began { get; set; }
        public int Lines { get; set; }
        public long LeftOut { get; set; }
    }
}
