using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// <see cref="EdgeKernel"/> for eight channels at once, with AVX2. What AVX-512 has an instruction for is made of others here: a table has the numbers
/// of the slots that count, eight at a time, and the exponent of a floating-point number is the highest bit of an integer.
/// </summary>
internal static unsafe class EdgePasses256
{
    /// <summary>The numbers of the bits that are set in a byte, ascending, a byte each. BMI2 could pick them, too, but takes hundreds of cycles on processors before Zen 3.</summary>
    private static readonly AlignedBuffer<ulong> SetBits = ListSetBits();

    /// <summary>1 for each of eight slots.</summary>
    private const ulong Each = 0x01_01_01_01_01_01_01_01;

    /// <summary>The bit that makes unsigned 16-bit numbers compare as signed ones do.</summary>
    private const ushort Sign = 0x8000;

    /// <summary>True where the machine has the instructions.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    // Loops in methods of their own, so that each keeps its few pointers in registers.
    /// <inheritdoc cref="EdgeKernel.Measure"/>
    public static PulseFlags Measure(in ChannelScanKernel.Job job, in EdgeKernel.Limits limits, AbovePulses above, float* positions, uint* shapes)
    {
        CloseUp(job, above);
        MakeLimits(above);
        if (job.IdsArePlain) MakePatterns<PlainIds>(job, above);
        else MakePatterns<AnyIds>(job, above);
        PulseFlags flags = ReadPatterns(above, limits);
        EdgeKernel.FetchCrossings(job.Event, above);
        MakePositions(above);
        Spread(above, positions, shapes);
        return flags;
    }

    /// <summary>What is known of the channels at or above threshold, closed up.</summary>
    private static void CloseUp(in ChannelScanKernel.Job job, AbovePulses above)
    {
        above.Count = 0;
        for (int first = 0; first < job.Slots; first += AbovePulses.ListedSlots) Gather(job, first, List(job, first, SetBits.Pointer, above.Listed.Pointer), above);
    }

    /// <summary>Lists the channels at or above threshold among as many slots as a byte can number, without a branch for any of them.</summary>
    /// <returns>How many.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int List(in ChannelScanKernel.Job job, int first, ulong* setBits, byte* listed)
    {
        int* amplitudes = job.Amplitudes + first, thresholds = job.Thresholds + first;
        int lines = job.Next.EdgeLinesPerSixteen, slots = Math.Min(job.Slots - first, AbovePulses.ListedSlots);
        byte* next = job.Next.CloseUp + NextEventLines.BytesOf(lines) * (first / DetectorLayout.Lanes);
        byte* end = listed;
        for (nint slot = 0; slot < slots; slot += 8)
        {
            if ((slot & 8) == 0) next = NextEventLines.Fetch(next, lines);
            uint reached = Vector256.GreaterThan(Vector256.Load(thresholds + slot), Vector256.Load(amplitudes + slot)).ExtractMostSignificantBits() ^ 0xFF;
            // What is stored behind the last is overwritten by the next eight.
            *(ulong*)end = setBits[reached] + (ulong)slot * Each;
            end += BitOperations.PopCount(reached);
        }
        return (int)(end - listed);
    }

    /// <summary>Takes what is known of the listed channels behind those of the blocks before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Gather(in ChannelScanKernel.Job job, int first, int listed, AbovePulses above)
    {
        byte* list = above.Listed.Pointer;
        int* amplitudes = job.Amplitudes + first, offsets = job.Offsets + first, slopes = job.Slopes + first;
        uint* pedestals = job.Pedestals + first;
        int at = above.Count;
        int* slotsOut = above.Slots.Pointer + at, amplitudesOut = above.Amplitudes.Pointer + at, offsetsOut = above.Offsets.Pointer + at, slopesOut = above.Slopes.Pointer + at;
        uint* pedestalsOut = above.Pedestals.Pointer + at;
        for (nint j = 0; j < listed; j++)
        {
            nint slot = list[j];
            slotsOut[j] = first + (int)slot;
            amplitudesOut[j] = amplitudes[slot];
            offsetsOut[j] = offsets[slot];
            slopesOut[j] = slopes[slot];
            pedestalsOut[j] = pedestals[slot];
        }
        above.Count = at + listed;
    }

    /// <summary>Raw samples that reach half of the maximum and the maximum: 2 (3 s - p) &gt;= A means s &gt;= ceil((A + 2 p) / 6), and 3 s - p &gt;= A means s &gt;= ceil((A + p) / 3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakeLimits(AbovePulses above)
    {
        int* amplitudes = above.Amplitudes.Pointer;
        uint* pedestals = above.Pedestals.Pointer, halfLimits = above.HalfLimits.Pointer, peakLimits = above.PeakLimits.Pointer;
        // The high half of n x 0xAAAB is n / 3 after one more shift and n / 6 after two, exact for all 16-bit n.
        Vector256<ushort> third = Vector256.Create((ushort)0xAAAB);
        for (int j = 0; j < above.Count; j += 8)
        {
            Vector256<int> amplitude = Vector256.Load(amplitudes + j);
            Vector256<ushort> sums = Vector256.Load(pedestals + j).AsUInt16(), both = (amplitude | amplitude << 16).AsUInt16() + sums;
            LastBelow(Avx2.MultiplyHigh(both + sums + Vector256.Create((ushort)5), third) >>> 2).AsUInt32().Store(halfLimits + j);
            LastBelow(Avx2.MultiplyHigh(both + Vector256.Create((ushort)2), third) >>> 1).AsUInt32().Store(peakLimits + j);
        }
    }

    /// <summary>See <see cref="EdgeKernel"/>; to be compared as signed numbers with samples as one shift leaves them, of which only the even ones reach the sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> LastBelow(Vector256<ushort> limit)
    {
        Vector256<ushort> bounded = Vector256.Min(limit, Vector256.Create((ushort)4096));
        return (UnpackKernel.EvenAndOdd(bounded << 4, bounded) - Vector256<ushort>.One) ^ Vector256.Create((uint)Sign).AsUInt16();
    }

    /// <summary>Samples to patterns, one channel after the other; with each of them a line of the next event is asked for, the rest behind the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakePatterns<TIds>(in ChannelScanKernel.Job job, AbovePulses above) where TIds : struct, IIdBytes
    {
        byte* start = job.Event, next = job.Next.Later;
        int* offsets = above.Offsets.Pointer;
        uint* halfLimits = above.HalfLimits.Pointer, peakLimits = above.PeakLimits.Pointer, highs = above.HighSamples.Pointer, tops = above.PeakSamples.Pointer;
        int lines = job.Next.EdgeLinesPerSixteen * (job.Slots / DetectorLayout.Lanes);
        nint count = above.Count;
        for (nint j = 0; j < count; j++)
        {
            next = NextEventLines.FetchOne(next);
            uint* words = (uint*)(start + offsets[j]);
            Vector256<short> first = Samples<TIds>(words), second = Samples<TIds>(words + 4);
            highs[j] = Pattern(first, second, Vector256.Create(halfLimits[j]).AsInt16());
            tops[j] = Pattern(first, second, Vector256.Create(peakLimits[j]).AsInt16());
        }
        NextEventLines.Fetch(next, lines - (int)count);
    }

    /// <summary>
    /// The samples of four words, and of the four that follow the four behind them: packing two such vectors, which works in halves, brings the samples into order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Samples<TIds>(uint* words) where TIds : struct, IIdBytes =>
        (UnpackKernel.Moved256<Width256, TIds>(Avx2.InsertVector128(Vector128.Load(words).ToVector256Unsafe(), Vector128.Load(words + 8), 1)).AsUInt32() ^ Vector256.Create((uint)Sign)).AsInt16();

    /// <summary>Bit i set where sample i is above a limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pattern(Vector256<short> first, Vector256<short> second, Vector256<short> limit) =>
        Avx2.PackSignedSaturate(Vector256.GreaterThan(first, limit), Vector256.GreaterThan(second, limit)).ExtractMostSignificantBits();

    /// <summary>Patterns to crossing, peak and flags, eight channels at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PulseFlags ReadPatterns(AbovePulses above, in EdgeKernel.Limits limits)
    {
        int* amplitudes = above.Amplitudes.Pointer, slopes = above.Slopes.Pointer, offsets = above.Offsets.Pointer, places = above.Places.Pointer;
        uint* highs = above.HighSamples.Pointer, tops = above.PeakSamples.Pointer, shapes = above.Shapes.Pointer;
        // Eight channels are one byte; the last word may have a byte that no channel writes.
        byte* disturbed = (byte*)above.Disturbed.Pointer;
        above.Disturbed.Pointer[above.Count / DetectorLayout.Lanes] = 0;
        Vector256<int> one = Vector256<int>.One, zero = Vector256<int>.Zero;
        Vector256<int> slopeLimit = Vector256.Create(limits.SlopeAdc), secondLimit = Vector256.Create(limits.SecondPulseThirds);
        Vector256<int> flagsOfAll = zero, left = Vector256.Create(above.Count) - Vector256<int>.Indices;
        for (int j = 0; j < above.Count; j += 8)
        {
            Vector256<int> high = Vector256.Load(highs + j).AsInt32(), top = Vector256.Load(tops + j).AsInt32();
            Vector256<int> firstTop = top & (zero - top);
            Vector256<int> below = Vector256.AndNot(firstTop - one, high);
            Vector256<int> noEdge = Vector256.Equals(below, zero);
            Vector256<int> crossing = Vector256.AndNot(HighestBit(below), noEdge);

            high |= high << 1;
            Vector256<int> second = Vector256.AndNot(
                Vector256.GreaterThanOrEqual(Vector256.Load(amplitudes + j), secondLimit), Vector256.Equals(high + (high & (zero - high)) & high, zero));
            Vector256<int> slopeAdc = Vector256.Load(slopes + j);
            Vector256<int> slope = Vector256.GreaterThan(Vector256.Abs(slopeAdc), slopeLimit);
            Vector256<int> flags = noEdge & Vector256.Create((int)PulseFlags.NoEdge)
                | second & Vector256.Create((int)PulseFlags.SecondPulse)
                | slope & Vector256.Create((int)PulseFlags.SlopeBeforePulse);
            // Behind the last channel lies what earlier events left.
            Vector256<int> counts = Vector256.GreaterThan(left, zero);
            flagsOfAll |= flags & counts;
            left -= Vector256.Create(8);
            // A slope below 0 has its sign bit set, which is all that is asked for.
            disturbed[j / 8] = (byte)((second | slope & slopeAdc) & counts).ExtractMostSignificantBits();
            (crossing | HighestBit(firstTop) << PackedEdge.SampleBits | flags << PackedEdge.FlagShift).AsUInt32().Store(shapes + j);
            (Vector256.Load(offsets + j) + (crossing >> 1 << 2)).Store(places + j);
        }
        Vector128<int> half = flagsOfAll.GetLower() | flagsOfAll.GetUpper();
        return (PulseFlags)(half[0] | half[1] | half[2] | half[3]);
    }

    /// <summary>
    /// Number of the highest bit of each lane that is not 0, from the exponent of the lane as a number of single precision. The bit below the highest is cleared
    /// before, so that nothing is rounded up to the next power of two.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> HighestBit(Vector256<int> bits) =>
        (Vector256.ConvertToSingle(Vector256.AndNot(bits, bits >>> 1)).AsInt32() >>> 23 & Vector256.Create(0xFF)) - Vector256.Create(127);

    /// <summary>The two samples at the crossing to the position between them, eight channels at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakePositions(AbovePulses above)
    {
        int* amplitudes = above.Amplitudes.Pointer;
        uint* allPedestals = above.Pedestals.Pointer, shapes = above.Shapes.Pointer;
        float* positions = above.Positions.Pointer;
        float* words = (float*)above.CrossingWords.Pointer;
        Vector256<int> zero = Vector256<int>.Zero, sampleMask = Vector256.Create(0xFFF), halfMask = Vector256.Create(0xFFFF);
        for (int j = 0; j < above.Count; j += 8)
        {
            Vector256<float> first = Vector256.Load(words + 2 * j), second = Vector256.Load(words + 2 * j + 8);
            Vector256<int> low = InOrder(Avx.Shuffle(first, second, 0b10_00_10_00)), next = InOrder(Avx.Shuffle(first, second, 0b11_01_11_01));
            Vector256<int> shape = Vector256.Load(shapes + j).AsInt32();
            Vector256<int> odd = zero - (shape & Vector256<int>.One);
            Vector256<int> upper = low >>> 12;
            Vector256<int> before = Vector256.ConditionalSelect(odd, upper, low) & sampleMask, after = Vector256.ConditionalSelect(odd, next, upper) & sampleMask;

            // For an odd crossing the two pedestals change places.
            Vector256<int> pedestals = Vector256.Load(allPedestals + j).AsInt32();
            Vector256<int> even16 = pedestals & halfMask, odd16 = pedestals >>> 16;
            before = before + before + before - Vector256.ConditionalSelect(odd, odd16, even16);
            after = after + after + after - Vector256.ConditionalSelect(odd, even16, odd16);
            Vector256<int> numerator = Vector256.Load(amplitudes + j) - (before + before);
            Vector256<int> rise = after - before;
            Vector256<float> position = Vector256.ConvertToSingle(numerator) / Vector256.ConvertToSingle(rise + rise) + Vector256.ConvertToSingle(shape & Vector256.Create((int)PackedEdge.SampleMask));
            Vector256<int> hasEdge = Vector256.Equals(shape & Vector256.Create((int)PulseFlags.NoEdge << PackedEdge.FlagShift), zero);
            (position & hasEdge.AsSingle()).Store(positions + j);
        }
    }

    /// <summary>Pairs of lanes as a shuffle in halves leaves them (0, 2, 1, 3) in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> InOrder(Vector256<float> shuffled) => Avx2.Permute4x64(shuffled.AsInt64(), 0b11_01_10_00).AsInt32();

    /// <summary>Positions and shapes back to their slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(AbovePulses above, float* positionsOut, uint* shapesOut)
    {
        int* slots = above.Slots.Pointer;
        float* positions = above.Positions.Pointer;
        uint* shapes = above.Shapes.Pointer;
        nint count = above.Count;
        for (nint j = 0; j < count; j++)
        {
            nint slot = slots[j];
            positionsOut[slot] = positions[j];
            shapesOut[slot] = shapes[j];
        }
    }

    private static AlignedBuffer<ulong> ListSetBits()
    {
        var table = new AlignedBuffer<ulong>(256);
        for (int bits = 0; bits < table.Length; bits++)
        {
            int at = 0;
            for (int bit = 0; bit < 8; bit++)
                if ((bits >> bit & 1) != 0) table.Span[bits] |= (ulong)bit << 8 * at++;
        }
        return table;
    }
}
