using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Kernels;

/// <summary>What the samples of one channel say. Amplitudes and pedestals in thirds of an ADC count.</summary>
/// <param name="AmplitudeThirds">Largest pedestal-subtracted sample.</param>
/// <param name="PedestalSums">Window sums, see <see cref="PedestalKernel.Sums"/>.</param>
/// <param name="PositionSamples">Half-maximum on the rising edge [samples]; <see cref="PackedEdge.NoPosition"/> without an edge.</param>
/// <param name="ShapeWord">See <see cref="PackedEdge.Shape"/>.</param>
internal readonly record struct PulseMeasurement(int AmplitudeThirds, uint PedestalSums, float PositionSamples, uint ShapeWord)
{
    /// <summary>The flags.</summary>
    public PulseFlags Flags => PackedEdge.Flags(ShapeWord);
}

/// <summary>What the measurement of one channel needs to know.</summary>
/// <param name="SaturationAdc">Raw sample value from which the channel is saturated.</param>
/// <param name="ReferencePedestals">Reference pedestals as window sums; <see cref="NoReference"/> when unknown.</param>
/// <param name="ThresholdThirds">Lowest amplitude that counts: below it no edge is looked for.</param>
/// <param name="Limits">When to flag.</param>
internal readonly record struct PulseMeterSettings(int SaturationAdc, uint ReferencePedestals, int ThresholdThirds, EdgeKernel.Limits Limits)
{
    /// <summary>No reference pedestal.</summary>
    public const uint NoReference = uint.MaxValue;
}

/// <summary>
/// Measures one channel of any length, 1..511 samples: the full path, taken by every channel that is not a regular
/// one of 32 MSADC samples, and by every flagged one. For a regular channel without flags it gives the same
/// as <see cref="ChannelScanKernel"/> and <see cref="EdgeKernel"/>.
/// </summary>
internal static class PulseMeter
{
    /// <summary>Largest number of samples.</summary>
    public const int MaximumSamples = 511;

    /// <summary>Measures, recovers a saturated amplitude, subtracts the tail of an earlier pulse.</summary>
    [SkipLocalsInit] // the 2 kB of work space are written before they are read
    public static PulseMeasurement Measure<TWidth>(ReadOnlySpan<short> samples, in PulseMeterSettings settings, PulseShape shape)
        where TWidth : struct, IVectorWidth
    {
        if (samples.IsEmpty) return new PulseMeasurement(0, 0, PackedEdge.NoPosition, PackedEdge.Shape(0, 0, PulseFlags.NoEdge));
        bool ownPedestal = samples.Length >= PedestalKernel.MinimumSamples;
        uint pedestals = ownPedestal ? PedestalKernel.Sums(samples) : settings.ReferencePedestals;
        if (!ownPedestal && pedestals == PulseMeterSettings.NoReference)
            return new PulseMeasurement(0, 0, PackedEdge.NoPosition, PackedEdge.Shape(0, 0, PulseFlags.NoEdge | PulseFlags.NoPedestal));

        Span<int> buffer = stackalloc int[MaximumSamples + 1];
        Span<int> thirds = buffer[..samples.Length];
        SubtractKernel.Subtract<TWidth>(samples, pedestals, thirds);
        var (amplitude, peak) = PeakKernel.Find<TWidth>(thirds);
        // Also below threshold: a channel that stands at its end throughout has no amplitude above its pedestal.
        PulseFlags flags = FirstAtOrAbove(samples, settings.SaturationAdc) >= 0 ? PulseFlags.Saturated : PulseFlags.None;
        if (amplitude < settings.ThresholdThirds)
            return new PulseMeasurement(amplitude, pedestals, PackedEdge.NoPosition, PackedEdge.Shape(0, peak, flags));

        int slope = ownPedestal ? samples[4] + samples[5] - samples[0] - samples[1] : 0;
        if (Math.Abs(slope) > settings.Limits.SlopeAdc) flags |= PulseFlags.SlopeBeforePulse;
        if (amplitude >= settings.Limits.SecondPulseThirds && HasSecondGroup<TWidth>(thirds, amplitude)) flags |= PulseFlags.SecondPulse;

        if ((flags & PulseFlags.SlopeBeforePulse) != 0 && slope < 0 && SubtractTail<TWidth>(thirds, pedestals, slope, settings.ReferencePedestals, shape))
        {
            flags |= PulseFlags.TailSubtracted;
            (amplitude, peak) = PeakKernel.Find<TWidth>(thirds);
        }
        if ((flags & (PulseFlags.SecondPulse | PulseFlags.Saturated)) == PulseFlags.SecondPulse && SubtractEarlierPulse<TWidth>(thirds, peak, shape))
        {
            flags |= PulseFlags.TailSubtracted;
            (amplitude, peak) = PeakKernel.Find<TWidth>(thirds);
        }
        if ((flags & PulseFlags.Saturated) != 0 && Recover(samples, thirds, settings.SaturationAdc, flags, pedestals, shape) is { } recovered)
            return recovered;

        int crossing = HalfMaximumKernel.Crossing<TWidth>(thirds, peak);
        return crossing < 0
            ? new PulseMeasurement(amplitude, pedestals, PackedEdge.NoPosition, PackedEdge.Shape(0, peak, flags | PulseFlags.NoEdge))
            : new PulseMeasurement(amplitude, pedestals, HalfMaximumKernel.Position(thirds, crossing, amplitude), PackedEdge.Shape(crossing, peak, flags));
    }

    private static int FirstAtOrAbove(ReadOnlySpan<short> samples, int level) =>
        level > short.MaxValue ? -1 : samples.IndexOfAnyInRange((short)level, short.MaxValue);

    /// <summary>True when samples at or above half of the maximum form groups with two or more lower samples between them.</summary>
    private static bool HasSecondGroup<TWidth>(ReadOnlySpan<int> thirds, int amplitude) where TWidth : struct, IVectorWidth
    {
        if (TWidth.Bits == 512 && thirds.Length == ChannelScanKernel.Samples)
        {
            Vector512<int> first = Vector512.Create(thirds), second = Vector512.Create(thirds[Vector512<int>.Count..]), limit = Vector512.Create(amplitude);
            ulong high = Vector512.GreaterThanOrEqual(first + first, limit).ExtractMostSignificantBits()
                | Vector512.GreaterThanOrEqual(second + second, limit).ExtractMostSignificantBits() << Vector512<int>.Count;
            return EdgeKernel.HasSecondGroup((uint)high);
        }
        int last = -1;
        for (int i = 0; i < thirds.Length; i++)
        {
            if (2 * thirds[i] < amplitude) continue;
            if (last >= 0 && i - last > 2) return true;
            last = i;
        }
        return false;
    }

    private static bool SubtractTail<TWidth>(Span<int> thirds, uint pedestals, int slope, uint reference, PulseShape shape) where TWidth : struct, IVectorWidth
    {
        double height = TailHeight(pedestals, slope, reference, shape);
        if (!(height > 0)) return false;
        AddScaledKernel.Add<TWidth>(thirds, shape.TailInPedestal, height);
        return true;
    }

    /// <summary>
    /// The pedestal window lies on the falling tail h0 exp(-t / tau) of an earlier pulse: h0 [1/3 ADC], from the difference
    /// of the window to the reference pedestals where they are known, else from the fall inside the window. There is a tail only above 0.
    /// </summary>
    internal static double TailHeight(uint pedestals, int slope, uint reference, PulseShape shape) => reference != PulseMeterSettings.NoReference
        ? (PedestalKernel.Even(pedestals) + PedestalKernel.Odd(pedestals) - PedestalKernel.Even(reference) - PedestalKernel.Odd(reference))
            / (shape.TailMeanEven + shape.TailMeanOdd)
        : -1.5 * slope / shape.TailDrop;

    /// <summary>Subtracts a pulse that peaks before the largest one, from its peak on; false when there is none.</summary>
    private static bool SubtractEarlierPulse<TWidth>(Span<int> thirds, int peak, PulseShape shape) where TWidth : struct, IVectorWidth
    {
        int half = thirds[peak], earlier = -1;
        int end = peak;
        while (end > 0 && 2 * thirds[end] >= half) end--;
        for (int i = 0; i < end; i++)
            if (2 * thirds[i] >= half && (earlier < 0 || thirds[i] > thirds[earlier])) earlier = i;
        if (earlier < 0) return false;
        AddScaledKernel.Add<TWidth>(thirds[earlier..], shape.AfterPeak, -thirds[earlier]);
        // What stands before the earlier peak belongs to the earlier pulse.
        thirds[..earlier].Clear();
        return true;
    }

    /// <summary>Amplitude and time of a saturated pulse from the samples at both ends of the plateau.</summary>
    private static PulseMeasurement? Recover(
        ReadOnlySpan<short> samples, ReadOnlySpan<int> thirds, int saturation, PulseFlags flags, uint pedestals, PulseShape shape)
    {
        int first = FirstAtOrAbove(samples, saturation), after = first;
        while (after < samples.Length && samples[after] >= saturation) after++;
        if (first == 0 || after == samples.Length) return null;
        if (!shape.TryFromEdges(first - 1, thirds[first - 1], after, thirds[after], out double amplitude, out double peak)) return null;
        int plateau = thirds[first];
        if (plateau <= 0) return null; // a sample of the pedestal window: the pulse is not one
        // A plateau cannot stand for less than its own height, and a factor of 16 is beyond what two samples can tell.
        int recovered = (int)Math.Round(Math.Clamp(amplitude, plateau, 16.0 * plateau));
        double edge = peak + PulseShape.RisingHalfMaximum * shape.WidthSamples;
        flags |= PulseFlags.Recovered;
        if (!(edge >= 0)) return new PulseMeasurement(recovered, pedestals, PackedEdge.NoPosition, PackedEdge.Shape(0, first, flags | PulseFlags.NoEdge));
        const int Denominator = 1 << 15;
        int crossing = Math.Min((int)edge, samples.Length - 1);
        int numerator = Math.Clamp((int)Math.Round((edge - crossing) * Denominator), 0, Denominator);
        return new PulseMeasurement(recovered, pedestals, PackedEdge.Position(crossing, numerator, Denominator), PackedEdge.Shape(crossing, first, flags));
    }
}
