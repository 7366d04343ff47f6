using System.Diagnostics;
using System.Text.Json;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests;

/// <summary>The room as a whole, on its private broker.</summary>
public sealed class TelemetryServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly string Prefix = $"edgemon/v1/{TestRecords.Experiment}/{TestRecords.Host}/";

    [Fact]
    public async Task A_spill_reaches_mosquitto_sub_with_its_candidate_totals_and_limits()
    {
        await using TelemetryService service = await TestService.Open(TestService.Options(_folder));
        using Process subscriber = Process.Start(new ProcessStartInfo("mosquitto_sub",
            ["-p", service.BrokerPort.ToString(), "-t", "edgemon/#", "-v"]) { RedirectStandardOutput = true })!;
        try
        {
            // The first line proves that the subscription stands: retained values come at once.
            string? first = await subscriber.StandardOutput.ReadLineAsync().WaitAsync(TestService.Patience);
            Assert.StartsWith("edgemon/v1/", first);
            RecordResult result = service.RecordSpill(TestRecords.Spill(3661, 1, eot: 5e6, candidates: 1), [TestRecords.Candidate(3661, 1, 17)]);
            Assert.True(result.Recorded);
            HashSet<string> topics = [];
            double limitedEot = 0;
            while (topics.Count < 4 || limitedEot == 0)
            {
                string line = (await subscriber.StandardOutput.ReadLineAsync().WaitAsync(TestService.Patience))!;
                int space = line.IndexOf(' ');
                string topic = line[..space];
                JsonElement payload = JsonDocument.Parse(line[(space + 1)..]).RootElement;
                Assert.StartsWith("edgemon.", payload.GetProperty("schema").GetString());
                Assert.Equal(TestRecords.Experiment, payload.GetProperty("provenance").GetProperty("experiment").GetString());
                if (topic == "edgemon/v1/na64e/limits/vanilla") limitedEot = payload.GetProperty("counted").GetProperty("eot").GetDouble();
                if (topic == Prefix + "spill" || topic == Prefix + "candidate" || topic == "edgemon/v1/na64e/sensitivity") topics.Add(topic);
                if (topic == Prefix + "totals" && payload.GetProperty("campaign").GetProperty("eot").GetDouble() == 5e6) topics.Add(topic);
            }
            Assert.Equal(5e6, limitedEot);
        }
        finally
        {
            subscriber.Kill();
        }
    }

    [Fact]
    public async Task The_record_published_is_the_record_in_the_ledger_byte_for_byte()
    {
        await using TelemetryService service = await TestService.Open(TestService.Options(_folder));
        await using IMqttLink reader = await TestService.Reader(service.BrokerPort, Prefix + "spill");
        service.RecordSpill(TestRecords.Spill(1, 1), []);
        MqttMessage message = await TestService.Next(reader, _ => true);
        RecordedSpill recorded = service.Ledger.Reader.Spills()[0];
        Assert.Equal(PayloadJson.Write(TopicTable.Spill, recorded.Sequence, recorded.Record), message.Payload.ToArray());
        Assert.Equal("application/json", message.ContentType);
        Assert.Equal("edgemon.spill/1", message.UserProperty("schema"));
        Assert.Equal("1", message.UserProperty("sequence"));
        Assert.Equal("daq01", message.UserProperty("host"));
    }

    [Fact]
    public async Task State_is_online_then_stopped_and_lost_when_the_process_is_killed()
    {
        using var broker = new TestBroker();
        await using IMqttLink reader = await TestService.Reader(broker.Port, Prefix + "state");
        TelemetryService service = await TestService.Open(TestService.External(_folder, broker.Port));
        Assert.Equal(HostState.Online, State(await TestService.Next(reader, _ => true)).State);
        service.PublishState("running", 3661);
        StateMessage running = State(await TestService.Next(reader, message => State(message).Run == 3661));
        Assert.Equal(("running", "writable"), (running.Activity, running.Ledger));
        await service.DisposeAsync();
        StateMessage stopped = State(await TestService.Next(reader, message => State(message).State != HostState.Online));
        Assert.Equal(HostState.Stopped, stopped.State);

        using Process child = ChildProcess.Start("run-service", $"{broker.Port} {_folder.File("state")}");
        await TestService.Next(reader, message => State(message).State == HostState.Online);
        child.Kill();
        StateMessage lost = State(await TestService.Next(reader, message => State(message).State != HostState.Online));
        Assert.Equal(HostState.Lost, lost.State);
        Assert.True(lost.Session > stopped.Session);
        await using IMqttLink late = await TestService.Reader(broker.Port, Prefix + "state");
        Assert.Equal(HostState.Lost, State(await TestService.Next(late, _ => true)).State);

        static StateMessage State(MqttMessage message) => PayloadJson.Read<StateMessage>(TopicTable.State, message.Payload.Span).Payload;
    }

    [Fact]
    public async Task Histograms_are_retained_and_one_that_is_too_large_is_counted_and_not_sent()
    {
        TelemetryOptions options = TestService.Options(_folder) with { MaximumPayloadBytes = 65536 };
        await using TelemetryService service = await TestService.Open(options);
        var plane = new Histogram("Physics/ecal_hcal", "E_{ECAL} - E_{HCAL}", new HistogramAxis("E_{ECAL} [GeV]", 10, 0, 120), new HistogramAxis("E_{HCAL} [GeV]", 5, 0, 100));
        plane.Fill(30, 0.5);
        plane.Fill(500, 0.5);
        service.PublishHistogram(plane, 3661, 7);
        service.PublishHistogram(new Histogram("Physics/large", "large", new HistogramAxis("x", 100_000, 0, 1)), 3661, 7);
        Assert.Equal(1, service.Status.Dropped);
        Assert.True(await service.FlushAsync(TestService.Patience));
        await using IMqttLink late = await TestService.Reader(service.BrokerPort, Prefix + "histogram/#");
        MqttMessage message = await TestService.Next(late, _ => true);
        Assert.Equal(Prefix + "histogram/Physics/ecal_hcal", message.Topic);
        HistogramMessage read = PayloadJson.Read<HistogramMessage>(TopicTable.Histogram, message.Payload.Span).Payload;
        Assert.Equal(plane.Counts, read.Counts);
        Assert.Equal((10, 5, 2, 3661, 7), (read.X.Bins, read.Y!.Bins, read.Entries, read.Run, read.Spill));
        Assert.False(late.Incoming.TryRead(out _));
    }

    [Fact]
    public async Task Alarms_are_journalled_published_and_taken_up_after_a_restart()
    {
        TelemetryOptions options = TestService.Options(_folder);
        await using (TelemetryService service = await TestService.Open(options))
        {
            string saysNow = "";
            service.Alarms.TextsChanged += () => saysNow += service.Alarms.Standing[0].Text;
            service.Alarms.Raise("beam-off", "No beam for 3 spills.", run: 3661);
            service.Alarms.Raise("beam-off", "No beam for 3 spills.", run: 3661);
            // What an alarm says of itself moves on without a line in the journal.
            Assert.Equal("", saysNow);
            service.Alarms.Raise("beam-off", "No beam for 4 spills.", run: 3661);
            Assert.Equal("No beam for 4 spills.", saysNow);
            Assert.True(service.Alarms.Acknowledge("beam-off", "shifter"));
            Assert.False(service.Alarms.Acknowledge("beam-off", "shifter"));
            Assert.False(service.Alarms.Acknowledge("unknown", "shifter"));
            service.Alarms.Raise("candidate", "One candidate.");
            service.Alarms.Clear("candidate");
            Assert.Throws<ArgumentException>(() => service.Alarms.Clear("unknown"));
            Assert.True(service.Alarms.Shelve("dimuon-rate", "shifter", "HCAL2 is being mended", TimeSpan.FromHours(1)));
        }
        await using TelemetryService again = await TestService.Open(options);
        Assert.Equal(["beam-off", "candidate"], again.Alarms.Standing.Select(alarm => alarm.Definition.Id));
        Assert.Equal((true, true), (again.Alarms.Standing[0].Active, again.Alarms.Standing[0].Acknowledged));
        Assert.Equal((false, false), (again.Alarms.Standing[1].Active, again.Alarms.Standing[1].Acknowledged));
        AlarmShelf shelf = again.Alarms.All.Single(alarm => alarm.State == AlarmState.Shelved).Shelf!;
        Assert.Equal(("shifter", "HCAL2 is being mended"), (shelf.By, shelf.Reason));
        Assert.InRange(shelf.Until - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        await using IMqttLink reader = await TestService.Reader(again.BrokerPort, Prefix + "alarm/#");
        await TestService.Next(reader, message => message.Topic == Prefix + "alarm/beam-off");
        again.Alarms.Clear("beam-off");
        Assert.True(again.Alarms.Acknowledge("candidate", "shifter"));
        Assert.Empty(again.Alarms.Standing);
        Assert.Equal(["Raise", "Acknowledge", "Raise", "Clear", "Shelve", "Clear", "Acknowledge"],
            again.Ledger.Reader.Alarms().Select(line => line.Alarm.Change.ToString()));
        Assert.True(again.Ledger.Reader.Verify().IsSound);
    }

    [Fact]
    public async Task A_failed_ledger_refuses_records_raises_an_alarm_and_keeps_publishing_values()
    {
        TelemetryOptions options = TestService.Options(_folder);
        await using TelemetryService service = await TestService.Open(options);
        await using IMqttLink reader = await TestService.Reader(service.BrokerPort, Prefix + "#");
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(options.StateDirectory, LedgerOptions.FileName)};Pooling=False"))
        {
            connection.Open();
            LedgerSchema.Run(connection, "DROP TABLE alarms; DROP TABLE spills");
        }
        Assert.Throws<LedgerFailedException>(() => service.RecordSpill(TestRecords.Spill(1, 1), []));
        Assert.Equal(LedgerState.Failed, service.Status.Ledger);
        MqttMessage alarm = await TestService.Next(reader, message => message.Topic == Prefix + "alarm/ledger-failed");
        Assert.Equal(AlarmPriority.Critical, PayloadJson.Read<AlarmRecord>(TopicTable.Alarm, alarm.Payload.Span).Payload.Priority);
        service.PublishState("failed", 1);
        MqttMessage state = await TestService.Next(reader, message => message.Topic == Prefix + "state");
        Assert.Equal("failed", PayloadJson.Read<StateMessage>(TopicTable.State, state.Payload.Span).Payload.Ledger);
    }

    [Fact]
    public async Task Options_that_cannot_work_are_refused_before_anything_opens()
    {
        TelemetryOptions options = TestService.Options(_folder) with { BrokerPort = 0 };
        Assert.Empty(options.Problems());
        Assert.Equal(
        [
            "telemetry.experiment = \"NA64\" cannot be a level of an MQTT topic. Use 1 to 63 characters of a-z 0-9 - _ . that start with a letter or digit, for example \"na64\".",
            "telemetry.host = \"sensitivity\" is reserved: edgemon/v1/<experiment>/sensitivity is a topic of the limit service. Use another name.",
            "telemetry.brokerPort = 0 takes a free port and is for the private broker only. Use the port of the external broker, for example 1883.",
            "telemetry.brokerHost = \"broker.lab\" is not this machine: messages would cross the network in the clear. Add \"certificateAuthorityFile\": \"/path/ca.pem\".",
            "telemetry.brokerHost = \"broker.lab\" is not this machine and needs a user. Add \"credentialsFile\": \"/path/file\" (user name and password on two lines).",
            "telemetry.signingKeyFile = \"/nonexistent\": there is no such file.",
        ],
        (options with { Experiment = "NA64", Host = "sensitivity", Broker = BrokerMode.External, BrokerHost = "broker.lab", SigningKeyFile = "/nonexistent" }).Problems());
        await Assert.ThrowsAsync<ArgumentException>(() => TelemetryService.OpenAsync(options with { Experiment = "NA64" }, TestRecords.Provenance()));
        Assert.False(Directory.Exists(options.StateDirectory));
        await Assert.ThrowsAsync<ArgumentException>(() => TelemetryService.OpenAsync(options, TestRecords.Provenance("daq02")));
        string key = _folder.File("key");
        File.WriteAllText(key, "short\n");
        ArgumentException shortKey = await Assert.ThrowsAsync<ArgumentException>(() => TestService.Open(options with { SigningKeyFile = key }));
        Assert.Equal($"{key}: the key has 5 bytes, at least 16 are needed. Make one with: openssl rand -hex 32 > {key}", shortKey.Message);
        Assert.False(Directory.Exists(options.StateDirectory));
    }

    [Fact]
    public async Task A_second_service_on_the_same_state_is_refused()
    {
        TelemetryOptions options = TestService.Options(_folder);
        await using TelemetryService first = await TestService.Open(options);
        LedgerOpenException second = await Assert.ThrowsAsync<LedgerOpenException>(() => TestService.Open(options));
        Assert.Contains("One EdgeMon per state directory", second.Message);
        Assert.True(await first.FlushAsync(TestService.Patience));
    }
}
