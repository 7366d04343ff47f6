using Microsoft.Extensions.Logging;

namespace EdgeMon.Telemetry.Mqtt;

/// <summary>
/// The one loop that connects: connect, run the session until the link ends, wait with growing backoff, again. Nothing
/// else ever reconnects, least of all a callback.
/// </summary>
/// <param name="connect">Client library.</param>
/// <param name="options">Options of the next connection: made anew each time, since a will names its session.</param>
/// <param name="session">Works on one link; returns or throws <see cref="MqttException"/> when it ends.</param>
/// <param name="time">Clock of the waits.</param>
/// <param name="metrics">Counts connections.</param>
/// <param name="log">Log.</param>
internal sealed class LinkSupervisor(
    MqttConnect connect, Func<MqttConnectOptions> options, Func<IMqttLink, CancellationToken, Task> session,
    TimeProvider time, TelemetryMetrics metrics, ILogger log)
{
    private static readonly TimeSpan InitialBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaximumBackoff = TimeSpan.FromSeconds(5);

    /// <summary>True while a link is up.</summary>
    internal bool IsConnected { get; private set; }
    /// <summary>Links made so far.</summary>
    internal int Connections { get; private set; }
    /// <summary>Why there is no link; empty while there is one.</summary>
    internal string Reason { get; private set; } = "not connected yet";

    /// <summary>Runs until cancelled. A session is cancelled with it and may still use its link to say goodbye.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan backoff = InitialBackoff;
        while (!cancellation.IsCancellationRequested)
        {
            MqttConnectOptions next = options();
            try
            {
                await using IMqttLink link = await connect(next, cancellation).ConfigureAwait(false);
                Log.LinkConnected(log, next.Host, next.Port, next.ClientId);
                metrics.Connected();
                Connections++;
                (IsConnected, Reason, backoff) = (true, "", InitialBackoff);
                await session(link, cancellation).ConfigureAwait(false);
                if (cancellation.IsCancellationRequested) return;
                Reason = "the session ended";
            }
            catch (MqttException failure)
            {
                Reason = failure.Message;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // A defect in a session must not end all sending: reported, and the next link begins afresh.
                Reason = failure.Message;
                Log.LinkTaskFailed(log, failure.GetType().Name, failure);
            }
            finally
            {
                if (IsConnected) metrics.Disconnected(cancellation.IsCancellationRequested ? "requested" : "lost");
                IsConnected = false;
            }
            Log.LinkLost(log, next.Host, next.Port, Reason, backoff.TotalSeconds);
            await Task.Delay(backoff, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            backoff = backoff * 2 < MaximumBackoff ? backoff * 2 : MaximumBackoff;
        }
    }
}
