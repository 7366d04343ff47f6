using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;

using EdgeMon.Host.Web;

namespace EdgeMon.EndToEnd.Tests.Browser;

public class PageServerTests
{
    [Fact]
    public async Task Before_anything_is_known_every_number_is_invalid_and_the_host_is_not_ready()
    {
        await using var page = await PageFixture.StartAsync();
        var state = await Json(page, "/api/state");
        foreach (string reading in new[] { "source", "progress", "spill", "run", "campaign", "limits" })
        {
            Assert.Equal("INVALID", state.GetProperty(reading).GetProperty("quality").GetString());
            Assert.Equal(JsonValueKind.Null, state.GetProperty(reading).GetProperty("value").ValueKind);
        }
        Assert.Equal("UNKNOWN", state.GetProperty("beam").GetString());
        Assert.Equal(HttpStatusCode.OK, (await page.Client.GetAsync("/healthz")).StatusCode);
        var ready = await page.Client.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("source: nothing heard yet", await ready.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Numbers_turn_stale_with_their_age_and_good_again_with_the_next_spill()
    {
        var time = new ManualTime();
        await using var page = await PageFixture.StartAsync(time: time);
        page.Feeder.Spill();
        Assert.Equal("GOOD", await Quality(page, "spill"));
        Assert.Equal("ON", (await Json(page, "/api/state")).GetProperty("beam").GetString());
        Assert.Equal(HttpStatusCode.OK, (await page.Client.GetAsync("/readyz")).StatusCode);
        time.Move(91);
        Assert.Equal("STALE", await Quality(page, "spill"));
        Assert.Equal("STALE", await Quality(page, "campaign"));
        Assert.Equal("STALE", await Quality(page, "limits"));
        Assert.Equal("STALE", await Quality(page, "source"));
        var state = await Json(page, "/api/state");
        Assert.Equal(91, state.GetProperty("spill").GetProperty("ageSeconds").GetDouble());
        Assert.Equal("UNKNOWN", state.GetProperty("beam").GetString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await page.Client.GetAsync("/readyz")).StatusCode);
        page.Feeder.Spill();
        Assert.Equal("GOOD", await Quality(page, "spill"));
    }

    [Fact]
    public void Spills_of_the_past_have_the_age_that_they_have()
    {
        var time = new ManualTime();
        var view = TestView.Of(new PageOptions(), time);
        new LiveFeeder(view, time).History(20);
        var spill = StateBuilder.Build(view.Snapshot(), view.Options).Spill;
        Assert.Equal(2, spill.AgeSeconds);
        var sums = new LiveTotals(1e12, 1e9, 40000, 0, 0, 0.5, 0.1);
        view.OnTotals(sums, sums, time.GetUtcNow().AddHours(-2));
        Assert.Equal(DataQuality.Stale, StateBuilder.Build(view.Snapshot(), view.Options).Campaign.Quality);
        time.Move(3600);
        Assert.Equal(DataQuality.Stale, StateBuilder.Build(view.Snapshot(), view.Options).Spill.Quality);
    }

    [Fact]
    public void A_silence_slows_the_pace_and_moves_the_date_of_the_goal_away()
    {
        var time = new ManualTime();
        var view = TestView.Of(new PageOptions(), time);
        new LiveFeeder(view, time).History(31);
        EotPace Pace() => StateBuilder.Build(view.Snapshot(), view.Options).Pace!;
        EotPace running = Pace();
        // 30 cycles of 21.6 s; the pause that any cycle has slows nothing.
        Assert.Equal(648, running.OverSeconds, 1.0);
        time.Move(15);
        Assert.Equal(running.EotPerDay, Pace().EotPerDay);
        time.Move(36_000);
        EotPace silent = Pace();
        Assert.Equal(648 + 36_000, silent.OverSeconds, 20.0);
        Assert.Equal(running.EotPerDay * running.OverSeconds, silent.EotPerDay * silent.OverSeconds, running.EotPerDay * 1e-6);
        Assert.True(silent.GoalUnix > running.GoalUnix + 36_000);
    }

    [Fact]
    public async Task The_pace_and_the_date_of_the_goal_follow_from_the_spills()
    {
        await using var page = await PageFixture.StartAsync(history: 30);
        var state = await Json(page, "/api/state");
        var pace = state.GetProperty("pace");
        // 5.6e6 electrons x 0.93 live every 21.6 s.
        Assert.InRange(pace.GetProperty("eotPerDay").GetDouble(), 1.9e10, 2.3e10);
        double days = (pace.GetProperty("goalUnix").GetDouble() - state.GetProperty("nowUnixMs").GetInt64() / 1000.0) / 86400;
        double expected = (1e13 - state.GetProperty("campaign").GetProperty("value").GetProperty("eot").GetDouble()) / pace.GetProperty("eotPerDay").GetDouble();
        Assert.Equal(expected, days, expected * 1e-3);
        Assert.InRange(state.GetProperty("rhythm").GetProperty("periodSeconds").GetDouble(), 20, 23);
    }

    [Fact]
    public async Task Spills_can_be_asked_for_by_run_and_the_DAQ_books_balance()
    {
        await using var page = await PageFixture.StartAsync(history: 40);
        var all = await Json(page, "/api/spills");
        Assert.Equal(40, all.GetProperty("spills").GetArrayLength());
        var daq = all.GetProperty("daq");
        Assert.True(daq.GetProperty("balanced").GetBoolean());
        long Sum(string list) => daq.GetProperty(list).EnumerateArray().Sum(line => line.GetProperty("count").GetInt64());
        Assert.Equal(daq.GetProperty("framesIn").GetInt64(), daq.GetProperty("accepted").GetInt64() + Sum("rejected") + Sum("dropped"));
        Assert.Equal(40, (await Json(page, "/api/spills?run=9264")).GetProperty("spills").GetArrayLength());
        Assert.Equal(0, (await Json(page, "/api/spills?run=1")).GetProperty("spills").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await page.Client.GetAsync("/api/spills?run=-1%27")).StatusCode);
    }

    [Fact]
    public async Task An_infinite_limit_is_null_and_the_band_is_that_of_the_muon_anomaly()
    {
        await using var page = await PageFixture.StartAsync();
        var curve = FeederLimits.Vanilla(1e12, 0, 0.5);
        curve.Observed[^1] = double.PositiveInfinity;
        page.View.OnLimits([curve]);
        var limits = await Json(page, "/api/limits");
        var observed = limits.GetProperty("curves").GetProperty("value")[0].GetProperty("observed");
        Assert.Equal(JsonValueKind.Null, observed[observed.GetArrayLength() - 1].ValueKind);
        var band = limits.GetProperty("muonAnomaly");
        Assert.Equal(1, band.GetProperty("massesMeV")[0].GetDouble());
        Assert.Equal(3.287e-4, band.GetProperty("lower")[0].GetDouble(), 1e-7);
        Assert.Equal(5.475e-4, band.GetProperty("upper")[0].GetDouble(), 1e-7);
    }

    [Fact]
    public async Task Histograms_come_by_the_paths_of_THttpServer()
    {
        await using var page = await PageFixture.StartAsync(history: 1);
        var hierarchy = await Json(page, "/h.json?compact=3");
        var physics = hierarchy.GetProperty("_childs").EnumerateArray().Single(folder => folder.GetProperty("_name").GetString() == "Physics");
        Assert.Contains(physics.GetProperty("_childs").EnumerateArray(), item =>
            item.GetProperty("_name").GetString() == "ecal_hcal" && item.GetProperty("_kind").GetString() == "ROOT.TH2D");
        Assert.Equal("Physics", (await Json(page, "/Physics/h.json")).GetProperty("_name").GetString());
        Assert.Equal("TH2D", (await Json(page, "/Physics/ecal_hcal/root.json?compact=23")).GetProperty("_typename").GetString());
        Assert.Equal("TMultiGraph", (await Json(page, "/Limits/vanilla/root.json")).GetProperty("_typename").GetString());
        Assert.True((await Json(page, "/Physics/ecal_hcal/uhi.json")).TryGetProperty("Physics/ecal_hcal", out _));
        Assert.Equal(9, (await Json(page, "/uhi.json")).EnumerateObject().Count());

        var compressed = await page.Client.GetAsync("/Physics/ecal_hcal/root.json.gz?compact=23");
        Assert.Equal("gzip", Assert.Single(compressed.Content.Headers.ContentEncoding));
        using var gzip = new GZipStream(await compressed.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        Assert.Equal("ecal_hcal", (await JsonDocument.ParseAsync(gzip)).RootElement.GetProperty("fName").GetString());
    }

    [Fact]
    public async Task Several_objects_come_in_one_answer_with_null_for_what_is_not_there()
    {
        await using var page = await PageFixture.StartAsync(history: 1);
        var answer = await page.Client.PostAsync("/multi.json?number=3",
            new StringContent("Physics/ecal_hcal/root.json\nPhysics/nothing/root.json\nSRD/sum/root.json?compact=23\n"));
        var objects = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(3, objects.GetArrayLength());
        Assert.Equal("TH2D", objects[0].GetProperty("_typename").GetString());
        Assert.Equal(JsonValueKind.Null, objects[1].ValueKind);
        Assert.Equal("sum", objects[2].GetProperty("fName").GetString());
        var same = await page.Client.PostAsync("/multi.json", new StringContent(string.Concat(Enumerable.Repeat("Physics/ecal_hcal/root.json\n", 200))));
        objects = JsonDocument.Parse(await same.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((200, "ecal_hcal"), (objects.GetArrayLength(), objects[199].GetProperty("fName").GetString()));
        var large = await page.Client.PostAsync("/multi.json", new StringContent(new string('x', 70_000)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        var many = await page.Client.PostAsync("/multi.json", new StringContent(string.Concat(Enumerable.Repeat("a\n", 300))));
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
    }

    [Theory]
    [InlineData("/../../etc/passwd")]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("/lib/..%5c..%5cappsettings.json")]
    [InlineData("/nothing/root.json")]
    [InlineData("/Physics/nothing/root.json.gz")]
    [InlineData("/nothing/h.json")]
    [InlineData("/cmd.json?method=Exit")]
    [InlineData("/Physics/exe.json?method=Delete")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        await using var page = await PageFixture.StartAsync(history: 1);
        Assert.StartsWith("HTTP/1.1 404", await Raw(page, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    }

    [Theory]
    [InlineData("POST", "/api/state")]
    [InlineData("PUT", "/Physics/ecal_hcal/root.json")]
    [InlineData("DELETE", "/h.json")]
    [InlineData("OPTIONS", "/api/state")]
    public async Task Only_reading_is_allowed(string method, string path)
    {
        await using var page = await PageFixture.StartAsync(history: 1);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await page.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_foreign_host_name_is_refused_and_no_answer_is_open_to_other_sites()
    {
        await using var page = await PageFixture.StartAsync(history: 1);
        Assert.StartsWith("HTTP/1.1 421", await Raw(page, "GET /api/state HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"));
        foreach (string path in new[] { "/", "/api/state", "/h.json", "/nothing" })
        {
            var answer = await page.Client.GetAsync(path);
            Assert.StartsWith("default-src 'self'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task The_page_and_its_libraries_are_inside_the_program_with_types_and_tags()
    {
        await using var page = await PageFixture.StartAsync();
        foreach (var (path, type) in new[] { ("/", "text/html"), ("/lib/jsroot.min.js", "text/javascript"), ("/lib/uPlot.esm.js", "text/javascript"), ("/lib/uPlot.min.css", "text/css"), ("/icon.svg", "image/svg+xml") })
        {
            var answer = await page.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            Assert.Equal(HttpStatusCode.NotModified, (await page.Client.SendAsync(again)).StatusCode);
        }
        using var head = new HttpRequestMessage(HttpMethod.Head, "/lib/jsroot.min.js");
        var headAnswer = await page.Client.SendAsync(head);
        Assert.True(headAnswer.Content.Headers.ContentLength > 2_000_000);
        Assert.Empty(await headAnswer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused_with_the_ones_that_are()
    {
        var view = TestView.Of(new PageOptions { Address = "localhost" }, TimeProvider.System);
        Assert.Contains("use 127.0.0.1", (await Assert.ThrowsAsync<IOException>(() => PageServer.StartAsync(view))).Message);
    }

    private static async Task<string?> Quality(PageFixture page, string reading) =>
        (await Json(page, "/api/state")).GetProperty(reading).GetProperty("quality").GetString();

    private static async Task<JsonElement> Json(PageFixture page, string path)
    {
        var answer = await page.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    // HttpClient tidies paths up; a raw request does not.
    private static async Task<string> Raw(PageFixture page, string request)
    {
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync(page.Address.Host, page.Address.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
