using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeMon.Daq;
using EdgeMon.Host.Configuration;
using EdgeMon.Host.Web;
using EdgeMon.Telemetry;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.Host.Verbs;

/// <summary>
/// How long it takes from the last byte of an event on a connection to its candidate at an MQTT subscriber, and from END_OF_BURST to
/// the spill's record there: the whole program as <c>run</c> starts it, with a ledger on the disk and a broker of its own, and
/// events offered at a steady rate, in spills that follow each other or with pauses between them.
/// </summary>
/// <param name="input">The run that is sent, over and over with new spill numbers.</param>
/// <param name="settings">Maps and constants of the run.</param>
/// <param name="folder">Where a folder for the ledger is made, and deleted again: its disk decides how long a record takes to be safe.</param>
internal sealed class BenchLatency(BenchInput input, EdgeMonConfiguration settings, string folder)
{
    private const int LongestPauseMilliseconds = 1;
    /// <summary>What is sent before does not count [s]: maps are read when the run begins, the first spill compiles what closes one, and the compiler is still at its first tiers.</summary>
    private const double WarmUpSeconds = 10;
    /// <summary>The monitor is up before the beam comes: in its first quiet second it collects what its start has left.</summary>
    private static readonly TimeSpan BeforeBeam = TimeSpan.FromSeconds(3);
    /// <summary>How long candidates of a spill without an end are waited for.</summary>
    private static readonly TimeSpan Stragglers = TimeSpan.FromSeconds(2);
    /// <summary>How long a spill may take from its end to its record before it is given up.</summary>
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly SendTimes _sent = new();
    private readonly Dictionary<int, long> _ended = [];
    private readonly List<double> _candidates = [], _spills = [];
    private (int Spill, long Ended)? _first;
    private double? _firstMilliseconds;

    /// <summary>Offers events for a time.</summary>
    /// <param name="eventsPerSecond">At this rate.</param>
    /// <param name="seconds">For so long, pauses not counted [s].</param>
    /// <param name="pause">Between the spills.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<LatencyReport> MeasureAsync(double eventsPerSecond, double seconds, TimeSpan pause, CancellationToken cancellation)
    {
        string state = Path.Combine(folder, $"edgemon-bench-{Guid.NewGuid():N}");
        Directory.CreateDirectory(state);
        try
        {
            int port = Ports.Free();
            EdgeMonConfiguration chain = settings with
            {
                Simulated = true,
                Input = settings.Input with { Source = string.Create(CultureInfo.InvariantCulture, $"tcp-listen:127.0.0.1:{port}") },
                Telemetry = new TelemetryOptions { Host = "bench", StateDirectory = state, BrokerPort = 0, LimitService = false },
                Page = new PageOptions { Port = 0 },
            };
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var started = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            var monitor = new Chain.Monitor(new ConfigurationFile("bench", chain, "bench"), TimeProvider.System, NullLogger.Instance)
            {
                Started = (_, brokerPort) => started.TrySetResult(brokerPort),
            };
            Task<int> running = Task.Run(() => monitor.RunAsync(stop.Token), cancellation);
            if (await Task.WhenAny(started.Task, running).ConfigureAwait(false) == running) await running.ConfigureAwait(false);
            await using IMqttLink link = await MqttLibrary.ConnectAsync(
                new MqttConnectOptions { Host = "127.0.0.1", Port = await started.Task.ConfigureAwait(false), ClientId = "edgemon-bench" }, cancellation).ConfigureAwait(false);
            await link.SubscribeAsync(Topics.Filter(TopicTable.Candidate, chain.Telemetry.Experiment), QualityOfService.AtLeastOnce).ConfigureAwait(false);
            await link.SubscribeAsync(Topics.Filter(TopicTable.Spill, chain.Telemetry.Experiment), QualityOfService.AtLeastOnce).ConfigureAwait(false);
            Task receiving = ReceiveAsync(link, stop.Token);
            await Task.Delay(BeforeBeam, cancellation).ConfigureAwait(false);
            double offered = await Task.Factory.StartNew(
                () => Send(port, eventsPerSecond, seconds, pause, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            long waiting = Stopwatch.GetTimestamp();
            do await Task.Delay(Stragglers, cancellation).ConfigureAwait(false);
            while (AnyWithoutRecord() && Stopwatch.GetElapsedTime(waiting) < GivenUpAfter);
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
            await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new LatencyReport { OfferedEventsPerSecond = offered, Candidate = Delays.Of(_candidates), Spill = Delays.Of(_spills), FirstSpill = _firstMilliseconds, SpillsWithoutRecord = _ended.Count };
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    /// <summary>Sends events when they are due; the time of each counts from when the system has taken its last byte.</summary>
    /// <returns>The rate that was reached [events/s].</returns>
    private double Send(int port, double eventsPerSecond, double seconds, TimeSpan pause, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var run = new RepeatedRun(input.Bytes.AsMemory(0, input.Stream.Length));
        long sent = 0;
        var beam = Stopwatch.StartNew();
        while (beam.Elapsed.TotalSeconds < WarmUpSeconds + seconds && !cancellation.IsCancellationRequested)
        {
            if (sent > beam.Elapsed.TotalSeconds * eventsPerSecond)
            {
                Thread.Sleep(LongestPauseMilliseconds);
                continue;
            }
            if (!run.TryNext(out ReadOnlySpan<byte> bytes, out EventType type, out int spill, out int eventInSpill)) break;
            // Under the lock: the answer must not be looked up before the question is noted.
            lock (_lock)
            {
                while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
                long now = Stopwatch.GetTimestamp();
                if (type == EventType.EndOfBurst) _first ??= (spill, now);
                if (beam.Elapsed.TotalSeconds < WarmUpSeconds)
                {
                    // Not asked for.
                }
                else if (type == EventType.EndOfBurst) _ended[spill] = now;
                else if (type == EventType.Physics) _sent.Sent(spill, eventInSpill, now);
            }
            sent++;
            if (type != EventType.EndOfBurst || pause == TimeSpan.Zero) continue;
            beam.Stop();
            cancellation.WaitHandle.WaitOne(pause);
            beam.Start();
        }
        return sent / beam.Elapsed.TotalSeconds;
    }

    private bool AnyWithoutRecord()
    {
        lock (_lock) return _ended.Count > 0;
    }

    private async Task ReceiveAsync(IMqttLink link, CancellationToken cancellation)
    {
        await foreach (MqttMessage message in link.Incoming.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            long now = Stopwatch.GetTimestamp();
            using JsonDocument payload = JsonDocument.Parse(message.Payload);
            int spill = payload.RootElement.GetProperty("spill").GetInt32();
            bool isCandidate = payload.RootElement.TryGetProperty("eventInSpill", out JsonElement number);
            lock (_lock)
            {
                if (isCandidate && _sent.TryTake(spill, number.GetInt32(), out long since)) _candidates.Add(Milliseconds(now - since));
                if (isCandidate) continue;
                if (_first is { } first && first.Spill == spill) _firstMilliseconds ??= Milliseconds(now - first.Ended);
                if (_ended.Remove(spill, out long ended)) _spills.Add(Milliseconds(now - ended));
                _sent.SpillOver(spill);
            }
        }
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
