using System.Globalization;
using EdgeMon.Host.Web;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>What a page must be besides right: accessible, and as small after an hour as at its start.</summary>
[Collection("browser")]
public class PageQualityTests
{
    /// <summary>Spills that go by: 60, a quarter of an hour; EDGEMON_PAGE_SPILLS=250 makes it the whole.</summary>
    private static readonly int Spills = int.TryParse(Environment.GetEnvironmentVariable("EDGEMON_PAGE_SPILLS"), out int spills) ? spills : 60;

    [Fact]
    public async Task Pages_are_accessible_in_both_themes_and_on_a_phone()
    {
        await using var page = await PageFixture.StartAsync(history: 20);
        await BrowserRun.ToEndAsync("accessibility.mjs", page.Address.AbsoluteUri, "overview", "detectors", "events", "daq", "spills");
    }

    [Theory]
    [InlineData("overview")]
    [InlineData("detectors")]
    [InlineData("shift")]
    [InlineData("wall")]
    public async Task A_page_that_stays_open_while_spills_go_by_does_not_grow(string name)
    {
        // The table and the trends are full from the start: what grows afterwards is a leak.
        await using var page = await PageFixture.StartAsync(history: 110, new PageOptions { SpillsKept = 100, UpdateIntervalMilliseconds = 50 });
        await using var run = await BrowserRun.StartAsync("memory.mjs", page.Address.AbsoluteUri, name);
        await run.LineAsync("READY");
        var heaps = new List<double>();
        var nodes = new List<int>();
        for (int quarter = 0; quarter < 5; quarter++)
        {
            for (int spill = 0; spill < Spills / 5; spill++)
            {
                page.Feeder.Spill();
                // One after the other, so that the page redraws for nearly each.
                await Task.Delay(60, TestContext.Current.CancellationToken);
            }
            string[] answer = (await run.AskAsync($"{page.Feeder.LastSpill + 1}")).Split(' ');
            heaps.Add(double.Parse(answer[1], CultureInfo.InvariantCulture) / 1e6);
            nodes.Add(int.Parse(answer[2], CultureInfo.InvariantCulture));
        }
        await run.EndInputAsync();
        string seen = $"heap [MB] {string.Join(", ", heaps.Select(heap => heap.ToString("0.0", CultureInfo.InvariantCulture)))}; elements {string.Join(", ", nodes)}";
        TestContext.Current.TestOutputHelper!.WriteLine(seen);
        // The first value is after compilation and the first drawings; caches of the browser move it by some hundred kB.
        Assert.True(heaps[^1] < heaps[0] + 2, seen);
        Assert.True(nodes[^1] <= nodes[0] + 50, seen);
    }
}
