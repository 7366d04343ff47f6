using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Kernels;

/// <summary>Integral of the pedestal-subtracted samples.</summary>
internal static class SumKernel
{
    /// <summary>Sum in thirds of an ADC count; at most 511 samples of 16 bits, so it fits 32 bits.</summary>
    public static int Sum<TWidth>(ReadOnlySpan<int> thirds) where TWidth : struct, IVectorWidth
    {
        int i = 0, sum = 0;
        if (TWidth.Bits == 512)
        {
            Vector512<int> lanes = default;
            for (; i <= thirds.Length - Vector512<int>.Count; i += Vector512<int>.Count) lanes += Vector512.Create(thirds[i..]);
            sum = Vector512.Sum(lanes);
        }
        if (TWidth.Bits == 256)
        {
            Vector256<int> lanes = default;
            for (; i <= thirds.Length - Vector256<int>.Count; i += Vector256<int>.Count) lanes += Vector256.Create(thirds[i..]);
            sum = Vector256.Sum(lanes);
        }
        if (TWidth.Bits == 128)
        {
            Vector128<int> lanes = default;
            for (; i <= thirds.Length - Vector128<int>.Count; i += Vector128<int>.Count) lanes += Vector128.Create(thirds[i..]);
            sum = Vector128.Sum(lanes);
        }
        for (; i < thirds.Length; i++) sum += thirds[i];
        return sum;
    }
}
