using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using EdgeMon.Host.Web.Access;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeMon.Host.Web;

/// <summary>The web server of the page: see <see cref="PageOptions"/> for where, <see cref="LiveView"/> for what.</summary>
public static class PageServer
{
    /// <summary>Maps the page, its documents, its live updates and the THttpServer paths into an application.</summary>
    private static void Map(WebApplication app, LiveView view, PageAccess access)
    {
        PageGuard.Use(app, view.Options);
        access.Use(app);
        new SessionEndpoints(access).Map(app);
        new PageFiles().Map(app);
        new EventStream(view, access).Map(app);
        ApiEndpoints.Map(app, view);
        MetricsEndpoint.Map(app);
        DetectorEndpoints.Map(app, view);
        BlindingEndpoints.Map(app, view);
        RootEndpoints.Map(app, view);
    }

    /// <summary>Starts a server of its own. Dispose the application to stop it.</summary>
    /// <param name="view">What to show.</param>
    /// <param name="time">Clock of sessions and of the limits of log-ins; the system's when null.</param>
    /// <param name="log">Where log-ins and actions are written down; nowhere when null.</param>
    /// <param name="routes">Further routes: what a person may ask to be done, see <see cref="PageActions"/>.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="IOException">The address cannot be listened on, or its certificate cannot be used; the message names it.</exception>
    public static async Task<WebApplication> StartAsync(LiveView view, TimeProvider? time = null, ILogger? log = null,
        Action<WebApplication>? routes = null, CancellationToken cancellation = default)
    {
        var options = view.Options;
        time ??= TimeProvider.System;
        if (!IPAddress.TryParse(options.Address, out var address))
            throw new IOException($"page address '{options.Address}' is not an IP address; use 127.0.0.1 (this machine) or 0.0.0.0 (every network)");
        // The content root is not used (the page is inside the program), so the folder of the program is as good as any.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel, options);
            kestrel.Listen(address, options.Port, listen => Protect(listen, options.Access));
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, ProgramLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        var access = new PageAccess(options, time, log ?? NullLogger.Instance);
        access.AddServices(builder.Services, time);
        var app = builder.Build();
        app.UseRouting();
        Map(app, view, access);
        routes?.Invoke(app);
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

    // What one client, or many, can take: a page needs little of each.
    private static void Limit(KestrelServerOptions kestrel, PageOptions options)
    {
        kestrel.AddServerHeader = false;
        // Above what multi.json takes (64 KiB), so that a body that is too large is read away and its sender gets the refusal.
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.Limits.MaxConcurrentConnections = 4 * options.MaxLiveClients + 64;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        // A request that dribbles in is cut off: headers within 10 s, a body at 240 bytes/s after 5 s.
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        kestrel.Limits.Http2.MaxStreamsPerConnection = 100;
    }

    private static void Protect(ListenOptions listen, AccessOptions access)
    {
        if (!access.HasTls) return;
        try
        {
            var (certificate, chain) = PageCertificate.Load(access);
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificate, ServerCertificateChain = chain,
                SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13, HandshakeTimeout = TimeSpan.FromSeconds(10),
            });
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw new IOException($"{access.CertificateFile}: {problem.Message}", problem);
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
