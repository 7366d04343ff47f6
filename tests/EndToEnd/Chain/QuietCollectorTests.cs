using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.Host.Chain;

namespace EdgeMon.EndToEnd.Tests.Chain;

public class QuietCollectorTests
{
    [Fact]
    public void It_collects_once_a_minute_and_only_while_nothing_comes()
    {
        var time = new ManualTime();
        var collector = new QuietCollector(time, () => 0);
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

    [Fact]
    public void Much_garbage_is_collected_in_the_first_second_without_data_behind_each_spill()
    {
        var time = new ManualTime();
        long allocated = 0, position = 0;
        var collector = new QuietCollector(time, () => allocated);
        for (int spill = 0; spill < 5; spill++)
        {
            List<bool> collected = [];
            for (int second = 0; second < 14; second++)
            {
                bool isSpill = second < 5;
                time.Move(1);
                if (isSpill) (position, allocated) = (position + 1, allocated + QuietCollector.WorthCollecting / 5 + 1);
                collected.Add(collector.OnSecond(position));
            }
            // The fifth second still has bytes, the sixth has none.
            Assert.Equal([5], Enumerable.Range(0, 14).Where(second => collected[second]));
        }
    }
}
