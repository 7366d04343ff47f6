using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// <see cref="PulseMeter"/> for a regular channel of 32 MSADC samples without saturation, which is nearly every channel that takes the full path
/// (a second electron flags all channels of its shower): the samples stay in registers from the first word to the result, and every
/// question is answered by patterns of one bit per sample. The reference is <see cref="PulseMeter.Measure"/>.
/// </summary>
internal static unsafe class RegularPulseMeter
{
    /// <summary>Measures, subtracts the tail of an earlier pulse.</summary>
    /// <param name="words">The sixteen sample words.</param>
    /// <param name="pedestals">Window sums, from the scan.</param>
    /// <param name="amplitude">Amplitude [1/3 ADC], from the scan; at or above threshold.</param>
    /// <param name="slope">Change of level inside the pedestal window [ADC], from the scan.</param>
    /// <param name="settings">What the measurement needs to know; no sample reaches the saturation.</param>
    /// <param name="shape">Shape of tails.</param>
    [SkipLocalsInit]
    public static PulseMeasurement Measure<TSamples>(byte* words, uint pedestals, int amplitude, int slope, in PulseMeterSettings settings, PulseShape shape)
        where TSamples : struct, IRegularSamples<TSamples>
    {
        TSamples thirds = TSamples.Subtract(words, pedestals);
        int peak = BitOperations.TrailingZeroCount(thirds.EqualTo(amplitude));
        PulseFlags flags = PulseFlags.None;
        if (Math.Abs(slope) > settings.Limits.SlopeAdc) flags |= PulseFlags.SlopeBeforePulse;
        if (amplitude >= settings.Limits.SecondPulseThirds && EdgeKernel.HasSecondGroup(thirds.AtOrAboveHalf(amplitude))) flags |= PulseFlags.SecondPulse;

        if ((flags & PulseFlags.SlopeBeforePulse) != 0 && slope < 0 && PulseMeter.TailHeight(pedestals, slope, settings.ReferencePedestals, shape) is > 0 and var height)
        {
            thirds.Add(ref shape.FirstOfTailInPedestal, height);
            flags |= PulseFlags.TailSubtracted;
            (amplitude, peak) = Peak(thirds);
        }
        if ((flags & PulseFlags.SecondPulse) != 0 && SubtractEarlierPulse(ref thirds, peak, amplitude, shape))
        {
            flags |= PulseFlags.TailSubtracted;
            (amplitude, peak) = Peak(thirds);
        }
        uint below = ~thirds.AtOrAboveHalf(amplitude) & (1u << peak) - 1;
        if (below == 0) return new PulseMeasurement(amplitude, pedestals, PackedEdge.NoPosition, PackedEdge.Shape(0, peak, flags | PulseFlags.NoEdge));
        int crossing = BitOperations.Log2(below);
        int* values = stackalloc int[ChannelScanKernel.Samples];
        thirds.Store(values);
        float position = HalfMaximumKernel.Position(new ReadOnlySpan<int>(values, ChannelScanKernel.Samples), crossing, amplitude);
        return new PulseMeasurement(amplitude, pedestals, position, PackedEdge.Shape(crossing, peak, flags));
    }

    /// <summary>The largest sample and where it is first reached, as <see cref="PeakKernel"/> finds them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Value, int Position) Peak<TSamples>(TSamples thirds) where TSamples : struct, IRegularSamples<TSamples>
    {
        int value = thirds.Largest();
        return (value, BitOperations.TrailingZeroCount(thirds.EqualTo(value)));
    }

    /// <summary>Subtracts a pulse that peaks before the largest one, from its peak on; false when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool SubtractEarlierPulse<TSamples>(ref TSamples thirds, int peak, int largest, PulseShape shape) where TSamples : struct, IRegularSamples<TSamples>
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
