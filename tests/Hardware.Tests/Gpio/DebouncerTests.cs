using System.Diagnostics;
using EdgeMon.Hardware.Gpio;

namespace EdgeMon.Hardware.Tests.Gpio;

/// <summary>Clean changes of bouncing contacts.</summary>
public class DebouncerTests
{
    [Fact]
    public void A_bounce_is_no_change_and_a_level_that_lasts_has_the_time_of_its_edge()
    {
        var clean = new Debouncer(TimeSpan.FromMilliseconds(5), active: false);
        Assert.Empty(Feed(clean, (0, true), (1, false), (2, true), (3, false)));
        Assert.False(clean.TryTick(Ms(100), out _));
        Assert.Empty(Feed(clean, (200, true), (201, false), (203, true)));
        Assert.Equal(TimeSpan.FromMilliseconds(4), clean.Due(Ms(204)));
        Assert.False(clean.TryTick(Ms(207), out _));
        Assert.True(clean.TryTick(Ms(208), out GpioEdge change));
        Assert.Equal(new GpioEdge(true, Ms(203)), change);
        Assert.True(clean.Active);
        Assert.Null(clean.Due(Ms(209)));
    }

    [Fact]
    public void A_change_is_found_by_the_next_edge_when_nobody_asked_in_between()
    {
        var clean = new Debouncer(TimeSpan.FromMilliseconds(5), active: false);
        Assert.Equal([new GpioEdge(true, Ms(0))], Feed(clean, (0, true), (4800, false)));
        Assert.True(clean.TryTick(Ms(4805), out GpioEdge change));
        Assert.Equal(new GpioEdge(false, Ms(4800)), change);
    }

    [Fact]
    public void Two_edges_to_the_same_level_begin_it_anew()
    {
        // The edge back was lost: whether the level lasted in between is not known.
        var clean = new Debouncer(TimeSpan.FromMilliseconds(5), active: false);
        Assert.Empty(Feed(clean, (0, true), (3, true)));
        Assert.False(clean.TryTick(Ms(6), out _));
        Assert.True(clean.TryTick(Ms(8), out GpioEdge change));
        Assert.Equal(Ms(3), change.Ticks);
    }

    [Fact]
    public void Without_a_hold_time_every_edge_is_a_change()
    {
        var clean = new Debouncer(TimeSpan.Zero, active: false);
        Assert.Equal([new GpioEdge(true, Ms(1)), new GpioEdge(false, Ms(2)), new GpioEdge(true, Ms(2))], Feed(clean, (1, true), (2, false), (2, true)));
    }

    [Fact]
    public void Changes_alternate_and_last_at_least_the_hold_time_whatever_comes()
    {
        var random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            int hold = random.Next(0, 8);
            var clean = new Debouncer(TimeSpan.FromMilliseconds(hold), active: false);
            List<GpioEdge> changes = [];
            for (int i = 0, at = 0; i < 200; i++) changes.AddRange(Feed(clean, (at += random.Next(0, 12), random.Next(2) == 0)));
            for (int i = 0; i < changes.Count; i++) Assert.Equal(i % 2 == 0, changes[i].Active);
            for (int i = 1; i < changes.Count; i++) Assert.True(changes[i].Ticks - changes[i - 1].Ticks >= Ms(hold));
        }
    }

    private static long Ms(double milliseconds) => (long)(milliseconds / 1000 * Stopwatch.Frequency);

    private static List<GpioEdge> Feed(Debouncer clean, params (double Ms, bool Active)[] edges)
    {
        List<GpioEdge> changes = [];
        foreach (var (at, active) in edges)
            if (clean.TryEdge(new GpioEdge(active, Ms(at)), out GpioEdge change)) changes.Add(change);
        return changes;
    }
}
