using System.Runtime.Intrinsics;

namespace EdgeMon.Daq.Samples;

/// <summary>
/// Which vector widths a kernel may use. A struct, so that the compiler removes the paths that are not taken and the tests
/// can run each of them on any machine.
/// </summary>
internal interface IIsa
{
    /// <summary>512-bit vectors with byte and word operations.</summary>
    static abstract bool Has512 { get; }
    /// <summary>256-bit vectors.</summary>
    static abstract bool Has256 { get; }
    /// <summary>128-bit vectors.</summary>
    static abstract bool Has128 { get; }
}

/// <summary>The widest vectors that this processor has.</summary>
internal readonly struct DetectedIsa : IIsa
{
    public static bool Has512 => Vector512.IsHardwareAccelerated;
    public static bool Has256 => Vector256.IsHardwareAccelerated;
    public static bool Has128 => Vector128.IsHardwareAccelerated;
}

/// <summary>At most 256-bit vectors.</summary>
internal readonly struct Isa256 : IIsa
{
    public static bool Has512 => false;
    public static bool Has256 => Vector256.IsHardwareAccelerated;
    public static bool Has128 => Vector128.IsHardwareAccelerated;
}

/// <summary>At most 128-bit vectors.</summary>
internal readonly struct Isa128 : IIsa
{
    public static bool Has512 => false;
    public static bool Has256 => false;
    public static bool Has128 => Vector128.IsHardwareAccelerated;
}

/// <summary>No vectors: the reference.</summary>
internal readonly struct ScalarIsa : IIsa
{
    public static bool Has512 => false;
    public static bool Has256 => false;
    public static bool Has128 => false;
}
