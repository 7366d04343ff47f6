using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Adds a scaled shape to samples, each rounded to a whole number, halves to even: values[i] += round(factor x shape[i]). One multiplication and
/// one rounding at every width, so that all agree.
/// </summary>
internal static class AddScaledKernel
{
    /// <summary>Adds it.</summary>
    /// <param name="values">Samples; changed.</param>
    /// <param name="shape">At least as many.</param>
    /// <param name="factor">Factor; its products with the shape fit 32 bits.</param>
    public static void Add<TWidth>(Span<int> values, ReadOnlySpan<double> shape, double factor) where TWidth : struct, IVectorWidth
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Length, values.Length);
        int i = 0;
        if (TWidth.Bits == 512 && Avx512F.IsSupported)
            for (; i <= values.Length - Vector512<double>.Count; i += Vector512<double>.Count)
                (Vector256.Create<int>(values[i..]) + Avx512F.ConvertToVector256Int32(Vector512.Create(shape[i..]) * factor)).CopyTo(values[i..]);
        if (TWidth.Bits == 256 && Avx.IsSupported)
            for (; i <= values.Length - Vector256<double>.Count; i += Vector256<double>.Count)
                (Vector128.Create<int>(values[i..]) + Avx.ConvertToVector128Int32(Vector256.Create(shape[i..]) * factor)).CopyTo(values[i..]);
        for (; i < values.Length; i++) values[i] += (int)Math.Round(factor * shape[i]);
    }
}
