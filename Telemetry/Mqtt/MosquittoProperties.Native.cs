using static EdgeMon.Telemetry.Mqtt.LibMosquitto;

namespace EdgeMon.Telemetry.Mqtt;

/// <summary>MQTT 5 property lists of libmosquitto.</summary>
internal static class MosquittoProperties
{
    /// <summary>The properties of a message; the caller owns the list.</summary>
    internal static nint OfMessage(MqttMessage message)
    {
        nint list = 0;
        try
        {
            if (message.ContentType is { } contentType)
            {
                Check(mosquitto_property_add_byte(ref list, PropertyPayloadFormat, 1));
                Check(mosquitto_property_add_string(ref list, PropertyContentType, contentType));
            }
            if (message.MessageExpirySeconds is { } expiry) Check(mosquitto_property_add_int32(ref list, PropertyMessageExpiry, expiry));
            foreach (var (name, value) in message.UserProperties)
                Check(mosquitto_property_add_string_pair(ref list, PropertyUserProperty, name, value));
            return list;
        }
        catch
        {
            Free(ref list);
            throw;
        }
    }

    /// <summary>The properties of CONNECT; the caller owns the list.</summary>
    internal static nint OfConnect(MqttConnectOptions options)
    {
        nint list = 0;
        Check(mosquitto_property_add_int32(ref list, PropertySessionExpiry, options.SessionExpirySeconds));
        return list;
    }

    internal static void Free(ref nint list)
    {
        if (list != 0) mosquitto_property_free_all(ref list);
        list = 0;
    }

    internal static string? ReadContentType(nint list) =>
        mosquitto_property_read_string(list, PropertyContentType, out nint value, false) != 0 ? TakeString(value) : null;

    internal static uint? ReadUInt32(nint list, int identifier) =>
        mosquitto_property_read_int32(list, identifier, out uint value, false) != 0 ? value : null;

    internal static IReadOnlyList<KeyValuePair<string, string>> ReadUserProperties(nint list)
    {
        List<KeyValuePair<string, string>>? properties = null;
        nint position = mosquitto_property_read_string_pair(list, PropertyUserProperty, out nint name, out nint value, false);
        while (position != 0)
        {
            (properties ??= []).Add(new(TakeString(name), TakeString(value)));
            position = mosquitto_property_read_string_pair(position, PropertyUserProperty, out name, out value, true);
        }
        return properties ?? (IReadOnlyList<KeyValuePair<string, string>>)[];
    }

    private static void Check(int code)
    {
        if (code != Success) throw new MqttException($"libmosquitto refused a property: {ErrorText(code)}");
    }
}
