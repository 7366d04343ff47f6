using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Histograms;

/// <summary>
/// Mean waveform and amplitude spectrum of each channel, as exact integer sums over every n-th physics event
/// (<see cref="ReconstructionOptions.SampleEveryDetails"/>). Kept by slot, as batches are summed.
/// </summary>
public sealed class ChannelProfiles
{
    /// <summary>Samples of a profile: later samples of longer waveforms are left out.</summary>
    public const int Samples = 32;
    /// <summary>Bins of an amplitude spectrum: eight per octave, so that pedestal noise and a full shower fit into one.</summary>
    public const int AmplitudeBins = 112;

    private const int StepBits = 3;
    private const int StepsPerOctave = 1 << StepBits;

    private readonly DetectorLayout _layout;

    /// <summary>Empty sums.</summary>
    internal ChannelProfiles(DetectorLayout layout)
    {
        _layout = layout;
        SampleSums = new long[layout.Slots * Samples];
        EntryCounts = new long[layout.Slots];
        Spectra = new int[layout.Slots * AmplitudeBins];
    }

    internal long[] SampleSums { get; }
    internal long[] EntryCounts { get; }
    /// <summary>Of sampled events, so that 32 bits last for months; an array of them stays below the size of large objects, of which each spill would leave two.</summary>
    internal int[] Spectra { get; }

    /// <summary>Number of waveforms summed.</summary>
    public long Entries(int channel) => EntryCounts[_layout.SlotOf(channel)];

    /// <summary>Mean of a sample, pedestal not subtracted [ADC]; NaN without entries.</summary>
    /// <param name="channel">Index of the channel.</param>
    /// <param name="sample">0 to <see cref="Samples"/> - 1.</param>
    public double MeanAdc(int channel, int sample)
    {
        int slot = _layout.SlotOf(channel);
        return EntryCounts[slot] == 0 ? double.NaN : (double)SampleSums[slot * Samples + sample] / EntryCounts[slot];
    }

    /// <summary>Number of amplitudes in a bin; amplitudes of 0 and below are not counted.</summary>
    public long AmplitudeCount(int channel, int bin) => Spectra[_layout.SlotOf(channel) * AmplitudeBins + bin];

    /// <summary>Lower edge of an amplitude bin, pedestal subtracted [ADC]; of bin <see cref="AmplitudeBins"/> the end of the axis.</summary>
    public static double AmplitudeLowEdgeAdc(int bin)
    {
        if (bin < StepsPerOctave) return bin / 3.0;
        int octave = (bin - StepsPerOctave) / StepsPerOctave, step = bin % StepsPerOctave;
        return (double)((StepsPerOctave + step) << octave) / 3.0;
    }

    /// <summary>Bin of an amplitude [1/3 ADC], at least 1: exact integer arithmetic. The last bin takes what is above the axis.</summary>
    internal static int AmplitudeBin(int amplitudeThirds)
    {
        if (amplitudeThirds < StepsPerOctave) return amplitudeThirds;
        int octave = 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)amplitudeThirds) - StepBits;
        int bin = StepsPerOctave * (octave + 1) + (amplitudeThirds >> octave & StepsPerOctave - 1);
        return Math.Min(bin, AmplitudeBins - 1);
    }

    internal void Add(ChannelProfiles other)
    {
        ArraySums.Add<long>(SampleSums, other.SampleSums);
        ArraySums.Add<long>(EntryCounts, other.EntryCounts);
        ArraySums.Add<int>(Spectra, other.Spectra);
    }

    internal void Clear()
    {
        Array.Clear(SampleSums);
        Array.Clear(EntryCounts);
        Array.Clear(Spectra);
    }
}
