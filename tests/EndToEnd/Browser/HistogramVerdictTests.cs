using EdgeMon.Host.Web;
using EdgeMon.Signal.Histograms;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>Which histograms differ from their reference is told together: above and in the list, in the state, on the wall.</summary>
[Collection("browser")]
public class HistogramVerdictTests
{
    private const string Different = "Physics/missing_energy";

    [Fact]
    public async Task Those_that_differ_are_marked_and_counted_and_the_wall_says_so()
    {
        await using var page = await PageFixture.StartAsync();
        page.View.OnReference(Reference());
        page.View.OnAlarms([]);
        for (int spill = 0; spill < 3; spill++) page.Feeder.Spill();
        await using BrowserRun run = await BrowserRun.StartAsync("histograms.mjs", page.Address.AbsoluteUri, Different, Directory.CreateDirectory(Path.Combine(BrowserRun.Artifacts, "histograms")).FullName);
        await run.LineAsync("MARKED");
        page.Feeder.Spill();
        await run.EndAsync();
    }

    [Fact]
    public void Run_or_window_differs_by_its_own_contents_and_nothing_differs_without_a_reference_or_with_the_marks_off()
    {
        Histogram narrow = Peak(3), wide = Peak(9);
        var reference = new HistogramReference([narrow], new Dictionary<string, string>());
        Assert.Equal((1, 0), Counts(Shelf(narrow, narrow)));
        Assert.Equal((1, 1), Counts(Shelf(wide, narrow)));
        Assert.Equal((1, 1), Counts(Shelf(narrow, wide)));
        Assert.Equal((1, 0), Counts(Shelf(wide, wide, suspiciousBelow: 0)));
        Assert.Equal((0, 0), Counts(new HistogramShelf([wide], null, null, 0.001)));
        Assert.True(Assert.Single(Shelf(narrow, wide).Rows).Different);

        HistogramShelf Shelf(Histogram run, Histogram window, double suspiciousBelow = 0.001) => new([run], new WindowHistograms([window], 2, 20), reference, suspiciousBelow);
        static (int, int) Counts(HistogramShelf shelf) => (shelf.Summary.Compared, shelf.Summary.Different);
    }

    /// <summary>The feeder's own shapes, but for one.</summary>
    private static HistogramReference Reference()
    {
        var random = new FeederRandom(77);
        var good = new FeederHistograms(random);
        for (int spill = 0; spill < 5; spill++) good.FillSpill(0);
        Histogram[] all = good.Copies();
        Histogram shifted = all.Single(histogram => histogram.Path == Different);
        for (int i = 0; i < 6000; i++) shifted.Fill(40 + random.Gauss());
        return new HistogramReference(all, new Dictionary<string, string> { ["run"] = "9000", ["spills"] = "5" });
    }

    private static Histogram Peak(int width)
    {
        var histogram = new Histogram("Physics/peak", "t", new HistogramAxis("E [GeV]", 100, 0, 100));
        var random = new FeederRandom(5);
        for (int i = 0; i < 1000; i++) histogram.Fill(50 + width * random.Gauss());
        return histogram;
    }
}
