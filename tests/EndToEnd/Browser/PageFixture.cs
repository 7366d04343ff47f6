using EdgeMon.Host.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>A page server on a free loopback port with a fed view, and a client for it.</summary>
internal sealed class PageFixture : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PageFixture(WebApplication app, LiveView view, LiveFeeder feeder)
    {
        _app = app;
        View = view;
        Feeder = feeder;
        Address = new Uri(PageServer.AddressOf(app));
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(120) };
    }

    public LiveView View { get; }
    public LiveFeeder Feeder { get; }
    public Uri Address { get; }
    public HttpClient Client { get; }

    public static async Task<PageFixture> StartAsync(int history = 0, PageOptions? options = null, TimeProvider? time = null, ILogger? log = null, Action<WebApplication>? routes = null, int port = 0)
    {
        time ??= TimeProvider.System;
        var view = TestView.Of((options ?? new PageOptions()) with { Port = port }, time);
        var feeder = new LiveFeeder(view, time);
        if (history > 0) feeder.History(history);
        return new PageFixture(await PageServer.StartAsync(view, time, log, routes), view, feeder);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
