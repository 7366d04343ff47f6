using EdgeMon.Calibration;
using EdgeMon.Signal.Histograms;

namespace EdgeMon.Host.Web;

/// <summary>Whether a channel looks as it should.</summary>
public enum CellState
{
    /// <summary>Nothing remarkable.</summary>
    Good = 0,
    /// <summary>Not in the data of the span.</summary>
    NoData = 1,
    /// <summary>Read out, but it sees nothing: no LED light where others see it, or less noise than electronics has.</summary>
    Dead = 2,
    /// <summary>It fires far more often than the cells around it.</summary>
    Hot = 3,
    /// <summary>Its noise is several times that of the calibration.</summary>
    Noisy = 4,
}

/// <summary>Marks channels that a person should look at, from the sums of a span and the constants of the run.</summary>
internal sealed class CellStates(ChannelMonitor sums, ChannelConstants constants, DetectorPageOptions limits, int beamX, int beamY)
{
    private readonly Dictionary<(DetectorRole Role, int Module, int X, int Y), int> _cells = sums.Channels
        .GroupBy(channel => (channel.Role, channel.Module, channel.X, channel.Y)).ToDictionary(group => group.Key, group => group.First().Index);
    private readonly bool _hasLed = sums.Channels.Any(channel => sums.LedCount(channel.Index) > 0);

    /// <summary>The state of a channel with the reason.</summary>
    public (CellState State, string Reason) Of(MappedChannel channel)
    {
        int i = channel.Index;
        double noise = sums.NoiseAdc(i), usual = constants.NoiseAdc[i];
        if (double.IsNaN(noise) && sums.LedCount(i) == 0) return (CellState.NoData, "no waveform of it in these events");
        if (_hasLed && constants.LedReferenceAdc[i] > 0 && sums.LedCount(i) == 0) return (CellState.Dead, "no LED light where other channels see it");
        if (usual > 0 && noise < limits.DeadNoiseShare * usual) return (CellState.Dead, $"noise {noise:0.00} ADC, in the calibration {usual:0.00}");
        if (usual > 0 && noise > limits.NoisyFactor * usual) return (CellState.Noisy, $"noise {noise:0.00} ADC, in the calibration {usual:0.00}");
        double occupancy = sums.Occupancy(i), around = LargestAround(channel);
        return occupancy > limits.HotOccupancy && occupancy > limits.HotFactor * around && !IsAimedAt(channel)
            ? (CellState.Hot, $"above threshold in {100 * occupancy:0} % of the events, the cells around it in at most {100 * around:0} %")
            : (CellState.Good, "");
    }

    // The beam makes its own cells fire more often than their neighbours.
    private bool IsAimedAt(MappedChannel channel) => channel.Role switch
    {
        DetectorRole.EcalMain or DetectorRole.EcalPreshower => channel.X == beamX && channel.Y == beamY,
        DetectorRole.Hcal => channel is { X: 1, Y: 1 },
        _ => true,
    };

    private double LargestAround(MappedChannel channel)
    {
        double largest = 0;
        foreach (var (dx, dy) in new[] { (-1, 0), (1, 0), (0, -1), (0, 1) })
            if (_cells.TryGetValue((channel.Role, channel.Module, channel.X + dx, channel.Y + dy), out int index))
                largest = Math.Max(largest, sums.Occupancy(index));
        return largest;
    }
}
