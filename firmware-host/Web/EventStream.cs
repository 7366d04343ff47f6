using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeMon.Host.Web.Access;

namespace EdgeMon.Host.Web;

/// <summary>
/// Live updates as server-sent events: each carries the whole state document, so none depends on the one before. A page
/// that reads slowly gets fewer and always the newest: nothing is queued for it. The browser reconnects by itself.
/// </summary>
internal sealed class EventStream(LiveView view, PageAccess access)
{
    private readonly Lock _gate = new();
    private int _clients;
    private long _cachedVersion = -1;
    private long _cachedTicks;
    private byte[] _cached = [];

    public void Map(WebApplication app)
    {
        app.MapMethods("/events", ["GET", "HEAD"], async context =>
        {
            if (Interlocked.Increment(ref _clients) > view.Options.MaxLiveClients)
            {
                Interlocked.Decrement(ref _clients);
                context.Response.Headers.RetryAfter = "10";
                await Answer.Refuse(context, StatusCodes.Status503ServiceUnavailable,
                    $"{view.Options.MaxLiveClients} pages are connected already (maxLiveClients)");
                return;
            }
            try
            {
                using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, app.Lifetime.ApplicationStopping);
                await SendAsync(context, ends.Token);
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException)
            {
                // The page was closed, or the host stops.
            }
            finally
            {
                Interlocked.Decrement(ref _clients);
            }
        });
    }

    private async Task SendAsync(HttpContext context, CancellationToken end)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        // Reverse proxies hold answers back unless they are told not to.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await context.Response.Body.WriteAsync("retry: 2000\n\n"u8.ToArray(), end);
        var interval = TimeSpan.FromMilliseconds(view.Options.UpdateIntervalMilliseconds);
        // Who is logged out, or no longer among the users, gets nothing more.
        while (access.MayGoOn(context))
        {
            var (version, message) = Newest();
            // Awaited: the next update is taken only when this one has left, so at most one is under way per page.
            await context.Response.Body.WriteAsync(message, end);
            await context.Response.Body.FlushAsync(end);
            await Task.Delay(interval, end);
            await WaitAsync(version, TimeSpan.FromSeconds(view.Options.HeartbeatSeconds), end);
        }
    }

    private async Task WaitAsync(long version, TimeSpan longest, CancellationToken end)
    {
        try
        {
            await view.WaitForChangeAsync(version).WaitAsync(longest, end);
        }
        catch (TimeoutException)
        {
            // Nothing new: the same state goes out again as a sign of life.
        }
    }

    // One document serves all pages that ask within half an interval: however many pages there are, it is made a few times a second. A page that gets
    // one that is not the newest any more is woken again at once.
    private (long Version, byte[] Message) Newest()
    {
        lock (_gate)
        {
            if (_cachedVersion >= 0 && Stopwatch.GetElapsedTime(_cachedTicks).TotalMilliseconds < view.Options.UpdateIntervalMilliseconds / 2.0) return (_cachedVersion, _cached);
            LiveSnapshot snapshot = view.Snapshot();
            byte[] json = PageJson.ToBytes(StateBuilder.Build(snapshot, view.Options));
            string head = string.Create(CultureInfo.InvariantCulture, $"event: state\nid: {snapshot.Versions.View}\ndata: ");
            _cached = [.. Encoding.UTF8.GetBytes(head), .. json, .. "\n\n"u8];
            _cachedVersion = snapshot.Versions.View;
            _cachedTicks = Stopwatch.GetTimestamp();
            return (_cachedVersion, _cached);
        }
    }
}
