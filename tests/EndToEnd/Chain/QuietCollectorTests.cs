using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.Host.Chain;

namespace EdgeMon.EndToEnd.Tests.Chain;

public class QuietCollectorTests
{
    [Fact]
    public void It_collects_once_a_minute_and_only_while_nothing_comes()
    {
        var time = new ManualTime();
        var collector = new QuietCollector(time);
        Assert.Empty(Seconds(59, _ => 5));
        // Data come: a spill is not disturbed, however long it lasts.
        Assert.Empty(Seconds(120, second => 10 + second));
        int before = GC.CollectionCount(GC.MaxGeneration);
        Assert.Equal([1], Seconds(60, _ => 1000));
        Assert.True(GC.CollectionCount(GC.MaxGeneration) > before);
        Assert.Equal([1, 61, 121], Seconds(140, _ => 1000));

        List<int> Seconds(int seconds, Func<int, long> position)
        {
            List<int> collected = [];
            for (int second = 0; second < seconds; second++)
            {
                time.Move(1);
                if (collector.OnSecond(position(second))) collected.Add(second);
            }
            return collected;
        }
    }
}
