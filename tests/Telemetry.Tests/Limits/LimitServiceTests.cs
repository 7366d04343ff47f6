using System.Text;
using EdgeMon.Physics.Limits;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Limits;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Totals;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests.Limits;

public sealed class LimitServiceTests : IDisposable
{
    private const string VanillaTopic = "edgemon/v1/na64e/limits/vanilla";
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _other = new();

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    private static LimitsMessage Limits(MqttMessage message) => PayloadJson.Read<LimitsMessage>(TopicTable.Limits, message.Payload.Span).Payload;

    [Fact]
    public async Task A_spill_moves_the_published_limit_at_once()
    {
        await using TelemetryService service = await TestService.Open(TestService.Options(_folder));
        await using IMqttLink reader = await TestService.Reader(service.BrokerPort, "edgemon/v1/na64e/limits/#");
        MqttMessage before = await TestService.Next(reader, message => message.Topic == VanillaTopic);
        Assert.All(Limits(before).Observed, coupling => Assert.True(double.IsNaN(coupling))); // null: nothing excluded yet
        Assert.DoesNotContain("NaN", Encoding.UTF8.GetString(before.Payload.Span));

        double slowest = 0;
        for (int spill = 1; spill <= 20; spill++)
        {
            long began = TimeProvider.System.GetTimestamp();
            service.RecordSpill(TestRecords.Spill(1, spill, eot: 2.84e11 / 20), []);
            LimitsMessage limits = Limits(await TestService.Next(reader, message => message.Topic == VanillaTopic && Limits(message).Counted.Spills == spill));
            slowest = Math.Max(slowest, TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            Assert.True(limits.Complete);
            Assert.Equal(spill, limits.LastSpill!.Spill);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"slowest limit {slowest:F0} ms after its spill was handed over");
        LimitsMessage last = Limits(await TestService.Next(await TestService.Reader(service.BrokerPort, VanillaTopic), _ => true));
        int oneMeV = Array.IndexOf(last.MassesMeV, 1.0);
        Assert.Equal(5.227e-4, last.Observed[oneMeV], 2e-6); // PHYSICS 8.3: g(1 MeV) = 5.23e-4 with 2.84e11 EOT
        Assert.Equal(2.84e11, last.Counted.Eot, 1e6);
        Assert.Equal(LimitApproach.RadiativeOnlyRecast, last.Approach);
        Assert.Contains("resonant annihilation not included", last.Label);
        Assert.Equal(["daq01"], last.Hosts);
    }

    [Fact]
    public async Task Two_hosts_are_merged_and_a_limit_service_that_starts_late_comes_to_the_same_numbers()
    {
        using var broker = new TestBroker();
        await using TelemetryService first = await TestService.Open(TestService.External(_folder, broker.Port));
        TelemetryOptions second = TestService.External(_other, broker.Port) with { Host = "daq02", LimitService = false };
        await using TelemetryService other = await TestService.Open(second);
        await TestService.Until(() => first.Limits!.IsConnected, "limit service connected");
        for (int spill = 1; spill <= 10; spill++)
        {
            first.RecordSpill(TestRecords.Spill(1, spill, eot: 1e6), []);
            other.RecordSpill(TestRecords.Spill(1, spill, eot: 2e6, host: "daq02"), []);
        }
        await TestService.Until(() => first.Limits!.Current is { Sums.Spills: 20, Complete: true }, "both hosts merged");
        Assert.Equal(3e7, first.Limits!.Current.Sums.Eot, 1e-3);
        Assert.Equal(["daq01", "daq02"], first.Limits.Current.Hosts);
        Assert.True(await first.FlushAsync(TestService.Patience) && await other.FlushAsync(TestService.Patience));

        using var third = new TemporaryFolder();
        await using TelemetryService late = await TestService.Open(TestService.External(third, broker.Port) with { Host = "late" });
        await TestService.Until(() => late.Limits!.Current is { Sums.Spills: 20, Complete: true }, "rebuilt from retained totals");
        Assert.Equal(first.Limits.Current.Sums.Eot, late.Limits!.Current.Sums.Eot, 1e-3);
        other.RecordSpill(TestRecords.Spill(1, 11, eot: 2e6, host: "daq02"), []);
        await TestService.Until(() => late.Limits.Current is { Sums.Spills: 21, Complete: true }, "the next spill");
    }

    [Fact]
    public async Task After_a_restart_the_sums_come_from_the_ledger_and_nothing_counts_twice()
    {
        TelemetryOptions options = TestService.Options(_folder);
        await using (TelemetryService service = await TestService.Open(options))
        {
            for (int spill = 1; spill <= 5; spill++) service.RecordSpill(TestRecords.Spill(1, spill, eot: 1e6), []);
        }
        await using TelemetryService again = await TestService.Open(options);
        Assert.Equal(5, again.Limits!.Current.Sums.Spills);
        Assert.False(again.RecordSpill(TestRecords.Spill(1, 5, eot: 1e6), []).Recorded);
        again.RecordSpill(TestRecords.Spill(1, 6, eot: 1e6), []);
        // Published before or after the service listens: by the spill itself, or by the totals that hold it.
        await TestService.Until(() => again.Limits.Current.Sums.Spills == 6, "sixth spill");
        CountingTotals ledger = again.Totals.Campaign, limits = again.Limits.Current.Sums;
        Assert.Equal((ledger.Spills, ledger.Candidates, ledger.Eot), (limits.Spills, limits.Candidates, limits.Eot));
        // Totals carry standard deviations: squared again, they differ in the last digit.
        Assert.Equal(ledger.EotVariance, limits.EotVariance, 1e-12 * ledger.EotVariance);
        Assert.Equal(ledger.BackgroundVariance, limits.BackgroundVariance, 1e-12 * ledger.BackgroundVariance);
    }

    [Fact]
    public async Task Forged_replayed_foreign_and_broken_messages_change_nothing_and_are_counted()
    {
        using var broker = new TestBroker();
        string key = _folder.File("key");
        File.WriteAllText(key, "0123456789abcdef0123456789abcdef\n");
        await using TelemetryService service = await TestService.Open(TestService.External(_folder, broker.Port) with { SigningKeyFile = key });
        await using IMqttLink witness = await TestService.Reader(broker.Port, "edgemon/v1/na64e/daq01/spill");
        service.RecordSpill(TestRecords.Spill(1, 1, eot: 1e6), []);
        MqttMessage genuine = await TestService.Next(witness, _ => true);
        await TestService.Until(() => service.Limits!.Current.Sums.Spills == 1, "genuine spill");

        var signer = MessageSigner.FromFile(key);
        var wrongKey = new MessageSigner(new byte[32]);
        MqttMessage Forge(SpillRecord spill, long sequence, MessageSigner? with, string host = "daq01") =>
            new MessageFactory(new Topics("na64e", host), "0.1.0", with).Make(TopicTable.Spill, "", sequence, 1, spill);
        MqttMessage[] refused =
        [
            Forge(TestRecords.Spill(1, 2, eot: 1e13), 2, null),
            Forge(TestRecords.Spill(1, 2, eot: 1e13), 2, wrongKey),
            genuine with { Topic = genuine.Topic.Replace("daq01", "daq09") },
            Forge(TestRecords.Spill(1, 2) with { Provenance = TestRecords.Provenance(simulated: false) }, 2, signer),
            Forge(TestRecords.Spill(1, 2) with { Provenance = TestRecords.Provenance() with { Experiment = "other" } }, 2, signer),
            new() { Topic = "edgemon/v1/na64e/daq01/spill", Payload = "{"u8.ToArray(), UserProperties = [new(MessageSigner.Property, signer.Sign("edgemon/v1/na64e/daq01/spill", "{"u8))] },
        ];
        foreach (MqttMessage message in refused) await witness.PublishAsync(message);
        await witness.PublishAsync(genuine); // replayed
        service.RecordSpill(TestRecords.Spill(1, 2, eot: 1e6), []);
        await TestService.Until(() => service.Limits!.Current.Sums.Spills == 2, "second genuine spill");
        var current = service.Limits!.Current;
        Assert.Equal(2e6, current.Sums.Eot);
        Assert.Equal((refused.Length, 1L), (current.Refused, current.Duplicates));
        Assert.True(current.Complete);
    }

    [Fact]
    public async Task A_background_beyond_the_statistics_excludes_nothing_and_stops_neither_service_nor_start()
    {
        TelemetryOptions options = TestService.Options(_folder);
        SpillRecord spill = TestRecords.Spill(1, 1, eot: 1e6);
        // Nine events in a million electrons are ninety million at the goal of 10^13.
        spill = spill with { Sidebands = spill.Sidebands with { Background = 9, BackgroundUncertainty = 8 } };
        await using (TelemetryService service = await TestService.Open(options))
        {
            service.RecordSpill(spill, []);
            await TestService.Until(() => service.Limits!.Current.Sums.Spills == 1, "the spill");
            Assert.All(service.Limits!.Current.Curves, curve => Assert.All(curve.Expected, coupling => Assert.True(double.IsFinite(coupling))));
            Assert.All(service.Limits.Current.AtGoal, curve => Assert.All(curve.Expected, coupling => Assert.True(double.IsPositiveInfinity(coupling))));
            // Nor is 2.30, the limit without background, a limit on the signal events.
            Assert.All(service.Limits.Current.AtGoal, curve => Assert.Equal((double.PositiveInfinity, double.PositiveInfinity), (curve.SignalEventsObserved, curve.SignalEventsExpected)));
            service.RecordSpill(TestRecords.Spill(1, 2, eot: 1e6), []);
            await TestService.Until(() => service.Limits.Current.Sums.Spills == 2, "the next spill");
        }
        await using TelemetryService again = await TestService.Open(options);
        Assert.Equal(2, again.Limits!.Current.Sums.Spills);
    }

    [Fact]
    public async Task Spills_that_are_taken_in_one_go_are_a_point_of_the_history_each()
    {
        const int Spills = 12;
        using var calculator = new HeldLimits();
        TelemetryOptions options = TestService.Options(_folder);
        await using TelemetryService service = await TelemetryService.OpenAsync(options, TestRecords.Provenance(), calculator);
        await using IMqttLink reader = await TestService.Reader(service.BrokerPort);
        await TestService.Next(reader, message => message.Topic.EndsWith("/sensitivity", StringComparison.Ordinal)); // it listens
        calculator.Hold();
        for (int spill = 1; spill <= Spills; spill++)
            service.RecordSpill(TestRecords.Spill(1, spill, eot: 1e6, quality: spill == 5 ? SpillQuality.Invalid : SpillQuality.Good), []);
        // Held after the first: all others arrive while its limits are computed.
        await TestService.Next(reader, message => message.Topic.EndsWith("/spill", StringComparison.Ordinal) && Sequence(message) == Spills);
        calculator.Release();
        await TestService.Until(() => service.Limits!.Current.Sums is { Spills: Spills - 1, ExcludedSpills: 1 }, "all spills");
        Assert.Equal(Enumerable.Range(1, Spills).Where(spill => spill != 5), service.Limits!.History.Points.Select(point => point.Spill));
        Assert.Equal(Enumerable.Range(1, Spills - 1).Select(count => (count, 1e6 * count)), service.Limits.History.Points.Select(point => ((int)point.Spills, point.Counting.Eot)));
    }

    [Fact]
    public async Task Spills_from_before_the_service_listened_are_one_point_and_those_after_it_one_each()
    {
        using var broker = new TestBroker();
        await using (TelemetryService early = await TestService.Open(TestService.External(_other, broker.Port) with { Host = "daq02", LimitService = false }))
        {
            for (int spill = 1; spill <= 5; spill++) early.RecordSpill(TestRecords.Spill(1, spill, eot: 2e6, host: "daq02"), []);
            Assert.True(await early.FlushAsync(TestService.Patience));
            await using TelemetryService service = await TestService.Open(TestService.External(_folder, broker.Port));
            await TestService.Until(() => service.Limits!.Current.Sums.Spills == 5, "totals");
            Assert.Equal([(5, 5L, 1e7)], service.Limits!.History.Points.Select(point => (point.Spill, point.Spills, point.Counting.Eot)));
            early.RecordSpill(TestRecords.Spill(1, 6, eot: 2e6, host: "daq02"), []);
            early.RecordSpill(TestRecords.Spill(1, 7, eot: 2e6, host: "daq02"), []);
            await TestService.Until(() => service.Limits.Current.Sums.Spills == 7, "both spills");
            Assert.Equal([5, 6, 7], service.Limits.History.Points.Select(point => point.Spill));
        }
    }

    private static long Sequence(MqttMessage message) => PayloadJson.Read<SpillRecord>(TopicTable.Spill, message.Payload.Span).Sequence;

    [Fact]
    public async Task Invalid_spills_are_shown_but_do_not_enter_the_limit()
    {
        await using TelemetryService service = await TestService.Open(TestService.Options(_folder));
        service.RecordSpill(TestRecords.Spill(1, 1, eot: 1e6, candidates: 3, quality: SpillQuality.Invalid), []);
        service.RecordSpill(TestRecords.Spill(1, 2, eot: 1e6, quality: SpillQuality.Partial), []);
        await TestService.Until(() => service.Limits!.Current.Sums is { Spills: 1, ExcludedSpills: 1 }, "both spills");
        var sums = service.Limits!.Current.Sums;
        Assert.Equal((1e6, 0, 1, 3), (sums.Eot, sums.Candidates, sums.PartialSpills, sums.ExcludedCandidates));
    }
}

/// <summary>The recast, kept from answering for a while.</summary>
internal sealed class HeldLimits : ILimitCalculator, IDisposable
{
    private readonly ILimitCalculator _limits = new RadiativeOnlyLimits();
    private readonly ManualResetEventSlim _open = new(true);

    public string Label => _limits.Label;

    public void Hold() => _open.Reset();

    public void Release() => _open.Set();

    public IReadOnlyList<LimitCurve> Compute(CountingResult counting)
    {
        _open.Wait(TestService.Patience);
        return _limits.Compute(counting);
    }

    public void Dispose()
    {
        _open.Set();
        _open.Dispose();
    }
}
