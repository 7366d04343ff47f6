using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using EdgeMon.Telemetry.Contracts;
using Microsoft.Extensions.Logging;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>
/// Sends raised and cleared alarms to a webhook, in their order, each until it is taken. What cannot wait any more is dropped, oldest first;
/// alarms never wait for the receiver. A refusal (status 400 to 499, except 408 and 429) will not get better: that message is given up.
/// </summary>
internal sealed class AlarmWebhook : IAsyncDisposable
{
    private readonly WebhookOptions _options;
    private readonly TelemetryMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HttpClient _http;
    private readonly Channel<AlarmRecord> _queue;
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

    /// <summary>Takes a change; those that call nobody are passed over.</summary>
    public void Offer(AlarmRecord alarm)
    {
        bool calls = alarm.Change is AlarmChange.Raise or AlarmChange.Clear && alarm.State is not (AlarmState.Shelved or AlarmState.Suppressed);
        if (calls && alarm.Priority >= _options.Priority) _queue.Writer.TryWrite(alarm);
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
        await foreach (AlarmRecord alarm in _queue.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
        {
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(AlertmanagerMessage.Of(alarm, _options), AlertmanagerJson.Default.AlertmanagerMessage);
            TimeSpan wait = _options.FirstRetry;
            while (await SendAsync(body).ConfigureAwait(false) is { } failure)
            {
                Log.WebhookFailed(_log, alarm.Id, failure, wait.TotalSeconds);
                await Task.Delay(wait, _time, _stop.Token).ConfigureAwait(false);
                wait = wait * 2 < _options.LongestRetry ? wait * 2 : _options.LongestRetry;
            }
        }
    }

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
