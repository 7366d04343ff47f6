using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace EdgeMon.EndToEnd.Tests.Access;

/// <summary>What a browser does of its own for a page: keeps cookies, says the origin, and carries the page's token.</summary>
internal sealed class PageBrowser : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };

    public PageBrowser(Uri address)
    {
        Client = new HttpClient(_handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(120) };
        Origin = address.GetLeftPart(UriPartial.Authority);
    }

    public HttpClient Client { get; }
    public CookieContainer Cookies => _handler.CookieContainer;
    public string Token { get; set; } = "";
    public string? Origin { get; set; }
    public string? Site { get; set; } = "same-origin";

    public async Task<JsonElement> Session()
    {
        JsonElement session = await Client.GetFromJsonAsync<JsonElement>("/api/session");
        Token = session.GetProperty("token").GetString()!;
        return session;
    }

    public async Task<HttpResponseMessage> LogIn(string name, string password = PagePeople.Password)
    {
        await Session();
        HttpResponseMessage answer = await Post("/api/session/log-in", new { name, password });
        if (answer.IsSuccessStatusCode) Token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        return answer;
    }

    public Task<HttpResponseMessage> Post(string path, object? body = null) => Post(path, JsonContent.Create(body ?? new { }));

    public Task<HttpResponseMessage> Post(string path, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (Token.Length > 0) request.Headers.TryAddWithoutValidation("X-EdgeMon-Token", Token);
        if (Origin is not null) request.Headers.TryAddWithoutValidation("Origin", Origin);
        if (Site is not null) request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", Site);
        return Client.SendAsync(request);
    }

    public void Dispose() => Client.Dispose();
}
