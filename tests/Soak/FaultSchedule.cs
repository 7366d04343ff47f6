using System.Diagnostics;

namespace EdgeMon.Soak;

/// <summary>Faults at random times, from a seed: the source's connection cut inside an event or silent, the broker killed or frozen (RELIABILITY F7, F11, F12).</summary>
internal sealed class FaultSchedule(FaultyLink link, int monitor, Random random, double meanSeconds, TimeSpan warmUp, Action<string> log)
{
    /// <summary>So much more often do faults come in the warm-up.</summary>
    private const double WarmUpRate = 4;

    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Faults so far, by kind.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>Makes faults until cancelled, each kind once before chance decides.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                double mean = _watch.Elapsed < warmUp ? meanSeconds / WarmUpRate : meanSeconds;
                await Task.Delay(TimeSpan.FromSeconds(mean * Math.Min(5, -Math.Log(1 - random.NextDouble()))), cancellation);
                await MakeAsync(i < 5 ? i : random.Next(5));
            }
        }
        catch (OperationCanceledException)
        {
            // The broker is running again: a fault is always made to its end.
        }
    }

    private async Task MakeAsync(int kind)
    {
        // Short against the mean time between faults, so that a short soak has quiet in between as well.
        TimeSpan time = TimeSpan.FromSeconds(Math.Min(20, meanSeconds) * (0.2 + 0.5 * random.NextDouble()));
        switch (kind)
        {
            case 0:
                Note("source closed inside an event");
                link.CutNext(Cut.Close);
                break;
            case 1:
                Note("source reset inside an event");
                link.CutNext(Cut.Reset);
                break;
            case 2:
                Note($"source silent", $" for {time.TotalSeconds:F1} s");
                link.FallSilent(time);
                break;
            case 3:
                int broker = ProcessSample.ChildOf(monitor, "mosquitto");
                if (broker == 0) return;
                Note("broker killed");
                _ = Signals.Send(broker, Signals.Kill);
                break;
            default:
                int frozen = ProcessSample.ChildOf(monitor, "mosquitto");
                if (frozen == 0) return;
                Note("broker frozen", $" for {time.TotalSeconds:F1} s");
                _ = Signals.Send(frozen, Signals.Stop);
                await Task.Delay(time, CancellationToken.None);
                _ = Signals.Send(frozen, Signals.Continue);
                break;
        }
    }

    private void Note(string kind, string detail = "")
    {
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        log(kind + detail);
    }
}
