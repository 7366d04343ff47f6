using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeMon.Signal.Kernels;

/// <summary>The samples of a regular channel in four 256-bit vectors.</summary>
internal unsafe struct RegularSamples256 : IRegularSamples<RegularSamples256>
{
    private Vector256<int> _a, _b, _c, _d;

    /// <inheritdoc/>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegularSamples256 Subtract(byte* words, uint pedestals)
    {
        Vector256<ushort> first = UnpackKernel.High256<Width256>(words) >>> 4, second = UnpackKernel.High256<Width256>(words + 32) >>> 4;
        Vector256<int> both = Vector256.Create((ulong)(uint)PedestalKernel.Even(pedestals) | (ulong)(uint)PedestalKernel.Odd(pedestals) << 32).AsInt32();
        return new RegularSamples256
        {
            _a = Thirds(first.GetLower(), both),
            _b = Thirds(first.GetUpper(), both),
            _c = Thirds(second.GetLower(), both),
            _d = Thirds(second.GetUpper(), both),
        };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint AtOrAboveHalf(int maximum)
    {
        Vector256<int> limit = Vector256.Create(maximum);
        return ~Bits(Vector256.GreaterThan(limit, _a + _a), Vector256.GreaterThan(limit, _b + _b), Vector256.GreaterThan(limit, _c + _c), Vector256.GreaterThan(limit, _d + _d));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint EqualTo(int value)
    {
        Vector256<int> wanted = Vector256.Create(value);
        return Bits(Vector256.Equals(_a, wanted), Vector256.Equals(_b, wanted), Vector256.Equals(_c, wanted), Vector256.Equals(_d, wanted));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Largest() => PeakKernel.Reduce(Vector256.Max(Vector256.Max(_a, _b), Vector256.Max(_c, _d)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Largest(uint among) => PeakKernel.Reduce(Vector256.Max(
        Vector256.Max(Only(_a, among), Only(_b, among >> 8)), Vector256.Max(Only(_c, among >> 16), Only(_d, among >> 24))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref double shape, double factor)
    {
        _a += Rounded(ref shape, 0, factor);
        _b += Rounded(ref shape, 8, factor);
        _c += Rounded(ref shape, 16, factor);
        _d += Rounded(ref shape, 24, factor);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ClearBefore(int sample)
    {
        uint kept = uint.MaxValue << sample;
        _a &= Lanes(kept);
        _b &= Lanes(kept >> 8);
        _c &= Lanes(kept >> 16);
        _d &= Lanes(kept >> 24);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(int* values)
    {
        _a.Store(values);
        _b.Store(values + 8);
        _c.Store(values + 16);
        _d.Store(values + 24);
    }

    private static Vector256<int> Thirds(Vector128<ushort> samples, Vector256<int> pedestals)
    {
        Vector256<int> wide = Avx2.ConvertToVector256Int32(samples);
        return wide + wide + wide - pedestals;
    }

    private static Vector256<int> Rounded(ref double shape, nuint at, double factor) => Vector256.Create(
        Avx.ConvertToVector128Int32(Vector256.LoadUnsafe(ref shape, at) * factor), Avx.ConvertToVector128Int32(Vector256.LoadUnsafe(ref shape, at + 4) * factor));

    private static uint Bits(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d) =>
        a.ExtractMostSignificantBits() | b.ExtractMostSignificantBits() << 8 | c.ExtractMostSignificantBits() << 16 | d.ExtractMostSignificantBits() << 24;

    private static Vector256<int> Only(Vector256<int> values, uint bits) => Vector256.ConditionalSelect(Lanes(bits), values, Vector256.Create(int.MinValue));

    /// <summary>All bits of the lanes whose bit is set in the lower eight.</summary>
    private static Vector256<int> Lanes(uint bits)
    {
        Vector256<int> bit = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        return Vector256.Equals(Vector256.Create((int)bits) & bit, bit);
    }
}
