using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// First pass over a regular event: every channel of 32 MSADC samples (64 bytes, one 512-bit vector) gives its
/// pedestals and its amplitude, in 16-bit integers in thirds of an ADC count: 3 x 4095 fits.
/// <para>
/// The two converters of a channel keep their places (even samples in the lower half of each 32-bit lane), so the maximum is taken
/// before the pedestals are subtracted: max(3 max_even - sum_even, 3 max_odd - sum_odd). Four channels are reduced together:
/// transposing 4 x 4 lanes costs less than four horizontal maxima, and their results lie side by side.
/// </para>
/// <para>
/// For <see cref="EdgeKernel"/> it also gives the raw samples that reach half of the maximum and the maximum itself, so that the
/// samples need no subtraction there: 2 (3 s - p) &gt;= A means s &gt;= ceil((A + 2 p) / 6), and 3 s - p &gt;= A means s &gt;= ceil((A + p) / 3).
/// </para>
/// </summary>
internal static unsafe class ChannelScanKernel
{
    /// <summary>Samples of a regular channel.</summary>
    public const int Samples = 32;
    /// <summary>Bytes of a regular channel: one 512-bit vector.</summary>
    public const int Bytes = Samples / 2 * sizeof(int);
    /// <summary>Channels that are reduced together.</summary>
    public const int Together = 4;

    /// <summary>What the pass reads and writes; all arrays are over slots.</summary>
    internal struct Job
    {
        /// <summary>First byte of the event.</summary>
        public byte* Event;
        /// <summary>Number of slots, a multiple of 16.</summary>
        public int Slots;
        /// <summary>Offset of the first sample word in the event.</summary>
        public int* Offsets;
        /// <summary>Lowest amplitude that counts [1/3 ADC].</summary>
        public int* Thresholds;
        /// <summary>Out: window sums of both pedestals.</summary>
        public uint* Pedestals;
        /// <summary>Out: amplitude [1/3 ADC].</summary>
        public int* Amplitudes;
        /// <summary>Out: (s4 + s5) - (s0 + s1), the change of level inside the pedestal window [ADC].</summary>
        public int* Slopes;
        /// <summary>Out: smallest raw samples at or above half of the maximum [ADC], even in the lower half.</summary>
        public uint* HalfLimits;
        /// <summary>Out: smallest raw samples at the maximum [ADC], even in the lower half.</summary>
        public uint* PeakLimits;
        /// <summary>Out: largest raw sample of all channels [ADC].</summary>
        public int LargestSample;

        /// <summary>Work space of the second pass: slots above threshold.</summary>
        public int* Above;
        /// <summary>Work space of the second pass: bit i set where sample i is at or above half of the maximum.</summary>
        public uint* HighSamples;
        /// <summary>Work space of the second pass: bit i set where sample i is the maximum.</summary>
        public uint* PeakSamples;
    }

    /// <summary>Scans all slots of the job.</summary>
    public static void Scan<TWidth>(ref Job job) where TWidth : struct, IVectorWidth
    {
        if (TWidth.Bits == 512) Scan512(ref job);
        else if (TWidth.Bits == 256) Scan256(ref job);
        else if (TWidth.Bits == 128) Scan128(ref job);
        else ScanScalar(ref job);
    }

    /// <summary>Lists the slots at or above threshold, ascending, without a branch per slot.</summary>
    /// <param name="amplitudes">Amplitudes.</param>
    /// <param name="thresholds">Thresholds.</param>
    /// <param name="slots">Number of slots, a multiple of 16.</param>
    /// <param name="above">Out: the slots; room for all.</param>
    /// <returns>How many.</returns>
    public static int ListAbove<TWidth>(int* amplitudes, int* thresholds, int slots, int* above) where TWidth : struct, IVectorWidth
    {
        int count = 0;
        if (TWidth.Bits == 0)
        {
            for (int slot = 0; slot < slots; slot++)
                if (amplitudes[slot] >= thresholds[slot]) above[count++] = slot;
            return count;
        }
        for (int slot = 0; slot < slots; slot += 16)
        {
            uint mask = 0;
            if (TWidth.Bits == 512)
                mask = (uint)Vector512.GreaterThanOrEqual(Vector512.Load(amplitudes + slot), Vector512.Load(thresholds + slot)).ExtractMostSignificantBits();
            if (TWidth.Bits == 256)
                for (int i = 0; i < 16; i += 8)
                    mask |= Vector256.GreaterThanOrEqual(Vector256.Load(amplitudes + slot + i), Vector256.Load(thresholds + slot + i)).ExtractMostSignificantBits() << i;
            if (TWidth.Bits == 128)
                for (int i = 0; i < 16; i += 4)
                    mask |= Vector128.GreaterThanOrEqual(Vector128.Load(amplitudes + slot + i), Vector128.Load(thresholds + slot + i)).ExtractMostSignificantBits() << i;
            for (; mask != 0; mask &= mask - 1) above[count++] = slot + BitOperations.TrailingZeroCount(mask);
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scan512(ref Job job)
    {
        byte* start = job.Event;
        int* offsets = job.Offsets;
        int slots = job.Slots;
        var outputs = new Outputs(job);
        Vector128<short> largest = Vector128<short>.Zero;
        for (int slot = 0; slot < slots; slot += Together)
        {
            Vector512<short> a = Unpack512(start + offsets[slot]), b = Unpack512(start + offsets[slot + 1]);
            Vector512<short> c = Unpack512(start + offsets[slot + 2]), d = Unpack512(start + offsets[slot + 3]);
            Finish(Fold(a), Fold(b), Fold(c), Fold(d), First(a), First(b), First(c), First(d), outputs, slot, ref largest);
        }
        job.LargestSample = LargestOf(largest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scan256(ref Job job)
    {
        byte* start = job.Event;
        int* offsets = job.Offsets;
        int slots = job.Slots;
        var outputs = new Outputs(job);
        Vector128<short> largest = Vector128<short>.Zero;
        for (int slot = 0; slot < slots; slot += Together)
        {
            int* a = (int*)(start + offsets[slot]), b = (int*)(start + offsets[slot + 1]);
            int* c = (int*)(start + offsets[slot + 2]), d = (int*)(start + offsets[slot + 3]);
            Vector256<short> a0 = Unpack256(a), b0 = Unpack256(b), c0 = Unpack256(c), d0 = Unpack256(d);
            Finish(
                Fold(Vector256.Max(a0, Unpack256(a + 8))), Fold(Vector256.Max(b0, Unpack256(b + 8))),
                Fold(Vector256.Max(c0, Unpack256(c + 8))), Fold(Vector256.Max(d0, Unpack256(d + 8))),
                a0.GetLower(), b0.GetLower(), c0.GetLower(), d0.GetLower(), outputs, slot, ref largest);
        }
        job.LargestSample = LargestOf(largest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scan128(ref Job job)
    {
        var outputs = new Outputs(job);
        Vector128<short> largest = Vector128<short>.Zero;
        for (int slot = 0; slot < job.Slots; slot += Together)
        {
            int* a = (int*)(job.Event + job.Offsets[slot]), b = (int*)(job.Event + job.Offsets[slot + 1]);
            int* c = (int*)(job.Event + job.Offsets[slot + 2]), d = (int*)(job.Event + job.Offsets[slot + 3]);
            Vector128<short> a0 = Unpack128(a), b0 = Unpack128(b), c0 = Unpack128(c), d0 = Unpack128(d);
            Finish(Fold128(a0, a), Fold128(b0, b), Fold128(c0, c), Fold128(d0, d), a0, b0, c0, d0, outputs, slot, ref largest);
        }
        job.LargestSample = LargestOf(largest);
    }

    private static void ScanScalar(ref Job job)
    {
        int largest = 0;
        for (int slot = 0; slot < job.Slots; slot++)
        {
            int* words = (int*)(job.Event + job.Offsets[slot]);
            int even = 0, odd = 0, highEven = 0, highOdd = 0;
            for (int i = 0; i < Samples / 2; i++)
            {
                int first = words[i] & 0xFFF, second = words[i] >> 12 & 0xFFF;
                if (i < PedestalKernel.WindowSamples / 2)
                {
                    even += first;
                    odd += second;
                }
                highEven = Math.Max(highEven, first);
                highOdd = Math.Max(highOdd, second);
            }
            largest = Math.Max(largest, Math.Max(highEven, highOdd));
            int amplitude = Math.Max(3 * highEven - even, 3 * highOdd - odd);
            job.Pedestals[slot] = PedestalKernel.Pack(even, odd);
            job.Amplitudes[slot] = amplitude;
            job.Slopes[slot] = Both(words[2]) - Both(words[0]);
            // ceil(n / 6) and ceil(n / 3) of numbers that are not negative.
            job.HalfLimits[slot] = PedestalKernel.Pack((amplitude + 2 * even + 5) / 6, (amplitude + 2 * odd + 5) / 6);
            job.PeakLimits[slot] = PedestalKernel.Pack((amplitude + even + 2) / 3, (amplitude + odd + 2) / 3);
        }
        job.LargestSample = largest;
    }

    /// <summary>Sum of the two samples of a word.</summary>
    private static int Both(int word) => (word & 0xFFF) + (word >> 12 & 0xFFF);

    /// <summary>Where the results of four channels go.</summary>
    private readonly struct Outputs(in Job job)
    {
        public readonly uint* Pedestals = job.Pedestals;
        public readonly int* Amplitudes = job.Amplitudes;
        public readonly int* Slopes = job.Slopes;
        public readonly uint* HalfLimits = job.HalfLimits;
        public readonly uint* PeakLimits = job.PeakLimits;
    }

    /// <summary>Two samples per word into 16-bit halves. With VBMI one instruction moves all bytes, else a shift and two masks do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<short> Unpack512(byte* source)
    {
        if (Avx512Vbmi.IsSupported)
        {
            // Per 64 bits, bit positions of the eight bytes to fetch: low and high byte of both samples of both words.
            Vector512<byte> positions = Vector512.Create(0x34_2C_28_20_14_0C_08_00ul).AsByte();
            return Avx512Vbmi.MultiShift(positions, Vector512.Load((ulong*)source)).AsInt16() & Vector512.Create((short)0xFFF);
        }
        Vector512<int> words = Vector512.Load((int*)source);
        return (words & Vector512.Create(UnpackKernel.EvenMask) | words << 4 & Vector512.Create(UnpackKernel.OddMask)).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<short> Unpack256(int* source)
    {
        Vector256<int> words = Vector256.Load(source);
        return (words & Vector256.Create(UnpackKernel.EvenMask) | words << 4 & Vector256.Create(UnpackKernel.OddMask)).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<short> Unpack128(int* source)
    {
        Vector128<int> words = Vector128.Load(source);
        return (words & Vector128.Create(UnpackKernel.EvenMask) | words << 4 & Vector128.Create(UnpackKernel.OddMask)).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> First(Vector512<short> v) => v.GetLower().GetLower();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Fold(Vector512<short> v) => Fold(Vector256.Max(v.GetLower(), v.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Fold(Vector256<short> v) => Vector128.Max(v.GetLower(), v.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Fold128(Vector128<short> first, int* source) =>
        Vector128.Max(Vector128.Max(first, Unpack128(source + 4)), Vector128.Max(Unpack128(source + 8), Unpack128(source + 12)));

    /// <summary>
    /// Amplitudes and window sums of four channels. <paramref name="ma"/>.. hold maxima per converter in four lanes each,
    /// <paramref name="fa"/>.. the first eight samples.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(
        Vector128<short> ma, Vector128<short> mb, Vector128<short> mc, Vector128<short> md,
        Vector128<short> fa, Vector128<short> fb, Vector128<short> fc, Vector128<short> fd,
        Outputs outputs, int slot, ref Vector128<short> largest)
    {
        Vector128<short> ab = Vector128.Max(Low32(ma, mb), High32(ma, mb)), cd = Vector128.Max(Low32(mc, md), High32(mc, md));
        Vector128<short> high = Vector128.Max(Low64(ab, cd), High64(ab, cd));
        largest = Vector128.Max(largest, high);

        // Words 0, 1, 2 of every channel hold its window; neither half of their sum can carry into the other.
        Vector128<short> lowAb = Low32(fa, fb), lowCd = Low32(fc, fd);
        Vector128<short> word0 = Low64(lowAb, lowCd), word2 = Low64(High32(fa, fb), High32(fc, fd));
        Vector128<short> sums = word0 + High64(lowAb, lowCd) + word2;
        sums.AsUInt32().Store(outputs.Pedestals + slot);
        Vector128<int> slopes = (word2 - word0).AsInt32();
        ((slopes << 16 >> 16) + (slopes >> 16)).Store(outputs.Slopes + slot);

        Vector128<int> thirds = (high + high + high - sums).AsInt32();
        Vector128<int> amplitudes = Vector128.Max(thirds << 16 >> 16, thirds >> 16);
        amplitudes.Store(outputs.Amplitudes + slot);

        Vector128<ushort> both = (amplitudes | amplitudes << 16).AsUInt16() + sums.AsUInt16();
        (High16(both + sums.AsUInt16() + Vector128.Create((ushort)5)) >>> 2).AsUInt32().Store(outputs.HalfLimits + slot);
        (High16(both + Vector128.Create((ushort)2)) >>> 1).AsUInt32().Store(outputs.PeakLimits + slot);
    }

    /// <summary>High half of n x 0xAAAB: n / 3 after one more shift, n / 6 after two, exact for all 16-bit n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> High16(Vector128<ushort> n)
    {
        Vector128<ushort> reciprocal = Vector128.Create((ushort)0xAAAB);
        if (Sse2.IsSupported) return Sse2.MultiplyHigh(n, reciprocal);
        var (low, high) = Vector128.Widen(n);
        return Vector128.Narrow(low * 0xAAAB >>> 16, high * 0xAAAB >>> 16);
    }

    private static int LargestOf(Vector128<short> v)
    {
        int largest = 0;
        for (int i = 0; i < Vector128<short>.Count; i++) largest = Math.Max(largest, v.GetElement(i));
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Low32(Vector128<short> a, Vector128<short> b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a.AsInt32(), b.AsInt32()).AsInt16()
        : Vector128.Create(a.AsInt32().GetElement(0), b.AsInt32().GetElement(0), a.AsInt32().GetElement(1), b.AsInt32().GetElement(1)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> High32(Vector128<short> a, Vector128<short> b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a.AsInt32(), b.AsInt32()).AsInt16()
        : Vector128.Create(a.AsInt32().GetElement(2), b.AsInt32().GetElement(2), a.AsInt32().GetElement(3), b.AsInt32().GetElement(3)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Low64(Vector128<short> a, Vector128<short> b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt16()
        : Vector128.Create(a.GetLower(), b.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> High64(Vector128<short> a, Vector128<short> b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt16()
        : Vector128.Create(a.GetUpper(), b.GetUpper());
}
