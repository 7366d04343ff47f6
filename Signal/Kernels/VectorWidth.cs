using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Kernels;

/// <summary>Widths in which every kernel exists. All give the same results bit for bit.</summary>
public enum VectorWidth
{
    /// <summary>No vectors: the reference.</summary>
    Scalar = 0,
    /// <summary>128-bit vectors (SSE4, NEON).</summary>
    Bits128 = 128,
    /// <summary>256-bit vectors (AVX2).</summary>
    Bits256 = 256,
    /// <summary>512-bit vectors (AVX-512 F, BW).</summary>
    Bits512 = 512,
}

/// <summary>What this machine can do.</summary>
public static class VectorWidths
{
    /// <summary>The widest vectors that the hardware and the <c>DOTNET_Enable*</c> switches allow.</summary>
    public static VectorWidth Widest =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256
        : Vector128.IsHardwareAccelerated ? VectorWidth.Bits128
        : VectorWidth.Scalar;
}

/// <summary>Width as a type argument: the JIT compiles one body per width and drops the other branches.</summary>
public interface IVectorWidth
{
    /// <summary>Bits per vector; 0 for the scalar reference.</summary>
    static abstract int Bits { get; }
}

/// <summary>The scalar reference.</summary>
public readonly struct ScalarReference : IVectorWidth
{
    /// <inheritdoc/>
    public static int Bits => 0;
}

/// <summary>128-bit vectors.</summary>
public readonly struct Width128 : IVectorWidth
{
    /// <inheritdoc/>
    public static int Bits => 128;
}

/// <summary>256-bit vectors.</summary>
public readonly struct Width256 : IVectorWidth
{
    /// <inheritdoc/>
    public static int Bits => 256;
}

/// <summary>512-bit vectors.</summary>
public readonly struct Width512 : IVectorWidth
{
    /// <inheritdoc/>
    public static int Bits => 512;
}
