using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;

namespace EdgeMon.Calibration;

/// <summary>Limits within which an LED amplitude is believed.</summary>
public sealed record LedOptions
{
    /// <summary>Smallest LEDref / LEDnow that is believed.</summary>
    [Range(0.01, 1.0)]
    public double SmallestRatio { get; init; } = 0.5;
    /// <summary>Largest LEDref / LEDnow that is believed.</summary>
    [Range(1.0, 100.0)]
    public double LargestRatio { get; init; } = 2;
    /// <summary>How many earlier spills to look at when this spill has no LED amplitude (FRAMES section 8: up to 3).</summary>
    [Range(0, 100)]
    public int EarlierSpills { get; init; } = 3;
}

/// <summary>Which LED amplitude a channel's correction was made with.</summary>
public enum LedFallback : byte
{
    /// <summary>The amplitude of the spill itself.</summary>
    ThisSpill = 0,
    /// <summary>That of one of the spills before.</summary>
    EarlierSpill = 1,
    /// <summary>The average of the run.</summary>
    RunAverage = 2,
    /// <summary>None was there or believable: the channel is not corrected, its energies are of lower quality.</summary>
    None = 3,
    /// <summary>The calibration names no LED reference for the channel: it has no LED, no correction is wanted.</summary>
    NoReference = 4,
}

/// <summary>
/// LED amplitudes of one run, spill by spill; spill 0 holds the run's average (FRAMES section 8). Filled from <c>type=ledspill</c> or from
/// LED events as they are measured. Not thread safe.
/// </summary>
public sealed class LedSpillTable
{
    /// <summary>The spill number under which the run's average stands.</summary>
    public const int RunAverageSpill = 0;

    private readonly LedOptions _options;
    private readonly SortedDictionary<int, float[]> _bySpill = [];

    /// <summary>An empty table for so many channels.</summary>
    /// <param name="channelCount">Number of channels of the map.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    public LedSpillTable(int channelCount, LedOptions? options = null)
    {
        ChannelCount = channelCount;
        _options = options ?? new LedOptions();
    }

    /// <summary>Number of channels.</summary>
    public int ChannelCount { get; }
    /// <summary>Spills that have an amplitude of at least one channel, ascending; 0 is the run's average.</summary>
    public IReadOnlyCollection<int> Spills => _bySpill.Keys;

    /// <summary>Sets the LED amplitude of a channel in a spill.</summary>
    /// <param name="spill">Spill number, 0 for the run's average.</param>
    /// <param name="channel">Index of the channel.</param>
    /// <param name="amplitudeAdc">Mean LED amplitude [ADC]; NaN for none.</param>
    public void Set(int spill, int channel, float amplitudeAdc)
    {
        if (!_bySpill.TryGetValue(spill, out float[]? amplitudes))
        {
            amplitudes = new float[ChannelCount];
            Array.Fill(amplitudes, float.NaN);
            _bySpill[spill] = amplitudes;
        }
        amplitudes[channel] = amplitudeAdc;
    }

    /// <summary>LED amplitude of a channel in a spill [ADC]; NaN when there is none.</summary>
    public float AmplitudeAdc(int spill, int channel) => _bySpill.TryGetValue(spill, out float[]? amplitudes) ? amplitudes[channel] : float.NaN;

    /// <summary>
    /// The corrections LEDref / LEDnow of all channels in a spill. Where the spill has no believable amplitude, the nearest of the
    /// earlier spills is used, then the run's average; where there is none either, the ratio is 1 and flagged.
    /// </summary>
    /// <param name="spill">Spill number, from 1.</param>
    /// <param name="ledReferenceAdc"><see cref="ChannelConstants.LedReferenceAdc"/>.</param>
    public LedCorrection CorrectionFor(int spill, ReadOnlySpan<float> ledReferenceAdc)
    {
        var correction = new LedCorrection(ChannelCount);
        for (int channel = 0; channel < ChannelCount; channel++)
            (correction.Ratio[channel], correction.Fallback[channel]) = Ratio(spill, channel, ledReferenceAdc[channel]);
        return correction;
    }

    private (float Ratio, LedFallback Fallback) Ratio(int spill, int channel, float reference)
    {
        if (!(reference > 0)) return (1, LedFallback.NoReference);
        for (int back = 0; back <= _options.EarlierSpills && spill - back > RunAverageSpill; back++)
        {
            if (IsBelievable(spill - back, channel, reference, out float ratio))
                return (ratio, back == 0 ? LedFallback.ThisSpill : LedFallback.EarlierSpill);
        }
        return IsBelievable(RunAverageSpill, channel, reference, out float average) ? (average, LedFallback.RunAverage) : (1, LedFallback.None);
    }

    private bool IsBelievable(int spill, int channel, float reference, out float ratio)
    {
        ratio = reference / AmplitudeAdc(spill, channel);
        // NaN fails both comparisons, as it must.
        return ratio >= _options.SmallestRatio && ratio <= _options.LargestRatio;
    }

    internal void AppendCanonical(StringBuilder text)
    {
        foreach (var (spill, amplitudes) in _bySpill)
        {
            text.Append(CultureInfo.InvariantCulture, $"led {spill}");
            foreach (float amplitude in amplitudes) text.Append(CultureInfo.InvariantCulture, $" {amplitude}");
            text.Append('\n');
        }
    }
}

/// <summary>The LED corrections of one spill, over <see cref="MappedChannel.Index"/>: E = K A Ratio (FRAMES section 8).</summary>
public sealed class LedCorrection
{
    /// <summary>No correction: all ratios 1, no channel with a reference.</summary>
    public LedCorrection(int channelCount)
    {
        Ratio = new float[channelCount];
        Array.Fill(Ratio, 1f);
        Fallback = new LedFallback[channelCount];
        Array.Fill(Fallback, LedFallback.NoReference);
    }

    /// <summary>LEDref / LEDnow; 1 where there is no correction.</summary>
    public float[] Ratio { get; }
    /// <summary>What each ratio was made with.</summary>
    public LedFallback[] Fallback { get; }

    /// <summary>Number of channels with a given fallback.</summary>
    public int Count(LedFallback fallback) => Fallback.Count(entry => entry == fallback);

    /// <summary>Calibrated energy of one amplitude: E = K A LEDref / LEDnow [GeV].</summary>
    /// <param name="gevPerAdc">K [GeV/ADC].</param>
    /// <param name="amplitudeAdc">A [ADC].</param>
    /// <param name="ratio">LEDref / LEDnow.</param>
    public static float EnergyGeV(float gevPerAdc, float amplitudeAdc, float ratio) => gevPerAdc * amplitudeAdc * ratio;
}
