using EdgeMon.Physics.Limits;
using EdgeMon.Telemetry.Limits;

namespace EdgeMon.Telemetry.Tests.Limits;

public sealed class LimitHistoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(1234)]
    public void However_many_spills_come_the_history_is_bounded_and_keeps_both_ends(int spills)
    {
        var history = new LimitHistory(10);
        for (int i = 1; i <= spills; i++) history.Add(new LimitHistoryPoint(1, i, 100 * i, i, new CountingResult(i, 0, 0, 0)));
        var points = history.Points;
        Assert.InRange(points.Count, Math.Min(spills, 5), 11);
        Assert.Equal(1, points[0].Spill);
        Assert.Equal(spills, points[^1].Spill);
        // Evenly thinned: steps are equal but for the last.
        int[] steps = [.. points.Zip(points.Skip(1), (before, after) => after.Spill - before.Spill)];
        Assert.All(steps.SkipLast(1), step => Assert.Equal(steps[0], step));
        Assert.Equal(points.Count, points.Distinct().Count());
    }

    [Fact]
    public void A_fuller_account_of_the_newest_spill_takes_the_place_of_its_point()
    {
        var history = new LimitHistory(10);
        // Spill 1 was published before anybody listened: the first account of spill 2 lacks it, the totals that follow do not.
        LimitHistoryPoint alone = new(1, 2, 200, 1, new CountingResult(1, 0, 0, 0)), full = alone with { Spills = 2, Counting = new CountingResult(2, 1, 0, 0) };
        history.Add(alone);
        history.Add(full);
        Assert.Equal([full], history.Points);
        LimitHistoryPoint next = new(1, 3, 300, 3, new CountingResult(3, 1, 0, 0)), otherRun = next with { Run = 2, Spills = 4 };
        history.Add(next);
        history.Add(otherRun);
        Assert.Equal([full, next, otherRun], history.Points);
        // Also where the newest is not one of those kept.
        for (int spill = 4; spill <= 15; spill++) history.Add(new LimitHistoryPoint(2, spill, 100 * spill, spill, new CountingResult(spill, 0, 0, 0)));
        history.Add(new LimitHistoryPoint(2, 15, 1500, 16, new CountingResult(16, 0, 0, 0)));
        Assert.Equal(16, history.Points[^1].Spills);
        Assert.Single(history.Points, point => (point.Run, point.Spill) == (2, 15));
    }

    [Fact]
    public void An_empty_history_has_no_point() => Assert.Empty(new LimitHistory().Points);
}
