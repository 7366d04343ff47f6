using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Kernels;

/// <summary>Subtracts the pedestal of each converter: thirds[i] = 3 samples[i] - sum of its three window samples.</summary>
internal static class SubtractKernel
{
    /// <summary>Pedestal-subtracted samples in thirds of an ADC count.</summary>
    /// <param name="samples">Samples of at most 14 bits.</param>
    /// <param name="pedestals">Window sums, see <see cref="PedestalKernel.Sums"/>.</param>
    /// <param name="thirds">At least as long as <paramref name="samples"/>.</param>
    public static void Subtract<TWidth>(ReadOnlySpan<short> samples, uint pedestals, Span<int> thirds) where TWidth : struct, IVectorWidth
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(thirds.Length, samples.Length);
        int even = PedestalKernel.Even(pedestals), odd = PedestalKernel.Odd(pedestals);
        int i = 0;
        if (TWidth.Bits == 512)
        {
            var pattern = Vector512.Create((ulong)(uint)even | (ulong)(uint)odd << 32).AsInt32();
            for (; i <= samples.Length - Vector512<int>.Count; i += Vector512<int>.Count)
            {
                var (low, high) = Vector256.Widen(Vector256.Create(samples[i..]));
                Vector512<int> sample = Vector512.Create(low, high);
                (sample + sample + sample - pattern).CopyTo(thirds[i..]);
            }
        }
        if (TWidth.Bits == 256)
        {
            var pattern = Vector256.Create((ulong)(uint)even | (ulong)(uint)odd << 32).AsInt32();
            for (; i <= samples.Length - Vector256<int>.Count; i += Vector256<int>.Count)
            {
                var (low, high) = Vector128.Widen(Vector128.Create(samples[i..]));
                Vector256<int> sample = Vector256.Create(low, high);
                (sample + sample + sample - pattern).CopyTo(thirds[i..]);
            }
        }
        if (TWidth.Bits == 128)
        {
            var pattern = Vector128.Create((ulong)(uint)even | (ulong)(uint)odd << 32).AsInt32();
            for (; i <= samples.Length - 2 * Vector128<int>.Count; i += 2 * Vector128<int>.Count)
            {
                var (low, high) = Vector128.Widen(Vector128.Create(samples[i..]));
                (low + low + low - pattern).CopyTo(thirds[i..]);
                (high + high + high - pattern).CopyTo(thirds[(i + Vector128<int>.Count)..]);
            }
        }
        for (; i < samples.Length; i++) thirds[i] = 3 * samples[i] - ((i & 1) == 0 ? even : odd);
    }
}
