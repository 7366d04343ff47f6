using System.Diagnostics;
using System.Text.Json;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Tests.Support;
using EdgeMon.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.Telemetry.Tests.Alarms;

/// <summary>Debian's Alertmanager: it takes our alarms at its API, and what it sends to webhooks is what we send to them ourselves.</summary>
public sealed class AlertmanagerTests : IAsyncDisposable
{
    private const string Program = "/usr/bin/prometheus-alertmanager";
    /// <summary>How often an alarm that holds is told again, and how long it would hold without that [s]: longer than a busy machine stands still.</summary>
    private const double Repeat = 2.5, Held = 4 * Repeat;

    private readonly TemporaryFolder _folder = new();
    private readonly PostReceiver _receiver = new();
    private readonly TelemetryMetrics _metrics = new();
    private readonly HttpClient _client = new();
    private readonly Process _alertmanager;
    private readonly string _api;

    public AlertmanagerTests()
    {
        Assert.True(File.Exists(Program), "these tests need Debian's Alertmanager: apt-get install -y prometheus-alertmanager");
        string configuration = _folder.File("alertmanager.yml");
        int port = FreePorts.Next();
        _api = $"http://127.0.0.1:{port}/api/v2/alerts";
        File.WriteAllText(configuration, $$"""
            route: { receiver: crew, group_by: [alertname], group_wait: 10ms, group_interval: 1s, repeat_interval: 1h }
            receivers: [ { name: crew, webhook_configs: [ { url: "{{_receiver.Url}}", send_resolved: true } ] } ]
            """);
        _alertmanager = Process.Start(new ProcessStartInfo(Program,
            ["--config.file", configuration, "--storage.path", _folder.File("data"), "--web.listen-address", $"127.0.0.1:{port}", "--web.external-url", "http://127.0.0.1:9093", "--web.route-prefix", "/", "--cluster.listen-address", ""])
        { RedirectStandardError = true })!;
        _alertmanager.ErrorDataReceived += static (_, _) => { };
        _alertmanager.BeginErrorReadLine();
        TestBroker.WaitForPort(port);
    }

    public async ValueTask DisposeAsync()
    {
        _alertmanager.Kill();
        await _alertmanager.WaitForExitAsync();
        _alertmanager.Dispose();
        await _receiver.DisposeAsync();
        _client.Dispose();
        _metrics.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_it_sends_to_webhooks_of_our_alarm_is_what_we_send_to_them()
    {
        AlarmRecord raised = Raised();
        await using AlarmWebhook webhook = Webhook(TimeSpan.FromMinutes(1));
        webhook.Offer(raised);
        Compare(await _receiver.Next(), raised, firing: true);
        AlarmRecord cleared = raised with { Change = AlarmChange.Clear, Active = false, State = AlarmState.ClearedUnacknowledged, TimeUnixMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() };
        webhook.Offer(cleared);
        Compare(await _receiver.Next(), cleared, firing: false);
    }

    [Fact]
    public async Task An_alarm_that_holds_is_told_again_and_one_that_nobody_tells_of_any_more_ends()
    {
        await using (AlarmWebhook webhook = Webhook(TimeSpan.FromSeconds(Repeat)))
        {
            webhook.Offer(Raised());
            await _receiver.Next();
            DateTimeOffset first = Assert.Single(await AlertsAsync()).GetProperty("endsAt").GetDateTimeOffset();
            // Longer than it would have held by itself.
            JsonElement[] alerts;
            do
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
                alerts = await AlertsAsync();
            }
            while (alerts.Length == 1 && alerts[0].GetProperty("endsAt").GetDateTimeOffset() - first <= TimeSpan.FromSeconds(Held));
            Assert.Equal("active", Assert.Single(alerts).GetProperty("status").GetProperty("state").GetString());
        }
        // EdgeMon is gone: Alertmanager resolves what it hears no more of.
        Assert.Equal("resolved", (await _receiver.Next()).GetProperty("status").GetString());
    }

    /// <summary>Every member of Alertmanager's message is in ours with the same value, and no other.</summary>
    private static void Compare(JsonElement theirs, AlarmRecord alarm, bool firing)
    {
        var options = new WebhookOptions { Receiver = "crew", PageUrl = "http://127.0.0.1:9093" };
        JsonElement ours = JsonSerializer.SerializeToElement(AlertmanagerMessage.Of(alarm, firing, options), AlertmanagerJson.Default.AlertmanagerMessage);
        List<string> differences = [];
        Visit("", theirs, ours);
        // Its fingerprint is a hash of its own, and the zone of its times that of the machine.
        Assert.Empty(differences);

        void Visit(string path, JsonElement one, JsonElement other)
        {
            if (one.ValueKind != other.ValueKind) differences.Add($"{path}: {one} and {other}");
            else if (one.ValueKind == JsonValueKind.Object)
            {
                string[] names = [.. one.EnumerateObject().Select(member => member.Name).Order()], known = [.. other.EnumerateObject().Select(member => member.Name).Order()];
                if (!names.SequenceEqual(known)) differences.Add($"{path}: {string.Join(' ', names)} and {string.Join(' ', known)}");
                else foreach (string name in names) Visit($"{path}.{name}", one.GetProperty(name), other.GetProperty(name));
            }
            else if (one.ValueKind == JsonValueKind.Array)
            {
                if (one.GetArrayLength() != other.GetArrayLength()) differences.Add($"{path}: {one.GetArrayLength()} and {other.GetArrayLength()}");
                else for (int i = 0; i < one.GetArrayLength(); i++) Visit($"{path}[{i}]", one[i], other[i]);
            }
            else if (path.EndsWith(".fingerprint", StringComparison.Ordinal)) Assert.Equal(one.GetString()!.Length, other.GetString()!.Length);
            else if (path.EndsWith("At", StringComparison.Ordinal))
            {
                if (one.GetDateTimeOffset() != other.GetDateTimeOffset()) differences.Add($"{path}: {one} and {other}");
            }
            // Ours tells the host as well: one Alertmanager groups alarms of all hosts by name.
            else if (path != ".groupKey" && one.ToString() != other.ToString()) differences.Add($"{path}: {one} and {other}");
        }
    }

    private async Task<JsonElement[]> AlertsAsync() => [.. JsonDocument.Parse(await _client.GetStringAsync(_api)).RootElement.EnumerateArray()];

    private AlarmWebhook Webhook(TimeSpan repeat) => new(
        new WebhookOptions { Url = _api, Format = WebhookFormat.Alertmanager, Repeat = repeat, PageUrl = "http://127.0.0.1:9093", FirstRetry = TimeSpan.FromMilliseconds(50), Timeout = TestService.Patience },
        _metrics, TimeProvider.System, NullLogger.Instance);

    private static AlarmRecord Raised()
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return new()
        {
            Provenance = TestRecords.Provenance(TestRecords.Host), Id = "electron-peak", Change = AlarmChange.Raise, Active = true, Acknowledged = false, Priority = AlarmPriority.High,
            Text = "Peak at 95 GeV, \"low\" & <odd>.", By = "", Run = 1, Spill = 2, TimeUnixMs = now, RaisedUnixMs = now,
            State = AlarmState.UnacknowledgedActive, Code = 401, Title = "The electron peak is off", Cause = "Gain.", Action = "Look.",
        };
    }
}
