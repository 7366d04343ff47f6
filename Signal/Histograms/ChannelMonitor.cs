using EdgeMon.Calibration;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Histograms;

/// <summary>
/// What each channel did, as exact integer sums over accepted events: the maps of mean energy, occupancy, pedestal, noise,
/// time and LED amplitude. Asked for by <see cref="MappedChannel.Index"/>, kept by slot of <see cref="DetectorLayout"/>, as batches are summed.
/// </summary>
public sealed class ChannelMonitor
{
    /// <summary>Unit of the time sums: 1/64 ns.</summary>
    internal const int TimeUnitsPerNs = 64;

    private readonly DetectorLayout _layout;

    /// <summary>Empty sums.</summary>
    public ChannelMonitor(IReadOnlyList<MappedChannel> channels) : this(channels, new DetectorLayout(channels)) { }

    /// <summary>Empty sums where the layout of the channels is there already.</summary>
    internal ChannelMonitor(IReadOnlyList<MappedChannel> channels, DetectorLayout layout)
    {
        Channels = channels;
        _layout = layout;
        int n = layout.Slots;
        EnergySumsGeV = new double[n];
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
        BitsEver = new int[n];
        BitsNotAlways = new int[n];
        QuietNoiseSquares = new long[n];
        QuietEvenSums = new long[n];
        QuietOddSums = new long[n];
        QuietEntries = new long[n];
        Profiles = new ChannelProfiles(layout);
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
    internal int[] BitsEver { get; }
    internal int[] BitsNotAlways { get; }
    internal long[] QuietNoiseSquares { get; }
    internal long[] QuietEvenSums { get; }
    internal long[] QuietOddSums { get; }
    internal long[] QuietEntries { get; }
    internal double[] EnergySumsGeV { get; }

    /// <summary>Number of events in which the channel was above threshold.</summary>
    public long HitCount(int channel) => Of(Hits, channel);

    /// <summary>Fraction of events in which the channel was above threshold; NaN without events.</summary>
    public double Occupancy(int channel) => Ratio(Of(Hits, channel), Events);

    /// <summary>Mean energy per event, events without signal included [GeV]; NaN without events.</summary>
    public double MeanEnergyGeV(int channel) => Events == 0 ? double.NaN : Of(EnergySumsGeV, channel) / Events;

    /// <summary>Mean amplitude of the events above threshold [ADC]; NaN without any.</summary>
    public double MeanAmplitudeAdc(int channel) => Ratio(Of(AmplitudeSums, channel), 3 * Of(Hits, channel));

    /// <summary>Mean pedestal of the even samples [ADC]; NaN without entries.</summary>
    public double PedestalEvenAdc(int channel) => Ratio(Of(PedestalEvenSums, channel), 3 * Of(PedestalEntries, channel));

    /// <summary>Mean pedestal of the odd samples [ADC]; NaN without entries.</summary>
    public double PedestalOddAdc(int channel) => Ratio(Of(PedestalOddSums, channel), 3 * Of(PedestalEntries, channel));

    /// <summary>Noise of one sample, from differences of samples of one converter before the pulse [ADC]; NaN without entries.</summary>
    public double NoiseAdc(int channel) => Math.Sqrt(Ratio(Of(NoiseSquares, channel), 4 * Of(PedestalEntries, channel)));

    /// <summary>Number of events that gave pedestal and noise.</summary>
    public long PedestalCount(int channel) => Of(PedestalEntries, channel);

    /// <summary>Noise of one sample in calibration events, which come without beam [ADC]; NaN without any.</summary>
    public double QuietNoiseAdc(int channel) => Math.Sqrt(Ratio(Of(QuietNoiseSquares, channel), 4 * Of(QuietEntries, channel)));

    /// <summary>Mean pedestal of the even samples in calibration events [ADC]; NaN without any.</summary>
    public double QuietPedestalEvenAdc(int channel) => Ratio(Of(QuietEvenSums, channel), 2 * Of(QuietEntries, channel));

    /// <summary>Mean pedestal of the odd samples in calibration events [ADC]; NaN without any.</summary>
    public double QuietPedestalOddAdc(int channel) => Ratio(Of(QuietOddSums, channel), 2 * Of(QuietEntries, channel));

    /// <summary>Number of calibration events that gave <see cref="QuietNoiseAdc"/>.</summary>
    public long QuietCount(int channel) => Of(QuietEntries, channel);

    /// <summary>Number of pulses that gave a time.</summary>
    public long TimeCount(int channel) => Of(TimeEntries, channel);

    /// <summary>
    /// A bit of the samples of calibration events that never changed although a higher one did; -1 without one, or without calibration events.
    /// </summary>
    public int StuckBit(int channel)
    {
        int moved = Of(BitsEver, channel) & Of(BitsNotAlways, channel);
        if (moved == 0) return -1;
        int below = (1 << 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)moved)) - 1, still = below & ~moved;
        return still == 0 ? -1 : System.Numerics.BitOperations.TrailingZeroCount(still);
    }

    /// <summary>Mean half-maximum time relative to master and expectation [ns]; NaN without entries.</summary>
    public double MeanTimeNs(int channel) => Ratio(Of(TimeSums, channel), Of(TimeEntries, channel)) / TimeUnitsPerNs;

    /// <summary>Standard deviation of the time [ns]; NaN without entries.</summary>
    public double TimeSigmaNs(int channel)
    {
        double mean = Ratio(Of(TimeSums, channel), Of(TimeEntries, channel));
        return Math.Sqrt(Math.Max(0, Ratio(Of(TimeSquares, channel), Of(TimeEntries, channel)) - mean * mean)) / TimeUnitsPerNs;
    }

    /// <summary>Mean amplitude in calibration events [ADC]; NaN without any.</summary>
    public double LedAmplitudeAdc(int channel) => Ratio(Of(LedSums, channel), 3 * Of(LedEntries, channel));

    /// <summary>Number of calibration events seen.</summary>
    public long LedCount(int channel) => Of(LedEntries, channel);

    /// <summary>Adds another set of sums over the same channels.</summary>
    public void Add(ChannelMonitor other)
    {
        if (other.Channels.Count != Channels.Count)
            throw new ArgumentException($"{other.Channels.Count} channels cannot be added to {Channels.Count}", nameof(other));
        Events += other.Events;
        ArraySums.Add<double>(EnergySumsGeV, other.EnergySumsGeV);
        for (int i = 0; i < BitsEver.Length; i++)
        {
            BitsEver[i] |= other.BitsEver[i];
            BitsNotAlways[i] |= other.BitsNotAlways[i];
        }
        var sums = Sums();
        var others = other.Sums();
        for (int k = 0; k < sums.Length; k++) ArraySums.Add<long>(sums[k], others[k]);
        Profiles.Add(other.Profiles);
    }

    /// <summary>Empties everything.</summary>
    public void Clear()
    {
        Events = 0;
        Array.Clear(EnergySumsGeV);
        foreach (long[] sums in Sums()) Array.Clear(sums);
        Array.Clear(BitsEver);
        Array.Clear(BitsNotAlways);
        Profiles.Clear();
    }

    /// <summary>A copy with its own contents.</summary>
    public ChannelMonitor Clone()
    {
        ChannelMonitor copy = EmptyCopy();
        copy.Add(this);
        return copy;
    }

    /// <summary>Empty sums over the same channels.</summary>
    public ChannelMonitor EmptyCopy() => new(Channels, _layout);

    private long[][] Sums() =>
    [
        AmplitudeSums, Hits, PedestalEvenSums, PedestalOddSums, NoiseSquares, PedestalEntries,
        TimeSums, TimeSquares, TimeEntries, LedSums, LedEntries, QuietNoiseSquares, QuietEvenSums, QuietOddSums, QuietEntries,
    ];

    private T Of<T>(T[] sums, int channel) => sums[_layout.SlotOf(channel)];

    private static double Ratio(long sum, long entries) => entries == 0 ? double.NaN : (double)sum / entries;
}
