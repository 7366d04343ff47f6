using System.Diagnostics;
using System.Globalization;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Feed;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Soak;

/// <summary>What is asked of a soak.</summary>
internal sealed record SoakOptions
{
    /// <summary>How long data are taken.</summary>
    public required TimeSpan Duration { get; init; }
    /// <summary>Seed of the faults and of the virtual detector.</summary>
    public int Seed { get; init; } = 1;
    /// <summary>Time from spill to spill [s]; the accelerator's is the nominal rate.</summary>
    public double SpillPeriodSeconds { get; init; } = 14.4;
    /// <summary>
    /// The first quarter, five minutes at most: spills come ten times faster, so that compiler, collector and bounded buffers have settled when
    /// the rest is looked at.
    /// </summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Min(300, Duration.TotalSeconds / 4));
    /// <summary>Time from spill to spill in the warm-up [s].</summary>
    public double WarmUpPeriodSeconds => Math.Min(SpillPeriodSeconds, 1.44);
    /// <summary>Mean time between faults [s].</summary>
    public double FaultSeconds { get; init; } = 20;
    /// <summary>Told what happens.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}

/// <summary>A soak: the monitor, the virtual detector in front of it, a reader behind it, and faults at random.</summary>
internal static class SoakRun
{
    /// <summary>Growth of the resident memory that is allowed [bytes/h].</summary>
    private const double AllowedGrowth = 1e6;
    /// <summary>Difference of handles or threads between the beginning and the end that is still flat: connections in the making.</summary>
    private const int AllowedHandles = 5;
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(2);

    /// <summary>Runs it to its end.</summary>
    public static async Task<SoakReport> RunAsync(SoakOptions options)
    {
        string folder = Directory.CreateTempSubdirectory("edgemon-soak-").FullName;
        try
        {
            using var monitor = new MonitorProcess(folder);
            int brokerPort = await monitor.StartedAsync();
            using var reader = new SpillReader(brokerPort);
            using var link = new FaultyLink(monitor.Input, new Random(options.Seed));
            VirtualDetectorFeed Feed(int run, double period) => new(
                new VirtualDetectorOptions { Seed = (ulong)options.Seed, Run = run }, new VirtualDetectorFeedOptions { Port = link.Port, SpillPeriodSeconds = period, ReconnectSeconds = 0.05 });
            VirtualDetectorFeed warmUp = Feed(1, options.WarmUpPeriodSeconds), nominal = Feed(2, options.SpillPeriodSeconds);
            var faults = new FaultSchedule(link, monitor.Id, new Random(options.Seed), options.FaultSeconds, options.Log);
            List<ProcessSample> samples = await TakeDataAsync(options, monitor, link, warmUp, nominal, faults);

            // What waits for the broker goes out; then the end, as systemd asks for it.
            IReadOnlyList<SpillRecord> SpillsInLedger()
            {
                using LedgerReader ledger = LedgerReader.Open(Path.Combine(monitor.State, LedgerOptions.FileName));
                return [.. ledger.Spills().Select(spill => spill.Record)];
            }
            for (int i = 0; i < 600 && SpillsInLedger().Any(spill => !reader.HasSeen(spill.Run, spill.Spill)); i++) await Task.Delay(50);
            await Task.Delay(1000);
            int exitCode = monitor.HasExited ? -1 : await monitor.StopAsync();
            for (int i = 0; i < 40 && monitor.FramesIn < 0; i++) await Task.Delay(50);
            IReadOnlyList<SpillRecord> spills = SpillsInLedger();
            using LedgerReader closed = LedgerReader.Open(Path.Combine(monitor.State, LedgerOptions.FileName));
            var report = new SoakReport(options, exitCode, link.WholeFrames, link.Pieces, monitor.FramesIn, spills, closed.Verify(),
                spills.SkipLast(1).Count(spill => !reader.HasSeen(spill.Run, spill.Spill)), reader.Messages, warmUp.SpillsSent + nominal.SpillsSent, link.Connections, faults.Counts, samples);
            if (report.Problems(AllowedGrowth, AllowedHandles).Count > 0) foreach (string line in monitor.Lines.TakeLast(60)) options.Log(line);
            return report;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What is wrong, a line each.</summary>
    public static IReadOnlyList<string> Problems(SoakReport report) => report.Problems(AllowedGrowth, AllowedHandles);

    private static async Task<List<ProcessSample>> TakeDataAsync(SoakOptions options, MonitorProcess monitor, FaultyLink link, VirtualDetectorFeed warmUp, VirtualDetectorFeed nominal, FaultSchedule faults)
    {
        using var stopFaults = new CancellationTokenSource();
        using var stopFeed = new CancellationTokenSource();
        using var stopLink = new CancellationTokenSource();
        Task linking = link.RunAsync(stopLink.Token), feeding = FeedAsync(), failing = faults.RunAsync(stopFaults.Token);
        var samples = new List<ProcessSample>();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < options.Duration && !monitor.HasExited && !linking.IsCompleted)
        {
            samples.Add(ProcessSample.Of(monitor.Id, watch.Elapsed.TotalSeconds));
            if (samples.Count % 30 == 0)
                options.Log(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:F0} s: {link.WholeFrames} events, RSS {samples[^1].ResidentBytes / 1e6:F1} MB, {samples[^1].Handles} handles, {samples[^1].Threads} threads"));
            await Task.Delay(SampleInterval);
        }
        await stopFaults.CancelAsync();
        await failing;
        await stopFeed.CancelAsync();
        await feeding;
        await Task.Delay(500); // the end of the last connection goes through the link
        await stopLink.CancelAsync();
        await linking; // a link that failed fails the soak
        return samples;

        async Task FeedAsync()
        {
            using (var settled = CancellationTokenSource.CreateLinkedTokenSource(stopFeed.Token))
            {
                settled.CancelAfter(options.WarmUp);
                await warmUp.RunAsync(settled.Token);
            }
            if (!stopFeed.IsCancellationRequested) await nominal.RunAsync(stopFeed.Token);
        }
    }
}
