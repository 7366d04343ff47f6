using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Histograms;

/// <summary>Sums in vectors against sums of one number after the other, over all lengths up to several vectors.</summary>
public class ArraySumsTests
{
    [Fact]
    public void Every_number_is_added_to_its_own_sum()
    {
        var random = new Xoshiro(12);
        for (int length = 0; length < 70; length++)
        {
            int[] narrow = [.. Enumerable.Range(0, length).Select(_ => random.Below(int.MaxValue) - int.MaxValue / 2)];
            long[] wide = [.. narrow.Select(n => n * 10_000_000_000L)];
            double[] real = [.. narrow.Select(n => n / 3.0)];

            long[] sums = [.. wide];
            ArraySums.Add(sums, narrow);
            ArraySums.Add<long>(sums, wide);
            Assert.Equal(narrow.Select((n, i) => 2 * wide[i] + n), sums);

            int[] few = new int[length];
            ArraySums.Add<int>(few, narrow);
            Assert.Equal(narrow, few);

            double[] energies = [.. narrow.Select(n => n / 7.0)];
            ArraySums.Add<double>(energies, real);
            Assert.Equal(narrow.Select(n => n / 7.0 + n / 3.0), energies);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => ArraySums.Add(new long[3], new int[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ArraySums.Add<int>(new int[4], new int[3]));
    }
}
