namespace EdgeMon.Telemetry.Mqtt;

/// <summary>The MQTT client library of this build: MQTTnet.</summary>
public static class MqttLibrary
{
    /// <summary>Name of the library, for people.</summary>
    public const string Name = "MQTTnet";

    /// <summary>What the machine lacks to use it; null: the library comes with the program.</summary>
    public static string? Missing => null;

    /// <summary>Connects with MQTT 5. Has the shape of <see cref="MqttConnect"/>.</summary>
    /// <exception cref="MqttException">The broker cannot be reached, does not answer in time or refuses.</exception>
    public static Task<IMqttLink> ConnectAsync(MqttConnectOptions options, CancellationToken cancellation) => MqttNetLink.ConnectAsync(options, cancellation);
}
