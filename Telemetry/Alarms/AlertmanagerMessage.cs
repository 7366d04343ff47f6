using System.Text.Json.Serialization;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>
/// The body that Alertmanager posts to webhooks, version "4" (Prometheus documentation, "alerting configuration", webhook_config):
/// receivers made for Alertmanager understand it. A test compares it with what Alertmanager itself sends.
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
    /// <param name="alarm">The alarm.</param>
    /// <param name="firing">False when it calls nobody any more.</param>
    /// <param name="options">Receiver and page.</param>
    public static AlertmanagerMessage Of(AlarmRecord alarm, bool firing, WebhookOptions options)
    {
        SortedDictionary<string, string> labels = LabelsOf(alarm), annotations = AnnotationsOf(alarm);
        string status = firing ? "firing" : "resolved";
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
                    StartsAt = DateTime.UnixEpoch.AddMilliseconds(alarm.RaisedUnixMs),
                    // While it fires Alertmanager gives the zero time of Go.
                    EndsAt = firing ? DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc) : DateTime.UnixEpoch.AddMilliseconds(alarm.TimeUnixMs),
                    GeneratorUrl = options.PageUrl,
                    Fingerprint = Fingerprint(labels),
                },
            ],
        };
    }

    /// <summary>What makes an alert the same alert. No label may be empty.</summary>
    internal static SortedDictionary<string, string> LabelsOf(AlarmRecord alarm) => new(StringComparer.Ordinal)
    {
        ["alertname"] = alarm.Id, ["experiment"] = alarm.Provenance.Experiment, ["instance"] = alarm.Provenance.Host,
        ["severity"] = alarm.Priority.ToString().ToLowerInvariant(), ["simulated"] = alarm.Provenance.Simulated ? "true" : "false",
    };

    /// <summary>What people are told.</summary>
    internal static SortedDictionary<string, string> AnnotationsOf(AlarmRecord alarm) => new(StringComparer.Ordinal)
    {
        ["summary"] = alarm.Title, ["description"] = alarm.Text, ["cause"] = alarm.Cause, ["action"] = alarm.Action,
    };

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
    public required DateTime StartsAt { get; init; }
    public required DateTime EndsAt { get; init; }
    [JsonPropertyName("generatorURL")]
    public required string GeneratorUrl { get; init; }
    public required string Fingerprint { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertmanagerMessage))]
[JsonSerializable(typeof(IReadOnlyList<PostableAlert>))]
internal sealed partial class AlertmanagerJson : JsonSerializerContext;
