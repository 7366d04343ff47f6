using EdgeMon.Calibration;
using EdgeMon.Signal.Histograms;

namespace EdgeMon.Host.Web;

/// <summary>What one cell did in a span; null where there is nothing to average.</summary>
public sealed record CellReading
{
    /// <summary>Index of the channel.</summary>
    public required int Index { get; init; }
    /// <summary>Detector name as in the map.</summary>
    public required string Detector { get; init; }
    /// <summary>What the detector is.</summary>
    public required DetectorRole Role { get; init; }
    /// <summary>Module of detectors with several.</summary>
    public required int Module { get; init; }
    /// <summary>Column.</summary>
    public required int X { get; init; }
    /// <summary>Row.</summary>
    public required int Y { get; init; }
    /// <summary>Electronics address, "source 620 port 2 chip 0 channel 3".</summary>
    public required string Address { get; init; }
    /// <summary>Whether it looks as it should.</summary>
    public required CellState State { get; init; }
    /// <summary>Why not.</summary>
    public required string Reason { get; init; }
    /// <summary>Mean energy per event, empty events included [GeV].</summary>
    public required double? EnergyGeV { get; init; }
    /// <summary>Fraction of events above threshold.</summary>
    public required double? Occupancy { get; init; }
    /// <summary>Pedestal, mean of both converters [ADC].</summary>
    public required double? PedestalAdc { get; init; }
    /// <summary>Noise of a sample [ADC].</summary>
    public required double? NoiseAdc { get; init; }
    /// <summary>Mean time against what is expected [ns].</summary>
    public required double? TimeNs { get; init; }
    /// <summary>Its standard deviation [ns].</summary>
    public required double? TimeSigmaNs { get; init; }
    /// <summary>LED amplitude against the calibration's reference [%]; null without LED events or reference.</summary>
    public required double? LedPercent { get; init; }
    /// <summary>Mean amplitude above threshold [ADC].</summary>
    public required double? AmplitudeAdc { get; init; }
}

/// <summary>The answer of <c>/api/detectors</c>.</summary>
/// <param name="Version">Counter of change.</param>
/// <param name="Span">Which events.</param>
/// <param name="Run">Run number; 0 before the first spill.</param>
/// <param name="FirstSpill">First spill of the span.</param>
/// <param name="LastSpill">Last spill.</param>
/// <param name="Events">Physics events.</param>
/// <param name="Cells">All channels in the order of the map.</param>
/// <param name="Colours">Ends of the colours when the range is fixed.</param>
public sealed record DetectorsDocument(long Version, ChannelSpan Span, int Run, int FirstSpill, int LastSpill, long Events, IReadOnlyList<CellReading> Cells, ColourRanges Colours);

/// <summary>The trends of a channel over spills of the run; null where there is nothing.</summary>
public sealed record ChannelTrend(int[] Spills, long[] EndUnix, double[] PedestalEvenAdc, double[] PedestalOddAdc, double[] NoiseAdc, double[] TimeNs, double[] LedPercent, double[] EnergyGeV);

/// <summary>The answer of <c>/api/channels/INDEX</c>.</summary>
/// <param name="Version">Counter of change.</param>
/// <param name="Span">Which events the averages are from.</param>
/// <param name="Cell">Its averages.</param>
/// <param name="Waveforms">Number of waveforms in the profile and the spectrum.</param>
/// <param name="Profile">Mean of each sample [ADC].</param>
/// <param name="AmplitudeEdgesAdc">Edges of the amplitude bins, one more than there are bins [ADC].</param>
/// <param name="AmplitudeCounts">Waveforms per bin.</param>
/// <param name="Last">The newest waveforms in the buffer of events.</param>
/// <param name="LedProfile">Mean of each sample over the calibration events in the buffer [ADC]; empty without any.</param>
/// <param name="LedLast">The newest of them.</param>
/// <param name="Trend">Trends over the spills of the run.</param>
public sealed record ChannelDocument(long Version, ChannelSpan Span, CellReading Cell, long Waveforms, double[] Profile,
    double[] AmplitudeEdgesAdc, long[] AmplitudeCounts, IReadOnlyList<ChannelWaveform> Last,
    double[] LedProfile, IReadOnlyList<ChannelWaveform> LedLast, ChannelTrend Trend);

/// <summary>A waveform of a channel in one event.</summary>
public sealed record ChannelWaveform(int Run, int Spill, int EventInSpill, int[] Samples);

/// <summary>Makes the documents of the detector pages; on the side of those who ask.</summary>
internal static class ChannelDocuments
{
    private const int LastWaveforms = 8;
    private static readonly double[] Edges = [.. Enumerable.Range(0, ChannelProfiles.AmplitudeBins + 1).Select(ChannelProfiles.AmplitudeLowEdgeAdc)];

    public static DetectorsDocument Detectors(LiveSnapshot view, LiveView live, ChannelSpan span)
    {
        if (view.Channels is not { } history) return new DetectorsDocument(view.Versions.Channels, span, 0, 0, 0, 0, [], live.Options.Detectors.Colours);
        ChannelMonitor sums = history.SumsOf(span);
        CellStates states = StatesOf(history, sums, live);
        return new DetectorsDocument(view.Versions.Channels, span, history.Run, history.FirstSpill(span), history.Recent[^1].Spill, sums.Events,
            [.. sums.Channels.Select(channel => CellOf(history, sums, states, channel))], live.Options.Detectors.Colours);
    }

    /// <summary>One channel; null when there is none of this index.</summary>
    public static ChannelDocument? Channel(LiveSnapshot view, LiveView live, int index, ChannelSpan span)
    {
        if (view.Channels is not { } history || index < 0 || index >= history.RunSums.Channels.Count) return null;
        ChannelMonitor sums = history.SumsOf(span);
        CellReading cell = CellOf(history, sums, StatesOf(history, sums, live), sums.Channels[index]);
        double reference = history.Setup.Constants.LedReferenceAdc[index];
        IReadOnlyList<ChannelWaveform> led = live.Events.CalibrationWaveforms(index);
        return new ChannelDocument(view.Versions.Channels, span, cell, sums.Profiles.Entries(index),
            [.. Enumerable.Range(0, ChannelProfiles.Samples).Select(sample => sums.Profiles.MeanAdc(index, sample))],
            Edges, [.. Enumerable.Range(0, ChannelProfiles.AmplitudeBins).Select(bin => sums.Profiles.AmplitudeCount(index, bin))],
            live.Events.Waveforms(index, LastWaveforms, view.Blinded),
            MeanOf(led), [.. led.Take(LastWaveforms)],
            new ChannelTrend(
                [.. history.Trend.Select(point => point.Spill)], [.. history.Trend.Select(point => point.EndUnix)],
                Values(point => point.PedestalEvenAdc), Values(point => point.PedestalOddAdc), Values(point => point.NoiseAdc), Values(point => point.TimeNs),
                [.. history.Trend.Select(point => Percent(point.LedAdc[index], reference))], Values(point => point.MeanEnergyGeV)));

        double[] Values(Func<ChannelTrendPoint, float[]> quantity) => [.. history.Trend.Select(point => (double)quantity(point)[index])];
    }

    private static CellStates StatesOf(ChannelHistory history, ChannelMonitor sums, LiveView live) =>
        new(sums, history.Setup.Constants, live.Options.Detectors, live.Signal.Selection.MaxCellX, live.Signal.Selection.MaxCellY);

    private static CellReading CellOf(ChannelHistory history, ChannelMonitor sums, CellStates states, MappedChannel channel)
    {
        int i = channel.Index;
        var (state, reason) = states.Of(channel);
        return new CellReading
        {
            Index = i,
            Detector = channel.Detector,
            Role = channel.Role,
            Module = channel.Module,
            X = channel.X,
            Y = channel.Y,
            Address = $"source {channel.Address.Source} port {channel.Address.Port} chip {channel.Address.Chip} channel {channel.Address.Channel}",
            State = state,
            Reason = reason,
            EnergyGeV = Known(sums.MeanEnergyGeV(i)),
            Occupancy = Known(sums.Occupancy(i)),
            PedestalAdc = Known((sums.PedestalEvenAdc(i) + sums.PedestalOddAdc(i)) / 2),
            NoiseAdc = Known(sums.NoiseAdc(i)),
            TimeNs = Known(sums.MeanTimeNs(i)),
            TimeSigmaNs = Known(sums.TimeSigmaNs(i)),
            LedPercent = Known(Percent(sums.LedAmplitudeAdc(i), history.Setup.Constants.LedReferenceAdc[i])),
            AmplitudeAdc = Known(sums.MeanAmplitudeAdc(i)),
        };
    }

    private static double[] MeanOf(IReadOnlyList<ChannelWaveform> waveforms)
    {
        int samples = waveforms.Count == 0 ? 0 : Math.Min(ChannelProfiles.Samples, waveforms.Min(waveform => waveform.Samples.Length));
        return [.. Enumerable.Range(0, samples).Select(sample => waveforms.Average(waveform => waveform.Samples[sample]))];
    }

    private static double Percent(double ledAdc, double referenceAdc) => referenceAdc > 0 ? 100 * (ledAdc / referenceAdc - 1) : double.NaN;
    private static double? Known(double value) => double.IsFinite(value) ? value : null;
}
