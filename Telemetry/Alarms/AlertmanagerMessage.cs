using System.Text.Json.Serialization;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>
/// The body that Alertmanager posts to webhooks, version "4" (Prometheus documentation, "alerting configuration", webhook_config):
/// receivers made for Alertmanager understand it.
/// </summary>
internal sealed record AlertmanagerMessage
{
    public string Version => "4";
    public required string GroupKey { get; init; }
    public int TruncatedAlerts => 0;
    public required string Status { get; init; }
    public required string Receiver { get; init; }
    public required IReadOnlyDictionary<string, string> GroupLabels { get; init; }
    public required IReadOnlyDictionary<string, string> CommonLabels { get; init; }
    public required IReadOnlyDictionary<string, string> CommonAnnotations { get; init; }
    [JsonPropertyName("externalURL")]
    public required string ExternalUrl { get; init; }
    public required IReadOnlyList<AlertmanagerAlert> Alerts { get; init; }

    /// <summary>One alarm as a message of its own.</summary>
    public static AlertmanagerMessage Of(AlarmRecord alarm, WebhookOptions options)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["alertname"] = alarm.Id, ["experiment"] = alarm.Provenance.Experiment, ["instance"] = alarm.Provenance.Host,
            ["severity"] = alarm.Priority.ToString().ToLowerInvariant(), ["simulated"] = alarm.Provenance.Simulated ? "true" : "false",
        };
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["summary"] = alarm.Title, ["description"] = alarm.Text, ["cause"] = alarm.Cause, ["action"] = alarm.Action,
        };
        string status = alarm.Active ? "firing" : "resolved";
        return new AlertmanagerMessage
        {
            GroupKey = $"{{}}:{{alertname=\"{alarm.Id}\", instance=\"{alarm.Provenance.Host}\"}}",
            Status = status,
            Receiver = options.Receiver,
            GroupLabels = new SortedDictionary<string, string> { ["alertname"] = alarm.Id },
            CommonLabels = labels,
            CommonAnnotations = annotations,
            ExternalUrl = options.PageUrl,
            Alerts =
            [
                new AlertmanagerAlert
                {
                    Status = status, Labels = labels, Annotations = annotations,
                    StartsAt = DateTimeOffset.FromUnixTimeMilliseconds(alarm.RaisedUnixMs),
                    // While it fires Alertmanager gives the zero time of Go.
                    EndsAt = alarm.Active ? DateTimeOffset.MinValue : DateTimeOffset.FromUnixTimeMilliseconds(alarm.TimeUnixMs),
                    GeneratorUrl = options.PageUrl,
                    Fingerprint = Fingerprint(labels),
                },
            ],
        };
    }

    /// <summary>The same for all messages of an alarm: receivers match "resolved" with "firing" by it.</summary>
    private static string Fingerprint(SortedDictionary<string, string> labels) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes(string.Join('\n', labels.Select(label => $"{label.Key}={label.Value}")))))[..16];
}

/// <summary>One alert of the message.</summary>
internal sealed record AlertmanagerAlert
{
    public required string Status { get; init; }
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public required IReadOnlyDictionary<string, string> Annotations { get; init; }
    public required DateTimeOffset StartsAt { get; init; }
    public required DateTimeOffset EndsAt { get; init; }
    [JsonPropertyName("generatorURL")]
    public required string GeneratorUrl { get; init; }
    public required string Fingerprint { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AlertmanagerMessage))]
internal sealed partial class AlertmanagerJson : JsonSerializerContext;
