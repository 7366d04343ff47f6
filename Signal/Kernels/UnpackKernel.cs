using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Unpacks MSADC sample words (FRAMES section 4.3): sample 2k in bits 11..0, sample 2k+1 in bits 23..12, id byte above.
/// A word with its two samples moved to 16-bit halves is already two samples in order: one mask, one shift, one mask.
/// </summary>
internal static class UnpackKernel
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
}
