using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeMon.EndToEnd.Tests.Access;
using EdgeMon.Host.Web;
using EdgeMon.Host.Web.Access;
using EdgeMon.Signal.Histograms;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>RELIABILITY F28: thirty ways out of the page's folder and thirty pieces of markup, none of which may come to anything.</summary>
public class HostileRequestTests
{
    /// <summary>Paths as they go over the wire: {0} is a file that exists beside the program, {1} its absolute path.</summary>
    private static readonly string[] Traversals =
    [
        "/../../etc/passwd", "/../{0}", "/./../{0}", "/lib/../../{0}", "/lib/../../../etc/passwd", "//etc/passwd", "///etc/passwd", "/{1}", "//{1}",
        "/%2e%2e/%2e%2e/etc/passwd", "/%2e%2e/{0}", "/.%2e/{0}", "/%2e./{0}", "/..%2f{0}", "/..%2F..%2Fetc%2Fpasswd", "/%2e%2e%2f{0}", "/%252e%252e%252f{0}",
        "/..%5c{0}", "/..%5C..%5Cetc%5Cpasswd", "/..\\{0}", "/lib\\..\\..\\{0}", "/....//....//etc/passwd", "/..;/{0}", "/%c0%ae%c0%ae/{0}", "/%c0%af..%c0%af{0}",
        "/%00../{0}", "/{0}%00.html", "/index.html%00/../{0}", "/file:///etc/passwd", "/page/../{0}", "/lib/%2e%2e/%2e%2e/{0}", "/{0}", "/virtual-na64/maps/VIRTUAL.xml", "/proc/self/environ",
    ];

    private static readonly string[] Markup =
    [
        "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><img src=x onerror=alert(1)>", "'><svg onload=alert(1)>",
        "<svg/onload=alert(1)>", "<iframe src=javascript:alert(1)>", "<body onload=alert(1)>", "<a href=javascript:alert(1)>x</a>", "<math><mi xlink:href=javascript:alert(1)>",
        "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<form action=javascript:alert(1)>", "<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>",
        "<video><source onerror=alert(1)>", "<marquee onstart=alert(1)>", "<style>@import 'http://a.example'</style>", "<link rel=stylesheet href=//a.example>", "<meta http-equiv=refresh content=0>",
        "<base href=//a.example>", "<!--<img src=--><img src=x onerror=alert(1)//>", "<ScRiPt>alert(1)</sCrIpT>", "<script\n>alert(1)</script>", "<<script>alert(1);//<</script>",
        "<x onclick=alert(1)>", "<template><script>alert(1)</script></template>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<svg><script>alert&#40;1)</script>", "]]><script>alert(1)</script>",
        "\u2028<script>alert(1)</script>", "${alert(1)}<b>", "{{constructor}}<b>",
    ];

    [Fact]
    public async Task No_path_leads_out_of_the_page()
    {
        Assert.True(Traversals.Length >= 30);
        await using var page = await PageFixture.StartAsync(history: 1);
        const string secret = "a-file-beside-the-program-that-nobody-may-read";
        string file = Path.Combine(AppContext.BaseDirectory, $"secret-{Guid.NewGuid():N}.txt");
        await File.WriteAllTextAsync(file, secret, TestContext.Current.CancellationToken);
        try
        {
            foreach (string traversal in Traversals)
            {
                string path = traversal.Replace("{0}", Path.GetFileName(file)).Replace("{1}", file);
                string answer = await Raw(page, path);
                Assert.True(answer.StartsWith("HTTP/1.1 404", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), $"{path}: {answer.Split('\r')[0]}");
                foreach (string content in new[] { secret, "root:", "PATH=", "<map" }) Assert.False(answer.Contains(content, StringComparison.Ordinal), $"{path} gave away \"{content}\"");
            }
            // The check can fail: a path of the page is answered.
            Assert.StartsWith("HTTP/1.1 200", await Raw(page, "/index.html"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Markup_in_a_request_never_comes_back_as_markup()
    {
        Assert.True(Markup.Length >= 30);
        await using var page = await PageFixture.StartAsync(history: 1);
        foreach (string markup in Markup)
        {
            string escaped = Uri.EscapeDataString(markup);
            foreach (string path in new[] { "/" + escaped, $"/{escaped}/root.json", $"/api/spills?run={escaped}", $"/Physics/{escaped}/h.json", $"/h.json?item={escaped}", $"/{escaped}/uhi.json" })
            {
                HttpResponseMessage answer = await page.Client.GetAsync(path);
                string body = await answer.Content.ReadAsStringAsync();
                Harmless(markup, answer, body);
            }
            using var content = new StringContent($"{markup}/root.json\n");
            HttpResponseMessage multi = await page.Client.PostAsync("/multi.json", content);
            Harmless(markup, multi, await multi.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Markup_and_traversals_in_log_ins_and_actions_come_to_nothing()
    {
        using var people = new PagePeople();
        var log = new KeptLog();
        await using var page = await PageFixture.StartAsync(options: new PageOptions { Access = people.Options }, log: log,
            routes: app => app.MapAction("/api/alarms/{id}/shelve", PageRole.Shifter, request => throw new ActionRefusedException(404, "there is no such alarm")));
        using var nobody = new PageBrowser(page.Address);
        using var shifter = new PageBrowser(page.Address);
        Assert.Equal(HttpStatusCode.OK, (await shifter.LogIn("shifter")).StatusCode);
        foreach (string hostile in (string[])[.. Markup, .. Traversals])
        {
            HttpResponseMessage logIn = await nobody.LogIn(hostile, hostile);
            Assert.Contains(logIn.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests });
            Harmless(hostile, logIn, await logIn.Content.ReadAsStringAsync());
            HttpResponseMessage action = await shifter.Post($"/api/alarms/{Uri.EscapeDataString(hostile)}/shelve", new { });
            Assert.Equal(HttpStatusCode.NotFound, action.StatusCode);
            Harmless(hostile, action, await action.Content.ReadAsStringAsync());
        }
        Assert.All(log.Lines, line => Assert.DoesNotContain("<", line));
    }

    [Fact]
    public async Task Markup_in_names_and_reasons_is_data_and_not_markup()
    {
        await using var page = await PageFixture.StartAsync(history: 3);
        for (int i = 0; i < Markup.Length; i++)
        {
            string markup = Markup[i];
            page.View.OnSourceState(markup);
            page.View.OnHealth("disk", HealthLevel.Warning, markup);
            page.View.OnHistograms([new Histogram("Physics/hostile", markup, new HistogramAxis(markup, 4, 0, 1))]);
            foreach (string path in new[] { "/api/state", "/h.json", "/Physics/hostile/root.json", "/Physics/hostile/uhi.json" })
            {
                HttpResponseMessage answer = await page.Client.GetAsync(path);
                string body = await answer.Content.ReadAsStringAsync();
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Harmless(markup, answer, body);
                // It is there all the same, as a string: nothing was cut out of what a person must be able to read.
                if (path != "/h.json") Assert.True(Strings(JsonDocument.Parse(body).RootElement).Any(text => text.Contains(markup, StringComparison.Ordinal)), $"{path} lost {markup}");
            }
        }
    }

    private static void Harmless(string markup, HttpResponseMessage answer, string body)
    {
        Assert.Contains(answer.Content.Headers.ContentType!.MediaType, new[] { "text/plain", "application/json" });
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'self'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.False(body.Contains(markup, StringComparison.Ordinal), $"{answer.RequestMessage!.RequestUri} gave back {markup}");
    }

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Strings(member.Value)),
        _ => [],
    };

    // HttpClient tidies paths up; a raw request does not.
    private static async Task<string> Raw(PageFixture page, string path)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(page.Address.Host, page.Address.Port);
        await using NetworkStream stream = connection.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
