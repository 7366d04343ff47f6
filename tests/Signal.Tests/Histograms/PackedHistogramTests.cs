using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Histograms;

public class PackedHistogramTests
{
    private static readonly HistogramAxis X = new("E [GeV]", 100, 0, 150), Y = new("y", 300, 0, 150);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(200_000)]
    public void What_was_packed_comes_out_bin_by_bin(int fills)
    {
        var random = new Xoshiro((ulong)fills + 1);
        foreach (HistogramAxis? y in new[] { null, Y })
        {
            var histogram = new Histogram("a/one", "title", X, y) { Scaling = ReferenceScaling.None, IsRate = true, Box = new HistogramBox(50, 1) };
            for (int i = 0; i < fills; i++)
            {
                if (y is null) histogram.Fill(200 * random.Uniform() - 20);
                else histogram.Fill(200 * random.Uniform() - 20, 200 * random.Uniform() - 20);
            }
            Same(histogram, new PackedHistogram(histogram).Unpack());
        }
    }

    [Fact]
    public void The_largest_counts_and_the_outermost_bins_are_kept()
    {
        var histogram = new Histogram("a/one", "title", X);
        histogram.Counts[0] = long.MaxValue;
        histogram.Counts[^1] = 127;
        histogram.Counts[^2] = 128;
        Same(histogram, new PackedHistogram(histogram).Unpack());
    }

    [Fact]
    public void A_picture_does_not_change_with_its_histogram_and_a_sparse_plane_takes_little()
    {
        var plane = new Histogram("a/plane", "title", X, Y);
        for (int i = 0; i < 100; i++) plane.Fill(i, i);
        var packed = new PackedHistogram(plane);
        plane.Fill(1, 1);
        Assert.Equal(100, packed.Unpack().Entries);
        Assert.Equal(("a/plane", "title", true, 100L), (packed.Path, packed.Title, packed.IsPlane, packed.Entries));
        Assert.InRange(packed.Bytes, 200, 500);
    }

    private static void Same(Histogram expected, Histogram found)
    {
        Assert.Equal(expected.Counts, found.Counts);
        Assert.Equal((expected.Path, expected.Title, expected.X, expected.Y, expected.Entries, expected.Scaling, expected.IsRate, expected.Box),
            (found.Path, found.Title, found.X, found.Y, found.Entries, found.Scaling, found.IsRate, found.Box));
    }
}
