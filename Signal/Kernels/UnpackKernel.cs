using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Unpacks MSADC sample words (FRAMES section 4.3): sample 2k in bits 11..0, sample 2k+1 in bits 23..12, id byte above.
/// A word with its two samples moved to 16-bit halves is already two samples in order: one mask, one shift, one mask.
/// <para>
/// "High" forms leave a sample in the upper 12 bits of its half and bits of a neighbour below it: a maximum or a comparison of
/// unsigned halves is decided by the sample all the same, and the mask is saved. "Moved" forms are the high form where one instruction makes it,
/// else what one shift leaves: the even sample in the upper 12 bits of its half, the odd one in the lower 12 of its own.
/// </para>
/// </summary>
internal static unsafe class UnpackKernel
{
    /// <summary>Mask of the even sample in a word of 16-bit halves.</summary>
    public const int EvenMask = 0x0FFF;
    /// <summary>Mask of the odd sample in a word of 16-bit halves.</summary>
    public const int OddMask = 0x0FFF_0000;

    /// <summary>One word as two 16-bit samples, the even one in the lower half.</summary>
    public static int Pair(int word) => word & EvenMask | word << 4 & OddMask;

    /// <summary>Unpacks <paramref name="samples"/>.Length samples.</summary>
    /// <param name="words">At least (length + 1) / 2 sample words.</param>
    /// <param name="samples">The samples, 0..4095.</param>
    public static void Unpack<TWidth>(ReadOnlySpan<int> words, Span<short> samples) where TWidth : struct, IVectorWidth
    {
        int whole = samples.Length / 2;
        ArgumentOutOfRangeException.ThrowIfLessThan(words.Length, (samples.Length + 1) / 2);
        int i = 0;
        if (TWidth.Bits == 512)
            for (; i <= whole - Vector512<int>.Count; i += Vector512<int>.Count)
            {
                Vector512<int> w = Vector512.Create(words[i..]);
                (w & Vector512.Create(EvenMask) | w << 4 & Vector512.Create(OddMask)).AsInt16().CopyTo(samples[(2 * i)..]);
            }
        if (TWidth.Bits == 256)
            for (; i <= whole - Vector256<int>.Count; i += Vector256<int>.Count)
            {
                Vector256<int> w = Vector256.Create(words[i..]);
                (w & Vector256.Create(EvenMask) | w << 4 & Vector256.Create(OddMask)).AsInt16().CopyTo(samples[(2 * i)..]);
            }
        if (TWidth.Bits == 128)
            for (; i <= whole - Vector128<int>.Count; i += Vector128<int>.Count)
            {
                Vector128<int> w = Vector128.Create(words[i..]);
                (w & Vector128.Create(EvenMask) | w << 4 & Vector128.Create(OddMask)).AsInt16().CopyTo(samples[(2 * i)..]);
            }
        for (; i < whole; i++)
        {
            samples[2 * i] = (short)(words[i] & 0xFFF);
            samples[2 * i + 1] = (short)(words[i] >> 12 & 0xFFF);
        }
        if ((samples.Length & 1) != 0) samples[^1] = (short)(words[whole] & 0xFFF);
    }

    /// <summary>Bit positions of the bytes of the high form in 64 bits, two words; the first wraps round to bits that decide nothing.</summary>
    private const ulong HighPositions = 0x30_28_24_1C_10_08_04_3C;

    /// <summary>32 samples in high form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> High512(byte* source)
    {
        if (Avx512Vbmi.IsSupported)
            return Avx512Vbmi.MultiShift(Vector512.Create(HighPositions).AsByte(), Vector512.Load((ulong*)source)).AsUInt16();
        Vector512<uint> words = Vector512.Load((uint*)source);
        return Vector512.ConditionalSelect(Vector512.Create(0xFFFFu), words << 4, words << 8).AsUInt16();
    }

    /// <summary>16 samples in high form. With VBMI one instruction moves all bytes, else two shifts and a blend do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> High256<TWidth>(byte* source) where TWidth : struct, IVectorWidth => High256<TWidth>(Vector256.Load((uint*)source));

    /// <inheritdoc cref="High256{TWidth}(byte*)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> High256<TWidth>(Vector256<uint> words) where TWidth : struct, IVectorWidth
    {
        if (TWidth.Bits == 512 && Avx512Vbmi.VL.IsSupported)
            return Avx512Vbmi.VL.MultiShift(Vector256.Create(HighPositions).AsByte(), words.AsUInt64()).AsUInt16();
        return Avx2.IsSupported
            ? Avx2.Blend((words << 4).AsUInt16(), (words << 8).AsUInt16(), 0b10101010)
            : Vector256.ConditionalSelect(Vector256.Create(0xFFFFu), words << 4, words << 8).AsUInt16();
    }

    /// <summary>True where one instruction makes the high form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HighIsCheap<TWidth>() where TWidth : struct, IVectorWidth => TWidth.Bits == 512 && Avx512Vbmi.VL.IsSupported;

    /// <summary>Samples in the moved form, for comparisons of unsigned halves with each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Moved256<TWidth, TIds>(Vector256<uint> words) where TWidth : struct, IVectorWidth where TIds : struct, IIdBytes
    {
        if (HighIsCheap<TWidth>()) return High256<TWidth>(words);
        Vector256<uint> moved = words << 4;
        return (TIds.ArePlain ? moved : moved & Vector256.Create(0x0FFFFFFFu)).AsUInt16();
    }

    /// <summary>The samples of the moved form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Samples256<TWidth>(Vector256<ushort> moved) where TWidth : struct, IVectorWidth =>
        HighIsCheap<TWidth>() ? moved >>> 4 : EvenAndOdd(moved >>> 4, moved);

    /// <summary>The halves of the even samples of one vector, those of the odd samples of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> EvenAndOdd(Vector256<ushort> even, Vector256<ushort> odd) => Avx2.Blend(even, odd, 0b10101010);

    /// <summary>Bit positions of the bytes of 16-bit samples in 64 bits, two words; the upper four bits of each sample are its neighbour's.</summary>
    private const ulong PairPositions = 0x34_2C_28_20_14_0C_08_00;

    /// <summary>Eight words as 16 samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Pairs256<TWidth>(Vector256<uint> words) where TWidth : struct, IVectorWidth => TWidth.Bits == 512 && Avx512Vbmi.VL.IsSupported
        ? Avx512Vbmi.VL.MultiShift(Vector256.Create(PairPositions).AsByte(), words.AsUInt64()).AsUInt16() & Vector256.Create((ushort)EvenMask)
        : (words & Vector256.Create((uint)EvenMask) | words << 4 & Vector256.Create((uint)OddMask)).AsUInt16();

    /// <summary>8 samples in high form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> High128(byte* source) => High128(Vector128.Load((uint*)source));

    /// <inheritdoc cref="High128(byte*)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> High128(Vector128<uint> words)
    {
        return Sse41.IsSupported
            ? Sse41.Blend((words << 4).AsUInt16(), (words << 8).AsUInt16(), 0b10101010)
            : Vector128.ConditionalSelect(Vector128.Create(0xFFFFu), words << 4, words << 8).AsUInt16();
    }
}
