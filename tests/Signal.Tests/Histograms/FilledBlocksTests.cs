using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Histograms;

/// <summary>What passes over empty blocks of bins, against plain loops, over numbers of bins that are no multiple of a block or vector.</summary>
public class FilledBlocksTests
{
    [Fact]
    public void Sums_lists_and_emptied_histograms_are_those_of_plain_loops()
    {
        var random = new Xoshiro(9);
        for (int bins = 1; bins < 9000; bins = bins < 140 ? bins + 1 : bins * 3)
        {
            Histogram sum = new("a/sum", "t", new HistogramAxis("x", bins, 0, bins)), part = new("a/part", "t", sum.X);
            long[] expectedSum = new long[bins + 2];
            for (int round = 0; round < 4; round++)
            {
                long[] expected = new long[bins + 2];
                for (int i = random.Below(20); i > 0; i--)
                {
                    int bin = random.Below(bins + 2), count = random.Below(1000);
                    part.Add(bin, count);
                    expected[bin] += count;
                    expectedSum[bin] += count;
                }
                Assert.Equal(expected, part.Counts);
                var listed = new List<BinContent>();
                part.ListContents(listed);
                Assert.Equal(expected.Select((count, bin) => new BinContent(bin, (int)count)).Where(item => item.Count != 0), listed);
                sum.Add(part);
                Assert.Equal(expectedSum, sum.Counts);
                Assert.Equal(expectedSum.Sum(), sum.Entries);
                part.Clear();
                Assert.All(part.Counts, count => Assert.Equal(0, count));
                Assert.Equal(0, part.Entries);
            }
        }
    }

    [Fact]
    public void Contents_beyond_32_bits_are_listed_in_parts()
    {
        var histogram = new Histogram("a/one", "t", new HistogramAxis("x", 10, 0, 10));
        histogram.FillTimes(3, 1L << 31);
        var listed = new List<BinContent>();
        histogram.ListContents(listed);
        Assert.Equal([new BinContent(4, int.MaxValue), new BinContent(4, 1)], listed);
    }
}
