using System.Threading.Channels;
using MQTTnet;

namespace EdgeMon.Telemetry.Mqtt;

/// <summary>
/// A connection over MQTTnet 5. Publishes go through one queue, so that they leave in the order of the calls. Events of the library
/// copy and complete; they never wait, publish or connect.
/// </summary>
/// <remarks>
/// What MQTTnet leaves to its user is done here: at most 16 publishes in flight; a message that is not answered within
/// <see cref="MqttConnectOptions.AcknowledgementTimeout"/> ends the connection; and a ping goes out at half of each keep-alive time whatever
/// else is sent, since the library's own waits for a pause and so never notices a half-open broker under QoS 0 traffic.
/// </remarks>
public sealed class MqttNetLink : IMqttLink
{
    private const int MaximumInFlight = 16;

    private sealed record Publication(MqttApplicationMessage Message, TaskCompletionSource<MqttResult> Answer);

    private readonly MqttConnectOptions _options;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<MqttMessage> _incoming;
    private readonly Channel<Publication> _outgoing = Channel.CreateUnbounded<Publication>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<MqttClosed> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _sending = Task.CompletedTask;
    private long _incomingDropped;
    private int _ended;

    private MqttNetLink(MqttConnectOptions options)
    {
        _options = options;
        _incoming = Channel.CreateBounded<MqttMessage>(new BoundedChannelOptions(options.IncomingCapacity)
        {
            SingleWriter = true,
            FullMode = BoundedChannelFullMode.Wait,
        });
    }

    /// <inheritdoc/>
    public MqttConnected Connected { get; private set; } = new(false, 0, null);
    /// <inheritdoc/>
    public Task<MqttClosed> Closed => _closed.Task;
    /// <inheritdoc/>
    public ChannelReader<MqttMessage> Incoming => _incoming.Reader;
    /// <inheritdoc/>
    public long IncomingDropped => Interlocked.Read(ref _incomingDropped);

    /// <summary>Connects with MQTT 5. Has the shape of <see cref="MqttConnect"/>.</summary>
    /// <exception cref="MqttException">The broker cannot be reached, does not answer in time or refuses.</exception>
    public static async Task<IMqttLink> ConnectAsync(MqttConnectOptions options, CancellationToken cancellation)
    {
        if (options.KeepAliveSeconds is < 5 or > 65535)
            throw new ArgumentException($"keep-alive = {options.KeepAliveSeconds} s is outside 5..65535", nameof(options));
        var link = new MqttNetLink(options);
        try
        {
            await link.OpenAsync(cancellation).ConfigureAwait(false);
            return link;
        }
        catch (Exception failure)
        {
            link.End(failure.Message, requested: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<MqttResult> PublishAsync(MqttMessage message)
    {
        if (_closed.Task.IsCompleted) throw Ended();
        if (!MqttNetMessages.IsTopic(message.Topic)) return Task.FromResult(new MqttResult(0x90));
        // MQTTnet would send it, and the broker would end the connection for it.
        if (MqttNetMessages.PublishBytes(message) > (Connected.MaximumPacketBytes ?? long.MaxValue)) return Task.FromResult(new MqttResult(0x95));
        var publication = new Publication(MqttNetMessages.ToMqttNet(message), new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_outgoing.Writer.TryWrite(publication)) throw Ended();
        return publication.Answer.Task;
    }

    /// <inheritdoc/>
    public async Task<MqttResult> SubscribeAsync(string filter, QualityOfService qos)
    {
        if (_closed.Task.IsCompleted) throw Ended();
        var subscription = new MqttClientSubscribeOptions
        {
            TopicFilters = [new MqttTopicFilterBuilder().WithTopic(filter).WithQualityOfServiceLevel(MqttNetMessages.ToMqttNet(qos)).Build()],
        };
        try
        {
            MqttClientSubscribeResult result = await _client.SubscribeAsync(subscription, _end.Token).WaitAsync(_options.AcknowledgementTimeout).ConfigureAwait(false);
            return new MqttResult((byte)result.Items.First().ResultCode);
        }
        catch (Exception failure) when (failure is not ArgumentException)
        {
            EndUnanswered(failure);
            throw Ended();
        }
    }

    /// <inheritdoc/>
    public void Abort() => End("closed by EdgeMon", requested: true);

    /// <summary>Sends what is queued and DISCONNECT, then closes. The broker drops the will.</summary>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        // A stalled broker takes neither: then close without.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await _sending.WaitAsync(patience.Token).ConfigureAwait(false);
            if (!_closed.Task.IsCompleted) await _client.DisconnectAsync(new MqttClientDisconnectOptions(), patience.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException or MQTTnet.Exceptions.MqttCommunicationException)
        {
            // Closed below either way.
        }
        End("closed by EdgeMon", requested: true);
    }

    private async Task OpenAsync(CancellationToken cancellation)
    {
        _client.ApplicationMessageReceivedAsync += OnMessage;
        _client.DisconnectedAsync += OnDisconnected;
        string broker = $"broker {_options.Host}:{_options.Port}";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_options.ConnectTimeout);
        MqttClientConnectResult result;
        try
        {
            result = await _client.ConnectAsync(MqttNetMessages.ToMqttNet(_options), patience.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception) when (patience.IsCancellationRequested)
        {
            throw new MqttException($"{broker} did not answer CONNECT within {_options.ConnectTimeout.TotalSeconds} s");
        }
        catch (Exception failure)
        {
            throw new MqttException($"{broker}: {failure.GetBaseException().Message}");
        }
        var answer = new MqttResult((byte)result.ResultCode);
        if (!answer.IsSuccess) throw new MqttException($"{broker}: the broker refused the connection: {answer.Reason}", answer);
        // MQTTnet says 0 where the broker said nothing.
        Connected = new MqttConnected(result.IsSessionPresent, result.ReceiveMaximum is > 0 and var inFlight ? inFlight : 65535, result.MaximumPacketSize is > 0 and var bytes ? bytes : null);
        _sending = SendAsync();
        _ = WatchAsync();
    }

    /// <summary>Starts one publish after the other in the order of the calls, waiting when too many are in flight.</summary>
    private async Task SendAsync()
    {
        using var places = new SemaphoreSlim(Math.Min(MaximumInFlight, Connected.ReceiveMaximum));
        var answers = new HashSet<Task>();
        try
        {
            await foreach (Publication publication in _outgoing.Reader.ReadAllAsync(_end.Token).ConfigureAwait(false))
            {
                try
                {
                    await places.WaitAsync(_end.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    // It is in no queue any more: who waits for its answer would wait for ever.
                    Fail(publication);
                    throw;
                }
                answers.RemoveWhere(answer => answer.IsCompleted);
                answers.Add(AnswerAsync(publication, places));
            }
        }
        catch (OperationCanceledException)
        {
            // The connection ended; what waits is failed by its end.
        }
        // The places are given back by the answers.
        await Task.WhenAll(answers).ConfigureAwait(false);
        while (_outgoing.Reader.TryRead(out Publication? publication)) Fail(publication);
    }

    private async Task AnswerAsync(Publication publication, SemaphoreSlim places)
    {
        try
        {
            MqttClientPublishResult result = await _client.PublishAsync(publication.Message, _end.Token).WaitAsync(_options.AcknowledgementTimeout, _end.Token).ConfigureAwait(false);
            publication.Answer.TrySetResult(new MqttResult((byte)result.ReasonCode));
        }
        catch (Exception failure)
        {
            EndUnanswered(failure);
            Fail(publication);
        }
        finally
        {
            places.Release();
        }
    }

    private static void Fail(Publication publication)
    {
        publication.Answer.TrySetException(new MqttException("the connection ended before the broker acknowledged"));
        _ = publication.Answer.Task.Exception; // observed: nobody may be waiting any more
    }

    /// <summary>Pings at half of each keep-alive time; an answer must come within the other half.</summary>
    private async Task WatchAsync()
    {
        TimeSpan half = TimeSpan.FromSeconds(_options.KeepAliveSeconds) / 2;
        try
        {
            while (true)
            {
                await Task.Delay(half, _end.Token).ConfigureAwait(false);
                await _client.PingAsync(_end.Token).WaitAsync(half, _end.Token).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            End($"the broker did not answer a ping within {half.TotalSeconds} s", requested: false);
        }
        catch (Exception failure)
        {
            EndUnanswered(failure);
        }
    }

    private Task OnMessage(MqttApplicationMessageReceivedEventArgs received)
    {
        if (!_incoming.Writer.TryWrite(MqttNetMessages.FromMqttNet(received.ApplicationMessage))) Interlocked.Increment(ref _incomingDropped);
        return Task.CompletedTask;
    }

    private Task OnDisconnected(MqttClientDisconnectedEventArgs ended)
    {
        string reason = (int)ended.Reason > 0x80 ? "the broker disconnected: " + new MqttResult((byte)ended.Reason).Reason
            : ended.Exception?.GetBaseException().Message ?? "the broker closed the connection";
        End(reason, requested: false);
        return Task.CompletedTask;
    }

    private void EndUnanswered(Exception failure)
    {
        if (failure is TimeoutException)
            End($"the broker did not acknowledge a message within {_options.AcknowledgementTimeout.TotalSeconds} s", requested: false);
        else if (!_end.IsCancellationRequested)
            End(failure.GetBaseException().Message, requested: false);
    }

    /// <summary>The first call ends the connection. Without DISCONNECT before, the broker publishes the will.</summary>
    private void End(string reason, bool requested)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0) return;
        // First no more is taken: what came after the sender has emptied the queue would never be answered.
        _outgoing.Writer.TryComplete();
        _end.Cancel();
        _client.Dispose();
        _incoming.Writer.TryComplete();
        _closed.TrySetResult(new MqttClosed(reason, requested));
    }

    private static MqttException Ended() => new("the connection to the broker has ended");
}
