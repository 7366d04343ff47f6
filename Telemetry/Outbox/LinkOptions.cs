using System.Security.Cryptography;
using EdgeMon.Telemetry.Broker;
using EdgeMon.Telemetry.Mqtt;

namespace EdgeMon.Telemetry.Outbox;

/// <summary>
/// Connections of this process: client identifiers are random per start, since a stranger who knew one could take the session over.
/// No session is kept at the broker: the outbox and the totals are what a connection resumes from.
/// </summary>
internal sealed class LinkOptions
{
    private readonly MqttConnectOptions _sender;
    private readonly MqttConnectOptions _limits;

    internal LinkOptions(TelemetryOptions options, PrivateBroker? broker)
    {
        BrokerCredentials? external = broker is null ? options.ReadCredentials() : null;
        MqttConnectOptions Make(string purpose, BrokerCredentials? user) => new()
        {
            Host = broker is null ? options.BrokerHost : "127.0.0.1",
            Port = broker?.Port ?? options.BrokerPort,
            ClientId = $"edgemon-{purpose}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}",
            UserName = user?.UserName,
            Password = user?.Password,
            KeepAliveSeconds = options.KeepAliveSeconds,
            AcknowledgementTimeout = options.AcknowledgementTimeout,
            CertificateAuthorityFile = options.CertificateAuthorityFile.Length > 0 ? options.CertificateAuthorityFile : null,
        };
        _sender = Make(options.Host, broker?.Writer ?? external);
        _limits = Make("limits", broker?.Limits ?? external);
    }

    /// <summary>The sender's next connection.</summary>
    internal MqttConnectOptions Sender(MqttMessage will) => _sender with { Will = will };

    /// <summary>The limit service's next connection.</summary>
    internal MqttConnectOptions Limits() => _limits;
}
