namespace EdgeMon.Telemetry.Mqtt;

/// <summary>Where and how to connect to a broker.</summary>
public sealed record MqttConnectOptions
{
    /// <summary>Host name or address.</summary>
    public required string Host { get; init; }
    /// <summary>TCP port.</summary>
    public required int Port { get; init; }
    /// <summary>Client identifier: unique, and not to be guessed, since a second client of the same name takes the session over.</summary>
    public required string ClientId { get; init; }
    /// <summary>User name; null for anonymous.</summary>
    public string? UserName { get; init; }
    /// <summary>Password.</summary>
    public string? Password { get; init; }
    /// <summary>Keep-alive [s], 5 to 65535. Half-open connections without traffic are noticed within twice this time.</summary>
    public int KeepAliveSeconds { get; init; } = 10;
    /// <summary>Time for TCP connect and CONNACK.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>A QoS 1 publish or subscribe without answer for so long ends the connection: this notices a half-open broker under load.</summary>
    public TimeSpan AcknowledgementTimeout { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>True: begin without the session that the broker may have kept.</summary>
    public bool CleanStart { get; init; } = true;
    /// <summary>The broker keeps the session so long after the connection [s]; 0 ends it with the connection.</summary>
    public uint SessionExpirySeconds { get; init; }
    /// <summary>Last will; null for none.</summary>
    public MqttMessage? Will { get; init; }
    /// <summary>Messages that may wait to be read.</summary>
    public int IncomingCapacity { get; init; } = 4096;
    /// <summary>File of the certificate authorities (PEM) for TLS; null for plain TCP.</summary>
    public string? CertificateAuthorityFile { get; init; }
}
