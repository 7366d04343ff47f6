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
    public void An_empty_history_has_no_point() => Assert.Empty(new LimitHistory().Points);
}
