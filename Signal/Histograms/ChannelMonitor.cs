using EdgeMon.Calibration;

namespace EdgeMon.Signal.Histograms;

/// <summary>
/// What each channel did, as exact integer sums over accepted events: the maps of mean energy, occupancy, pedestal, noise,
/// time and LED amplitude. Arrays are over <see cref="MappedChannel.Index"/>.
/// </summary>
public sealed class ChannelMonitor
{
    /// <summary>Unit of the time sums: 1/64 ns.</summary>
    internal const int TimeUnitsPerNs = 64;

    private readonly double[] _energyGeV;

    /// <summary>Empty sums.</summary>
    public ChannelMonitor(IReadOnlyList<MappedChannel> channels)
    {
        Channels = channels;
        int n = channels.Count;
        _energyGeV = new double[n];
        AmplitudeSums = new long[n];
        Hits = new long[n];
        PedestalEvenSums = new long[n];
        PedestalOddSums = new long[n];
        NoiseSquares = new long[n];
        PedestalEntries = new long[n];
        TimeSums = new long[n];
        TimeSquares = new long[n];
        TimeEntries = new long[n];
        LedSums = new long[n];
        LedEntries = new long[n];
        Profiles = new ChannelProfiles(n);
    }

    /// <summary>The channels.</summary>
    public IReadOnlyList<MappedChannel> Channels { get; }
    /// <summary>Physics events that entered energy and occupancy.</summary>
    public long Events { get; internal set; }
    /// <summary>Mean waveforms and amplitude spectra.</summary>
    public ChannelProfiles Profiles { get; }

    internal long[] AmplitudeSums { get; }
    internal long[] Hits { get; }
    internal long[] PedestalEvenSums { get; }
    internal long[] PedestalOddSums { get; }
    internal long[] NoiseSquares { get; }
    internal long[] PedestalEntries { get; }
    internal long[] TimeSums { get; }
    internal long[] TimeSquares { get; }
    internal long[] TimeEntries { get; }
    internal long[] LedSums { get; }
    internal long[] LedEntries { get; }
    internal double[] EnergySumsGeV => _energyGeV;

    /// <summary>Number of events in which the channel was above threshold.</summary>
    public long HitCount(int channel) => Hits[channel];

    /// <summary>Fraction of events in which the channel was above threshold; NaN without events.</summary>
    public double Occupancy(int channel) => Ratio(Hits[channel], Events);

    /// <summary>Mean energy per event, events without signal included [GeV]; NaN without events.</summary>
    public double MeanEnergyGeV(int channel) => Events == 0 ? double.NaN : _energyGeV[channel] / Events;

    /// <summary>Mean amplitude of the events above threshold [ADC]; NaN without any.</summary>
    public double MeanAmplitudeAdc(int channel) => Ratio(AmplitudeSums[channel], 3 * Hits[channel]);

    /// <summary>Mean pedestal of the even samples [ADC]; NaN without entries.</summary>
    public double PedestalEvenAdc(int channel) => Ratio(PedestalEvenSums[channel], 3 * PedestalEntries[channel]);

    /// <summary>Mean pedestal of the odd samples [ADC]; NaN without entries.</summary>
    public double PedestalOddAdc(int channel) => Ratio(PedestalOddSums[channel], 3 * PedestalEntries[channel]);

    /// <summary>Noise of one sample, from differences of samples of one converter before the pulse [ADC]; NaN without entries.</summary>
    public double NoiseAdc(int channel) => Math.Sqrt(Ratio(NoiseSquares[channel], 4 * PedestalEntries[channel]));

    /// <summary>Mean half-maximum time relative to master and expectation [ns]; NaN without entries.</summary>
    public double MeanTimeNs(int channel) => Ratio(TimeSums[channel], TimeEntries[channel]) / TimeUnitsPerNs;

    /// <summary>Standard deviation of the time [ns]; NaN without entries.</summary>
    public double TimeSigmaNs(int channel)
    {
        double mean = Ratio(TimeSums[channel], TimeEntries[channel]);
        return Math.Sqrt(Math.Max(0, Ratio(TimeSquares[channel], TimeEntries[channel]) - mean * mean)) / TimeUnitsPerNs;
    }

    /// <summary>Mean amplitude in calibration events [ADC]; NaN without any.</summary>
    public double LedAmplitudeAdc(int channel) => Ratio(LedSums[channel], 3 * LedEntries[channel]);

    /// <summary>Number of calibration events seen.</summary>
    public long LedCount(int channel) => LedEntries[channel];

    /// <summary>Adds another set of sums over the same channels.</summary>
    public void Add(ChannelMonitor other)
    {
        if (other.Channels.Count != Channels.Count)
            throw new ArgumentException($"{other.Channels.Count} channels cannot be added to {Channels.Count}", nameof(other));
        Events += other.Events;
        for (int i = 0; i < Channels.Count; i++) _energyGeV[i] += other._energyGeV[i];
        var sums = Sums();
        var others = other.Sums();
        for (int k = 0; k < sums.Length; k++)
            for (int i = 0; i < sums[k].Length; i++) sums[k][i] += others[k][i];
        Profiles.Add(other.Profiles);
    }

    /// <summary>Empties everything.</summary>
    public void Clear()
    {
        Events = 0;
        Array.Clear(_energyGeV);
        foreach (long[] sums in Sums()) Array.Clear(sums);
        Profiles.Clear();
    }

    /// <summary>A copy with its own contents.</summary>
    public ChannelMonitor Clone()
    {
        var copy = new ChannelMonitor(Channels);
        copy.Add(this);
        return copy;
    }

    private long[][] Sums() =>
    [
        AmplitudeSums, Hits, PedestalEvenSums, PedestalOddSums, NoiseSquares, PedestalEntries,
        TimeSums, TimeSquares, TimeEntries, LedSums, LedEntries,
    ];

    private static double Ratio(long sum, long entries) => entries == 0 ? double.NaN : (double)sum / entries;
}
