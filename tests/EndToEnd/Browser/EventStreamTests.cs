using System.Net;
using System.Text.Json;

using EdgeMon.Host.Web;

namespace EdgeMon.EndToEnd.Tests.Browser;

public class EventStreamTests
{
    [Fact]
    public async Task A_page_gets_the_state_at_once_and_again_when_something_changes()
    {
        await using var page = await PageFixture.StartAsync(history: 3);
        using var events = await Connect(page);
        Assert.Equal(3, (await Next(events)).GetProperty("spill").GetProperty("value").GetProperty("spill").GetInt32());
        page.Feeder.Spill();
        Assert.Equal(4, await SpillAfter(events, 4));
    }

    [Fact]
    public async Task Without_change_a_sign_of_life_comes_all_the_same()
    {
        await using var page = await PageFixture.StartAsync(history: 3, new PageOptions { HeartbeatSeconds = 1 });
        using var events = await Connect(page);
        long first = (await Next(events)).GetProperty("nowUnixMs").GetInt64();
        Assert.True((await Next(events)).GetProperty("nowUnixMs").GetInt64() > first);
    }

    [Fact]
    public async Task A_burst_of_changes_is_merged_and_the_newest_wins()
    {
        await using var page = await PageFixture.StartAsync(history: 3);
        using var events = await Connect(page);
        await Next(events);
        long began = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 200; i++) page.Feeder.Spill();
        int messages = 0;
        int spill;
        do
        {
            spill = (await Next(events)).GetProperty("spill").GetProperty("value").GetProperty("spill").GetInt32();
            messages++;
        }
        while (spill < 203);
        Assert.Equal(203, spill);
        // One per interval and no more, however long the 200 spills took.
        double intervals = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds / page.View.Options.UpdateIntervalMilliseconds;
        Assert.True(messages <= intervals + 2, $"{messages} messages for 200 spills in {intervals:0.0} intervals");
    }

    [Fact]
    public async Task A_page_that_does_not_read_costs_the_writer_nothing()
    {
        await using var page = await PageFixture.StartAsync(history: 3, new PageOptions { UpdateIntervalMilliseconds = 50 });
        using var silent = await Connect(page);
        using var events = await Connect(page);
        // More than any socket buffer holds, were it queued; the reader beside it still gets the newest.
        for (int i = 0; i < 300; i++) page.Feeder.Spill();
        Assert.Equal(303, await SpillAfter(events, 303));
    }

    [Fact]
    public async Task One_page_too_many_is_told_so_and_a_closed_one_makes_room()
    {
        await using var page = await PageFixture.StartAsync(history: 1, new PageOptions { MaxLiveClients = 1, HeartbeatSeconds = 1 });
        var first = await Connect(page);
        await Next(first);
        using var second = await page.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        first.Dispose();
        for (int attempt = 0; ; attempt++)
        {
            using var third = await page.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
            if (third.IsSuccessStatusCode) break;
            Assert.True(attempt < 3000, "the place of the closed page was not given back");
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task The_server_stops_while_pages_are_connected()
    {
        var page = await PageFixture.StartAsync(history: 1);
        using var events = await Connect(page);
        await Next(events);
        await page.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(90));
    }

    private static async Task<StreamReader> Connect(PageFixture page)
    {
        var answer = await page.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        return new StreamReader(await answer.Content.ReadAsStreamAsync());
    }

    private static async Task<int> SpillAfter(StreamReader events, int spill)
    {
        while (true)
        {
            int seen = (await Next(events)).GetProperty("spill").GetProperty("value").GetProperty("spill").GetInt32();
            if (seen >= spill) return seen;
        }
    }

    private static async Task<JsonElement> Next(StreamReader events)
    {
        while (await events.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return JsonDocument.Parse(line["data: ".Length..]).RootElement;
        }
        throw new EndOfStreamException("the server closed the stream");
    }
}
