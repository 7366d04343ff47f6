using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Second pass over a regular event, for channels above threshold: position of the maximum, half-maximum crossing on the rising
/// edge, slope before the pulse, second pulses.
/// <para>
/// Two comparisons per channel turn its samples into two patterns of one bit per sample: those at or above half of the maximum,
/// and those at the maximum. All questions are answered on the patterns, with AVX-512 for sixteen channels at once;
/// then the two samples at each crossing are fetched, and their fractions computed, again for sixteen at once.
/// </para>
/// </summary>
internal static unsafe class EdgeKernel
{
    /// <summary>Limits from which a channel is flagged.</summary>
    /// <param name="SlopeAdc">Largest |(s4 + s5) - (s0 + s1)| of an undisturbed pedestal window [ADC].</param>
    /// <param name="SecondPulseThirds">Amplitude from which second pulses are looked for [1/3 ADC]: below it noise makes them.</param>
    internal readonly record struct Limits(int SlopeAdc, int SecondPulseThirds);

    /// <summary>Measures all channels at or above threshold; writes fraction and shape words per slot.</summary>
    /// <param name="job">The scan's job, with its results.</param>
    /// <param name="limits">When to flag.</param>
    /// <param name="fractions">Per slot, out: see <see cref="PackedEdge.Fraction"/>; means nothing below threshold.</param>
    /// <param name="shapes">Per slot, out: see <see cref="PackedEdge.Shape"/>; means nothing below threshold.</param>
    /// <returns>All flags of all channels above threshold, together.</returns>
    public static PulseFlags Measure<TWidth>(in ChannelScanKernel.Job job, in Limits limits, uint* fractions, uint* shapes)
        where TWidth : struct, IVectorWidth =>
        TWidth.Bits == 512 && Avx512CD.IsSupported
            ? Measure512(job, limits, fractions, shapes)
            : MeasureOneByOne<TWidth>(job, limits, fractions, shapes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PulseFlags MeasureOneByOne<TWidth>(in ChannelScanKernel.Job job, in Limits limits, uint* fractions, uint* shapes)
        where TWidth : struct, IVectorWidth
    {
        PulseFlags all = PulseFlags.None;
        int count = ChannelScanKernel.ListAbove<TWidth>(job.Amplitudes, job.Thresholds, job.Slots, job.Above);
        for (int j = 0; j < count; j++)
        {
            int slot = job.Above[j], amplitude = job.Amplitudes[slot];
            int* words = (int*)(job.Event + job.Offsets[slot]);
            uint high, top;
            if (TWidth.Bits == 512) Patterns512(words, job.HalfLimits[slot], job.PeakLimits[slot], out high, out top);
            else if (TWidth.Bits == 256) Patterns256(words, job.HalfLimits[slot], job.PeakLimits[slot], out high, out top);
            else if (TWidth.Bits == 128) Patterns128(words, job.HalfLimits[slot], job.PeakLimits[slot], out high, out top);
            else PatternsScalar(words, job.Pedestals[slot], amplitude, out high, out top);
            int peak = BitOperations.TrailingZeroCount(top);
            uint belowBeforePeak = ~high & (1u << peak) - 1;
            PulseFlags flags = PulseFlags.None;
            if (Math.Abs(job.Slopes[slot]) > limits.SlopeAdc) flags |= PulseFlags.SlopeBeforePulse;
            if (amplitude >= limits.SecondPulseThirds && HasSecondGroup(high)) flags |= PulseFlags.SecondPulse;
            if (belowBeforePeak == 0)
            {
                flags |= PulseFlags.NoEdge;
                fractions[slot] = PackedEdge.NoFraction;
                shapes[slot] = PackedEdge.Shape(0, peak, flags);
            }
            else
            {
                int crossing = BitOperations.Log2(belowBeforePeak);
                int before = Thirds(words, job.Pedestals[slot], crossing), after = Thirds(words, job.Pedestals[slot], crossing + 1);
                fractions[slot] = PackedEdge.Fraction(amplitude - 2 * before, 2 * (after - before));
                shapes[slot] = PackedEdge.Shape(crossing, peak, flags);
            }
            all |= flags;
        }
        return all;
    }

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
    private static void Patterns512(int* words, uint halfLimit, uint peakLimit, out uint high, out uint top)
    {
        Vector512<ushort> samples = UnpackKernel.High512((byte*)words);
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

    // Four loops in methods of their own, so that each keeps its few pointers in registers.
    private static PulseFlags Measure512(in ChannelScanKernel.Job job, in Limits limits, uint* fractions, uint* shapes)
    {
        int count = ChannelScanKernel.ListAbove<Width512>(job.Amplitudes, job.Thresholds, job.Slots, job.Above);
        MakePatterns(job, count);
        PulseFlags flags = ReadPatterns(job, limits, shapes, fractions);
        FetchCrossings(job, fractions, count);
        MakeFractions(job, shapes, fractions);
        return flags;
    }

    /// <summary>Samples to patterns, one channel after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakePatterns(in ChannelScanKernel.Job job, int count)
    {
        byte* start = job.Event;
        int* above = job.Above;
        int* offsets = job.Offsets;
        uint* halfLimits = job.HalfLimits;
        uint* peakLimits = job.PeakLimits;
        uint* highs = job.HighSamples;
        uint* tops = job.PeakSamples;
        for (int j = 0; j < count; j++)
        {
            long slot = above[j];
            Vector512<ushort> samples = UnpackKernel.High512(start + offsets[slot]);
            highs[slot] = (uint)Vector512.GreaterThan(samples, Vector512.Create(halfLimits[slot]).AsUInt16()).ExtractMostSignificantBits();
            tops[slot] = (uint)Vector512.GreaterThan(samples, Vector512.Create(peakLimits[slot]).AsUInt16()).ExtractMostSignificantBits();
        }
    }

    /// <summary>Patterns to crossing, peak and flags, sixteen channels at once. Leaves the event offset of the crossing's word in <paramref name="places"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PulseFlags ReadPatterns(in ChannelScanKernel.Job job, in Limits limits, uint* shapes, uint* places)
    {
        Vector512<int> one = Vector512<int>.One, zero = Vector512<int>.Zero, last = Vector512.Create(31);
        Vector512<int> slopeLimit = Vector512.Create(limits.SlopeAdc), secondLimit = Vector512.Create(limits.SecondPulseThirds);
        Vector512<int> flagsOfAll = zero;
        for (int slot = 0; slot < job.Slots; slot += 16)
        {
            Vector512<int> amplitude = Vector512.Load(job.Amplitudes + slot);
            Vector512<int> counts = Vector512.GreaterThanOrEqual(amplitude, Vector512.Load(job.Thresholds + slot));
            Vector512<int> high = Vector512.Load(job.HighSamples + slot).AsInt32(), top = Vector512.Load(job.PeakSamples + slot).AsInt32();
            Vector512<int> firstTop = top & (zero - top);
            Vector512<int> below = Vector512.AndNot(firstTop - one, high);
            Vector512<int> peak = last - Avx512CD.LeadingZeroCount(firstTop);
            Vector512<int> noEdge = Vector512.Equals(below, zero);
            Vector512<int> crossing = Vector512.AndNot(last - Avx512CD.LeadingZeroCount(below), noEdge);

            high |= high << 1;
            Vector512<int> second = Vector512.AndNot(
                Vector512.GreaterThanOrEqual(amplitude, secondLimit), Vector512.Equals(high + (high & (zero - high)) & high, zero));
            Vector512<int> slope = Vector512.GreaterThan(Vector512.Abs(Vector512.Load(job.Slopes + slot)), slopeLimit);
            Vector512<int> flags = noEdge & Vector512.Create((int)PulseFlags.NoEdge)
                | second & Vector512.Create((int)PulseFlags.SecondPulse)
                | slope & Vector512.Create((int)PulseFlags.SlopeBeforePulse);
            flagsOfAll |= flags & counts;
            (crossing | peak << PackedEdge.SampleBits | flags << PackedEdge.FlagShift).AsUInt32().Store(shapes + slot);
            (Vector512.Load(job.Offsets + slot) + (crossing >> 1 << 2)).AsUInt32().Store(places + slot);
        }
        return (PulseFlags)Flags(flagsOfAll);
    }

    /// <summary>
    /// The word of the crossing and the next one, of every channel above threshold. For a crossing in the last word
    /// the four bytes behind the channel are read and ignored; a batch has room for that behind its last event.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FetchCrossings(in ChannelScanKernel.Job job, uint* places, int count)
    {
        byte* start = job.Event;
        int* above = job.Above;
        ulong* words = job.CrossingWords;
        for (int j = 0; j < count; j++)
        {
            long slot = above[j];
            words[slot] = *(ulong*)(start + places[slot]);
        }
    }

    /// <summary>The two samples at the crossing to numerator and denominator, sixteen channels at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakeFractions(in ChannelScanKernel.Job job, uint* shapes, uint* fractions)
    {
        Vector512<int> zero = Vector512<int>.Zero, sampleMask = Vector512.Create(0xFFF), halfMask = Vector512.Create(0xFFFF);
        Vector512<int> lowWords = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        Vector512<int> highWords = lowWords | Vector512<int>.One;
        for (int slot = 0; slot < job.Slots; slot += 16)
        {
            Vector512<int> first = Vector512.Load((int*)(job.CrossingWords + slot)), second = Vector512.Load((int*)(job.CrossingWords + slot + 8));
            Vector512<int> low = Avx512F.PermuteVar16x32x2(first, lowWords, second), next = Avx512F.PermuteVar16x32x2(first, highWords, second);
            Vector512<int> shape = Vector512.Load(shapes + slot).AsInt32();
            Vector512<int> odd = zero - (shape & Vector512<int>.One);
            Vector512<int> upper = Vector512.ShiftRightLogical(low, 12);
            Vector512<int> before = Vector512.ConditionalSelect(odd, upper, low) & sampleMask, after = Vector512.ConditionalSelect(odd, next, upper) & sampleMask;

            // For an odd crossing the two pedestals change places.
            Vector512<int> pedestals = Vector512.Load(job.Pedestals + slot).AsInt32();
            Vector512<int> even16 = pedestals & halfMask, odd16 = Vector512.ShiftRightLogical(pedestals, 16);
            before = before + before + before - Vector512.ConditionalSelect(odd, odd16, even16);
            after = after + after + after - Vector512.ConditionalSelect(odd, even16, odd16);
            Vector512<int> numerator = Vector512.Load(job.Amplitudes + slot) - (before + before);
            Vector512<int> denominator = after - before << 17; // twice the difference, in the upper half
            Vector512<int> hasEdge = Vector512.Equals(shape >> PackedEdge.FlagShift & Vector512.Create((int)PulseFlags.NoEdge), zero);
            Vector512.ConditionalSelect(hasEdge, numerator & halfMask | denominator, Vector512.Create((int)PackedEdge.NoFraction)).AsUInt32().Store(fractions + slot);
        }
    }

    private static int Flags(Vector512<int> flags)
    {
        Vector256<int> half = flags.GetLower() | flags.GetUpper();
        Vector128<int> quarter = half.GetLower() | half.GetUpper();
        return quarter.GetElement(0) | quarter.GetElement(1) | quarter.GetElement(2) | quarter.GetElement(3);
    }
}
