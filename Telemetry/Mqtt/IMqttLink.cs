using System.Threading.Channels;

namespace EdgeMon.Telemetry.Mqtt;

/// <summary>Makes a connection. <see cref="MqttLibrary.ConnectAsync"/> unless a test says otherwise.</summary>
/// <param name="options">Where and how to connect.</param>
/// <param name="cancellation">Gives up.</param>
/// <exception cref="MqttException">The broker cannot be reached, does not answer in time or refuses.</exception>
public delegate Task<IMqttLink> MqttConnect(MqttConnectOptions options, CancellationToken cancellation);

/// <summary>
/// One MQTT 5 connection from CONNACK to its end. It never reconnects: a new connection is a new link, made by one supervisor
/// loop. All members may be called from any thread; nothing is called back.
/// </summary>
public interface IMqttLink : IAsyncDisposable
{
    /// <summary>What the broker answered.</summary>
    MqttConnected Connected { get; }

    /// <summary>Completes, never faulted, when the connection has ended for whatever reason.</summary>
    Task<MqttClosed> Closed { get; }

    /// <summary>
    /// Messages received, in order. Bounded: what does not fit is dropped and counted in <see cref="IncomingDropped"/>.
    /// Completes when the connection has ended and everything received was read.
    /// </summary>
    ChannelReader<MqttMessage> Incoming { get; }

    /// <summary>Messages received that found <see cref="Incoming"/> full.</summary>
    long IncomingDropped { get; }

    /// <summary>
    /// Publishes. Completes with QoS 1 when the broker has answered, with QoS 0 when the message was handed to the system.
    /// A refusal by the broker is a result, not an exception: look at <see cref="MqttResult.IsSuccess"/>.
    /// </summary>
    /// <exception cref="MqttException">The connection ended before the answer; whether the broker has the message is unknown.</exception>
    Task<MqttResult> PublishAsync(MqttMessage message);

    /// <summary>Subscribes. Retained messages follow on <see cref="Incoming"/>.</summary>
    /// <exception cref="MqttException">The connection ended before the answer.</exception>
    Task<MqttResult> SubscribeAsync(string filter, QualityOfService qos);

    /// <summary>Ends the connection without clean DISCONNECT, so that the broker publishes the will.</summary>
    void Abort();
}

/// <summary>What the broker answered to CONNECT.</summary>
/// <param name="SessionPresent">The broker kept a session of this client.</param>
/// <param name="ReceiveMaximum">QoS 1 publishes it accepts in flight, 65535 when it did not say.</param>
/// <param name="MaximumPacketBytes">Largest packet it accepts [bytes]; null when it did not say.</param>
public sealed record MqttConnected(bool SessionPresent, int ReceiveMaximum, long? MaximumPacketBytes);

/// <summary>Why a connection ended.</summary>
/// <param name="Reason">For people.</param>
/// <param name="Requested">True when this side closed it.</param>
public sealed record MqttClosed(string Reason, bool Requested);

/// <summary>The broker's answer to a publish or subscribe.</summary>
/// <param name="ReasonCode">MQTT 5 reason code.</param>
public readonly record struct MqttResult(byte ReasonCode)
{
    /// <summary>True below 0x80.</summary>
    public bool IsSuccess => ReasonCode < 0x80;

    /// <summary>Name of the reason code (MQTT 5, section 2.4).</summary>
    public string Reason => ReasonCode switch
    {
        0x00 => "success",
        0x01 => "granted QoS 1",
        0x10 => "no matching subscribers",
        0x80 => "unspecified error",
        0x83 => "implementation specific error",
        0x85 => "client identifier not valid",
        0x86 => "bad user name or password",
        0x87 => "not authorized",
        0x88 => "server unavailable",
        0x89 => "server busy",
        0x8A => "banned",
        0x8F => "topic filter invalid",
        0x90 => "topic name invalid",
        0x93 => "receive maximum exceeded",
        0x95 => "packet too large",
        0x97 => "quota exceeded",
        0x99 => "payload format invalid",
        0x9A => "retain not supported",
        0x9B => "QoS not supported",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"reason code 0x{ReasonCode:X2}"),
    };
}

/// <summary>A connection could not be made or ended.</summary>
public sealed class MqttException : Exception
{
    /// <summary>With the reason.</summary>
    public MqttException(string message) : base(message) { }
    /// <summary>The broker answered CONNECT with a refusal.</summary>
    public MqttException(string message, MqttResult refusal) : base(message) => Refusal = refusal;

    /// <summary>The broker's refusal; null when the failure was another.</summary>
    public MqttResult? Refusal { get; }
}
