using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Histograms;

/// <summary>The arithmetic that passes over empty bins, against plain loops, over lengths that are no multiple of a vector.</summary>
public class HistogramContentsTests
{
    [Fact]
    public void Sums_and_windows_are_those_of_plain_loops()
    {
        var random = new Xoshiro(9);
        for (int length = 0; length < 100; length++)
        {
            long[] sums = new long[length], counts = new long[length];
            int[] arriving = new int[length], leaving = new int[length], narrow = new int[length];
            for (int i = 0; i < length; i++)
            {
                sums[i] = random.Below(1000);
                counts[i] = random.Below(12) == 0 ? random.Below(1000) : 0;
                arriving[i] = random.Below(12) == 0 ? random.Below(1000) : 0;
                leaving[i] = random.Below(12) == 0 ? random.Below(1000) : 0;
                narrow[i] = -1;
            }
            long[] added = [.. sums.Zip(counts, (a, b) => a + b)];
            long[] moved = [.. added.Select((sum, i) => sum + arriving[i] - leaving[i])];
            HistogramContents.Add(sums, counts);
            Assert.Equal(added, sums);
            Assert.Equal(moved.Sum() - added.Sum(), HistogramContents.Move(sums, arriving, leaving));
            Assert.Equal(moved, sums);
            HistogramContents.Narrow(counts, narrow);
            Assert.Equal(counts, narrow.Select(n => (long)n));
        }
    }

    [Fact]
    public void Contents_that_do_not_fit_are_told() =>
        Assert.Throws<OverflowException>(() => HistogramContents.Narrow([0, 1L << 31, 0, 0, 0, 0, 0, 0], new int[8]));
}
