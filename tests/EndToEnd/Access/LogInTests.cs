using System.Net;
using System.Text.Json;
using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.Host.Web;
using EdgeMon.Host.Web.Access;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Access;

/// <summary>RELIABILITY F29: logging in and out, guessing, and how long a session lives.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class LogInTests : IDisposable
{
    private readonly PagePeople _people = new();
    private readonly KeptLog _log = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _people.Dispose();

    private Task<PageFixture> StartAsync() => PageFixture.StartAsync(options: new PageOptions { Access = _people.Options }, time: _time, log: _log);

    private static async Task<string?> NameOf(PageBrowser browser) => (await browser.Session()).GetProperty("name").GetString();

    [Fact]
    public async Task The_session_tells_who_one_is_and_ends_with_the_log_out_also_for_a_copied_cookie()
    {
        await using PageFixture page = await StartAsync();
        using var browser = new PageBrowser(page.Address);
        Assert.Null(await NameOf(browser));
        HttpResponseMessage answer = await browser.LogIn("shifter");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), line => line.StartsWith("edgemon-session", StringComparison.Ordinal) && !line.Contains("1970", StringComparison.Ordinal));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase); // gone with the browser
        JsonElement session = await browser.Session();
        Assert.Equal(("shifter", "SHIFTER"), (session.GetProperty("name").GetString(), session.GetProperty("role").GetString()));
        Assert.Equal(_time.GetUtcNow().AddHours(10).ToUnixTimeMilliseconds(), session.GetProperty("endsUnixMs").GetInt64());

        using var copy = new PageBrowser(page.Address);
        foreach (Cookie kept in browser.Cookies.GetAllCookies()) copy.Cookies.Add(kept);
        Assert.Equal("shifter", await NameOf(copy));
        Assert.Equal(HttpStatusCode.OK, (await browser.Post("/api/session/log-out")).StatusCode);
        Assert.Null(await NameOf(browser));
        Assert.Null(await NameOf(copy));
        Assert.Contains("1104 shifter logged out", _log.Lines);
    }

    [Fact]
    public async Task A_session_ends_after_its_time_and_when_the_person_is_removed_or_has_another_role_or_password()
    {
        await using PageFixture page = await StartAsync();
        using var browser = new PageBrowser(page.Address);
        await browser.LogIn("shifter");
        _time.Move(10 * 3600 - 1);
        Assert.Equal("shifter", await NameOf(browser));
        _time.Move(2);
        Assert.Null(await NameOf(browser));

        await browser.LogIn("shifter");
        Assert.Equal("shifter", await NameOf(browser));
        _people.Write("viewer", "coordinator");
        Assert.Null(await NameOf(browser));
        _people.Write("viewer", "shifter", "coordinator");
        UsersFile.Write(_people.File, [.. UsersFile.Read(_people.File).Select(user => user.Name == "shifter" ? user with { Role = PageRole.Coordinator } : user)]);
        Assert.Null(await NameOf(browser));
        await browser.LogIn("shifter");
        Assert.Equal("shifter", await NameOf(browser));
        File.SetUnixFileMode(_people.File, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        File.SetLastWriteTimeUtc(_people.File, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Null(await NameOf(browser));
        Assert.Contains(_log.Lines, line => line.StartsWith("1107 Nobody can log in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guessing_is_slowed_down_for_the_name_and_the_address_and_a_right_password_does_not_count()
    {
        await using PageFixture page = await StartAsync();
        using var browser = new PageBrowser(page.Address);
        for (int i = 0; i < LogInLimiter.NameBurst + 2; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.LogIn("shifter")).StatusCode);
            await browser.Post("/api/session/log-out");
        }
        for (int i = 0; i < LogInLimiter.NameBurst; i++)
        {
            HttpResponseMessage wrong = await browser.LogIn("shifter", $"a wrong guess {i}");
            Assert.Equal((HttpStatusCode.Unauthorized, "name or password is wrong\n"), (wrong.StatusCode, await wrong.Content.ReadAsStringAsync()));
        }
        HttpResponseMessage limited = await browser.LogIn("shifter");
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.Equal(30, limited.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        using (var another = new PageBrowser(page.Address)) Assert.Equal(HttpStatusCode.OK, (await another.LogIn("viewer")).StatusCode); // others are not kept out
        _time.Move(31);
        Assert.Equal(HttpStatusCode.OK, (await browser.LogIn("shifter")).StatusCode);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("a wrong guess", StringComparison.Ordinal));
    }

    [Fact]
    public void An_address_that_tries_many_names_is_slowed_down_and_memory_is_bounded()
    {
        var limiter = new LogInLimiter(_time);
        var address = IPAddress.Parse("192.0.2.1");
        for (int i = 0; i < LogInLimiter.AddressBurst; i++) Assert.Equal(TimeSpan.Zero, limiter.Take(address, $"name{i}"));
        Assert.Equal(LogInLimiter.AddressPeriod, limiter.Take(address, "another"));
        Assert.Equal(TimeSpan.Zero, limiter.Take(IPAddress.Parse("192.0.2.2"), "another"));
        for (int i = 0; i < LogInLimiter.AddressBurst; i++) limiter.Take(IPAddress.Parse($"2001:db8::{i:x}"), $"six{i}");
        Assert.NotEqual(TimeSpan.Zero, limiter.Take(IPAddress.Parse("2001:db8::ffff"), "seven")); // one network
        int allowed = 0;
        for (int i = 0; i < 60_000; i++) if (limiter.Take(new IPAddress(i + 1_000_000L), $"n{i}") == TimeSpan.Zero) allowed++;
        Assert.InRange(allowed, 1, 20_000);
        _time.Move(3600);
        Assert.Equal(TimeSpan.Zero, limiter.Take(address, "another"));
    }

    [Theory]
    [InlineData("nobody-at-all")]
    [InlineData("Shifter")]
    [InlineData("../users")]
    [InlineData("shifter\nviewer")]
    [InlineData("' OR '1'='1")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("")]
    public async Task A_name_that_is_none_is_told_nothing_else_than_a_wrong_password(string name)
    {
        await using PageFixture page = await StartAsync();
        using var browser = new PageBrowser(page.Address);
        HttpResponseMessage answer = await browser.LogIn(name);
        Assert.Equal((HttpStatusCode.Unauthorized, "name or password is wrong\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.DoesNotContain(answer.Headers, header => header.Key == "Set-Cookie" && header.Value.Any(value => value.Contains("session", StringComparison.Ordinal)));
    }
}
