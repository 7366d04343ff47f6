using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.Host.Web;
using EdgeMon.Host.Web.Access;

namespace EdgeMon.EndToEnd.Tests.Access;

/// <summary>RELIABILITY F26: a page that is open to the network has TLS and shows nothing without log-in.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class NetworkPageTests : IDisposable
{
    private readonly PagePeople _people = new();

    public void Dispose() => _people.Dispose();

    private PageOptions Options()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=edgemon.test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string certificateFile = Path.Combine(_people.Folder, "page.pem"), keyFile = Path.Combine(_people.Folder, "page.key");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new PageOptions { Address = "0.0.0.0", AllowedHosts = ["127.0.0.1", "daq01.example"], Access = _people.Options with { CertificateFile = certificateFile, PrivateKeyFile = keyFile } };
    }

    private static Uri Reached(PageFixture page) => new($"https://127.0.0.1:{page.Address.Port}");

    [Fact]
    public async Task Every_number_needs_a_log_in_over_TLS_and_cookies_are_secure()
    {
        PageOptions options = Options();
        Assert.Empty(AccessCheck.Problems(options));
        Assert.Empty(AccessCheck.FileProblems(options, DateTimeOffset.UtcNow));
        await using PageFixture page = await PageFixture.StartAsync(history: 1, options: options);
        Assert.Equal("https", page.Address.Scheme);
        using var browser = new PageBrowser(Reached(page));
        foreach (string path in new[] { "/", "/js/main.js", "/css/parts.css", "/healthz", "/metrics", "/api/session" }) Assert.Equal(HttpStatusCode.OK, (await browser.Client.GetAsync(path)).StatusCode);
        string[] closed = ["/api/state", "/api/spills", "/api/limits", "/api/candidates", "/events", "/h.json", "/Physics/ecal_hcal/root.json", "/nothing"];
        foreach (string path in closed) Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Client.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Post("/multi.json", new StringContent("Physics/ecal_hcal/root.json\n"))).StatusCode);

        HttpResponseMessage answer = await browser.LogIn("viewer");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), line => line.StartsWith("__Host-edgemon-session", StringComparison.Ordinal) && !line.Contains("1970", StringComparison.Ordinal));
        foreach (string flag in new[] { "; secure", "; httponly", "; samesite=strict", "; path=/" }) Assert.Contains(flag, cookie, StringComparison.OrdinalIgnoreCase);
        foreach (string path in closed.Except(["/events", "/nothing"])) Assert.Equal(HttpStatusCode.OK, (await browser.Client.GetAsync(path)).StatusCode);
        using HttpResponseMessage events = await browser.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, events.StatusCode);

        // Updates end with the session.
        Assert.Equal(HttpStatusCode.OK, (await browser.Post("/api/session/log-out")).StatusCode);
        await (await events.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Connections_without_TLS_and_with_old_TLS_get_nothing()
    {
        await using PageFixture page = await PageFixture.StartAsync(options: Options());
        using (var plain = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{page.Address.Port}") })
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetAsync("/healthz"));
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", page.Address.Port);
        await using var old = new SslStream(connection.GetStream(), false, (_, _, _, _) => true);
#pragma warning disable SYSLIB0039, CA5397 // That it is refused is what is tested.
        await Assert.ThrowsAnyAsync<Exception>(() => old.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "edgemon.test", EnabledSslProtocols = SslProtocols.Tls11 }));
#pragma warning restore SYSLIB0039, CA5397
    }

    [Fact]
    public async Task Reading_can_be_opened_and_acting_still_needs_a_person()
    {
        PageOptions options = Options();
        await using PageFixture page = await PageFixture.StartAsync(options: options with { Access = options.Access with { OpenReading = true } });
        using var browser = new PageBrowser(Reached(page));
        Assert.Equal(HttpStatusCode.OK, (await browser.Client.GetAsync("/api/state")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.LogIn("viewer", "not the password")).StatusCode);
    }

    [Fact]
    public void A_certificate_that_cannot_be_used_is_refused_with_the_reason()
    {
        PageOptions options = Options();
        Assert.Contains("was valid until", Assert.Single(AccessCheck.FileProblems(options, DateTimeOffset.UtcNow.AddDays(2))));
        File.SetUnixFileMode(options.Access.PrivateKeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod o=", Assert.Single(AccessCheck.FileProblems(options, DateTimeOffset.UtcNow)));
        File.SetUnixFileMode(options.Access.PrivateKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (ECDsa another = ECDsa.Create()) File.WriteAllText(options.Access.PrivateKeyFile, another.ExportPkcs8PrivateKeyPem());
        Assert.Contains("cannot be used", Assert.Single(AccessCheck.FileProblems(options, DateTimeOffset.UtcNow)));
        File.Delete(options.Access.CertificateFile);
        Assert.Contains("no file", Assert.Single(AccessCheck.FileProblems(options, DateTimeOffset.UtcNow)));
    }
}
