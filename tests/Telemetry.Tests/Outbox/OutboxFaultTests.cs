using System.Diagnostics;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Broker;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Outbox;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests.Outbox;

/// <summary>RELIABILITY F10 to F13: the broker absent, killed, frozen; readers that do not read.</summary>
public sealed class OutboxFaultTests : IDisposable
{
    private const string SpillTopic = "edgemon/v1/na64e/daq01/spill";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static int SpillOf(MqttMessage message) => PayloadJson.Read<SpillRecord>(TopicTable.Spill, message.Payload.Span).Payload.Spill;

    [Fact]
    public async Task Spills_recorded_without_a_broker_are_drained_in_order_when_it_comes()
    {
        const int spills = 250; // one hour at one spill per 14.4 s
        using var broker = new TestBroker();
        // The reader's session is there before the service can be: which of the two connects first to a new broker is a matter of chance.
        await (await TestService.Reader(broker.Port, SpillTopic, keepSession: true)).DisposeAsync();
        broker.Stop();
        await using TelemetryService service = await TestService.Open(TestService.External(_folder, broker.Port));
        var histogram = new Histogram("Physics/ecal", "ecal", new HistogramAxis("E [GeV]", 100, 0, 120));
        for (int spill = 1; spill <= spills; spill++)
        {
            service.RecordSpill(TestRecords.Spill(1, spill), []);
            service.PublishHistogram(histogram, 1, spill);
        }
        Assert.Equal(spills, service.Status.OutboxDepth);
        Assert.False(service.Status.BrokerConnected);
        // Values do not pile up: only the newest of each topic waits.
        Assert.InRange(service.Status.ValuesUnsent, 1, 5);
        Assert.True(service.Status.Coalesced >= 2 * (spills - 1));

        broker.Start();
        await using IMqttLink reader = await TestService.Reader(broker.Port, SpillTopic, keepSession: true);
        long began = TimeProvider.System.GetTimestamp();
        List<int> received = [];
        while (received.Count < spills) received.Add(SpillOf(await TestService.Next(reader, _ => true)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{spills} spills drained in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s");
        Assert.Equal(Enumerable.Range(1, spills), received.Distinct());
        await TestService.Until(() => service.Status.OutboxDepth == 0, "outbox empty");
    }

    [Fact]
    public async Task Ten_hours_without_a_broker_cost_no_memory_and_are_drained_when_it_comes()
    {
        using var broker = new TestBroker();
        broker.Kill();
        // A process of its own, so that its memory is that of the sender and of nothing else.
        using Process sender = ChildProcess.Start("queue-spills", $"{broker.Port} {_folder.File("state")}");
        async Task<long[]> Line(string key)
        {
            string? line = await sender.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(5));
            Assert.StartsWith(key, line);
            return [.. line!.Split(' ').Skip(1).Select(long.Parse)];
        }
        long[] hour = await Line("hour"), hours = await Line("hours");
        Assert.Equal((250, 2500), (hour[0], hours[0]));
        broker.Start();
        long[] drained = await Line("drained");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"heap after 1 hour {hour[1] / 1e6:F1} MB, after 10 hours {hours[1] / 1e6:F1} MB; resident {hour[2] / 1e6:F1} and {hours[2] / 1e6:F1} MB; {hours[0]} spills drained in {drained[0] / 1e3:F1} s");
        // Records wait on the disk: what waits nine hours longer takes no more memory. A page of SQLite's own is allowed for.
        Assert.InRange(hours[1] - hour[1], -10_000_000, 1_000_000);
        sender.Kill();
        await sender.WaitForExitAsync();
    }

    [Fact]
    public async Task A_broker_killed_twenty_times_under_load_loses_no_spill_at_a_reader_nor_in_the_limit()
    {
        const int spills = 300;
        using var broker = new TestBroker();
        await using TelemetryService service = await TestService.Open(TestService.External(_folder, broker.Port));
        var received = new HashSet<int>();
        int copies = 0;
        var readerBack = new List<long>();
        using var stop = new CancellationTokenSource();
        // An ordinary reader: no session at the broker, reconnects by itself, deduplicates by spill.
        Task consumer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await using IMqttLink reader = await TestService.Reader(broker.Port, SpillTopic);
                    lock (readerBack) readerBack.Add(TimeProvider.System.GetTimestamp());
                    while (await reader.Incoming.WaitToReadAsync(stop.Token))
                    {
                        while (reader.Incoming.TryRead(out MqttMessage? message))
                        {
                            copies++;
                            lock (received) received.Add(SpillOf(message));
                        }
                    }
                }
                catch (Exception gone) when (gone is MqttException or OperationCanceledException)
                {
                    await Task.Delay(50);
                }
            }
        });
        await TestService.Until(() => service.Status.BrokerConnected && service.Limits!.IsConnected && Connections() == 1, "first connection");
        var killedAt = new List<(int Spill, long Time)>();
        for (int spill = 1; spill <= spills; spill++)
        {
            service.RecordSpill(TestRecords.Spill(1, spill, eot: 1e6 + spill), []);
            if (spill % 15 != 7) continue;
            // The reader is there when the broker dies; how soon it is back is its own affair.
            await TestService.Until(() => Connections() > killedAt.Count, "reader back");
            killedAt.Add((spill, TimeProvider.System.GetTimestamp()));
            broker.Kill();
            broker.Start();
        }
        await TestService.Until(() => service.Status.OutboxDepth == 0, "outbox empty");
        await TestService.Until(() => Connections() > killedAt.Count, "reader back after the last kill");
        // What was in doubt is sent once more some time after the sender is back. A reader that a machine with too much to do brings back later than that may miss it,
        // and is excused from the spills around that kill.
        HashSet<int> excused = [];
        for (int kill = 0; kill < killedAt.Count; kill++)
        {
            if (TimeProvider.System.GetElapsedTime(killedAt[kill].Time, readerBack[kill + 1]) < EchoLog.Delay / 2) continue;
            int from = kill == 0 ? 1 : killedAt[kill - 1].Spill, to = kill + 1 < killedAt.Count ? killedAt[kill + 1].Spill : spills;
            excused.UnionWith(Enumerable.Range(from, to - from + 1));
        }
        await TestService.Until(() => { lock (received) return Enumerable.Range(1, spills).All(spill => received.Contains(spill) || excused.Contains(spill)); }, "all spills at the reader");
        await TestService.Until(() => service.Limits!.Current is { Complete: true, Sums.Spills: spills }, "all spills in the limit");
        // Exact, though some may have come from totals; only variances pass through a square root there.
        var (counted, ledger) = (service.Limits!.Current.Sums, service.Totals.Campaign);
        Assert.Equal((ledger.Spills, ledger.Eot, ledger.Candidates, ledger.Background), (counted.Spills, counted.Eot, counted.Candidates, counted.Background));
        await stop.CancelAsync();
        await consumer;
        TestContext.Current.TestOutputHelper?.WriteLine($"{killedAt.Count} kills, {spills} spills ({excused.Count} excused), {copies} messages, {service.Limits.Current.Duplicates} duplicates refused by the limit service");

        int Connections()
        {
            lock (readerBack) return readerBack.Count;
        }
    }

    [Fact]
    public async Task A_frozen_broker_is_noticed_and_everything_follows_after_it_thaws()
    {
        using var broker = new TestBroker();
        await using TelemetryService service = await TestService.Open(TestService.External(_folder, broker.Port) with { KeepAliveSeconds = 5, AcknowledgementTimeout = TimeSpan.FromSeconds(1) });
        await using IMqttLink reader = await TestService.Reader(broker.Port, SpillTopic);
        await TestService.Until(() => service.Status.BrokerConnected, "first connection");
        broker.Freeze();
        long began = TimeProvider.System.GetTimestamp();
        for (int spill = 1; spill <= 40; spill++) service.RecordSpill(TestRecords.Spill(1, spill), []);
        await TestService.Until(() => !service.Status.BrokerConnected, "half-open noticed");
        TestContext.Current.TestOutputHelper?.WriteLine($"noticed after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s");
        broker.Thaw();
        HashSet<int> received = [];
        while (received.Count < 40) received.Add(SpillOf(await TestService.Next(reader, _ => true)));
        await TestService.Until(() => service.Status.OutboxDepth == 0, "outbox empty");
    }

    [Fact]
    public async Task Retained_values_are_published_again_to_a_broker_that_forgot_them()
    {
        using var broker = new TestBroker();
        await using TelemetryService service = await TestService.Open(TestService.External(_folder, broker.Port));
        service.RecordSpill(TestRecords.Spill(1, 1, eot: 7e6), []);
        service.PublishHistogram(new Histogram("Physics/ecal", "ecal", new HistogramAxis("E [GeV]", 4, 0, 120)), 1, 1);
        Assert.True(await service.FlushAsync(TestService.Patience));
        broker.Kill(); // its retained messages were never saved
        broker.Start();
        await TestService.Until(() => service.Status.BrokerConnected, "reconnected");
        await using IMqttLink late = await TestService.Reader(broker.Port);
        // Of the topics in any order; a spill that is sent once more may come between them.
        HashSet<string> missing = ["daq01/state", "daq01/totals", "daq01/description", "daq01/histogram/Physics/ecal"];
        while (missing.Count > 0) missing.Remove((await TestService.Next(late, _ => true)).Topic["edgemon/v1/na64e/".Length..]);
    }

    [Fact]
    public async Task Records_that_waited_when_the_process_was_killed_are_published_by_the_next()
    {
        using var broker = new TestBroker();
        broker.Kill();
        await using (TelemetryService service = await TestService.Open(TestService.External(_folder, broker.Port) with { FlushTimeout = TimeSpan.Zero }))
        {
            for (int spill = 1; spill <= 5; spill++) service.RecordSpill(TestRecords.Spill(1, spill), [TestRecords.Candidate(1, spill, 3)]);
        }
        broker.Start();
        await using IMqttLink reader = await TestService.Reader(broker.Port, "edgemon/v1/na64e/daq01/+");
        await using TelemetryService next = await TestService.Open(TestService.External(_folder, broker.Port));
        List<string> records = [];
        while (records.Count < 10)
        {
            MqttMessage message = await TestService.Next(reader, message => message.Topic.EndsWith("/spill") || message.Topic.EndsWith("/candidate"));
            records.Add($"{message.Topic.Split('/')[^1]} {message.UserProperty("sequence")}");
        }
        Assert.Equal(Enumerable.Range(1, 5).SelectMany(n => new[] { $"spill {n}", $"candidate {n}" }), records);
    }

    [Fact]
    public async Task A_record_that_the_broker_refuses_for_good_is_set_aside_and_the_others_go_on()
    {
        using var folder = new TemporaryFolder();
        string acl = folder.File("acl");
        // Candidates are forbidden here: each is refused with "not authorized".
        File.WriteAllText(acl, "topic readwrite edgemon/v1/na64e/daq01/spill\ntopic readwrite edgemon/v1/na64e/daq01/state\ntopic readwrite edgemon/v1/na64e/daq01/totals\n");
        using var broker = new TestBroker($"allow_anonymous true\nacl_file {acl}");
        await using TelemetryService service = await TestService.Open(TestService.External(_folder, broker.Port));
        service.RecordSpill(TestRecords.Spill(1, 1), [TestRecords.Candidate(1, 1, 3)]);
        service.RecordSpill(TestRecords.Spill(1, 2), []);
        await using IMqttLink reader = await TestService.Reader(broker.Port, SpillTopic);
        await TestService.Until(() => service.Status.OutboxDepth == 0, "outbox empty");
        Assert.Single(service.Ledger.Reader.Candidates());
        Assert.True(service.Ledger.Reader.Verify().IsSound);
    }

    [Fact]
    public async Task A_reader_that_never_reads_does_not_hold_up_the_ledger_or_the_sender()
    {
        await using TelemetryService service = await TestService.Open(TestService.Options(_folder));
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync("127.0.0.1", service.BrokerPort);
        // CONNECT (MQTT 3.1.1, clean, client "slow") and SUBSCRIBE edgemon/# with QoS 1; then never a read.
        await socket.GetStream().WriteAsync(new byte[] { 0x10, 16, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 60, 0, 4, (byte)'s', (byte)'l', (byte)'o', (byte)'w' });
        await socket.GetStream().WriteAsync((byte[])[0x82, 14, 0, 1, 0, 9, .. "edgemon/#"u8, 1]);
        int broker = int.Parse(File.ReadAllText(Path.Combine(TestService.Options(_folder).StateDirectory, "broker", "mosquitto.pid")));
        long before = ChildProcess.ResidentBytes(broker);
        // A plane of 60 kB with each spill: far more than the sockets' buffers take.
        var plane = new Histogram("Physics/ecal_hcal_selected", "plane", new HistogramAxis("E_{ECAL} [GeV]", 100, 0, 150), new HistogramAxis("E_{HCAL} [GeV]", 300, 0, 150));
        for (int spill = 1; spill <= 200; spill++)
        {
            service.RecordSpill(TestRecords.Spill(1, spill), []);
            plane.Fill(spill, spill);
            service.PublishHistogram(plane, 1, spill);
        }
        Assert.True(await service.FlushAsync(TestService.Patience));
        Assert.Equal((0, 200), (service.Status.OutboxDepth, service.Totals.Campaign.Spills));
        long after = ChildProcess.ResidentBytes(broker);
        TestContext.Current.TestOutputHelper?.WriteLine($"broker {before / 1e6:F1} MB before and {after / 1e6:F1} MB after 200 spills and planes past a reader that does not read");
        Assert.InRange(after - before, 0, new PrivateBrokerOptions { Directory = "", Port = 0 }.MaximumQueuedBytes + (4 << 20));
    }
}
