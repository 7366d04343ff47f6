using EdgeMon.EndToEnd.Tests.Chain.Faults;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Feed;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Alarms;

/// <summary>Alarms on broker, outbox and memory, raised by what they are about: a killed broker, spills that no broker takes, a limit below what the program holds.</summary>
public sealed class HostAlarmTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgemon-host-alarms-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_killed_broker_raises_its_alarm_and_a_new_one_clears_it()
    {
        using var broker = new ExternalBroker();
        var chain = new ChainRun(_folder);
        chain.Configure($"tcp-listen:127.0.0.1:{FreePorts.Next()}", "\"broker\": \"external\",", broker.Port);
        await WhileRunning(chain, async () =>
        {
            await ChainRun.Until(() => Exists(chain), "the start");
            broker.Kill();
            // A broker that was slow to start may have been told of before.
            await ChainRun.Until(() => Changes(chain, "broker") is [.., "Raise"], "the alarm");
            broker.Start();
            await ChainRun.Until(() => Changes(chain, "broker") is [.., "Raise", "Clear"], "its end");
        });
        Assert.Empty(Changes(chain, "outbox"));
    }

    [Fact]
    public async Task Spills_that_no_broker_takes_fill_the_outbox_and_a_broker_empties_it()
    {
        using var broker = new ExternalBroker();
        broker.Kill();
        var chain = new ChainRun(_folder);
        int port = FreePorts.Next();
        // The alarm on the broker explains that records wait: without it the outbox calls.
        chain.Configure($"tcp-listen:127.0.0.1:{port}",
            "\"broker\": \"external\", \"alarms\": { \"host\": { \"outboxRecords\": 10 }, \"tuning\": { \"broker\": { \"enabled\": false } } },", broker.Port);
        var spills = AlarmRun.SmallSpills with { Beam = new() { ParticlesPerSpill = 1e3 } };
        await WhileRunning(chain, async () =>
        {
            await new VirtualDetectorFeed(spills, new VirtualDetectorFeedOptions { Port = port, SpillPeriodSeconds = 0, Spills = 20 }).RunAsync(CancellationToken.None);
            await ChainRun.Until(() => Changes(chain, "outbox") is [.., "Raise"], "the alarm");
            broker.Start();
            await ChainRun.Until(() => Changes(chain, "outbox") is [.., "Raise", "Clear"], "its end");
        });
        Assert.Empty(Changes(chain, "broker"));
    }

    [Fact]
    public async Task More_memory_than_allowed_raises_its_alarm_and_it_clears_where_more_is_allowed()
    {
        var chain = new ChainRun(_folder);
        // Any .NET program holds more than 64 MiB; the alarm outlives the program that raised it.
        foreach (var (allowed, expected) in new[] { (64, new[] { "Raise" }), (1_000_000, ["Raise", "Clear"]) })
        {
            chain.Configure($"tcp-listen:127.0.0.1:{FreePorts.Next()}", $"\"alarms\": {{ \"host\": {{ \"memoryMiB\": {allowed} }} }},");
            await WhileRunning(chain, () => ChainRun.Until(() => Changes(chain, "memory").SequenceEqual(expected), string.Join(", ", expected)));
        }
    }

    private static async Task WhileRunning(ChainRun chain, Func<Task> test)
    {
        using var stop = new CancellationTokenSource();
        Task running = chain.Run(cancellation: stop.Token);
        try
        {
            Task first = await Task.WhenAny(running, test());
            await first;
            Assert.NotSame(running, first);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    private static bool Exists(ChainRun chain) => File.Exists(Path.Combine(chain.State, Telemetry.Ledger.LedgerOptions.FileName));

    private static string[] Changes(ChainRun chain, string id) => !Exists(chain) ? [] :
        chain.Read(reader => reader.Alarms().Where(line => line.Alarm.Id == id && line.Alarm.Change is (AlarmChange.Raise or AlarmChange.Clear)).Select(line => $"{line.Alarm.Change}").ToArray());
}
