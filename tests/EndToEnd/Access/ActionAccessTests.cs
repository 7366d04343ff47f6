using System.Net;
using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.Host.Web;
using EdgeMon.Host.Web.Access;
using EdgeMon.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeMon.EndToEnd.Tests.Access;

/// <summary>RELIABILITY F29: who may make the page do something, and who may not.</summary>
public sealed class ActionAccessTests : IDisposable
{
    private const string Shelve = "/api/alarms/books/shelve", Unblind = "/api/unblind";
    private readonly PagePeople _people = new();
    private readonly KeptLog _log = new();
    private WebApplication? _app;
    private int _done;

    public void Dispose() => _people.Dispose();

    private sealed record ShelveWish(int Minutes, string Reason);

    private Task<PageFixture> StartAsync(bool users = true, TimeProvider? time = null, AccessOptions? access = null) => PageFixture.StartAsync(
        options: new PageOptions { Access = access ?? (users ? _people.Options : new AccessOptions()) }, time: time, log: _log, routes: Routes);

    private void Routes(WebApplication app)
    {
        _app = app;
        app.MapAction("/api/alarms/{id}/shelve", PageRole.Shifter, async request =>
        {
            ShelveWish wish = await request.BodyAsync<ShelveWish>();
            if (request.Route("id") != "books") throw new ActionRefusedException(404, "there is no such alarm");
            Interlocked.Increment(ref _done);
            return $"shelved by {request.Person.Name} for {wish.Minutes} min";
        });
        app.MapAction(Unblind, PageRole.Coordinator, _ =>
        {
            Interlocked.Increment(ref _done);
            return Task.FromResult("unblinded");
        });
    }

    private static object Wish => new { minutes = 30, reason = "known" };

    [Fact]
    public async Task A_person_with_the_role_acts_by_name_and_nobody_else_does()
    {
        await using PageFixture page = await StartAsync();
        using var nobody = new PageBrowser(page.Address);
        await nobody.Session();
        HttpResponseMessage refused = await nobody.Post(Shelve, Wish);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("log-in", Assert.Single(refused.Headers.GetValues("X-EdgeMon-Refused")));

        foreach (var (name, shelve, unblind) in new[] { ("viewer", 403, 403), ("shifter", 200, 403), ("coordinator", 200, 200) })
        {
            using var browser = new PageBrowser(page.Address);
            Assert.Equal(HttpStatusCode.OK, (await browser.LogIn(name)).StatusCode);
            HttpResponseMessage answer = await browser.Post(Shelve, Wish);
            Assert.Equal(shelve, (int)answer.StatusCode);
            if (shelve == 200) Assert.Equal($"shelved by {name} for 30 min\n", await answer.Content.ReadAsStringAsync());
            else Assert.Equal("this needs the role shifter; viewer is viewer\n", await answer.Content.ReadAsStringAsync());
            Assert.Equal(unblind, (int)(await browser.Post(Unblind)).StatusCode);
        }
        Assert.Equal(3, _done);
        Assert.Contains("1105 shifter (shifter) did /api/alarms/books/shelve: shelved by shifter for 30 min", _log.Lines);
        Assert.DoesNotContain(_log.Lines, line => line.Contains(PagePeople.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_route_that_changes_something_refuses_a_foreign_site_a_missing_token_and_an_old_one()
    {
        await using PageFixture page = await StartAsync();
        string[] routes = [.. _app!.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>() is { } methods && methods.HttpMethods.Any(method => method is not "GET" and not "HEAD"))
            .Where(route => route.Metadata.GetMetadata<ReadingPost>() is null)
            .Select(route => route.RoutePattern.RawText!.Replace("{id}", "books"))];
        Assert.Superset(new HashSet<string> { "/api/session/log-in", "/api/session/log-out", Shelve, Unblind }, routes.ToHashSet());

        using var browser = new PageBrowser(page.Address);
        await browser.Session();
        string before = browser.Token;
        await browser.LogIn("coordinator");
        string token = browser.Token;
        foreach (string route in routes)
        {
            foreach (var (origin, site) in new (string?, string?)[]
                     {
                         ("https://a.example", null), (null, "cross-site"), (null, "same-site"), ("null", null), ($"http://localhost.a.example:{page.Address.Port}", null),
                         ($"http://127.0.0.1:{page.Address.Port + 1}", null), (browser.Client.BaseAddress!.GetLeftPart(UriPartial.Authority), "none"),
                     })
            {
                using var foreign = new PageBrowser(page.Address) { Token = token, Origin = origin, Site = site };
                foreach (Cookie cookie in browser.Cookies.GetAllCookies()) foreign.Cookies.Add(cookie);
                HttpResponseMessage answer = await foreign.Post(route, Wish);
                Assert.Equal((HttpStatusCode.Forbidden, "another site sent this request\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
            }
            // A log-in is begun by nobody: there the token of a session is the wrong one.
            foreach (string wrong in new[] { "", route == SessionEndpoints.LogInPath ? token : before, token[..^4], "x" })
            {
                browser.Token = wrong;
                HttpResponseMessage answer = await browser.Post(route, Wish);
                Assert.Equal((HttpStatusCode.Forbidden, "token"), (answer.StatusCode, answer.Headers.GetValues("X-EdgeMon-Refused").Single()));
            }
        }
        Assert.Equal(0, _done);
        browser.Token = token;
        Assert.Equal(HttpStatusCode.OK, (await browser.Post(Unblind)).StatusCode); // The checks above can fail: with all in place it is done.
    }

    [Fact]
    public async Task Without_users_everybody_on_the_machine_looks_and_nobody_acts_and_the_line_to_add_is_told()
    {
        await using PageFixture page = await StartAsync(users: false);
        using var browser = new PageBrowser(page.Address);
        Assert.False((await browser.Session()).GetProperty("canLogIn").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await browser.Client.GetAsync("/api/state")).StatusCode);
        foreach (string route in new[] { Shelve, Unblind, "/api/session/log-in" })
        {
            HttpResponseMessage answer = await browser.Post(route, Wish);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            string text = await answer.Content.ReadAsStringAsync();
            Assert.Contains("edgemon user add NAME --role shifter", text);
            Assert.Contains("\"page\": { \"access\": { \"usersFile\": \"FILE\" } }", text);
        }
    }

    [Fact]
    public async Task A_wish_that_is_not_what_was_asked_for_is_refused_and_changes_nothing()
    {
        await using PageFixture page = await StartAsync();
        using var browser = new PageBrowser(page.Address);
        await browser.LogIn("shifter");
        foreach (string body in new[] { "", "null", "[]", "1", "{}", "{\"minutes\":30}", "{\"minutes\":\"30\",\"reason\":\"x\"}", "{\"minutes\":30,\"reason\":null}", "{\"minutes\":30,\"reason\":\"x\",\"role\":\"coordinator\"}", "{\"minutes\":1,\"minutes\":2,\"reason\":\"x\"}", new string('[', 10_000), "{\"minutes\":1e99,\"reason\":\"x\"}" })
        {
            HttpResponseMessage answer = await browser.Post(Shelve, new StringContent(body, null, "application/json"));
            Assert.Equal((HttpStatusCode.BadRequest, "the wish must be a JSON object with minutes, reason\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await browser.Post(Shelve, new StringContent("minutes=1", null, "application/x-www-form-urlencoded"))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await browser.Post(Shelve, new { minutes = 1, reason = new string('x', 20_000) })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Post("/api/alarms/none/shelve", Wish)).StatusCode);
        Assert.Equal(0, _done);
    }

    [Fact]
    public async Task A_path_cannot_write_a_line_of_its_own_into_the_log()
    {
        await using PageFixture page = await StartAsync();
        using var browser = new PageBrowser(page.Address);
        await browser.LogIn("shifter");
        await browser.Post("/api/alarms/x%0A1105%20coordinator%20did%20all%1b[2J/shelve", Wish);
        Assert.All(_log.Lines, line => Assert.DoesNotContain(line, letter => char.IsControl(letter)));
        Assert.Contains(_log.Lines, line => line.StartsWith("1105 shifter", StringComparison.Ordinal) && line.Contains("%0A", StringComparison.Ordinal));
    }
}
