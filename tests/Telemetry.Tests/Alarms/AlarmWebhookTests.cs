using System.Text.Json;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.Telemetry.Tests.Alarms;

/// <summary>The webhook against a real HTTP server on this machine.</summary>
public sealed class AlarmWebhookTests : IAsyncDisposable
{
    private readonly PostReceiver _receiver = new();
    private readonly TelemetryMetrics _metrics = new();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _metrics.Dispose();
    }

    [Fact]
    public async Task A_raised_alarm_fires_and_a_cleared_one_is_resolved_in_alertmanagers_format()
    {
        await using AlarmWebhook webhook = Webhook();
        webhook.Offer(Line(AlarmChange.Raise, active: true));
        webhook.Offer(Line(AlarmChange.Acknowledge, active: true));
        webhook.Offer(Line(AlarmChange.Raise, active: true) with { Text = "Another one, too." });
        webhook.Offer(Line(AlarmChange.Clear, active: false));
        JsonElement firing = await _receiver.Next(), again = await _receiver.Next(), resolved = await _receiver.Next();
        Assert.Equal(("4", "firing", "crew"), (Text(firing, "version"), Text(firing, "status"), Text(firing, "receiver")));
        JsonElement alert = Assert.Single(firing.GetProperty("alerts").EnumerateArray());
        Assert.Equal("electron-peak", Text(alert.GetProperty("labels"), "alertname"));
        Assert.Equal("high", Text(alert.GetProperty("labels"), "severity"));
        Assert.Equal("Peak at 95 GeV.", Text(alert.GetProperty("annotations"), "description"));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_530_000_000), alert.GetProperty("startsAt").GetDateTimeOffset());
        Assert.Equal("0001-01-01T00:00:00Z", Text(alert, "endsAt"));
        JsonElement more = Assert.Single(again.GetProperty("alerts").EnumerateArray());
        Assert.Equal(("firing", "Another one, too.", Text(alert, "fingerprint")), (Text(again, "status"), Text(more.GetProperty("annotations"), "description"), Text(more, "fingerprint")));
        Assert.Equal("resolved", Text(resolved, "status"));
        JsonElement end = Assert.Single(resolved.GetProperty("alerts").EnumerateArray());
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_530_000_060), end.GetProperty("endsAt").GetDateTimeOffset());
        Assert.Equal(Text(alert, "fingerprint"), Text(end, "fingerprint"));
        foreach (string name in new[] { "groupKey", "truncatedAlerts", "groupLabels", "commonLabels", "commonAnnotations", "externalURL" })
            Assert.True(firing.TryGetProperty(name, out _), name);
    }

    [Fact]
    public async Task What_fails_is_sent_again_and_what_is_refused_is_given_up()
    {
        // Twice out of order, then taken; the second alarm is refused for good; the third is taken.
        await using var receiver = new PostReceiver(503, 429, 200, 400, 200);
        await using AlarmWebhook webhook = Webhook(receiver);
        foreach (string id in new[] { "electron-peak", "resolution", "time-alignment" }) webhook.Offer(Line(AlarmChange.Raise, active: true) with { Id = id });
        string[] names = [];
        for (int i = 0; i < 5; i++) names = [.. names, Text((await receiver.Next()).GetProperty("groupLabels"), "alertname")];
        Assert.Equal(["electron-peak", "electron-peak", "electron-peak", "resolution", "time-alignment"], names);
    }

    [Fact]
    public async Task Shelved_suppressed_and_less_important_alarms_are_not_sent()
    {
        await using AlarmWebhook webhook = Webhook();
        webhook.Offer(Line(AlarmChange.Raise, active: true) with { State = AlarmState.Shelved });
        webhook.Offer(Line(AlarmChange.Suppress, active: true) with { State = AlarmState.Suppressed });
        // Nor that it is over.
        webhook.Offer(Line(AlarmChange.Clear, active: false) with { State = AlarmState.Normal, Acknowledged = true });
        webhook.Offer(Line(AlarmChange.Raise, active: true) with { Priority = AlarmPriority.Low });
        webhook.Offer(Line(AlarmChange.Raise, active: true) with { Id = "books" });
        Assert.Equal("books", Text((await _receiver.Next()).GetProperty("groupLabels"), "alertname"));
    }

    [Fact]
    public async Task A_shelved_alarm_is_over_for_the_receiver_and_fires_again_when_it_comes_back()
    {
        await using AlarmWebhook webhook = Webhook();
        AlarmRecord raised = Line(AlarmChange.Raise, active: true);
        webhook.Offer(raised);
        webhook.Offer(raised with { Change = AlarmChange.Shelve, State = AlarmState.Shelved });
        webhook.Offer(raised with { Change = AlarmChange.Unshelve, State = AlarmState.AcknowledgedActive });
        webhook.Offer(Line(AlarmChange.Clear, active: false) with { State = AlarmState.Normal });
        string[] statuses = [];
        for (int i = 0; i < 4; i++) statuses = [.. statuses, Text(await _receiver.Next(), "status")];
        Assert.Equal(["firing", "resolved", "firing", "resolved"], statuses);
    }

    [Theory]
    [InlineData("http://alerts.example.org/hook")]
    [InlineData("ftp://127.0.0.1/hook")]
    [InlineData("alerts")]
    public void Addresses_that_would_send_in_the_clear_are_refused(string url) =>
        Assert.Contains("must be https, or http on this machine", Assert.Single(new AlarmOptions { Webhook = new() { Url = url } }.Problems()));

    private AlarmWebhook Webhook(PostReceiver? receiver = null) => new(
        new WebhookOptions { Url = (receiver ?? _receiver).Url, Receiver = "crew", FirstRetry = TimeSpan.FromMilliseconds(10), LongestRetry = TimeSpan.FromMilliseconds(20), Timeout = TestService.Patience },
        _metrics, TimeProvider.System, NullLogger.Instance);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static AlarmRecord Line(AlarmChange change, bool active) => new()
    {
        Provenance = TestRecords.Provenance(TestRecords.Host), Id = "electron-peak", Change = change, Active = active, Acknowledged = false, Priority = AlarmPriority.High,
        Text = "Peak at 95 GeV.", By = "", Run = 1, Spill = 2, TimeUnixMs = 1_530_000_060_000, RaisedUnixMs = 1_530_000_000_000,
        State = active ? AlarmState.UnacknowledgedActive : AlarmState.ClearedUnacknowledged, Code = 401, Title = "The electron peak is off", Cause = "Gain.", Action = "Look.",
    };
}
