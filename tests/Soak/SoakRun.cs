using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
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
    /// The first quarter: faults come four times more often, so that also what reconnects has been compiled for good, and collector and bounded
    /// buffers have settled when the rest is looked at.
    /// </summary>
    public TimeSpan WarmUp => Duration / 4;
    /// <summary>The beginning of the warm-up, five minutes at most: spills come so fast that the trends of 250 spills are full.</summary>
    public TimeSpan Filling => TimeSpan.FromSeconds(Math.Min(300, WarmUp.TotalSeconds));
    /// <summary>Time from spill to spill while buffers are filled [s].</summary>
    public double FillingPeriodSeconds => Math.Min(SpillPeriodSeconds, 1.1);
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
            // One run, so that nothing begins anew later; the second feed takes numbers that the first does not reach.
            VirtualDetectorFeed Feed(int firstSpill, double period) => new(
                new VirtualDetectorOptions { Seed = (ulong)options.Seed, FirstSpill = firstSpill }, new VirtualDetectorFeedOptions { Port = link.Port, SpillPeriodSeconds = period, ReconnectSeconds = 0.05 });
            VirtualDetectorFeed filling = Feed(1, options.FillingPeriodSeconds), nominal = Feed(2 + (int)(options.Filling / TimeSpan.FromSeconds(options.FillingPeriodSeconds)), options.SpillPeriodSeconds);
            var faults = new FaultSchedule(link, monitor.Id, new Random(options.Seed), options.FaultSeconds, options.WarmUp, options.Log);
            List<ProcessSample> samples;
            try
            {
                samples = await TakeDataAsync(options, monitor, link, filling, nominal, faults);
            }
            catch (SocketException)
            {
                // The monitor is not there any more: what it said last tells why.
                foreach (string line in monitor.Lines.TakeLast(60)) options.Log(line);
                throw;
            }

            await LetGoAsync(monitor);
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
                spills.SkipLast(1).Count(spill => !reader.HasSeen(spill.Run, spill.Spill)), reader.Messages, filling.SpillsSent + nominal.SpillsSent, link.Connections, faults.Counts, samples);
            if (report.Problems(AllowedGrowth, AllowedHandles).Count > 0) foreach (string line in monitor.Lines.TakeLast(60)) options.Log(line);
            return report;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// A last peer that says nothing. The monitor serves one after the other: when it has let go of this one it has read all that those before have sent.
    /// </summary>
    private static async Task LetGoAsync(MonitorProcess monitor)
    {
        using var last = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await last.ConnectAsync(monitor.Input);
            last.Shutdown(SocketShutdown.Send);
            _ = await last.ReceiveAsync(new byte[1], SocketFlags.None).WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch (SocketException)
        {
            // The monitor is not there any more, as its exit code tells.
        }
    }

    /// <summary>What is wrong, a line each.</summary>
    public static IReadOnlyList<string> Problems(SoakReport report) => report.Problems(AllowedGrowth, AllowedHandles);

    private static async Task<List<ProcessSample>> TakeDataAsync(SoakOptions options, MonitorProcess monitor, FaultyLink link, VirtualDetectorFeed filling, VirtualDetectorFeed nominal, FaultSchedule faults)
    {
        using var stopFaults = new CancellationTokenSource();
        using var stopFeed = new CancellationTokenSource();
        using var stopLink = new CancellationTokenSource();
        Task linking = link.RunAsync(stopLink.Token), feeding = FeedAsync(), failing = faults.RunAsync(stopFaults.Token);
        var samples = new List<ProcessSample>();
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < options.Duration && !monitor.HasExited && !linking.IsCompleted)
        {
            ProcessSample sample = ProcessSample.Of(monitor.Id, watch.Elapsed.TotalSeconds) with { BrokerBytes = ProcessSample.ResidentBytesOfChild(monitor.Id, "mosquitto") };
            // Seldom, since each answer makes garbage that is not the monitor's work; in the warm-up often, so that the page's code has been compiled for good.
            bool shown = samples.Count % 15 == 14;
            if (shown || watch.Elapsed < options.WarmUp) sample = sample with { Heap = await HeapSample.OfAsync(client, monitor.Page) };
            samples.Add(sample);
            if (shown && sample.Heap is { } heap)
                options.Log(string.Create(CultureInfo.InvariantCulture, $"{sample.Seconds:F0} s: {link.WholeFrames} events, RSS {sample.ResidentBytes / 1e6:F1} MB, anonymous {sample.AnonymousBytes / 1e6:F1}, code {sample.SharedBytes / 1e6:F1}, files {sample.FileBytes / 1e6:F1}; heap {heap.UsedBytes / 1e6:F1} + holes {heap.FragmentedBytes / 1e6:F1}, committed {heap.CommittedBytes / 1e6:F1}, allocated {heap.AllocatedBytes / 1e6:F0}; broker {sample.BrokerBytes / 1e6:F1}; {sample.Handles} handles, {sample.Threads} threads"));
            await Task.Delay(SampleInterval);
        }
        await stopFaults.CancelAsync();
        await failing;
        await stopFeed.CancelAsync();
        await feeding;
        await stopLink.CancelAsync();
        await linking; // a link that failed fails the soak
        return samples;

        async Task FeedAsync()
        {
            using (var settled = CancellationTokenSource.CreateLinkedTokenSource(stopFeed.Token))
            {
                settled.CancelAfter(options.Filling);
                await filling.RunAsync(settled.Token);
            }
            if (!stopFeed.IsCancellationRequested) await nominal.RunAsync(stopFeed.Token);
        }
    }
}
