using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using EdgeMon.Telemetry.Contracts;
using Microsoft.Extensions.Logging;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>
/// Sends raised and cleared alarms to a webhook, in their order, each until it is taken. What cannot wait any more is dropped, oldest first;
/// alarms never wait for the receiver. A refusal (status 400 to 499, except 408 and 429) will not get better: that message is given up.
/// An alarm that a person shelves calls nobody meanwhile: the receiver is told that it is over, and again when it comes back.
/// </summary>
internal sealed class AlarmWebhook : IAsyncDisposable
{
    private readonly WebhookOptions _options;
    private readonly TelemetryMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HttpClient _http;
    private readonly Channel<AlarmRecord> _queue;
    /// <summary>Alarms that the receiver was told of and that are not over. Of the sending task.</summary>
    private readonly SortedDictionary<string, AlarmRecord> _firing = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;

    /// <summary>Begins to send.</summary>
    public AlarmWebhook(WebhookOptions options, TelemetryMetrics metrics, TimeProvider time, ILogger log)
    {
        (_options, _metrics, _time, _log) = (options, metrics, time, log);
        // A redirect could lead from https to a place that was not configured.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = options.Timeout };
        _queue = Channel.CreateBounded<AlarmRecord>(
            new BoundedChannelOptions(options.Queue) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => metrics.Dropped("webhook"));
        _sending = Task.Run(SendAllAsync);
    }

    /// <summary>Takes a change.</summary>
    public void Offer(AlarmRecord alarm)
    {
        if (alarm.Priority >= _options.Priority) _queue.Writer.TryWrite(alarm);
    }

    /// <summary>Stops; what waits is not sent any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task SendAllAsync()
    {
        Task<bool> more = _queue.Reader.WaitToReadAsync(_stop.Token).AsTask();
        while (true)
        {
            if (_options.Format == WebhookFormat.Alertmanager && _firing.Count > 0
                && await Task.WhenAny(more, Task.Delay(_options.Repeat, _time, _stop.Token)).ConfigureAwait(false) != more)
            {
                await TellAsync([.. _firing.Values], firing: true).ConfigureAwait(false);
                continue;
            }
            if (!await more.ConfigureAwait(false)) return;
            while (_queue.Reader.TryRead(out AlarmRecord? alarm)) await TellAsync(alarm).ConfigureAwait(false);
            more = _queue.Reader.WaitToReadAsync(_stop.Token).AsTask();
        }
    }

    /// <summary>Tells what is new for the receiver; that somebody has acknowledged an alarm is not.</summary>
    private async Task TellAsync(AlarmRecord alarm)
    {
        bool told = _firing.ContainsKey(alarm.Id);
        if (alarm.State is AlarmState.UnacknowledgedActive or AlarmState.AcknowledgedActive)
        {
            _firing[alarm.Id] = alarm;
            // Raised while it stands: it is about something more.
            if (!told || alarm.Change == AlarmChange.Raise) await TellAsync([alarm], firing: true).ConfigureAwait(false);
        }
        // What was raised before EdgeMon was started again is over too. What nobody saw, since it was suppressed or shelved, is normal when it is over: nobody was told of it.
        else if (_firing.Remove(alarm.Id) || (alarm.Change == AlarmChange.Clear && alarm.State == AlarmState.ClearedUnacknowledged))
        {
            await TellAsync([alarm], firing: false).ConfigureAwait(false);
        }
    }

    private async Task TellAsync(AlarmRecord[] alarms, bool firing)
    {
        TimeSpan wait = _options.FirstRetry;
        while (await SendAsync(Body(alarms, firing)).ConfigureAwait(false) is { } failure)
        {
            Log.WebhookFailed(_log, alarms[0].Id, failure, wait.TotalSeconds);
            await Task.Delay(wait, _time, _stop.Token).ConfigureAwait(false);
            wait = wait * 2 < _options.LongestRetry ? wait * 2 : _options.LongestRetry;
        }
    }

    private byte[] Body(AlarmRecord[] alarms, bool firing) => _options.Format == WebhookFormat.Alertmanager
        ? JsonSerializer.SerializeToUtf8Bytes([.. alarms.Select(alarm => PostableAlert.Of(alarm, firing, _options, _time.GetUtcNow()))], AlertmanagerJson.Default.IReadOnlyListPostableAlert)
        : JsonSerializer.SerializeToUtf8Bytes(AlertmanagerMessage.Of(alarms[0], firing, _options), AlertmanagerJson.Default.AlertmanagerMessage);

    /// <summary>Null when the message is done with, taken or refused for good; otherwise why it must be sent again.</summary>
    private async Task<string?> SendAsync(byte[] body)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await _http.PostAsync(_options.Url, content, _stop.Token).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode) return null;
            if ((int)answer.StatusCode is < 400 or >= 500 or 408 or 429) return $"status {(int)answer.StatusCode}";
            _metrics.Refused("webhook");
            Log.WebhookRefused(_log, (int)answer.StatusCode);
            return null;
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && !_stop.IsCancellationRequested)
        {
            return problem.Message;
        }
    }
}
