using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Second pass over a regular event, for channels above threshold: position of the maximum, half-maximum crossing on the rising
/// edge, slope before the pulse, second pulses.
/// <para>
/// Two comparisons per channel turn its samples into two patterns of one bit per sample: those at or above half of the maximum,
/// and those at the maximum. All questions are answered on the patterns, with AVX-512 for sixteen channels at once, with AVX2 for eight;
/// then the two samples at each crossing are fetched, and the position on the line between them computed, again for as many at once. In most events
/// a quarter of the channels is above threshold: they are closed up first (<see cref="AbovePulses"/>). Here stand the reference, the
/// 128-bit form and what all share; <see cref="EdgePasses512"/> and <see cref="EdgePasses256"/> are the same in passes over all channels.
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
        Sixteen<TWidth>() ? EdgePasses512.Measure(job, limits, above, positions, shapes)
        : Eight<TWidth>() ? EdgePasses256.Measure(job, limits, above, positions, shapes)
        : MeasureOneByOne<TWidth>(job, limits, above, positions, shapes);

    /// <summary>True when the channels above threshold are closed up and spread again, which takes passes over all slots.</summary>
    public static bool PassesOverAllSlots<TWidth>() where TWidth : struct, IVectorWidth => Sixteen<TWidth>() || Eight<TWidth>();

    private static bool Sixteen<TWidth>() where TWidth : struct, IVectorWidth => TWidth.Bits == 512 && EdgePasses512.IsSupported;

    private static bool Eight<TWidth>() where TWidth : struct, IVectorWidth => TWidth.Bits >= 256 && EdgePasses256.IsSupported;

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
        ushort* disturbed = above.Disturbed.Pointer;
        for (int word = 0; word * DetectorLayout.Lanes < above.Count; word++) disturbed[word] = 0;
        for (int j = 0; j < above.Count; j++)
        {
            int slot = slots[j], amplitude = job.Amplitudes[slot];
            uint pedestals = job.Pedestals[slot];
            int* words = (int*)(job.Event + job.Offsets[slot]);
            uint high, top;
            if (TWidth.Bits > 0) Patterns128(words, HalfLimit(amplitude, pedestals), PeakLimit(amplitude, pedestals), out high, out top);
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
                disturbed[j / DetectorLayout.Lanes] |= (ushort)(1 << j % DetectorLayout.Lanes);
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

    /// <summary>
    /// The word of the crossing and the next one, of every channel. For a crossing in the last word
    /// the four bytes behind the channel are read and ignored; a batch has room for that behind its last event.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FetchCrossings(byte* start, AbovePulses above)
    {
        int* places = above.Places.Pointer;
        ulong* words = above.CrossingWords.Pointer;
        nint count = above.Count;
        for (nint j = 0; j < count; j++) words[j] = *(ulong*)(start + places[j]);
    }
}
