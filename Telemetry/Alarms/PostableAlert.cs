using System.Text.Json.Serialization;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>An alert as Alertmanager takes it at <c>/api/v2/alerts</c> (its openapi.yaml, postableAlert), in an array.</summary>
internal sealed record PostableAlert
{
    /// <summary>Further repetitions that may fail before Alertmanager takes a silent EdgeMon for the end of the alarm, as Prometheus counts them.</summary>
    private const int Repetitions = 4;

    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public required IReadOnlyDictionary<string, string> Annotations { get; init; }
    public required DateTime StartsAt { get; init; }
    public required DateTime EndsAt { get; init; }
    /// <summary>An address or nothing: an empty one is refused.</summary>
    [JsonPropertyName("generatorURL")]
    public required string? GeneratorUrl { get; init; }

    /// <summary>An alarm as it is told now.</summary>
    /// <param name="alarm">The alarm.</param>
    /// <param name="firing">False when it calls nobody any more.</param>
    /// <param name="options">Repetition and page.</param>
    /// <param name="now">Time of sending.</param>
    public static PostableAlert Of(AlarmRecord alarm, bool firing, WebhookOptions options, DateTimeOffset now) => new()
    {
        Labels = AlertmanagerMessage.LabelsOf(alarm),
        Annotations = AlertmanagerMessage.AnnotationsOf(alarm),
        StartsAt = DateTime.UnixEpoch.AddMilliseconds(alarm.RaisedUnixMs),
        EndsAt = firing ? (now + Repetitions * options.Repeat).UtcDateTime : DateTime.UnixEpoch.AddMilliseconds(alarm.TimeUnixMs),
        GeneratorUrl = options.PageUrl.Length > 0 ? options.PageUrl : null,
    };
}
