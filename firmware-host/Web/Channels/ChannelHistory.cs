using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Host.Web;

/// <summary>What the channels did in one closed spill.</summary>
/// <param name="Spill">Spill number.</param>
/// <param name="EndUnix">DAQ time of its last event [s since 1970-01-01 UTC].</param>
/// <param name="Sums">The sums; nobody changes them any more.</param>
internal sealed record SpillChannels(int Spill, long EndUnix, ChannelMonitor Sums);

/// <summary>One point of the trends of all channels; arrays are over the index of the channel, NaN where there is nothing.</summary>
internal sealed record ChannelTrendPoint(int Spill, long EndUnix, float[] PedestalEvenAdc, float[] PedestalOddAdc, float[] NoiseAdc, float[] TimeNs, float[] LedAdc, float[] MeanEnergyGeV)
{
    public static ChannelTrendPoint Of(SpillChannels spill)
    {
        ChannelMonitor sums = spill.Sums;
        return new ChannelTrendPoint(spill.Spill, spill.EndUnix, Array(sums.PedestalEvenAdc), Array(sums.PedestalOddAdc), Array(sums.NoiseAdc),
            Array(sums.MeanTimeNs), Array(sums.LedAmplitudeAdc), Array(sums.MeanEnergyGeV));

        float[] Array(Func<int, double> value) => [.. Enumerable.Range(0, sums.Channels.Count).Select(channel => (float)value(channel))];
    }
}

/// <summary>Which events the numbers of the detector pages are from.</summary>
public enum ChannelSpan
{
    /// <summary>The last closed spill.</summary>
    Spill = 0,
    /// <summary>The last few spills of the run.</summary>
    Window = 1,
    /// <summary>The run so far.</summary>
    Run = 2,
}

/// <summary>The channels of the present run: last spills, sums of the run, trends. Immutable: each spill makes a new one.</summary>
internal sealed record ChannelHistory
{
    /// <summary>Spills of <see cref="ChannelSpan.Window"/>.</summary>
    public const int WindowSpills = 10;
    /// <summary>Spills of the trends: at 14.4 s a spill, about one hour.</summary>
    public const int TrendSpills = 250;

    public required int Run { get; init; }
    /// <summary>First spill of the sums of the run.</summary>
    public required int RunFirstSpill { get; init; }
    public required RunSetup Setup { get; init; }
    public required IReadOnlyList<SpillChannels> Recent { get; init; }
    public required ChannelMonitor RunSums { get; init; }
    public required IReadOnlyList<ChannelTrendPoint> Trend { get; init; }

    /// <summary>The history with one more spill; a new run or another map begins anew.</summary>
    public static ChannelHistory Plus(ChannelHistory? before, int run, RunSetup setup, SpillChannels spill, ChannelMonitor runSums)
    {
        if (before?.Run != run || before.RunSums.Channels.Count != runSums.Channels.Count) before = null;
        return new ChannelHistory
        {
            Run = run,
            RunFirstSpill = before?.RunFirstSpill ?? spill.Spill,
            Setup = setup,
            Recent = [.. (before?.Recent ?? []).TakeLast(WindowSpills - 1), spill],
            RunSums = runSums,
            Trend = [.. (before?.Trend ?? []).TakeLast(TrendSpills - 1), ChannelTrendPoint.Of(spill)],
        };
    }

    /// <summary>Sums over a span.</summary>
    public ChannelMonitor SumsOf(ChannelSpan span)
    {
        if (span == ChannelSpan.Run) return RunSums;
        if (span == ChannelSpan.Spill || Recent.Count == 1) return Recent[^1].Sums;
        ChannelMonitor sums = RunSums.EmptyCopy();
        foreach (SpillChannels spill in Recent) sums.Add(spill.Sums);
        return sums;
    }

    /// <summary>First spill of a span.</summary>
    public int FirstSpill(ChannelSpan span) => span switch
    {
        ChannelSpan.Spill => Recent[^1].Spill,
        ChannelSpan.Window => Recent[0].Spill,
        _ => RunFirstSpill,
    };
}
