namespace EdgeMon.Telemetry.Outbox;

/// <summary>
/// "There may be something to do." Take <see cref="Next"/> before looking for work, wait for it when there was none: no wake-up is lost.
/// </summary>
internal sealed class WakeSignal
{
    private TaskCompletionSource _next = New();

    internal Task Next => Volatile.Read(ref _next).Task;

    internal void Set() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
