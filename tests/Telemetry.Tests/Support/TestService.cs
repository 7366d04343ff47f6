using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Telemetry.Tests.Support;

/// <summary>Opens the room for tests, and readers beside it.</summary>
internal static class TestService
{
    /// <summary>How long a test waits for what must come: far more than any machine needs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>The deadlines are longer than any machine stands still: a test about one of them sets it shorter.</summary>

    public static TelemetryOptions Options(TemporaryFolder folder) => new()
    {
        Experiment = TestRecords.Experiment,
        Host = TestRecords.Host,
        StateDirectory = folder.File("state"),
        BrokerPort = FreePorts.Next(),
        KeepAliveSeconds = 60,
        AcknowledgementTimeout = TimeSpan.FromMinutes(1),
        FlushTimeout = TimeSpan.FromMinutes(1),
    };

    public static TelemetryOptions External(TemporaryFolder folder, int port) => Options(folder) with { Broker = BrokerMode.External, BrokerPort = port };

    public static Task<TelemetryService> Open(TelemetryOptions options) => TelemetryService.OpenAsync(options, TestRecords.Provenance(options.Host));

    /// <summary>Somebody on the machine who reads everything.</summary>
    public static async Task<IMqttLink> Reader(int port, string filter = "edgemon/#", bool keepSession = false)
    {
        IMqttLink link = await MqttLibrary.ConnectAsync(new MqttConnectOptions
        {
            Host = "127.0.0.1",
            Port = port,
            ClientId = keepSession ? "reader" : Guid.NewGuid().ToString("N"),
            CleanStart = !keepSession,
            SessionExpirySeconds = keepSession ? 3600u : 0,
            IncomingCapacity = 100_000,
            KeepAliveSeconds = 60,
            AcknowledgementTimeout = TimeSpan.FromMinutes(1),
            ConnectTimeout = TimeSpan.FromMinutes(1),
        }, default);
        await link.SubscribeAsync(filter, QualityOfService.AtLeastOnce);
        return link;
    }

    public static async Task<MqttMessage> Next(IMqttLink link, Func<MqttMessage, bool> wanted)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            MqttMessage message = await link.Incoming.ReadAsync(deadline.Token);
            if (wanted(message)) return message;
        }
    }

    public static async Task Until(Func<bool> condition, string what)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "still waiting: " + what);
            await Task.Delay(5);
        }
    }
}
