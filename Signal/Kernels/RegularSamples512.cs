using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeMon.Signal.Kernels;

/// <summary>The samples of a regular channel in two 512-bit vectors.</summary>
internal unsafe struct RegularSamples512 : IRegularSamples<RegularSamples512>
{
    private Vector512<int> _first, _second;

    /// <inheritdoc/>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegularSamples512 Subtract(byte* words, uint pedestals)
    {
        Vector512<ushort> samples = UnpackKernel.High512(words) >>> 4;
        Vector512<int> both = Vector512.Create((ulong)(uint)PedestalKernel.Even(pedestals) | (ulong)(uint)PedestalKernel.Odd(pedestals) << 32).AsInt32();
        Vector512<int> first = Avx512F.ConvertToVector512Int32(samples.GetLower()), second = Avx512F.ConvertToVector512Int32(samples.GetUpper());
        return new RegularSamples512 { _first = first + first + first - both, _second = second + second + second - both };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint AtOrAboveHalf(int maximum)
    {
        Vector512<int> limit = Vector512.Create(maximum);
        return Bits(Vector512.GreaterThanOrEqual(_first + _first, limit), Vector512.GreaterThanOrEqual(_second + _second, limit));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint EqualTo(int value) => Bits(Vector512.Equals(_first, Vector512.Create(value)), Vector512.Equals(_second, Vector512.Create(value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Largest() => Largest(Vector512.Max(_first, _second));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Largest(uint among)
    {
        Vector512<int> none = Vector512.Create(int.MinValue);
        return Largest(Vector512.Max(
            Vector512.ConditionalSelect(Lanes(among), _first, none), Vector512.ConditionalSelect(Lanes(among >> Vector512<int>.Count), _second, none)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref double shape, double factor)
    {
        _first += Vector512.Create(Rounded(ref shape, 0, factor), Rounded(ref shape, 8, factor));
        _second += Vector512.Create(Rounded(ref shape, 16, factor), Rounded(ref shape, 24, factor));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ClearBefore(int sample)
    {
        uint kept = uint.MaxValue << sample;
        _first &= Lanes(kept);
        _second &= Lanes(kept >> Vector512<int>.Count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(int* values)
    {
        _first.Store(values);
        _second.Store(values + Vector512<int>.Count);
    }

    private static Vector256<int> Rounded(ref double shape, nuint at, double factor) =>
        Avx512F.ConvertToVector256Int32(Vector512.LoadUnsafe(ref shape, at) * factor);

    private static uint Bits(Vector512<int> first, Vector512<int> second) =>
        (uint)first.ExtractMostSignificantBits() | (uint)second.ExtractMostSignificantBits() << Vector512<int>.Count;

    /// <summary>All bits of the lanes whose bit is set in the lower sixteen.</summary>
    private static Vector512<int> Lanes(uint bits)
    {
        Vector512<int> bit = Avx512F.ShiftLeftLogicalVariable(Vector512<int>.One, Vector512<uint>.Indices);
        return Vector512.Equals(Vector512.Create((int)bits) & bit, bit);
    }

    private static int Largest(Vector512<int> values) => PeakKernel.Reduce(Vector256.Max(values.GetLower(), values.GetUpper()));
}
