using EdgeMon.Host.Web;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Totals;

namespace EdgeMon.EndToEnd.Tests.Browser;

public class RunBookTests
{
    /// <summary>Spills that are left out may have been those that raised the estimate: the changes of the others then add up to less than nothing.</summary>
    [Fact]
    public void A_background_of_a_run_is_a_number_and_never_below_0()
    {
        var book = new RunBook();
        book.Restore([new RunSummary("daq01", 7, 1, 2, new CountingTotals { Spills = 1, Background = -1, BackgroundVariance = -2 })]);
        RunRow row = Assert.Single(book.Document(blinded: false).Runs);
        Assert.Equal((0, 0), (row.Background, row.BackgroundUncertainty));
    }
}
