using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeMon.Signal.Histograms;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Bins of several values, each on an axis of its own, as <see cref="HistogramAxis.FindBin(double)"/> finds them: one subtraction, one
/// multiplication in double precision at every width, so that all agree.
/// </summary>
internal static unsafe class BinKernel
{
    /// <summary>Finds the bins.</summary>
    /// <param name="values">The values.</param>
    /// <param name="low">Lower edge of each axis.</param>
    /// <param name="binsPerUnit">Bins per unit of each axis.</param>
    /// <param name="bins">Number of bins of each axis.</param>
    /// <param name="found">Out: 0 underflow, then the bins, then overflow, which NaN also gives.</param>
    /// <param name="count">How many, a multiple of 8.</param>
    public static void Find<TWidth>(float* values, double* low, double* binsPerUnit, double* bins, int* found, int count) where TWidth : struct, IVectorWidth
    {
        int i = 0;
        if (TWidth.Bits == 512 && Avx512F.IsSupported)
            for (; i < count; i += Vector512<double>.Count)
            {
                Vector512<double> limit = Vector512.LoadAligned(bins + i);
                Vector512<double> position = (Avx512F.ConvertToVector512Double(Vector256.Load(values + i)) - Vector512.LoadAligned(low + i)) * Vector512.LoadAligned(binsPerUnit + i);
                // NaN is not below the limit.
                Vector512<double> inside = Vector512.ConditionalSelect(Vector512.LessThan(position, limit), position, limit);
                Vector256<int> bin = Avx512F.ConvertToVector256Int32WithTruncation(inside) + Vector256<int>.One;
                Vector256<int> isUnderflow = Avx512F.ConvertToVector256Int32(Vector512.LessThan(position, Vector512<double>.Zero) & Vector512<double>.One);
                (bin & isUnderflow - Vector256<int>.One).Store(found + i);
            }
        if (TWidth.Bits == 256 && Avx.IsSupported)
            for (; i < count; i += Vector256<double>.Count)
            {
                Vector256<double> limit = Vector256.LoadAligned(bins + i);
                Vector256<double> position = (Avx.ConvertToVector256Double(Vector128.Load(values + i)) - Vector256.LoadAligned(low + i)) * Vector256.LoadAligned(binsPerUnit + i);
                Vector256<double> inside = Vector256.ConditionalSelect(Vector256.LessThan(position, limit), position, limit);
                Vector128<int> bin = Avx.ConvertToVector128Int32WithTruncation(inside) + Vector128<int>.One;
                Vector128<int> isUnderflow = Avx.ConvertToVector128Int32(Vector256.LessThan(position, Vector256<double>.Zero) & Vector256<double>.One);
                (bin & isUnderflow - Vector128<int>.One).Store(found + i);
            }
        for (; i < count; i++) found[i] = HistogramAxis.FindBin(values[i], low[i], binsPerUnit[i], (int)bins[i]);
    }
}
