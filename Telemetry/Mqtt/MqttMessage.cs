namespace EdgeMon.Telemetry.Mqtt;

/// <summary>MQTT quality of service as far as EdgeMon uses it. QoS 2 is not: records carry keys to deduplicate by.</summary>
public enum QualityOfService
{
    /// <summary>QoS 0.</summary>
    AtMostOnce = 0,
    /// <summary>QoS 1.</summary>
    AtLeastOnce = 1,
}

/// <summary>An MQTT 5 application message, published or received.</summary>
public sealed record MqttMessage
{
    /// <summary>Topic.</summary>
    public required string Topic { get; init; }
    /// <summary>Payload.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
    /// <summary>Quality of service.</summary>
    public QualityOfService Qos { get; init; } = QualityOfService.AtLeastOnce;
    /// <summary>Published: keep as last value. Received: it was kept (not live).</summary>
    public bool Retain { get; init; }
    /// <summary>Media type of the payload; null for none.</summary>
    public string? ContentType { get; init; }
    /// <summary>The broker forgets the message after this time [s]; null for never.</summary>
    public uint? MessageExpirySeconds { get; init; }
    /// <summary>User properties, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> UserProperties { get; init; } = [];

    /// <summary>Value of the first user property of that name, or null.</summary>
    public string? UserProperty(string name)
    {
        foreach (var (key, value) in UserProperties)
        {
            if (key == name) return value;
        }
        return null;
    }
}
