namespace EdgeMon.Hardware.Sensors;

/// <summary>A thread that asks sensors periodically. A bus that hangs holds up this thread alone, and no thread of the pool.</summary>
internal static class SensorThread
{
    /// <summary>Calls <paramref name="ask"/> at once and then in every period, until it is cancelled.</summary>
    public static Task Run(TimeSpan period, TimeProvider time, Action ask, CancellationToken cancellation) => Task.Factory.StartNew(() =>
    {
        using var timer = new PeriodicTimer(period, time);
        do ask();
        while (timer.WaitForNextTickAsync(cancellation).AsTask().GetAwaiter().GetResult());
    }, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
