using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Kernels;

/// <summary><see cref="EdgeKernel"/> for sixteen channels at once, with AVX-512.</summary>
internal static unsafe class EdgePasses512
{
    /// <summary>True where the machine has the instructions.</summary>
    public static bool IsSupported => Avx512BW.IsSupported && Avx512CD.IsSupported;

    // Loops in methods of their own, so that each keeps its few pointers in registers.
    /// <inheritdoc cref="EdgeKernel.Measure"/>
    public static PulseFlags Measure(in ChannelScanKernel.Job job, in EdgeKernel.Limits limits, AbovePulses above, float* positions, uint* shapes)
    {
        CloseUp(job, above);
        MakeLimits(above);
        MakePatterns(job.Event, above);
        PulseFlags flags = ReadPatterns(above, limits);
        EdgeKernel.FetchCrossings(job.Event, above);
        MakePositions(above);
        Spread(job, above, positions, shapes);
        return flags;
    }

    /// <summary>What is known of the channels at or above threshold, closed up: what is stored behind them is overwritten by the next sixteen slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CloseUp(in ChannelScanKernel.Job job, AbovePulses above)
    {
        int* amplitudes = job.Amplitudes, thresholds = job.Thresholds, offsets = job.Offsets, slopes = job.Slopes;
        uint* pedestals = job.Pedestals;
        int* slotsOut = above.Slots.Pointer, amplitudesOut = above.Amplitudes.Pointer, offsetsOut = above.Offsets.Pointer, slopesOut = above.Slopes.Pointer;
        uint* pedestalsOut = above.Pedestals.Pointer;
        Vector512<int> zero = Vector512<int>.Zero, index = Vector512<int>.Indices;
        nint count = 0;
        byte* next = job.Next.CloseUp;
        int lines = job.Next.EdgeLinesPerSixteen;
        for (nint slot = 0; slot < job.Slots; slot += 16)
        {
            next = NextEventLines.Fetch(next, lines);
            Vector512<int> amplitude = Vector512.Load(amplitudes + slot);
            Vector512<int> reached = Vector512.GreaterThanOrEqual(amplitude, Vector512.Load(thresholds + slot));
            Avx512F.Compress(zero, reached, index).Store(slotsOut + count);
            Avx512F.Compress(zero, reached, amplitude).Store(amplitudesOut + count);
            Avx512F.Compress(zero, reached, Vector512.Load(offsets + slot)).Store(offsetsOut + count);
            Avx512F.Compress(zero, reached, Vector512.Load(slopes + slot)).Store(slopesOut + count);
            Avx512F.Compress(zero.AsUInt32(), reached.AsUInt32(), Vector512.Load(pedestals + slot)).Store(pedestalsOut + count);
            count += BitOperations.PopCount((uint)reached.ExtractMostSignificantBits());
            index += Vector512.Create(16);
        }
        above.Count = (int)count;
    }

    /// <summary>Raw samples that reach half of the maximum and the maximum: 2 (3 s - p) &gt;= A means s &gt;= ceil((A + 2 p) / 6), and 3 s - p &gt;= A means s &gt;= ceil((A + p) / 3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakeLimits(AbovePulses above)
    {
        int* amplitudes = above.Amplitudes.Pointer;
        uint* pedestals = above.Pedestals.Pointer, halfLimits = above.HalfLimits.Pointer, peakLimits = above.PeakLimits.Pointer;
        // The high half of n x 0xAAAB is n / 3 after one more shift and n / 6 after two, exact for all 16-bit n.
        Vector512<ushort> third = Vector512.Create((ushort)0xAAAB);
        for (int j = 0; j < above.Count; j += 16)
        {
            Vector512<int> amplitude = Vector512.Load(amplitudes + j);
            Vector512<ushort> sums = Vector512.Load(pedestals + j).AsUInt16(), both = (amplitude | amplitude << 16).AsUInt16() + sums;
            LastBelow(Avx512BW.MultiplyHigh(both + sums + Vector512.Create((ushort)5), third) >>> 2).AsUInt32().Store(halfLimits + j);
            LastBelow(Avx512BW.MultiplyHigh(both + Vector512.Create((ushort)2), third) >>> 1).AsUInt32().Store(peakLimits + j);
        }
    }

    /// <summary>Samples to patterns, one channel after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakePatterns(byte* start, AbovePulses above)
    {
        int* offsets = above.Offsets.Pointer;
        uint* halfLimits = above.HalfLimits.Pointer, peakLimits = above.PeakLimits.Pointer, highs = above.HighSamples.Pointer, tops = above.PeakSamples.Pointer;
        nint count = above.Count;
        for (nint j = 0; j < count; j++)
            Patterns(start + offsets[j], halfLimits[j], peakLimits[j], out highs[j], out tops[j]);
    }

    /// <summary>Patterns to crossing, peak and flags, sixteen channels at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PulseFlags ReadPatterns(AbovePulses above, in EdgeKernel.Limits limits)
    {
        int* amplitudes = above.Amplitudes.Pointer, slopes = above.Slopes.Pointer, offsets = above.Offsets.Pointer;
        uint* highs = above.HighSamples.Pointer, tops = above.PeakSamples.Pointer, shapes = above.Shapes.Pointer;
        ushort* disturbed = above.Disturbed.Pointer;
        int* places = above.Places.Pointer;
        Vector512<int> one = Vector512<int>.One, zero = Vector512<int>.Zero, last = Vector512.Create(31);
        Vector512<int> slopeLimit = Vector512.Create(limits.SlopeAdc), secondLimit = Vector512.Create(limits.SecondPulseThirds);
        Vector512<int> flagsOfAll = zero, left = Vector512.Create(above.Count) - Vector512<int>.Indices;
        for (int j = 0; j < above.Count; j += 16)
        {
            Vector512<int> high = Vector512.Load(highs + j).AsInt32(), top = Vector512.Load(tops + j).AsInt32();
            Vector512<int> firstTop = top & (zero - top);
            Vector512<int> below = Vector512.AndNot(firstTop - one, high);
            Vector512<int> peak = last - Avx512CD.LeadingZeroCount(firstTop);
            Vector512<int> noEdge = Vector512.Equals(below, zero);
            Vector512<int> crossing = Vector512.AndNot(last - Avx512CD.LeadingZeroCount(below), noEdge);

            high |= high << 1;
            Vector512<int> second = Vector512.AndNot(
                Vector512.GreaterThanOrEqual(Vector512.Load(amplitudes + j), secondLimit), Vector512.Equals(high + (high & (zero - high)) & high, zero));
            Vector512<int> slopeAdc = Vector512.Load(slopes + j);
            Vector512<int> slope = Vector512.GreaterThan(Vector512.Abs(slopeAdc), slopeLimit);
            Vector512<int> flags = noEdge & Vector512.Create((int)PulseFlags.NoEdge)
                | second & Vector512.Create((int)PulseFlags.SecondPulse)
                | slope & Vector512.Create((int)PulseFlags.SlopeBeforePulse);
            // Behind the last channel lies what earlier events left.
            Vector512<int> counts = Vector512.GreaterThan(left, zero);
            flagsOfAll |= flags & counts;
            left -= Vector512.Create(16);
            Vector512<int> falls = slope & Vector512.LessThan(slopeAdc, zero);
            disturbed[j / DetectorLayout.Lanes] = (ushort)((second | falls) & counts).ExtractMostSignificantBits();
            (crossing | peak << PackedEdge.SampleBits | flags << PackedEdge.FlagShift).AsUInt32().Store(shapes + j);
            (Vector512.Load(offsets + j) + (crossing >> 1 << 2)).Store(places + j);
        }
        return (PulseFlags)Flags(flagsOfAll);
    }

    /// <summary>The two samples at the crossing to the position between them, sixteen channels at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakePositions(AbovePulses above)
    {
        int* amplitudes = above.Amplitudes.Pointer;
        uint* allPedestals = above.Pedestals.Pointer, shapes = above.Shapes.Pointer;
        float* positions = above.Positions.Pointer;
        int* words = (int*)above.CrossingWords.Pointer;
        Vector512<int> zero = Vector512<int>.Zero, sampleMask = Vector512.Create(0xFFF), halfMask = Vector512.Create(0xFFFF);
        Vector512<int> lowWords = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        Vector512<int> highWords = lowWords | Vector512<int>.One;
        for (int j = 0; j < above.Count; j += 16)
        {
            Vector512<int> first = Vector512.Load(words + 2 * j), second = Vector512.Load(words + 2 * j + 16);
            Vector512<int> low = Avx512F.PermuteVar16x32x2(first, lowWords, second), next = Avx512F.PermuteVar16x32x2(first, highWords, second);
            Vector512<int> shape = Vector512.Load(shapes + j).AsInt32();
            Vector512<int> odd = zero - (shape & Vector512<int>.One);
            Vector512<int> upper = Vector512.ShiftRightLogical(low, 12);
            Vector512<int> before = Vector512.ConditionalSelect(odd, upper, low) & sampleMask, after = Vector512.ConditionalSelect(odd, next, upper) & sampleMask;

            // For an odd crossing the two pedestals change places.
            Vector512<int> pedestals = Vector512.Load(allPedestals + j).AsInt32();
            Vector512<int> even16 = pedestals & halfMask, odd16 = Vector512.ShiftRightLogical(pedestals, 16);
            before = before + before + before - Vector512.ConditionalSelect(odd, odd16, even16);
            after = after + after + after - Vector512.ConditionalSelect(odd, even16, odd16);
            Vector512<int> numerator = Vector512.Load(amplitudes + j) - (before + before);
            Vector512<int> rise = after - before;
            Vector512<float> position = Vector512.ConvertToSingle(numerator) / Vector512.ConvertToSingle(rise + rise) + Vector512.ConvertToSingle(shape & Vector512.Create((int)PackedEdge.SampleMask));
            Vector512<int> hasEdge = Vector512.Equals(shape & Vector512.Create((int)PulseFlags.NoEdge << PackedEdge.FlagShift), zero);
            (position & hasEdge.AsSingle()).Store(positions + j);
        }
    }

    /// <summary>Positions and shapes back to their slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(in ChannelScanKernel.Job job, AbovePulses above, float* positionsOut, uint* shapesOut)
    {
        int* amplitudes = job.Amplitudes, thresholds = job.Thresholds;
        float* positions = above.Positions.Pointer;
        uint* shapes = above.Shapes.Pointer;
        byte* next = job.Next.Later;
        int lines = job.Next.EdgeLinesPerSixteen;
        for (nint slot = 0; slot < job.Slots; slot += 16)
        {
            Vector512<uint> reached = Vector512.GreaterThanOrEqual(Vector512.Load(amplitudes + slot), Vector512.Load(thresholds + slot)).AsUInt32();
            Avx512F.Expand(Vector512<float>.Zero, reached.AsSingle(), Vector512.Load(positions)).Store(positionsOut + slot);
            Avx512F.Expand(Vector512<uint>.Zero, reached, Vector512.Load(shapes)).Store(shapesOut + slot);
            next = NextEventLines.Fetch(next, lines);
            int count = BitOperations.PopCount((uint)reached.ExtractMostSignificantBits());
            positions += count;
            shapes += count;
        }
    }

    private static int Flags(Vector512<int> flags)
    {
        Vector256<int> half = flags.GetLower() | flags.GetUpper();
        Vector128<int> quarter = half.GetLower() | half.GetUpper();
        return quarter.GetElement(0) | quarter.GetElement(1) | quarter.GetElement(2) | quarter.GetElement(3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> LastBelow(Vector512<ushort> limit) =>
        (Vector512.Min(limit, Vector512.Create((ushort)4096)) << 4) - Vector512<ushort>.One;

    // Samples and limits are both in high form, which makes the comparisons exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Patterns(byte* words, uint halfLimit, uint peakLimit, out uint high, out uint top)
    {
        Vector512<ushort> samples = UnpackKernel.High512(words);
        high = (uint)Vector512.GreaterThan(samples, Vector512.Create(halfLimit).AsUInt16()).ExtractMostSignificantBits();
        top = (uint)Vector512.GreaterThan(samples, Vector512.Create(peakLimit).AsUInt16()).ExtractMostSignificantBits();
    }
}
