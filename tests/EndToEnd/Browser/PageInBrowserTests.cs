using EdgeMon.Host.Web;
using EdgeMon.Tests.Shared;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>
/// The page as a person sees it, in Debian's chromium: numbers change, nothing is refused by the content security policy,
/// no console error, no request leaves the host. Screenshots are left in artifacts/browser to be looked at.
/// </summary>
[Collection("browser")]
public class PageInBrowserTests
{
    [Fact]
    public async Task Every_page_shows_numbers_that_change_without_an_error_and_without_leaving_the_host()
    {
        await using var page = await PageFixture.StartAsync(history: 90);
        using var stop = new CancellationTokenSource();
        var feeding = FeedAsync(page.Feeder, stop.Token);
        var lines = await BrowserRun.ToEndAsync("page.mjs", page.Address.AbsoluteUri, BrowserRun.Artifacts, "9264");
        await stop.CancelAsync();
        await feeding;
        Assert.Contains(lines, line => line.StartsWith("numbers change:", StringComparison.Ordinal));
        Assert.Equal(4 * (8 + 2), Directory.GetFiles(BrowserRun.Artifacts, "*-*-*.png").Length);
    }

    [Fact]
    public async Task A_stock_JSROOT_page_browses_and_draws_the_histograms_and_follows_them()
    {
        await using var page = await PageFixture.StartAsync(history: 20);
        using var stop = new CancellationTokenSource();
        var feeding = FeedAsync(page.Feeder, stop.Token);
        await BrowserRun.ToEndAsync("stock-jsroot.mjs", page.Address.AbsoluteUri);
        await stop.CancelAsync();
        await feeding;
    }

    [Fact]
    public async Task A_page_says_that_the_server_is_gone_shows_nothing_as_fresh_and_comes_back_by_itself()
    {
        // Nobody takes it while the server is away.
        int port = FreePorts.Next();
        BrowserRun run;
        await using (var page = await PageFixture.StartAsync(history: 20, port: port))
        {
            page.Feeder.Spill();
            page.View.OnAlarms([]);
            run = await BrowserRun.StartAsync("reconnect.mjs", page.Address.AbsoluteUri);
            await run.LineAsync("LIVE");
        }
        await using (run)
        {
            await run.LineAsync("GONE");
            var view = TestView.Of(new PageOptions { Port = port }, TimeProvider.System);
            new LiveFeeder(view, TimeProvider.System).History(25);
            await using var again = await PageServer.StartAsync(view);
            await run.LineAsync("BACK");
            await run.EndAsync();
        }
    }

    [Fact]
    public async Task Before_the_first_spill_the_page_shows_no_number_as_good()
    {
        await using var page = await PageFixture.StartAsync();
        await BrowserRun.ToEndAsync("empty.mjs", page.Address.AbsoluteUri);
    }

    [Fact]
    public async Task A_histogram_that_is_chosen_before_the_first_spill_is_drawn_when_it_comes()
    {
        int port = FreePorts.Next();
        BrowserRun? run = null;
        try
        {
            // The second time the pages are open already: the server was started anew.
            for (int start = 1; start <= 2; start++)
            {
                await using var page = await PageFixture.StartAsync(port: port);
                page.View.OnLimits([FeederLimits.Vanilla(2.84e11, 0, 0.5)]);
                run ??= await BrowserRun.StartAsync("chosen.mjs", page.Address.AbsoluteUri);
                await run.LineAsync("WAITING");
                page.Feeder.Spill();
                await run.LineAsync("DRAWN");
            }
            await run!.EndAsync();
        }
        finally
        {
            if (run is not null) await run.DisposeAsync();
        }
    }

    private static async Task FeedAsync(LiveFeeder feeder, CancellationToken stop)
    {
        for (int second = 1; !stop.IsCancellationRequested; second++)
        {
            if (second % 2 == 0) feeder.Spill();
            else feeder.Progress(4000);
            await Task.Delay(1000, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
