using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeMon.Telemetry.Mqtt;

/// <summary>Messages and options between EdgeMon and MQTTnet.</summary>
internal static class MqttNetMessages
{
    /// <summary>A topic that may be published to: no wildcards, not empty (MQTT 5, 4.7).</summary>
    internal static bool IsTopic(string topic) => topic.Length > 0 && topic.AsSpan().IndexOfAny("#+\0") < 0;

    internal static MqttQualityOfServiceLevel ToMqttNet(QualityOfService qos) => (MqttQualityOfServiceLevel)(int)qos;

    internal static MqttApplicationMessage ToMqttNet(MqttMessage message) => new()
    {
        Topic = message.Topic,
        Payload = new ReadOnlySequence<byte>(message.Payload),
        QualityOfServiceLevel = ToMqttNet(message.Qos),
        Retain = message.Retain,
        ContentType = message.ContentType,
        PayloadFormatIndicator = Format(message),
        MessageExpiryInterval = message.MessageExpirySeconds ?? 0,
        UserProperties = Properties(message),
    };

    internal static MqttMessage FromMqttNet(MqttApplicationMessage message) => new()
    {
        Topic = message.Topic,
        Payload = message.Payload.ToArray(),
        Qos = (QualityOfService)(int)message.QualityOfServiceLevel,
        Retain = message.Retain,
        ContentType = string.IsNullOrEmpty(message.ContentType) ? null : message.ContentType,
        MessageExpirySeconds = message.MessageExpiryInterval > 0 ? message.MessageExpiryInterval : null,
        UserProperties = message.UserProperties is { } properties ? [.. properties.Select(property => KeyValuePair.Create(property.Name, property.ReadValueAsString()))] : [],
    };

    internal static MqttClientOptions ToMqttNet(MqttConnectOptions options)
    {
        var native = new MqttClientOptions
        {
            ProtocolVersion = MqttProtocolVersion.V500,
            ClientId = options.ClientId,
            CleanSession = options.CleanStart,
            SessionExpiryInterval = options.SessionExpirySeconds,
            KeepAlivePeriod = TimeSpan.FromSeconds(options.KeepAliveSeconds),
            Timeout = options.AcknowledgementTimeout,
            Credentials = options.UserName is { } user ? new MqttClientCredentials(user, Encoding.UTF8.GetBytes(options.Password ?? "")) : null,
            ChannelOptions = new MqttClientTcpOptions
            {
                RemoteEndpoint = new DnsEndPoint(options.Host, options.Port),
                NoDelay = true,
                // The library's default resets the connection at its end, and the DISCONNECT may be lost with it.
                LingerState = new LingerOption(false, 0),
                TlsOptions = Tls(options.CertificateAuthorityFile),
            },
        };
        if (options.Will is not { } will) return native;
        native.WillTopic = will.Topic;
        native.WillPayload = will.Payload.ToArray();
        native.WillQualityOfServiceLevel = ToMqttNet(will.Qos);
        native.WillRetain = will.Retain;
        native.WillContentType = will.ContentType;
        native.WillPayloadFormatIndicator = Format(will);
        native.WillMessageExpiryInterval = will.MessageExpirySeconds ?? 0;
        native.WillUserProperties = Properties(will);
        return native;
    }

    /// <summary>Length of the PUBLISH packet [bytes] (MQTT 5, 3.3), to be held against the broker's maximum.</summary>
    internal static long PublishBytes(MqttMessage message)
    {
        static int Text(string text) => 2 + Encoding.UTF8.GetByteCount(text);
        static int Variable(long value) => value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
        long properties = 0;
        if (message.ContentType is { } contentType) properties += 2 + 1 + Text(contentType);
        if (message.MessageExpirySeconds is not null) properties += 5;
        foreach (var (name, value) in message.UserProperties) properties += 1 + Text(name) + Text(value);
        int packetIdentifier = message.Qos == QualityOfService.AtMostOnce ? 0 : 2;
        long remaining = Text(message.Topic) + packetIdentifier + Variable(properties) + properties + message.Payload.Length;
        return 1 + Variable(remaining) + remaining;
    }

    private static MqttPayloadFormatIndicator Format(MqttMessage message) =>
        message.ContentType is null ? MqttPayloadFormatIndicator.Unspecified : MqttPayloadFormatIndicator.CharacterData;

    private static List<MqttUserProperty> Properties(MqttMessage message) =>
        [.. message.UserProperties.Select(property => new MqttUserProperty(property.Key, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(property.Value))))];

    private static MqttClientTlsOptions Tls(string? authorityFile)
    {
        if (authorityFile is null) return new MqttClientTlsOptions();
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(authorityFile);
        // A laboratory's own authority publishes no revocation list.
        return new MqttClientTlsOptions { UseTls = true, TrustChain = authorities, IgnoreCertificateRevocationErrors = true };
    }
}
