using System.Numerics;
using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Where the rising edge crosses half of the maximum (FRAMES section 9.3b): the last sample before the peak below
/// half-maximum, and a straight line to the next one.
/// </summary>
internal static class HalfMaximumKernel
{
    /// <summary>Last position before <paramref name="peak"/> with 2 x below the maximum; -1 when there is none.</summary>
    /// <param name="thirds">Pedestal-subtracted samples.</param>
    /// <param name="peak">Position of the maximum.</param>
    public static int Crossing<TWidth>(ReadOnlySpan<int> thirds, int peak) where TWidth : struct, IVectorWidth
    {
        int maximum = thirds[peak], i = peak;
        if (TWidth.Bits == 512)
            for (; i >= Vector512<int>.Count; i -= Vector512<int>.Count)
            {
                Vector512<int> x = Vector512.Create(thirds[(i - Vector512<int>.Count)..]);
                uint below = (uint)Vector512.LessThan(x + x, Vector512.Create(maximum)).ExtractMostSignificantBits();
                if (below != 0) return i - Vector512<int>.Count + BitOperations.Log2(below);
            }
        if (TWidth.Bits == 256)
            for (; i >= Vector256<int>.Count; i -= Vector256<int>.Count)
            {
                Vector256<int> x = Vector256.Create(thirds[(i - Vector256<int>.Count)..]);
                uint below = Vector256.LessThan(x + x, Vector256.Create(maximum)).ExtractMostSignificantBits();
                if (below != 0) return i - Vector256<int>.Count + BitOperations.Log2(below);
            }
        if (TWidth.Bits == 128)
            for (; i >= Vector128<int>.Count; i -= Vector128<int>.Count)
            {
                Vector128<int> x = Vector128.Create(thirds[(i - Vector128<int>.Count)..]);
                uint below = Vector128.LessThan(x + x, Vector128.Create(maximum)).ExtractMostSignificantBits();
                if (below != 0) return i - Vector128<int>.Count + BitOperations.Log2(below);
            }
        for (i--; i >= 0; i--)
            if (2 * thirds[i] < maximum) return i;
        return -1;
    }

    /// <summary>Position of the half-maximum [samples], between <paramref name="crossing"/> and the next sample.</summary>
    public static float Position(ReadOnlySpan<int> thirds, int crossing, int maximum) =>
        PackedEdge.Position(crossing, maximum - 2 * thirds[crossing], 2 * (thirds[crossing + 1] - thirds[crossing]));
}
