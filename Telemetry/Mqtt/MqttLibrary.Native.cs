using System.Runtime.InteropServices;

namespace EdgeMon.Telemetry.Mqtt;

/// <summary>The MQTT client library of this build: libmosquitto.</summary>
public static class MqttLibrary
{
    /// <summary>Name of the library, for people.</summary>
    public const string Name = "libmosquitto";

    /// <summary>What the machine lacks to use it, with the fix; null when nothing.</summary>
    public static string? Missing => NativeLibrary.TryLoad("libmosquitto.so.1", out _) ? null : "libmosquitto.so.1 is not installed. Run: sudo apt-get install -y libmosquitto1";

    /// <summary>Connects with MQTT 5. Has the shape of <see cref="MqttConnect"/>.</summary>
    /// <exception cref="MqttException">The library is missing, or the broker cannot be reached, does not answer in time or refuses.</exception>
    public static Task<IMqttLink> ConnectAsync(MqttConnectOptions options, CancellationToken cancellation) => MosquittoLink.ConnectAsync(options, cancellation);
}
