using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeMon.Hardware.VirtualDetectors.Readout;

/// <summary>
/// Turns pulses into the 32 samples of one channel: pedestals of the two interleaved converters, noise, pulses, rounding, cut-off at 4095.
/// Only separate multiplications and additions in single precision are used, so that every vector width gives the same samples.
/// </summary>
internal static class Digitiser
{
    /// <summary>Samples of a channel.</summary>
    public const int SampleCount = 32;
    /// <summary>Where the peak of a pulse in time lies, before the phase of the event and the delay of the channel [samples].</summary>
    public const double NominalPeak = 13.5;

    /// <summary>Samples without a pulse.</summary>
    public static void Begin(float even, float odd, float noise, ushort noisePlace, Span<float> level)
    {
        Vector256<float> pedestal = Vector256.Create(even, odd, even, odd, even, odd, even, odd), sigma = Vector256.Create(noise);
        ReadOnlySpan<float> deviates = NoiseTable.From(noisePlace, SampleCount);
        for (int i = 0; i < SampleCount; i += 8)
            (pedestal + sigma * Vector256.Create(deviates.Slice(i, 8))).CopyTo(level.Slice(i, 8));
    }

    /// <summary>Adds a pulse.</summary>
    /// <param name="height">Pulse height [ADC].</param>
    /// <param name="peak">Position of its peak [samples].</param>
    /// <param name="level">The samples.</param>
    public static void AddPulse(float height, double peak, Span<float> level)
    {
        ReadOnlySpan<float> shape = PulseShape.Samples(peak, SampleCount);
        if (shape.IsEmpty) return;
        Vector256<float> scale = Vector256.Create(height);
        for (int i = 0; i < SampleCount; i += 8)
            (Vector256.Create(level.Slice(i, 8)) + scale * Vector256.Create(shape.Slice(i, 8))).CopyTo(level.Slice(i, 8));
    }

    /// <summary>Rounds to ADC counts and returns their sum modulo 65536, the hardware sum.</summary>
    public static ushort Convert(ReadOnlySpan<float> level, ushort stuckBits, Span<ushort> samples)
    {
        Vector256<float> zero = Vector256<float>.Zero, full = Vector256.Create((float)DetectorConstants.SaturationAdc), half = Vector256.Create(0.5f);
        Vector256<int> total = Vector256<int>.Zero, stuck = Vector256.Create((int)stuckBits);
        for (int i = 0; i < SampleCount; i += 16)
        {
            Vector256<int> first = Round(level.Slice(i, 8)), second = Round(level.Slice(i + 8, 8));
            total += first + second;
            Vector256.Narrow(first.AsUInt32(), second.AsUInt32()).CopyTo(samples.Slice(i, 16));
        }
        return (ushort)Vector256.Sum(total);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<int> Round(ReadOnlySpan<float> part) =>
            Vector256.ConvertToInt32(Vector256.Min(Vector256.Max(Vector256.Create(part), zero), full) + half) | stuck;
    }
}
