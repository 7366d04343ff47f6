using System.Diagnostics;
using System.Globalization;
using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Host.Web;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Spills;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>
/// What ten browsers cost the event path. The figures of docs/performance.md: run this class alone with --show-live-output on.
/// </summary>
public class LiveClientsTests
{
    private const int Clients = 10;
    // Rounds, and passes over the run in each; EDGEMON_CLIENT_ROUNDS makes the measurement longer than a test may be.
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("EDGEMON_CLIENT_ROUNDS"), out int rounds) ? rounds : 2;

    [Fact]
    public async Task Ten_pages_follow_while_events_go_through_and_the_event_path_is_measured_with_and_without()
    {
        string folder = Directory.CreateTempSubdirectory("edgemon-clients-").FullName, file = Path.Combine(folder, "run.dat");
        using (FileStream stream = File.Create(file))
            Simulation.Run(new SimulationRequest { Events = 12000, Options = new VirtualDetectorOptions { Seed = 5 } }, stream);
        await using var page = await PageFixture.StartAsync(history: 50);
        Measure(file, page.View);
        var without = new List<double>();
        var with = new List<double>();
        long received = 0;
        for (int round = 0; round < Rounds; round++)
        {
            without.Add(Measure(file, page.View));
            using var stop = new CancellationTokenSource();
            Reader[] readers = [.. Enumerable.Range(0, Clients).Select(_ => new Reader(page.Address, stop.Token))];
            await Task.WhenAll(readers.Select(reader => reader.MoreThanAsync(0)));
            long[] before = [.. readers.Select(reader => reader.Bytes)];
            with.Add(Measure(file, page.View));
            await Task.WhenAll(readers.Select((reader, i) => reader.MoreThanAsync(before[i])));
            await stop.CancelAsync();
            await Task.WhenAll(readers.Select(reader => reader.Ended));
            received += readers.Sum(reader => reader.Bytes);
        }
        Directory.Delete(folder, recursive: true);
        string Line(string name, List<double> times) => string.Create(CultureInfo.InvariantCulture,
            $"{name}: processor time of the event path, median {times.Order().ElementAt(times.Count / 2):0} ns per event, least {times.Min():0}");
        TestContext.Current.TestOutputHelper!.WriteLine(Line("no page", without) + "\n" + Line($"{Clients} pages", with) + $"\n{received / 1000} kB sent to the pages");
        Assert.True(received > Clients * 1000, $"the pages received {received} bytes");
    }

    /// <summary>Processor time of the event path [ns per event], with everything that a spill gives to the page.</summary>
    private static double Measure(string file, LiveView view)
    {
        long events = 0;
        double nanoseconds = 0;
        var thread = new Thread(() =>
        {
            long before = ProcessorTimeNs();
            for (int pass = 0; pass < Rounds; pass++)
            {
                using IByteSource source = SourceFactory.Open(new SourceOptions { Inputs = [file] });
                using var reader = new EventBatchReader(source, new EventBatchLimits { Events = 64 }, FrameFormat.Date);
                events += new EventPipeline(reader, _ => FeederDetector.Setup, new PageObserver(view), new PipelineSettings()).Run(CancellationToken.None).Books.FramesIn;
            }
            nanoseconds = ProcessorTimeNs() - before;
        });
        thread.Start();
        thread.Join();
        return nanoseconds / events;
    }

    // Of this thread, as the scheduler counts it (proc(5), schedstat).
    private static long ProcessorTimeNs() => long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>A page that only receives.</summary>
    private sealed class Reader
    {
        private long _bytes;

        public Reader(Uri address, CancellationToken stop) => Ended = ReadAsync(address, stop);

        public long Bytes => Interlocked.Read(ref _bytes);
        public Task Ended { get; }

        public async Task MoreThanAsync(long bytes)
        {
            while (Bytes <= bytes)
            {
                if (Ended.IsCompleted) Assert.Fail($"the stream of a page ended: {Ended.Exception?.InnerException?.Message}");
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }

        private async Task ReadAsync(Uri address, CancellationToken stop)
        {
            try
            {
                using var client = new HttpClient { BaseAddress = address };
                using var stream = await client.GetStreamAsync("/events", stop);
                var buffer = new byte[65536];
                while (await stream.ReadAsync(buffer, stop) is > 0 and int count) Interlocked.Add(ref _bytes, count);
            }
            catch (OperationCanceledException)
            {
                // The test has what it needs.
            }
        }
    }

    /// <summary>What the monitor tells the page, without ledger and MQTT.</summary>
    private sealed class PageObserver(LiveView view) : ISpillObserver
    {
        public void RunStarted(int run) => view.OnRun(FeederDetector.Setup);
        public void CandidateFound(CandidateRecord candidate) { }
        public void EventSampled(in SampledEvent sampled) => view.OnEvent(sampled);

        public void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms)
        {
            view.OnSpill(spill, candidates);
            view.OnChannels(spill, histograms.LastSpill.Channels, histograms.Run.Channels);
            view.OnHistograms(histograms.AllOfRun());
        }

        public void Progress(in PipelineProgress progress) =>
            view.OnProgress(new LiveProgress(progress.Run, progress.Spill, progress.FramesInSpill, 0, 0, progress.BacklogEvents));
    }
}
