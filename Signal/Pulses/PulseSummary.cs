using System.ComponentModel.DataAnnotations;
using EdgeMon.Daq;

namespace EdgeMon.Signal.Pulses;

/// <summary>Direction of the pulses of a digitiser input.</summary>
public enum PulsePolarity
{
    /// <summary>Whichever side of the baseline the largest excursion is on, waveform by waveform.</summary>
    Automatic = 0,
    /// <summary>Pulses go up.</summary>
    Positive = 1,
    /// <summary>Pulses go down (phototubes without inversion).</summary>
    Negative = 2,
}

/// <summary>How pulses are read from digitisers that no map describes (CAEN blocks, WaveDump files; FRAMES section 13).</summary>
public sealed record PulseOptions
{
    /// <summary>Samples at the beginning that make the baseline.</summary>
    [Range(1, 1000)]
    public int BaselineSamples { get; init; } = 16;
    /// <summary>Sample period [ns]: 1 for DT5751, 2 for x730, 4 for x725.</summary>
    [Range(0.01, 1000)]
    public double SamplePeriodNs { get; init; } = 2;
    /// <summary>Excursions below this many standard deviations of the baseline are noise.</summary>
    [Range(1, 100)]
    public double ThresholdSigmas { get; init; } = 5;
    /// <summary>Excursions below this are noise, too [ADC].</summary>
    [Range(0, 65535)]
    public double ThresholdAdc { get; init; } = 4;
    /// <summary>Direction of the pulses.</summary>
    public PulsePolarity Polarity { get; init; } = PulsePolarity.Automatic;
}

/// <summary>One pulse of one waveform.</summary>
/// <param name="Channel">Where it was digitised.</param>
/// <param name="EventNumber">Number of its event or record.</param>
/// <param name="HasPulse">True when the excursion is above threshold.</param>
/// <param name="IsNegative">True when it goes down.</param>
/// <param name="PedestalAdc">Mean of the baseline samples [ADC].</param>
/// <param name="NoiseAdc">Standard deviation of the baseline samples [ADC].</param>
/// <param name="AmplitudeAdc">Height above the baseline in the pulse's direction [ADC].</param>
/// <param name="TimeNs">Half-maximum of the leading edge [ns]; NaN without a pulse or without an edge.</param>
/// <param name="IntegralAdcNs">Integral above the baseline in the pulse's direction, over all samples [ADC ns].</param>
public readonly record struct Pulse(
    ChannelAddress Channel, uint EventNumber, bool HasPulse, bool IsNegative,
    double PedestalAdc, double NoiseAdc, double AmplitudeAdc, double TimeNs, double IntegralAdcNs);

/// <summary>Measures a waveform of any length and polarity.</summary>
public static class PulseReader
{
    /// <summary>The largest excursion of a waveform.</summary>
    /// <param name="samples">The samples [ADC].</param>
    /// <param name="options">How.</param>
    /// <param name="channel">For the result.</param>
    /// <param name="eventNumber">For the result.</param>
    public static Pulse Measure(ReadOnlySpan<ushort> samples, PulseOptions options, ChannelAddress channel = default, uint eventNumber = 0)
    {
        if (samples.IsEmpty) return new Pulse(channel, eventNumber, false, false, double.NaN, double.NaN, 0, double.NaN, 0);
        int window = Math.Min(options.BaselineSamples, samples.Length);
        long sum = 0, squares = 0;
        foreach (ushort sample in samples[..window])
        {
            sum += sample;
            squares += (long)sample * sample;
        }
        double pedestal = (double)sum / window;
        double noise = Math.Sqrt(Math.Max(0, (double)squares / window - pedestal * pedestal));

        int lowest = 0, highest = 0;
        long total = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            total += samples[i];
            if (samples[i] < samples[lowest]) lowest = i;
            if (samples[i] > samples[highest]) highest = i;
        }
        bool negative = options.Polarity switch
        {
            PulsePolarity.Positive => false,
            PulsePolarity.Negative => true,
            _ => pedestal - samples[lowest] > samples[highest] - pedestal,
        };
        int peak = negative ? lowest : highest;
        double sign = negative ? -1 : 1;
        double amplitude = sign * (samples[peak] - pedestal);
        bool hasPulse = amplitude >= Math.Max(options.ThresholdAdc, options.ThresholdSigmas * noise) && amplitude > 0;
        double integral = sign * (total - pedestal * samples.Length) * options.SamplePeriodNs;
        double time = hasPulse ? HalfMaximum(samples, peak, pedestal, sign, amplitude) * options.SamplePeriodNs : double.NaN;
        return new Pulse(channel, eventNumber, hasPulse, negative, pedestal, noise, amplitude, time, integral);
    }

    /// <summary>Position of the half-maximum before the peak by linear interpolation [samples]; NaN without an edge.</summary>
    private static double HalfMaximum(ReadOnlySpan<ushort> samples, int peak, double pedestal, double sign, double amplitude)
    {
        double after = amplitude;
        for (int i = peak - 1; i >= 0; i--)
        {
            double before = sign * (samples[i] - pedestal);
            if (before < amplitude / 2) return i + (amplitude / 2 - before) / (after - before);
            after = before;
        }
        return double.NaN;
    }
}
