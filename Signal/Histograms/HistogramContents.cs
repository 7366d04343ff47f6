using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Histograms;

/// <summary>
/// Arithmetic on contents of histograms, by vectors. Most bins of a spill's planes are empty: eight of them together are passed
/// over by one comparison.
/// </summary>
internal static class HistogramContents
{
    /// <summary>Adds contents to others.</summary>
    /// <param name="sums">Added to.</param>
    /// <param name="counts">As many.</param>
    public static void Add(Span<long> sums, ReadOnlySpan<long> counts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(counts.Length, sums.Length);
        ref long from = ref MemoryMarshal.GetReference(counts), to = ref MemoryMarshal.GetReference(sums);
        int i = 0;
        for (; i <= sums.Length - Vector512<long>.Count; i += Vector512<long>.Count)
        {
            Vector512<long> some = Vector512.LoadUnsafe(ref from, (nuint)i);
            if (some == Vector512<long>.Zero) continue;
            (Vector512.LoadUnsafe(ref to, (nuint)i) + some).StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < sums.Length; i++) sums[i] += counts[i];
    }

    /// <summary>Contents as 32-bit numbers.</summary>
    /// <param name="counts">Contents, none negative.</param>
    /// <param name="narrow">Out: as many.</param>
    /// <exception cref="OverflowException">One does not fit.</exception>
    public static void Narrow(ReadOnlySpan<long> counts, Span<int> narrow)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(narrow.Length, counts.Length);
        ref long from = ref MemoryMarshal.GetReference(counts);
        ref int to = ref MemoryMarshal.GetReference(narrow);
        int i = 0;
        for (; i <= counts.Length - Vector512<long>.Count; i += Vector512<long>.Count)
        {
            Vector512<long> some = Vector512.LoadUnsafe(ref from, (nuint)i);
            if (some == Vector512<long>.Zero) Vector256<int>.Zero.StoreUnsafe(ref to, (nuint)i);
            else
                for (int k = i; k < i + Vector512<long>.Count; k++) narrow[k] = checked((int)counts[k]);
        }
        for (; i < counts.Length; i++) narrow[i] = checked((int)counts[i]);
    }

    /// <summary>Adds what arrives to sums and takes away what leaves.</summary>
    /// <param name="sums">Changed.</param>
    /// <param name="arriving">As many.</param>
    /// <param name="leaving">As many.</param>
    /// <returns>Sum of all changes.</returns>
    public static long Move(Span<long> sums, ReadOnlySpan<int> arriving, ReadOnlySpan<int> leaving)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(arriving.Length, sums.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(leaving.Length, sums.Length);
        ref int comes = ref MemoryMarshal.GetReference(arriving), goes = ref MemoryMarshal.GetReference(leaving);
        long change = 0;
        int i = 0;
        for (; i <= sums.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            if (Vector256.LoadUnsafe(ref comes, (nuint)i) == Vector256.LoadUnsafe(ref goes, (nuint)i)) continue;
            for (int k = i; k < i + Vector256<int>.Count; k++) change += Change(sums, arriving, leaving, k);
        }
        for (; i < sums.Length; i++) change += Change(sums, arriving, leaving, i);
        return change;
    }

    private static long Change(Span<long> sums, ReadOnlySpan<int> arriving, ReadOnlySpan<int> leaving, int bin)
    {
        long difference = (long)arriving[bin] - leaving[bin];
        sums[bin] += difference;
        return difference;
    }
}
