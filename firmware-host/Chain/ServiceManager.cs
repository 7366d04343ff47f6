using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeMon.Host.Chain;

/// <summary>
/// Tells systemd how the service is (sd_notify): ready, stopping, a line of status, and the watchdog's sign of life. Without
/// systemd above it, nothing is sent.
/// </summary>
internal sealed class ServiceManager
{
    private readonly SystemdNotifier _notifier = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _beatPeriod;
    private long _lastBeat;

    /// <summary>As systemd asked for in the environment.</summary>
    public ServiceManager(TimeProvider time)
    {
        _time = time;
        _beatPeriod = BeatPeriod();
    }

    /// <summary>All is open; data can come.</summary>
    public void Ready() => Tell("READY=1");

    /// <summary>The end has been asked for, or the input has ended.</summary>
    public void Stopping() => Tell("STOPPING=1");

    /// <summary>A line for <c>systemctl status</c>.</summary>
    public void Status(string line) => Tell("STATUS=" + line.ReplaceLineEndings(" "));

    /// <summary>
    /// A sign of life. Called by the threads that pull events, each time they come round, and by nothing else: when they are stuck
    /// it stops, and systemd starts the service again. Four go out in the time that systemd waits for one.
    /// </summary>
    public void Beat()
    {
        if (_beatPeriod == Timeout.InfiniteTimeSpan) return;
        long now = _time.GetTimestamp(), last = Interlocked.Read(ref _lastBeat);
        if (last != 0 && _time.GetElapsedTime(last, now) < _beatPeriod) return;
        if (Interlocked.CompareExchange(ref _lastBeat, now, last) == last) Tell("WATCHDOG=1");
    }

    private void Tell(string state)
    {
        try
        {
            if (_notifier.IsEnabled) _notifier.Notify(new ServiceState(state));
        }
        catch (SocketException)
        {
            // systemd is away, being started again itself: counting does not end for that.
        }
    }

    // WATCHDOG_PID tells for whom WATCHDOG_USEC is: children have it in their environment too.
    private static TimeSpan BeatPeriod()
    {
        string? process = Environment.GetEnvironmentVariable("WATCHDOG_PID");
        bool ours = string.IsNullOrEmpty(process) || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return ours && long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds / 4.0) : Timeout.InfiniteTimeSpan;
    }
}
