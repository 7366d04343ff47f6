using System.Globalization;
using EdgeMon.Telemetry.Mqtt;

namespace EdgeMon.Telemetry.Contracts;

/// <summary>
/// Makes MQTT messages: topic, payload, and user properties (schema, host, run, sequence, version, hmac) by which a reader can
/// select and check without parsing the payload.
/// </summary>
internal sealed class MessageFactory(Topics topics, string version, MessageSigner? signer)
{
    internal Topics Topics => topics;

    /// <summary>A message whose payload is made from a record.</summary>
    internal MqttMessage Make<T>(TopicEntry entry, string name, long sequence, int run, T payload) where T : class =>
        Make(entry, name, sequence, topics.Host, run, PayloadJson.Write(entry, sequence, payload));

    /// <summary>A message whose payload is there.</summary>
    internal MqttMessage Make(TopicEntry entry, string name, long sequence, string host, int run, byte[] json)
    {
        // A ledger may hold records of several hosts; each goes to the topic of its own.
        string topic = (host == topics.Host ? topics : new Topics(topics.Experiment, host)).For(entry, name);
        List<KeyValuePair<string, string>> properties =
        [
            new("schema", entry.Schema),
            new("host", host),
            new("run", run.ToString(CultureInfo.InvariantCulture)),
            new("sequence", sequence.ToString(CultureInfo.InvariantCulture)),
            new("version", version),
        ];
        if (signer is not null) properties.Add(new(MessageSigner.Property, signer.Sign(topic, json)));
        return new MqttMessage
        {
            Topic = topic,
            Payload = json,
            Qos = entry.Qos,
            Retain = entry.Retained,
            ContentType = PayloadJson.ContentType,
            MessageExpirySeconds = entry.ExpirySeconds > 0 ? entry.ExpirySeconds : null,
            UserProperties = properties,
        };
    }
}
