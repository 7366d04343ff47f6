using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// <see cref="PulseMeter"/> for a regular channel of 32 MSADC samples without saturation, which is nearly every channel that takes the full path
/// (a second electron flags all channels of its shower): the samples stay in two 512-bit vectors from the first word to the result, and every
/// question is answered by patterns of one bit per sample. The reference is <see cref="PulseMeter.Measure"/>.
/// </summary>
internal static unsafe class RegularPulseMeter
{
    /// <summary>Pedestal-subtracted samples [1/3 ADC], in order.</summary>
    private struct Thirds
    {
        public Vector512<int> First, Second;

        /// <summary>Bit i set where sample i is at or above half of a maximum.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly uint AtOrAboveHalf(int maximum)
        {
            Vector512<int> limit = Vector512.Create(maximum);
            return Bits(Vector512.GreaterThanOrEqual(First + First, limit), Vector512.GreaterThanOrEqual(Second + Second, limit));
        }

        /// <summary>The largest sample and where it is first reached, as <see cref="PeakKernel"/> finds them.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly (int Value, int Position) Peak()
        {
            int value = Largest(Vector512.Max(First, Second));
            return (value, BitOperations.TrailingZeroCount(EqualTo(value)));
        }

        /// <summary>Bit i set where sample i is a value.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly uint EqualTo(int value) => Bits(Vector512.Equals(First, Vector512.Create(value)), Vector512.Equals(Second, Vector512.Create(value)));

        /// <summary>The largest of the samples whose bits are set; at least one is.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly int Largest(uint among)
        {
            Vector512<int> none = Vector512.Create(int.MinValue);
            return Largest(Vector512.Max(
                Vector512.ConditionalSelect(Lanes(among), First, none), Vector512.ConditionalSelect(Lanes(among >> Vector512<int>.Count), Second, none)));
        }

        /// <summary>Adds a scaled shape to all samples as <see cref="AddScaledKernel"/> does.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ref double shape, double factor)
        {
            First += Vector512.Create(Rounded(ref shape, 0, factor), Rounded(ref shape, 8, factor));
            Second += Vector512.Create(Rounded(ref shape, 16, factor), Rounded(ref shape, 24, factor));
        }

        /// <summary>Clears the samples in front of one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void ClearBefore(int sample)
        {
            uint kept = uint.MaxValue << sample;
            First &= Lanes(kept);
            Second &= Lanes(kept >> Vector512<int>.Count);
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

    /// <summary>True where the machine has the instructions.</summary>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <summary>Measures, subtracts the tail of an earlier pulse.</summary>
    /// <param name="words">The sixteen sample words.</param>
    /// <param name="pedestals">Window sums, from the scan.</param>
    /// <param name="amplitude">Amplitude [1/3 ADC], from the scan; at or above threshold.</param>
    /// <param name="slope">Change of level inside the pedestal window [ADC], from the scan.</param>
    /// <param name="settings">What the measurement needs to know; no sample reaches the saturation.</param>
    /// <param name="shape">Shape of tails.</param>
    [SkipLocalsInit]
    public static PulseMeasurement Measure(byte* words, uint pedestals, int amplitude, int slope, in PulseMeterSettings settings, PulseShape shape)
    {
        Thirds thirds = Subtract(words, pedestals);
        int peak = BitOperations.TrailingZeroCount(thirds.EqualTo(amplitude));
        PulseFlags flags = PulseFlags.None;
        if (Math.Abs(slope) > settings.Limits.SlopeAdc) flags |= PulseFlags.SlopeBeforePulse;
        if (amplitude >= settings.Limits.SecondPulseThirds && EdgeKernel.HasSecondGroup(thirds.AtOrAboveHalf(amplitude))) flags |= PulseFlags.SecondPulse;

        if ((flags & PulseFlags.SlopeBeforePulse) != 0 && slope < 0 && PulseMeter.TailHeight(pedestals, slope, settings.ReferencePedestals, shape) is > 0 and var height)
        {
            thirds.Add(ref shape.FirstOfTailInPedestal, height);
            flags |= PulseFlags.TailSubtracted;
            (amplitude, peak) = thirds.Peak();
        }
        if ((flags & PulseFlags.SecondPulse) != 0 && SubtractEarlierPulse(ref thirds, peak, amplitude, shape))
        {
            flags |= PulseFlags.TailSubtracted;
            (amplitude, peak) = thirds.Peak();
        }
        uint below = ~thirds.AtOrAboveHalf(amplitude) & (1u << peak) - 1;
        if (below == 0) return new PulseMeasurement(amplitude, pedestals, PackedEdge.NoPosition, PackedEdge.Shape(0, peak, flags | PulseFlags.NoEdge));
        int crossing = BitOperations.Log2(below);
        int* values = stackalloc int[ChannelScanKernel.Samples];
        thirds.First.Store(values);
        thirds.Second.Store(values + Vector512<int>.Count);
        float position = HalfMaximumKernel.Position(new ReadOnlySpan<int>(values, ChannelScanKernel.Samples), crossing, amplitude);
        return new PulseMeasurement(amplitude, pedestals, position, PackedEdge.Shape(crossing, peak, flags));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Thirds Subtract(byte* words, uint pedestals)
    {
        Vector512<ushort> samples = UnpackKernel.High512(words) >>> 4;
        Vector512<int> both = Vector512.Create((ulong)(uint)PedestalKernel.Even(pedestals) | (ulong)(uint)PedestalKernel.Odd(pedestals) << 32).AsInt32();
        Vector512<int> first = Avx512F.ConvertToVector512Int32(samples.GetLower()), second = Avx512F.ConvertToVector512Int32(samples.GetUpper());
        return new Thirds { First = first + first + first - both, Second = second + second + second - both };
    }

    /// <summary>Subtracts a pulse that peaks before the largest one, from its peak on; false when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool SubtractEarlierPulse(ref Thirds thirds, int peak, int largest, PulseShape shape)
    {
        uint high = thirds.AtOrAboveHalf(largest);
        // Back from the peak to the first lower sample: what is high before it is another pulse.
        uint low = ~high & uint.MaxValue >> 31 - peak;
        uint before = low == 0 ? 0 : high & (1u << BitOperations.Log2(low)) - 1;
        if (before == 0) return false;
        int height = thirds.Largest(before);
        int earlier = BitOperations.TrailingZeroCount(thirds.EqualTo(height) & before);
        thirds.Add(ref shape.BeforePeak(earlier), -height);
        // What stands before the earlier peak belongs to the earlier pulse.
        thirds.ClearBefore(earlier);
        return true;
    }
}
