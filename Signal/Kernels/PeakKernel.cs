using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Kernels;

/// <summary>The largest sample and where it is first reached.</summary>
internal static class PeakKernel
{
    /// <summary>Maximum and its first position; (<see cref="int.MinValue"/>, -1) for no samples.</summary>
    public static (int Value, int Position) Find<TWidth>(ReadOnlySpan<int> thirds) where TWidth : struct, IVectorWidth
    {
        if (TWidth.Bits == 0) return FindScalar(thirds, 0, int.MinValue, -1);
        // The value first, then its first position: two simple passes are faster than carrying positions along.
        int value = int.MinValue, i = 0;
        if (TWidth.Bits == 512 && thirds.Length >= Vector512<int>.Count)
        {
            Vector512<int> best = Vector512.Create(thirds);
            for (i = Vector512<int>.Count; i <= thirds.Length - Vector512<int>.Count; i += Vector512<int>.Count)
                best = Vector512.Max(best, Vector512.Create(thirds[i..]));
            value = Reduce(Vector256.Max(best.GetLower(), best.GetUpper()));
        }
        if (TWidth.Bits == 256 && thirds.Length >= Vector256<int>.Count)
        {
            Vector256<int> best = Vector256.Create(thirds);
            for (i = Vector256<int>.Count; i <= thirds.Length - Vector256<int>.Count; i += Vector256<int>.Count)
                best = Vector256.Max(best, Vector256.Create(thirds[i..]));
            value = Reduce(best);
        }
        if (TWidth.Bits == 128 && thirds.Length >= Vector128<int>.Count)
        {
            Vector128<int> best = Vector128.Create(thirds);
            for (i = Vector128<int>.Count; i <= thirds.Length - Vector128<int>.Count; i += Vector128<int>.Count)
                best = Vector128.Max(best, Vector128.Create(thirds[i..]));
            value = Reduce(best);
        }
        for (; i < thirds.Length; i++) value = Math.Max(value, thirds[i]);
        return (value, thirds.IndexOf(value));
    }

    private static (int Value, int Position) FindScalar(ReadOnlySpan<int> thirds, int from, int value, int position)
    {
        for (int i = from; i < thirds.Length; i++)
            if (position < 0 || thirds[i] > value)
                (value, position) = (thirds[i], i);
        return (value, position);
    }

    /// <summary>The largest lane.</summary>
    internal static int Reduce(Vector256<int> v) => Reduce(Vector128.Max(v.GetLower(), v.GetUpper()));

    private static int Reduce(Vector128<int> v)
    {
        v = Vector128.Max(v, Vector128.Shuffle(v, Vector128.Create(2, 3, 0, 1)));
        v = Vector128.Max(v, Vector128.Shuffle(v, Vector128.Create(1, 0, 3, 2)));
        return v.ToScalar();
    }
}
