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
}
