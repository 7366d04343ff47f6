using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeMon.Daq.Samples;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// First pass over a regular event: every channel of 32 MSADC samples (64 bytes) gives its pedestals and its amplitude,
/// in 16-bit integers in thirds of an ADC count: 3 x 4095 fits.
/// <para>
/// Samples are moved to 16-bit lanes as they are cheapest to move (<see cref="UnpackKernel"/>): with VBMI and with 128 bits to the upper 12 bits,
/// where what is left of their neighbours in the lower four decides nothing in a maximum; with AVX2 by one shift, which leaves the odd ones
/// in the lower 12 bits with bits of the id byte above them. The front-ends write none there, so the pass is made for that and made again,
/// with a mask, where the words say otherwise. The two converters of a channel keep their
/// places (even samples in the lower half of each 32-bit lane), so the maximum is taken before the pedestals are
/// subtracted: max(3 max_even - sum_even, 3 max_odd - sum_odd). Eight channels (four with 128 bits) are reduced together: exchanging
/// lanes between them costs less than horizontal maxima, and the results lie side by side.
/// </para>
/// <para>
/// While the words are in registers they are also compared with what the layout of the run says they must be: the header in front of
/// each channel, the id of each sample word. The differences of all channels are gathered and looked at once, behind the pass.
/// </para>
/// </summary>
internal static unsafe class ChannelScanKernel
{
    /// <summary>Samples of a regular channel.</summary>
    public const int Samples = 32;
    /// <summary>Bytes of a regular channel: one 512-bit vector.</summary>
    public const int Bytes = Samples / 2 * sizeof(int);
    /// <summary>What the pass reads and writes; all arrays are over slots.</summary>
    internal struct Job
    {
        /// <summary>First byte of the event.</summary>
        public byte* Event;
        /// <summary>What is read next: asked for from memory while this event is worked on.</summary>
        public NextEventLines Next;
        /// <summary>Number of slots, a multiple of 16.</summary>
        public int Slots;
        /// <summary>Offset of the first sample word in the event.</summary>
        public int* Offsets;
        /// <summary>What the header word in front of the samples must be, under <see cref="SampleIds.HeaderMask"/>.</summary>
        public uint* Headers;
        /// <summary>Lowest amplitude that counts [1/3 ADC].</summary>
        public int* Thresholds;
        /// <summary>Out: window sums of both pedestals.</summary>
        public uint* Pedestals;
        /// <summary>Out: amplitude [1/3 ADC].</summary>
        public int* Amplitudes;
        /// <summary>Out: (s4 + s5) - (s0 + s1), the change of level inside the pedestal window [ADC].</summary>
        public int* Slopes;
        /// <summary>Out: s0 - s2 in the lower half and s1 - s3 in the upper, each of one converter [ADC].</summary>
        public uint* Steps;
        /// <summary>Out: largest raw samples [ADC], of the even ones in the lower half.</summary>
        public uint* Maxima;
        /// <summary>Out: largest raw sample of all channels [ADC].</summary>
        public int LargestSample;
        /// <summary>Out: true when all headers and all ids of sample words are what they must be.</summary>
        public bool WordsAgree;
        /// <summary>Out: true when no sample word has more in its id byte than its id. With 128 bits and without vectors nobody asks, and it stays false.</summary>
        public bool IdsArePlain;
    }

    /// <summary>Scans all slots of the job.</summary>
    public static void Scan<TWidth>(ref Job job) where TWidth : struct, IVectorWidth
    {
        if (TWidth.Bits >= 256 && Avx2.IsSupported)
        {
            ScanEight<TWidth, PlainIds>(ref job);
            if (!job.IdsArePlain && !UnpackKernel.HighIsCheap<TWidth>()) ScanEight<TWidth, AnyIds>(ref job);
        }
        else if (TWidth.Bits >= 128) Scan128(ref job);
        else ScanScalar(ref job);
    }

    /// <summary>
    /// Eight channels at a time, for 256 and 512 bits: the two halves of a channel are two 256-bit loads either way. What limits it are the
    /// two ports for shuffles and shifts, and the number of instructions: hence blends, and multiplications by one, where shuffles would do.
    /// </summary>
    // Not inlined: a caller that takes it in may use up what the compiler spends on inlining, and then each of its small steps becomes a call (five times slower).
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ScanEight<TWidth, TIds>(ref Job job) where TWidth : struct, IVectorWidth where TIds : struct, IIdBytes
    {
        byte* start = job.Event;
        int* offsets = job.Offsets;
        uint* headers = job.Headers;
        var outputs = new Outputs(job);
        Vector256<ushort> largest = Vector256<ushort>.Zero;
        Vector256<uint> differences = Vector256<uint>.Zero;
        Vector256<uint> headerDifferences = Vector256<uint>.Zero;
        byte* next = job.Next.Scan;
        int linesForEight = job.Next.ScanLinesPerEight;
        for (nint slot = 0; slot < job.Slots; slot += 8, offsets += 8, headers += 8)
        {
            next = NextEventLines.Fetch(next, linesForEight);
            byte* s0 = start + offsets[0], s1 = start + offsets[1], s2 = start + offsets[2], s3 = start + offsets[3];
            byte* s4 = start + offsets[4], s5 = start + offsets[5], s6 = start + offsets[6], s7 = start + offsets[7];
            Vector256<ushort> m01 = Largest32(Maxima<TWidth, TIds>(s0, ref differences), Maxima<TWidth, TIds>(s1, ref differences));
            Vector256<ushort> m23 = Largest32(Maxima<TWidth, TIds>(s2, ref differences), Maxima<TWidth, TIds>(s3, ref differences));
            Vector256<ushort> m45 = Largest32(Maxima<TWidth, TIds>(s4, ref differences), Maxima<TWidth, TIds>(s5, ref differences));
            Vector256<ushort> m67 = Largest32(Maxima<TWidth, TIds>(s6, ref differences), Maxima<TWidth, TIds>(s7, ref differences));
            Vector256<ushort> high = UnpackKernel.Samples256<TWidth>(Largest128(Largest64(m01, m23), Largest64(m45, m67)));
            largest = Vector256.Max(largest, high);
            high.AsUInt32().Store(outputs.Maxima + slot);

            // The header and words 0, 1, 2, which hold the window of the pedestals; neither half of their sum can carry into the other.
            Vector256<uint> a = FirstWords(s0, s4), b = FirstWords(s1, s5), c = FirstWords(s2, s6), d = FirstWords(s3, s7);
            Vector256<ulong> lowAb = Avx2.UnpackLow(a, b).AsUInt64(), lowCd = Avx2.UnpackLow(c, d).AsUInt64();
            Vector256<ulong> highAb = Avx2.UnpackHigh(a, b).AsUInt64(), highCd = Avx2.UnpackHigh(c, d).AsUInt64();
            headerDifferences = OrDifference<TWidth>(headerDifferences, Avx2.UnpackLow(lowAb, lowCd).AsUInt32(), Vector256.Load(headers));
            Vector256<ushort> word0 = UnpackKernel.Pairs256<TWidth>(Avx2.UnpackHigh(lowAb, lowCd).AsUInt32());
            Vector256<ushort> word1 = UnpackKernel.Pairs256<TWidth>(Avx2.UnpackLow(highAb, highCd).AsUInt32());
            Vector256<ushort> word2 = UnpackKernel.Pairs256<TWidth>(Avx2.UnpackHigh(highAb, highCd).AsUInt32());
            Vector256<ushort> sums = word0 + word1 + word2;
            sums.AsUInt32().Store(outputs.Pedestals + slot);
            Avx2.MultiplyAddAdjacent((word2 - word0).AsInt16(), Vector256<short>.One).Store(outputs.Slopes + slot);
            (word0 - word1).AsUInt32().Store(outputs.Steps + slot);
            LargerHalf<TWidth>((high + high + high - sums).AsInt32()).Store(outputs.Amplitudes + slot);
        }
        job.WordsAgree = ((headerDifferences & Vector256.Create(SampleIds.HeaderMask)) | (differences & Vector256.Create(SampleIds.Mask))) == Vector256<uint>.Zero;
        job.IdsArePlain = (differences & Vector256.Create(SampleIds.Rest)) == Vector256<uint>.Zero;
        // Last: vectors that live across a call are kept in memory, in every step of the loop.
        job.LargestSample = LargestOf(Vector128.Max(largest.GetLower(), largest.GetUpper()));
    }

    /// <summary>Maxima of a channel over pairs of its words, as they are moved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Maxima<TWidth, TIds>(byte* channel, ref Vector256<uint> differences) where TWidth : struct, IVectorWidth where TIds : struct, IIdBytes
    {
        Vector256<uint> words = Vector256.Load((uint*)channel), more = Vector256.Load((uint*)channel + 8);
        differences = OrDifference<TWidth>(differences, words, Vector256.Create(SampleIds.Following).WithElement(0, SampleIds.First));
        differences = OrDifference<TWidth>(differences, more, Vector256.Create(SampleIds.Following));
        return Vector256.Max(UnpackKernel.Moved256<TWidth, TIds>(words), UnpackKernel.Moved256<TWidth, TIds>(more));
    }

    /// <summary>differences | words ^ expected, as one instruction that overwrites nothing but the differences.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> OrDifference<TWidth>(Vector256<uint> differences, Vector256<uint> words, Vector256<uint> expected) where TWidth : struct, IVectorWidth =>
        TWidth.Bits == 512 && Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(differences, words, expected, 0xF6) : differences | words ^ expected;

    /// <summary>The header and words 0 to 2 of two channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> FirstWords(byte* a, byte* b) =>
        Avx2.InsertVector128(Vector128.Load((uint*)a - 1).ToVector256Unsafe(), Vector128.Load((uint*)b - 1), 1);

    /// <summary>Maxima over neighbouring 32-bit lanes: of <paramref name="a"/> in the even lanes, of <paramref name="b"/> in the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Largest32(Vector256<ushort> a, Vector256<ushort> b) => Vector256.Max(
        Avx2.Blend(a.AsInt32(), b.AsInt32(), 0b10101010).AsUInt16(), Avx2.Shuffle(Avx2.Blend(b.AsInt32(), a.AsInt32(), 0b10101010), 0b10_11_00_01).AsUInt16());

    /// <summary>The same over neighbouring 64-bit lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Largest64(Vector256<ushort> a, Vector256<ushort> b) => Vector256.Max(
        Avx2.Blend(a.AsInt32(), b.AsInt32(), 0b11001100).AsUInt16(), Avx2.Shuffle(Avx2.Blend(b.AsInt32(), a.AsInt32(), 0b11001100), 0b01_00_11_10).AsUInt16());

    /// <summary>The same over the two halves: of <paramref name="a"/> in the lower half, of <paramref name="b"/> in the upper.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Largest128(Vector256<ushort> a, Vector256<ushort> b) => Vector256.Max(
        Avx2.Blend(a.AsInt32(), b.AsInt32(), 0b11110000).AsUInt16(), Avx2.Permute2x128(a, b, 0x21));

    /// <summary>The larger of the two signed halves of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> LargerHalf<TWidth>(Vector256<int> halves) where TWidth : struct, IVectorWidth
    {
        if (TWidth.Bits < 512 || !Avx512F.VL.IsSupported) return Vector256.Max(halves << 16 >> 16, halves >> 16);
        Vector256<short> larger = Vector256.Max(halves.AsInt16(), Avx512F.VL.RotateLeft(halves, 16).AsInt16());
        return Avx2.MultiplyAddAdjacent(larger, Vector256<int>.One.AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scan128(ref Job job)
    {
        var outputs = new Outputs(job);
        Vector128<ushort> largest = Vector128<ushort>.Zero;
        Vector128<uint> differences = Vector128<uint>.Zero;
        uint difference = 0;
        byte* next = job.Next.Scan;
        int linesForFour = (job.Next.ScanLinesPerEight + 1) / 2;
        for (int slot = 0; slot < job.Slots; slot += 4)
        {
            next = NextEventLines.Fetch(next, linesForFour);
            byte* a = job.Event + job.Offsets[slot], b = job.Event + job.Offsets[slot + 1];
            byte* c = job.Event + job.Offsets[slot + 2], d = job.Event + job.Offsets[slot + 3];
            difference |= *((uint*)a - 1) ^ job.Headers[slot] | *((uint*)b - 1) ^ job.Headers[slot + 1]
                | *((uint*)c - 1) ^ job.Headers[slot + 2] | *((uint*)d - 1) ^ job.Headers[slot + 3];
            Vector128<ushort> ma = Maxima128(a, ref differences, out Vector128<ushort> fa), mb = Maxima128(b, ref differences, out Vector128<ushort> fb);
            Vector128<ushort> mc = Maxima128(c, ref differences, out Vector128<ushort> fc), md = Maxima128(d, ref differences, out Vector128<ushort> fd);

            Vector128<ushort> ab = Vector128.Max(Low32(ma, mb), High32(ma, mb)), cd = Vector128.Max(Low32(mc, md), High32(mc, md));
            Vector128<ushort> high = Vector128.Max(Low64(ab, cd), High64(ab, cd)) >>> 4;
            largest = Vector128.Max(largest, high);
            high.AsUInt32().Store(outputs.Maxima + slot);
            Vector128<ushort> lowAb = Low32(fa, fb), lowCd = Low32(fc, fd);
            Vector128<ushort> word0 = Low64(lowAb, lowCd) >>> 4, word2 = Low64(High32(fa, fb), High32(fc, fd)) >>> 4;
            Vector128<ushort> word1 = High64(lowAb, lowCd) >>> 4, sums = word0 + word1 + word2;
            (word0 - word1).AsUInt32().Store(outputs.Steps + slot);
            sums.AsUInt32().Store(outputs.Pedestals + slot);
            Vector128<int> slopes = (word2 - word0).AsInt32();
            ((slopes << 16 >> 16) + (slopes >> 16)).Store(outputs.Slopes + slot);

            Vector128<int> thirds = (high + high + high - sums).AsInt32();
            Vector128<int> amplitudes = Vector128.Max(thirds << 16 >> 16, thirds >> 16);
            amplitudes.Store(outputs.Amplitudes + slot);
        }
        job.LargestSample = LargestOf(largest);
        job.WordsAgree = (difference & SampleIds.HeaderMask) == 0 && (differences & Vector128.Create(SampleIds.Mask)) == Vector128<uint>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Maxima128(byte* source, ref Vector128<uint> differences, out Vector128<ushort> first)
    {
        Vector128<uint> ids = Vector128.Create(SampleIds.Following);
        Vector128<uint> w0 = Vector128.Load((uint*)source), w1 = Vector128.Load((uint*)source + 4);
        Vector128<uint> w2 = Vector128.Load((uint*)source + 8), w3 = Vector128.Load((uint*)source + 12);
        differences |= w0 ^ ids.WithElement(0, SampleIds.First) | w1 ^ ids | w2 ^ ids | w3 ^ ids;
        first = UnpackKernel.High128(w0);
        return Vector128.Max(Vector128.Max(first, UnpackKernel.High128(w1)), Vector128.Max(UnpackKernel.High128(w2), UnpackKernel.High128(w3)));
    }

    private static void ScanScalar(ref Job job)
    {
        int largest = 0;
        uint differences = 0;
        for (int slot = 0; slot < job.Slots; slot++)
        {
            int* words = (int*)(job.Event + job.Offsets[slot]);
            differences |= ((uint)words[-1] ^ job.Headers[slot]) & SampleIds.HeaderMask;
            int even = 0, odd = 0, highEven = 0, highOdd = 0;
            for (int i = 0; i < Samples / 2; i++)
            {
                differences |= ((uint)words[i] ^ (i == 0 ? SampleIds.First : SampleIds.Following)) & SampleIds.Mask;
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
            job.Maxima[slot] = PedestalKernel.Pack(highEven, highOdd);
            int amplitude = Math.Max(3 * highEven - even, 3 * highOdd - odd);
            job.Pedestals[slot] = PedestalKernel.Pack(even, odd);
            job.Amplitudes[slot] = amplitude;
            job.Slopes[slot] = Both(words[2]) - Both(words[0]);
            job.Steps[slot] = PedestalKernel.Pack((words[0] & 0xFFF) - (words[1] & 0xFFF) & 0xFFFF, (words[0] >> 12 & 0xFFF) - (words[1] >> 12 & 0xFFF));
        }
        job.LargestSample = largest;
        job.WordsAgree = differences == 0;
    }

    /// <summary>Sum of the two samples of a word.</summary>
    private static int Both(int word) => (word & 0xFFF) + (word >> 12 & 0xFFF);

    /// <summary>Where the results of four channels go.</summary>
    private readonly struct Outputs(in Job job)
    {
        public readonly uint* Pedestals = job.Pedestals;
        public readonly int* Amplitudes = job.Amplitudes;
        public readonly int* Slopes = job.Slopes;
        public readonly uint* Steps = job.Steps;
        public readonly uint* Maxima = job.Maxima;
    }

    private static int LargestOf(Vector128<ushort> v)
    {
        // PHMINPOSUW finds a minimum: of the complements it is the maximum.
        if (Sse41.IsSupported) return ushort.MaxValue - Sse41.MinHorizontal(~v).ToScalar();
        int largest = 0;
        for (int i = 0; i < Vector128<ushort>.Count; i++) largest = Math.Max(largest, v.GetElement(i));
        return largest;
    }

    // The interleaving of two vectors, per 128 bits, as one instruction: the portable forms go through memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Low32(Vector128<ushort> a, Vector128<ushort> b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a.AsUInt32(), b.AsUInt32()).AsUInt16()
        : Vector128.Create(a.AsUInt32().GetElement(0), b.AsUInt32().GetElement(0), a.AsUInt32().GetElement(1), b.AsUInt32().GetElement(1)).AsUInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> High32(Vector128<ushort> a, Vector128<ushort> b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a.AsUInt32(), b.AsUInt32()).AsUInt16()
        : Vector128.Create(a.AsUInt32().GetElement(2), b.AsUInt32().GetElement(2), a.AsUInt32().GetElement(3), b.AsUInt32().GetElement(3)).AsUInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Low64(Vector128<ushort> a, Vector128<ushort> b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a.AsUInt64(), b.AsUInt64()).AsUInt16()
        : Vector128.Create(a.GetLower(), b.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> High64(Vector128<ushort> a, Vector128<ushort> b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a.AsUInt64(), b.AsUInt64()).AsUInt16()
        : Vector128.Create(a.GetUpper(), b.GetUpper());
}
