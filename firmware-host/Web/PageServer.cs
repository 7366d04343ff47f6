using System.Net;

namespace EdgeMon.Host.Web;

/// <summary>The web server of the page: see <see cref="PageOptions"/> for where, <see cref="LiveView"/> for what.</summary>
public static class PageServer
{
    /// <summary>Maps the page, its documents, its live updates and the THttpServer paths into an application.</summary>
    public static void Map(WebApplication app, LiveView view)
    {
        PageGuard.Use(app, view.Options);
        new PageFiles().Map(app);
        new EventStream(view).Map(app);
        ApiEndpoints.Map(app, view);
        DetectorEndpoints.Map(app, view);
        RootEndpoints.Map(app, view);
    }

    /// <summary>Starts a server of its own. Dispose the application to stop it.</summary>
    /// <param name="view">What to show.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="IOException">The address cannot be listened on; the message names it.</exception>
    public static async Task<WebApplication> StartAsync(LiveView view, CancellationToken cancellation = default)
    {
        var options = view.Options;
        if (!IPAddress.TryParse(options.Address, out var address))
            throw new IOException($"page address '{options.Address}' is not an IP address; use 127.0.0.1 (this machine) or 0.0.0.0 (every network)");
        // The content root is not used (the page is inside the program), so the folder of the program is as good as any.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Above what multi.json takes (64 KiB), so that a body that is too large is read away and its sender gets the refusal.
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 4 * options.MaxLiveClients + 64;
            kestrel.Listen(address, options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, ProgramLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        var app = builder.Build();
        app.UseRouting();
        Map(app, view);
        try
        {
            await app.StartAsync(cancellation);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    // Signals are the program's business: by default the server would take them and stop on its own.
    private sealed class ProgramLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Address of a started server, "http://127.0.0.1:8080".</summary>
    public static string AddressOf(WebApplication app) => app.Urls.First();
}
