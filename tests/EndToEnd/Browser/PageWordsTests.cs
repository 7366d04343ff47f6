using EdgeMon.Host.Web;
using EdgeMon.Physics.Limits;
using EdgeMon.Telemetry.Limits;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>What the page says must be true also where a number is withheld, missing or old.</summary>
[Collection("browser")]
public sealed class PageWordsTests
{
    [Fact]
    public async Task No_limit_is_drawn_where_nothing_is_excluded()
    {
        await using var page = await PageFixture.StartAsync(history: 20);
        await BrowserRun.ToEndAsync("gap.mjs", page.Address.AbsoluteUri);
    }

    [Fact]
    public async Task A_closed_box_is_no_result_on_the_limits_page()
    {
        // Spill 71 has a candidate.
        await using var page = await PageFixture.StartAsync(history: 75, new PageOptions { Blinded = true });
        var history = new LimitHistory();
        for (int spill = 1; spill <= 3; spill++) history.Add(new LimitHistoryPoint(9264, spill, 1777636800 + spill, spill, new CountingResult(spill * 1e11, 0, 0.1, 0.03)));
        page.View.LimitPage.Connect(history, counting => [FeederLimits.Vanilla(counting.Eot, counting.Candidates, counting.Background)], 0, "test");
        await using BrowserRun run = await BrowserRun.StartAsync("blinded.mjs", page.Address.AbsoluteUri);
        await run.LineAsync("CLOSED");
        Assert.True(page.View.Blinding.Unblind("A. Coordinator", "collaboration meeting"));
        await run.EndAsync();
    }

    [Fact]
    public async Task Alarms_are_kept_up_to_date_around_what_a_person_types()
    {
        await using var page = await PageFixture.StartAsync(history: 3);
        await BrowserRun.ToEndAsync("typing.mjs", page.Address.AbsoluteUri);
    }

    [Fact]
    public async Task Numbers_and_tables_stay_in_their_panes_at_every_width()
    {
        await using var page = await PageFixture.StartAsync(history: 20);
        await BrowserRun.ToEndAsync("widths.mjs", page.Address.AbsoluteUri, Path.Combine(BrowserRun.Artifacts, "widths"));
    }

    [Fact]
    public async Task What_is_shown_from_a_document_that_does_not_come_is_stale()
    {
        // The fifth spill is not good.
        await using var page = await PageFixture.StartAsync(history: 4);
        await BrowserRun.ToEndAsync("late.mjs", page.Address.AbsoluteUri);
    }

    [Fact]
    public async Task Events_keep_the_focus_while_new_ones_come_and_what_is_not_listed_is_told()
    {
        await using var page = await PageFixture.StartAsync(history: 5);
        await BrowserRun.ToEndAsync("rows.mjs", page.Address.AbsoluteUri);
    }

    [Fact]
    public async Task Lines_of_one_colour_differ_in_the_legend_and_no_picture_stands_under_another_name()
    {
        await using var page = await PageFixture.StartAsync(history: 5);
        await BrowserRun.ToEndAsync("legend.mjs", page.Address.AbsoluteUri);
    }
}
