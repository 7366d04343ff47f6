using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Second pass over a regular event, for channels above threshold: position of the maximum, half-maximum crossing on the rising
/// edge, slope before the pulse, second pulses.
/// <para>
/// Two comparisons per channel turn its samples into two patterns of one bit per sample: those at or above half of the maximum,
/// and those at the maximum. All questions are answered on the patterns, with AVX-512 for sixteen channels at once;
/// then the two samples at each crossing are fetched, and the position on the line between them computed, again for sixteen at once. In most events
/// a quarter of the channels is above threshold: with AVX-512 they are closed up first (<see cref="AbovePulses"/>).
/// </para>
/// </summary>
internal static unsafe class EdgeKernel
{
    /// <summary>Limits from which a channel is flagged.</summary>
    /// <param name="SlopeAdc">Largest |(s4 + s5) - (s0 + s1)| of an undisturbed pedestal window [ADC].</param>
    /// <param name="SecondPulseThirds">Amplitude from which second pulses are looked for [1/3 ADC]: below it noise makes them.</param>
    internal readonly record struct Limits(int SlopeAdc, int SecondPulseThirds);

    /// <summary>Measures all channels at or above threshold; writes position and shape word per slot.</summary>
    /// <param name="job">The scan's job, with its results.</param>
    /// <param name="limits">When to flag.</param>
    /// <param name="above">Out: the channels at or above threshold; their slots, and which are disturbed, are valid afterwards.</param>
    /// <param name="positions">Per slot, out: half-maximum on the rising edge [samples]; means nothing below threshold.</param>
    /// <param name="shapes">Per slot, out: see <see cref="PackedEdge.Shape"/>; means nothing below threshold.</param>
    /// <returns>All flags of all channels above threshold, together.</returns>
    public static PulseFlags Measure<TWidth>(in ChannelScanKernel.Job job, in Limits limits, AbovePulses above, float* positions, uint* shapes)
        where TWidth : struct, IVectorWidth =>
        PassesOverAllSlots<TWidth>()
            ? Measure512(job, limits, above, positions, shapes)
            : MeasureOneByOne<TWidth>(job, limits, above, positions, shapes);

    /// <summary>True when the channels above threshold are closed up and spread again, which takes passes over all slots.</summary>
    public static bool PassesOverAllSlots<TWidth>() where TWidth : struct, IVectorWidth => TWidth.Bits == 512 && Avx512BW.IsSupported && Avx512CD.IsSupported;

    /// <summary>Lists the slots at or above threshold, ascending, without a branch per slot.</summary>
    /// <param name="amplitudes">Amplitudes.</param>
    /// <param name="thresholds">Thresholds.</param>
    /// <param name="slots">Number of slots, a multiple of 16.</param>
    /// <param name="above">Out: the slots; room for all and 16 more.</param>
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
    private static PulseFlags MeasureOneByOne<TWidth>(in ChannelScanKernel.Job job, in Limits limits, AbovePulses above, float* positions, uint* shapes)
        where TWidth : struct, IVectorWidth
    {
        PulseFlags all = PulseFlags.None;
        int* slots = above.Slots.Pointer;
        above.Count = ListAbove<TWidth>(job.Amplitudes, job.Thresholds, job.Slots, slots);
        uint* disturbed = above.Disturbed.Pointer;
        for (int word = 0; word * DetectorLayout.Lanes < above.Count; word++) disturbed[word] = 0;
        for (int j = 0; j < above.Count; j++)
        {
            int slot = slots[j], amplitude = job.Amplitudes[slot];
            uint pedestals = job.Pedestals[slot];
            int* words = (int*)(job.Event + job.Offsets[slot]);
            uint high, top;
            if (TWidth.Bits == 512) Patterns512((byte*)words, HalfLimit(amplitude, pedestals), PeakLimit(amplitude, pedestals), out high, out top);
            else if (TWidth.Bits == 256) Patterns256(words, HalfLimit(amplitude, pedestals), PeakLimit(amplitude, pedestals), out high, out top);
            else if (TWidth.Bits == 128) Patterns128(words, HalfLimit(amplitude, pedestals), PeakLimit(amplitude, pedestals), out high, out top);
            else PatternsScalar(words, pedestals, amplitude, out high, out top);
            int peak = BitOperations.TrailingZeroCount(top);
            uint belowBeforePeak = ~high & (1u << peak) - 1;
            PulseFlags flags = PulseFlags.None;
            if (Math.Abs(job.Slopes[slot]) > limits.SlopeAdc) flags |= PulseFlags.SlopeBeforePulse;
            if (amplitude >= limits.SecondPulseThirds && HasSecondGroup(high)) flags |= PulseFlags.SecondPulse;
            if (belowBeforePeak == 0)
            {
                flags |= PulseFlags.NoEdge;
                positions[slot] = PackedEdge.NoPosition;
                shapes[slot] = PackedEdge.Shape(0, peak, flags);
            }
            else
            {
                int crossing = BitOperations.Log2(belowBeforePeak);
                int before = Thirds(words, pedestals, crossing), after = Thirds(words, pedestals, crossing + 1);
                positions[slot] = PackedEdge.Position(crossing, amplitude - 2 * before, 2 * (after - before));
                shapes[slot] = PackedEdge.Shape(crossing, peak, flags);
            }
            if ((flags & PulseFlags.SecondPulse) != 0 || (flags & PulseFlags.SlopeBeforePulse) != 0 && job.Slopes[slot] < 0)
                disturbed[j / DetectorLayout.Lanes] |= 1u << j % DetectorLayout.Lanes;
            all |= flags;
        }
        return all;
    }

    /// <summary>Largest value in high form that is below half of the maximum, of the even samples in the lower half.</summary>
    private static uint HalfLimit(int amplitude, uint pedestals) => PedestalKernel.Pack(
        LastBelow((amplitude + 2 * PedestalKernel.Even(pedestals) + 5) / 6), LastBelow((amplitude + 2 * PedestalKernel.Odd(pedestals) + 5) / 6));

    /// <summary>Largest value in high form that is below the maximum, of the even samples in the lower half.</summary>
    private static uint PeakLimit(int amplitude, uint pedestals) => PedestalKernel.Pack(
        LastBelow((amplitude + PedestalKernel.Even(pedestals) + 2) / 3), LastBelow((amplitude + PedestalKernel.Odd(pedestals) + 2) / 3));

    /// <summary>
    /// The largest 16-bit value below a raw sample in high form. No sample is above 4095, so a larger limit becomes the largest
    /// value of all, which nothing exceeds (4096 shifted by four wraps to 0, and 0 - 1 is that value).
    /// </summary>
    private static int LastBelow(int limit) => (Math.Min(limit, 4096) << 4) - 1 & 0xFFFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> LastBelow(Vector512<ushort> limit) =>
        (Vector512.Min(limit, Vector512.Create((ushort)4096)) << 4) - Vector512<ushort>.One;

    /// <summary>
    /// True when the set bits form more than one group, gaps of one bit (noise) closed: adding the lowest bit to a single
    /// group carries through it and leaves nothing of it.
    /// </summary>
    internal static bool HasSecondGroup(uint high)
    {
        high |= high << 1;
        return (high + (high & (0 - high)) & high) != 0;
    }

    // Samples and limits are both in high form, which makes the comparisons exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Patterns512(byte* words, uint halfLimit, uint peakLimit, out uint high, out uint top)
    {
        Vector512<ushort> samples = UnpackKernel.High512(words);
        high = (uint)Vector512.GreaterThan(samples, Vector512.Create(halfLimit).AsUInt16()).ExtractMostSignificantBits();
        top = (uint)Vector512.GreaterThan(samples, Vector512.Create(peakLimit).AsUInt16()).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Patterns256(int* words, uint halfLimit, uint peakLimit, out uint high, out uint top)
    {
        Vector256<ushort> first = UnpackKernel.High256<Width256>((byte*)words), second = UnpackKernel.High256<Width256>((byte*)(words + 8));
        Vector256<ushort> half = Vector256.Create(halfLimit).AsUInt16(), peak = Vector256.Create(peakLimit).AsUInt16();
        high = ~(NotAbove(first, half).ExtractMostSignificantBits() | NotAbove(second, half).ExtractMostSignificantBits() << 16);
        top = ~(NotAbove(first, peak).ExtractMostSignificantBits() | NotAbove(second, peak).ExtractMostSignificantBits() << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Patterns128(int* words, uint halfLimit, uint peakLimit, out uint high, out uint top)
    {
        Vector128<ushort> half = Vector128.Create(halfLimit).AsUInt16(), peak = Vector128.Create(peakLimit).AsUInt16();
        high = top = 0;
        for (int part = 0; part < 4; part++)
        {
            Vector128<ushort> samples = UnpackKernel.High128((byte*)(words + 4 * part));
            high |= Vector128.Equals(Vector128.Min(samples, half), samples).ExtractMostSignificantBits() << 8 * part;
            top |= Vector128.Equals(Vector128.Min(samples, peak), samples).ExtractMostSignificantBits() << 8 * part;
        }
        high = ~high;
        top = ~top;
    }

    /// <summary>Unsigned comparison where the machine has only a minimum for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> NotAbove(Vector256<ushort> samples, Vector256<ushort> limit) =>
        Vector256.Equals(Vector256.Min(samples, limit), samples);

    /// <summary>The reference: by the definition, without the limits.</summary>
    private static void PatternsScalar(int* words, uint pedestals, int amplitude, out uint high, out uint top)
    {
        high = top = 0;
        for (int i = 0; i < ChannelScanKernel.Samples; i++)
        {
            int thirds = Thirds(words, pedestals, i);
            if (2 * thirds >= amplitude) high |= 1u << i;
            if (thirds >= amplitude) top |= 1u << i;
        }
    }

    private static int Thirds(int* words, uint pedestals, int sample)
    {
        int odd = sample & 1;
        return 3 * (words[sample >> 1] >> 12 * odd & 0xFFF) - (int)(pedestals >> 16 * odd & 0xFFFF);
    }

    // Loops in methods of their own, so that each keeps its few pointers in registers.
    private static PulseFlags Measure512(in ChannelScanKernel.Job job, in Limits limits, AbovePulses above, float* positions, uint* shapes)
    {
        CloseUp(job, above);
        MakeLimits(above);
        MakePatterns(job.Event, above);
        PulseFlags flags = ReadPatterns(above, limits);
        FetchCrossings(job.Event, above);
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
            Patterns512(start + offsets[j], halfLimits[j], peakLimits[j], out highs[j], out tops[j]);
    }

    /// <summary>Patterns to crossing, peak and flags, sixteen channels at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PulseFlags ReadPatterns(AbovePulses above, in Limits limits)
    {
        int* amplitudes = above.Amplitudes.Pointer, slopes = above.Slopes.Pointer, offsets = above.Offsets.Pointer;
        uint* highs = above.HighSamples.Pointer, tops = above.PeakSamples.Pointer, shapes = above.Shapes.Pointer, disturbed = above.Disturbed.Pointer;
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
            disturbed[j / DetectorLayout.Lanes] = (uint)((second | falls) & counts).ExtractMostSignificantBits();
            (crossing | peak << PackedEdge.SampleBits | flags << PackedEdge.FlagShift).AsUInt32().Store(shapes + j);
            (Vector512.Load(offsets + j) + (crossing >> 1 << 2)).Store(places + j);
        }
        return (PulseFlags)Flags(flagsOfAll);
    }

    /// <summary>
    /// The word of the crossing and the next one, of every channel. For a crossing in the last word
    /// the four bytes behind the channel are read and ignored; a batch has room for that behind its last event.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FetchCrossings(byte* start, AbovePulses above)
    {
        int* places = above.Places.Pointer;
        ulong* words = above.CrossingWords.Pointer;
        nint count = above.Count;
        for (nint j = 0; j < count; j++) words[j] = *(ulong*)(start + places[j]);
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
        byte* next = job.Next.Spread;
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
}
