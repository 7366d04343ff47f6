using System.Text;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests;

/// <summary>While the signal box is closed no message tells of candidates; the ledger holds all; afterwards the messages tell again.</summary>
public sealed class BlindedMessagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Messages_withhold_candidates_until_the_box_is_opened_and_the_ledger_never_does()
    {
        bool closed = true;
        TelemetryOptions options = TestService.Options(_folder);
        await using TelemetryService service = await TelemetryService.OpenAsync(options, TestRecords.Provenance(), blinded: () => Volatile.Read(ref closed));
        await using IMqttLink reader = await TestService.Reader(service.BrokerPort);
        List<MqttMessage> heard = [];
        // Spills published before the limit service listens come to it as totals: one point of the history for all of them.
        await TestService.Until(() => service.Limits!.IsConnected, "limit service connected");
        await HearUntil(message => message.Topic.EndsWith("/limits/vanilla", StringComparison.Ordinal));
        for (int spill = 1; spill <= 3; spill++)
        {
            service.RecordSpill(TestRecords.Spill(1, spill, eot: 1e11, candidates: spill == 2 ? 2 : 0), spill == 2 ? [TestRecords.Candidate(1, 2, 7), TestRecords.Candidate(1, 2, 8)] : []);
            await HearUntil(message => message.Topic.EndsWith("/limits/vanilla", StringComparison.Ordinal) && Limits(message).Counted.Spills == spill);
        }
        Assert.True(await service.FlushAsync(TestService.Patience));

        Assert.DoesNotContain(heard, message => message.Topic.EndsWith("/candidate", StringComparison.Ordinal));
        SpillRecord[] spills = [.. Of(heard, "/spill").Select(message => PayloadJson.Read<SpillRecord>(TopicTable.Spill, message.Payload.Span).Payload)];
        Assert.Equal([1, 2, 3], spills.Select(spill => spill.Spill));
        Assert.All(spills, spill => Assert.Equal((true, -1), (spill.Blinded, spill.Candidates)));
        Assert.All(spills, spill => Assert.DoesNotContain(spill.CutFlow, cut => cut.Name == "signal-box"));
        Assert.All(Of(heard, "/totals"), message => Assert.All(Sums(message), sums => Assert.Equal((-1L, -1L), (sums.Candidates, sums.ExcludedCandidates))));
        LimitsMessage blinded = Limits(Of(heard, "/limits/vanilla").Last());
        Assert.True(blinded.Blinded);
        Assert.All(blinded.Observed, coupling => Assert.True(double.IsNaN(coupling)));
        Assert.Contains(blinded.Expected, double.IsFinite);
        Assert.Equal(-1, blinded.Counted.Candidates);
        // Two candidates of the ledger.
        Assert.Equal(2, service.Ledger.Reader.Spills().Single(entry => entry.Record.Spill == 2).Record.Candidates);
        Assert.Equal(2, service.Ledger.Reader.Candidates().Count);
        Assert.DoesNotContain("blinded", Encoding.UTF8.GetString(PayloadJson.Write(TopicTable.Spill, 1, service.Ledger.Reader.Spills().First().Record)));

        Volatile.Write(ref closed, false);
        service.BoxOpened();
        heard.Clear();
        LimitsMessage open = Limits(await HearUntil(message => message.Topic.EndsWith("/limits/vanilla", StringComparison.Ordinal) && !Limits(message).Blinded));
        Assert.Equal((2, 3), (open.Counted.Candidates, open.Counted.Spills));
        Assert.Contains(open.Observed, double.IsFinite);
        Assert.Equal([0, 2, 2], service.Limits!.History.Points.Select(point => point.Counting.Candidates));
        service.RecordSpill(TestRecords.Spill(1, 4, eot: 1e11, candidates: 1), [TestRecords.Candidate(1, 4, 9)]);
        await HearUntil(message => message.Topic.EndsWith("/limits/vanilla", StringComparison.Ordinal) && Limits(message).Counted.Spills == 4);
        Assert.Equal(1, PayloadJson.Read<SpillRecord>(TopicTable.Spill, Of(heard, "/spill").Single().Payload.Span).Payload.Candidates);
        Assert.Equal(3, service.Limits.Current.Sums.Candidates);
        // Sent beside the spill, in either order for a reader of both.
        if (!Of(heard, "/candidate").Any()) await HearUntil(message => message.Topic.EndsWith("/candidate", StringComparison.Ordinal));
        Assert.Single(Of(heard, "/candidate"));

        async Task<MqttMessage> HearUntil(Func<MqttMessage, bool> wanted) => await TestService.Next(reader, message =>
        {
            heard.Add(message);
            return wanted(message);
        });
    }

    [Fact]
    public async Task A_restart_while_closed_still_tells_nothing()
    {
        // A broker of its own keeps the open totals over the restart.
        using var broker = new TestBroker();
        bool closed = true;
        TelemetryOptions options = TestService.External(_folder, broker.Port);
        await using (TelemetryService open = await TestService.Open(options))
        {
            open.RecordSpill(TestRecords.Spill(1, 1, eot: 1e11, candidates: 3), []);
            Assert.True(await open.FlushAsync(TestService.Patience));
        }
        await using TelemetryService service = await TelemetryService.OpenAsync(options, TestRecords.Provenance(), blinded: () => Volatile.Read(ref closed));
        await using IMqttLink reader = await TestService.Reader(service.BrokerPort);
        // Either may come first.
        bool totals = false;
        LimitsMessage? limits = null;
        await TestService.Next(reader, message =>
        {
            if (message.Topic.EndsWith("/totals", StringComparison.Ordinal)) totals |= Sums(message).All(sums => sums.Candidates == -1);
            if (message.Topic.EndsWith("/limits/vanilla", StringComparison.Ordinal) && Limits(message).Blinded) limits = Limits(message);
            return totals && limits is not null;
        });
        Assert.All(limits!.Observed, coupling => Assert.True(double.IsNaN(coupling)));
        Assert.True(double.IsNaN(limits.SignalEventsObserved));
        service.RecordSpill(TestRecords.Spill(1, 2, eot: 1e11, candidates: 1), []);
        await TestService.Until(() => service.Limits!.Current.Sums.Spills == 2, "the spill");
        Assert.Equal(0, service.Limits!.Current.Sums.Candidates);
        Volatile.Write(ref closed, false);
        service.BoxOpened();
        await TestService.Until(() => service.Limits.Current is { Withheld: false, Sums: { Candidates: 4, Spills: 2 } }, "the open totals");
        Assert.Equal([3, 4], service.Limits.History.Points.Select(point => point.Counting.Candidates));
    }

    private static IEnumerable<MqttMessage> Of(IEnumerable<MqttMessage> heard, string end) => heard.Where(message => message.Topic.EndsWith(end, StringComparison.Ordinal));

    private static LimitsMessage Limits(MqttMessage message) => PayloadJson.Read<LimitsMessage>(TopicTable.Limits, message.Payload.Span).Payload;

    private static SumsMessage[] Sums(MqttMessage message)
    {
        TotalsMessage totals = PayloadJson.Read<TotalsMessage>(TopicTable.Totals, message.Payload.Span).Payload;
        return [totals.ThisRun, totals.Campaign];
    }
}
