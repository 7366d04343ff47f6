using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace EdgeMon.Telemetry.Tests;

/// <summary>Rules of the house for this room.</summary>
public sealed class HouseTests
{
    [Fact]
    public void Every_log_message_has_its_own_frozen_id_and_name()
    {
        LoggerMessageAttribute[] messages = [.. typeof(Log).GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()];
        Assert.NotEmpty(messages);
        Assert.All(messages, message => Assert.InRange(message.EventId, 3000, 3999));
        Assert.Equal(messages.Length, messages.Select(message => message.EventId).Distinct().Count());
        // Append only: rules and searches in the journal use these numbers.
        Assert.Equal(
        [
            "3001 SpillAlreadyCounted", "3002 LedgerFull", "3003 LedgerHasRoom", "3004 LedgerFailed",
            "3101 LinkConnected", "3102 LinkLost", "3103 LinkTaskFailed",
            "3201 BrokerStarted", "3202 BrokerDied", "3203 BrokerWithoutSetpriv", "3204 BrokerRunsAsRoot", "3205 BrokerLeftover", "3206 BrokerSays", "3207 BrokerRefused",
            "3301 RecordParked", "3302 PublishRefused", "3303 PayloadTooLarge", "3304 OutboxWaiting",
            "3401 SpillRefused",
            "3501 AlarmRaised", "3502 AlarmCleared", "3503 StoppedWithOutbox", "3504 WebhookFailed", "3505 WebhookRefused",
        ], messages.OrderBy(message => message.EventId).Select(message => $"{message.EventId} {message.EventName}"));
    }

    [Fact]
    public void Every_metric_has_a_unit_and_a_description()
    {
        List<Instrument> instruments = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => { lock (instruments) instruments.Add(instrument); } };
        listener.Start();
        using var metrics = new TelemetryMetrics();
        lock (instruments)
        {
            Instrument[] own = [.. instruments.Where(instrument => instrument.Meter.Name == TelemetryMetrics.MeterName).DistinctBy(instrument => instrument.Name)];
            Assert.True(own.Length >= 14);
            Assert.All(own, instrument =>
            {
                Assert.False(string.IsNullOrEmpty(instrument.Unit), instrument.Name);
                Assert.False(string.IsNullOrEmpty(instrument.Description), instrument.Name);
                Assert.StartsWith("edgemon.", instrument.Name);
            });
        }
    }
}
