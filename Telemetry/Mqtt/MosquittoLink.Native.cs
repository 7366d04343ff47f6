using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using static EdgeMon.Telemetry.Mqtt.LibMosquitto;

namespace EdgeMon.Telemetry.Mqtt;

/// <summary>
/// A connection over libmosquitto. One thread owns the native client: it creates it, connects, runs its loop and destroys it.
/// Other threads only queue publishes, under a lock that the thread takes before it destroys the client. Callbacks copy and
/// complete; they never wait, publish or connect.
/// </summary>
/// <remarks>
/// The library waits with select(2): a process with 1024 open descriptors cannot make a link; CONNECT then fails with an error that
/// says so. The keep-alive is the library's; it cannot see a broker that stopped reading while QoS 1 publishes
/// wait, which is why the loop also ends a connection whose oldest publish is older than
/// <see cref="MqttConnectOptions.AcknowledgementTimeout"/>.
/// </remarks>
public sealed class MosquittoLink : IMqttLink
{
    /// <summary>Longest wait of the loop: the delay of a requested end and of the check for unanswered publishes.</summary>
    private const int LoopWaitMs = 200;

    private static readonly Lazy<bool> Library = new(InitialiseLibrary);

    private readonly MqttConnectOptions _options;
    private readonly Channel<MqttMessage> _incoming;
    private readonly ConcurrentDictionary<int, PendingAnswer> _pending = new();
    private readonly TaskCompletionSource<MqttConnected> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<MqttClosed> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _native = new();
    private nint _handle;
    private long _incomingDropped;
    private volatile bool _stop;
    private volatile bool _disconnected;
    private volatile bool _requested;
    private string _endReason = "";

    private MosquittoLink(MqttConnectOptions options)
    {
        _options = options;
        _incoming = Channel.CreateBounded<MqttMessage>(new BoundedChannelOptions(options.IncomingCapacity)
        {
            SingleWriter = true,
            FullMode = BoundedChannelFullMode.Wait,
        });
    }

    /// <inheritdoc/>
    public MqttConnected Connected => _connected.Task.Result;
    /// <inheritdoc/>
    public Task<MqttClosed> Closed => _closed.Task;
    /// <inheritdoc/>
    public ChannelReader<MqttMessage> Incoming => _incoming.Reader;
    /// <inheritdoc/>
    public long IncomingDropped => Interlocked.Read(ref _incomingDropped);

    /// <summary>Connects with MQTT 5. Has the shape of <see cref="MqttConnect"/>.</summary>
    /// <exception cref="MqttException">The library is missing, or the broker cannot be reached, does not answer in time or refuses.</exception>
    public static async Task<IMqttLink> ConnectAsync(MqttConnectOptions options, CancellationToken cancellation)
    {
        if (options.KeepAliveSeconds is < 5 or > 65535)
            throw new ArgumentException($"keep-alive = {options.KeepAliveSeconds} s is outside 5..65535", nameof(options));
        try
        {
            _ = Library.Value;
        }
        catch (DllNotFoundException missing)
        {
            throw new MqttException($"libmosquitto.so.1 is missing: install the Debian package libmosquitto1 ({missing.Message})");
        }

        var link = new MosquittoLink(options);
        new Thread(link.Run) { IsBackground = true, Name = "mqtt " + options.ClientId }.Start();
        try
        {
            await link._connected.Task.WaitAsync(options.ConnectTimeout, cancellation).ConfigureAwait(false);
            return link;
        }
        catch (TimeoutException)
        {
            link.Abort();
            throw new MqttException($"broker {options.Host}:{options.Port} did not answer CONNECT within {options.ConnectTimeout.TotalSeconds} s");
        }
        catch (OperationCanceledException)
        {
            link.Abort();
            throw;
        }
    }

    /// <inheritdoc/>
    public unsafe Task<MqttResult> PublishAsync(MqttMessage message)
    {
        nint properties = MosquittoProperties.OfMessage(message);
        try
        {
            lock (_native)
            {
                RequireOpen();
                int code;
                int mid;
                fixed (byte* payload = message.Payload.Span)
                {
                    code = mosquitto_publish_v5(_handle, out mid, message.Topic, message.Payload.Length, payload, (int)message.Qos, message.Retain, properties);
                }
                return code switch
                {
                    Success => Await(mid),
                    // What the library itself refuses would be refused over every connection: an answer, not the end of this one.
                    OversizePacket or PayloadSize => Task.FromResult(new MqttResult(0x95)),
                    InvalidArgument or MalformedUtf8 => Task.FromResult(new MqttResult(0x90)),
                    _ => throw new MqttException($"publish to {message.Topic}: {ErrorText(code)}"),
                };
            }
        }
        finally
        {
            MosquittoProperties.Free(ref properties);
        }
    }

    /// <inheritdoc/>
    public Task<MqttResult> SubscribeAsync(string filter, QualityOfService qos)
    {
        lock (_native)
        {
            RequireOpen();
            int code = mosquitto_subscribe_v5(_handle, out int mid, filter, (int)qos, 0, 0);
            if (code != Success) throw new MqttException($"subscribe to {filter}: {ErrorText(code)}");
            return Await(mid);
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        _requested = true;
        _stop = true;
    }

    /// <summary>Sends what is queued and DISCONNECT, then closes. The broker drops the will.</summary>
    public async ValueTask DisposeAsync()
    {
        _requested = true;
        lock (_native)
        {
            if (_handle != 0) _ = mosquitto_disconnect_v5(_handle, 0, 0);
        }
        // A stalled broker never takes the DISCONNECT: then close without.
        try
        {
            await Closed.WaitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Abort();
            await Closed.ConfigureAwait(false);
        }
    }

    /// <summary>The answer to a message id. The callback may come first: whoever is first creates the entry.</summary>
    private Task<MqttResult> Await(int mid)
    {
        PendingAnswer pending = _pending.GetOrAdd(mid, static _ => new PendingAnswer());
        if (pending.BothArrived()) _pending.TryRemove(mid, out _);
        return pending.Task;
    }

    private void Answer(int mid, int reasonCode)
    {
        PendingAnswer pending = _pending.GetOrAdd(mid, static _ => new PendingAnswer());
        pending.Complete(new MqttResult((byte)reasonCode));
        if (pending.BothArrived()) _pending.TryRemove(mid, out _);
    }

    private void RequireOpen()
    {
        if (_handle == 0 || _disconnected || _stop) throw new MqttException("the connection to the broker has ended");
    }

    private void Run()
    {
        GCHandle self = GCHandle.Alloc(this);
        try
        {
            if (Open(GCHandle.ToIntPtr(self))) Loop();
        }
        catch (MqttException failure)
        {
            _endReason = failure.Message;
        }
        finally
        {
            lock (_native)
            {
                if (_handle != 0) mosquitto_destroy(_handle);
                _handle = 0;
            }
            self.Free();
            _disconnected = true;
            if (_endReason.Length == 0) _endReason = _requested ? "closed by EdgeMon" : "the broker closed the connection";
            _connected.TrySetException(new MqttException($"broker {_options.Host}:{_options.Port}: {_endReason}"));
            _ = _connected.Task.Exception; // observed: the caller may have given up
            FailPending();
            _incoming.Writer.TryComplete();
            _closed.TrySetResult(new MqttClosed(_endReason, _requested));
        }
    }

    private unsafe bool Open(nint self)
    {
        nint handle = mosquitto_new(_options.ClientId, _options.CleanStart, self);
        if (handle == 0) throw new MqttException("libmosquitto could not create a client (out of memory, or the client id is not valid)");
        _handle = handle;
        Check(mosquitto_int_option(handle, OptionProtocolVersion, ProtocolVersion5));
        Check(mosquitto_int_option(handle, OptionTcpNoDelay, 1));
        Check(mosquitto_threaded_set(handle, true));
        mosquitto_connect_v5_callback_set(handle, &OnConnect);
        mosquitto_disconnect_v5_callback_set(handle, &OnDisconnect);
        mosquitto_publish_v5_callback_set(handle, &OnPublish);
        mosquitto_subscribe_v5_callback_set(handle, &OnSubscribe);
        mosquitto_message_v5_callback_set(handle, &OnMessage);
        if (_options.UserName is not null) Check(mosquitto_username_pw_set(handle, _options.UserName, _options.Password));
        if (_options.CertificateAuthorityFile is { } authorities) Check(mosquitto_tls_set(handle, authorities, null, null, null, 0));
        if (_options.Will is { } will) SetWill(handle, will);

        nint properties = MosquittoProperties.OfConnect(_options);
        try
        {
            Check(mosquitto_connect_bind_v5(handle, _options.Host, _options.Port, _options.KeepAliveSeconds, null, properties));
        }
        finally
        {
            MosquittoProperties.Free(ref properties);
        }
        return !_stop;
    }

    private static unsafe void SetWill(nint handle, MqttMessage will)
    {
        nint properties = MosquittoProperties.OfMessage(will);
        int code;
        fixed (byte* payload = will.Payload.Span)
        {
            code = mosquitto_will_set_v5(handle, will.Topic, will.Payload.Length, payload, (int)will.Qos, will.Retain, properties);
        }
        if (code == Success) return;
        MosquittoProperties.Free(ref properties);
        Check(code);
    }

    private void Loop()
    {
        while (!_stop && !_disconnected)
        {
            int code = mosquitto_loop(_handle, LoopWaitMs, 1);
            if (code != Success)
            {
                if (_endReason.Length == 0) _endReason = _requested ? "closed by EdgeMon" : LoopError(code);
                return;
            }
            if (OldestPendingAge() > _options.AcknowledgementTimeout)
            {
                _endReason = $"the broker did not acknowledge a message within {_options.AcknowledgementTimeout.TotalSeconds} s";
                return;
            }
        }
    }

    private static string LoopError(int code) => code == InvalidArgument
        ? "libmosquitto cannot wait on descriptors from 1024 up (select): this process has too many files or connections open"
        : ErrorText(code);

    private TimeSpan OldestPendingAge()
    {
        TimeSpan oldest = TimeSpan.Zero;
        foreach (var (_, pending) in _pending)
        {
            TimeSpan age = pending.Age;
            if (age > oldest) oldest = age;
        }
        return oldest;
    }

    private void FailPending()
    {
        foreach (var (mid, _) in _pending)
        {
            if (_pending.TryRemove(mid, out PendingAnswer? pending))
                pending.Fail(new MqttException("the connection ended before the broker acknowledged"));
        }
    }

    private static void Check(int code)
    {
        if (code != Success) throw new MqttException(ErrorText(code));
    }

    private static bool InitialiseLibrary()
    {
        int code = mosquitto_lib_init();
        return code == Success ? true : throw new MqttException("libmosquitto: " + ErrorText(code));
    }

    private static MosquittoLink Of(nint self) => (MosquittoLink)GCHandle.FromIntPtr(self).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnConnect(nint handle, nint self, int reasonCode, int flags, nint properties)
    {
        MosquittoLink link = Of(self);
        if (reasonCode != 0)
        {
            var refusal = new MqttResult((byte)reasonCode);
            link._endReason = "the broker refused the connection: " + refusal.Reason;
            link._connected.TrySetException(new MqttException($"broker {link._options.Host}:{link._options.Port}: {link._endReason}", refusal));
            link._disconnected = true;
            return;
        }
        int receiveMaximum = mosquitto_property_read_int16(properties, PropertyReceiveMaximum, out ushort maximum, false) != 0 ? maximum : 65535;
        long? packetBytes = MosquittoProperties.ReadUInt32(properties, PropertyMaximumPacketSize);
        link._connected.TrySetResult(new MqttConnected((flags & 1) != 0, receiveMaximum, packetBytes));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDisconnect(nint handle, nint self, int reasonCode, nint properties)
    {
        MosquittoLink link = Of(self);
        // Codes of a DISCONNECT packet are reason codes (>= 0x80), others are the library's own.
        if (!link._requested && reasonCode != 0 && link._endReason.Length == 0)
        {
            link._endReason = reasonCode >= 0x80
                ? "the broker disconnected: " + new MqttResult((byte)reasonCode).Reason
                : ErrorText(reasonCode);
        }
        link._disconnected = true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnPublish(nint handle, nint self, int mid, int reasonCode, nint properties) => Of(self).Answer(mid, reasonCode);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void OnSubscribe(nint handle, nint self, int mid, int count, int* granted, nint properties) =>
        Of(self).Answer(mid, count > 0 ? granted[0] : 0x80);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void OnMessage(nint handle, nint self, NativeMessage* native, nint properties)
    {
        MosquittoLink link = Of(self);
        var message = new MqttMessage
        {
            Topic = Marshal.PtrToStringUTF8((nint)native->Topic) ?? "",
            Payload = new ReadOnlySpan<byte>(native->Payload, native->PayloadLength).ToArray(),
            Qos = (QualityOfService)native->Qos,
            Retain = native->Retain != 0,
            ContentType = MosquittoProperties.ReadContentType(properties),
            MessageExpirySeconds = MosquittoProperties.ReadUInt32(properties, PropertyMessageExpiry),
            UserProperties = MosquittoProperties.ReadUserProperties(properties),
        };
        if (!link._incoming.Writer.TryWrite(message)) Interlocked.Increment(ref link._incomingDropped);
    }
}
