namespace EdgeMon.Calibration.Making;

/// <summary>
/// Gains of HCAL cells and VETO photomultipliers from minimum-ionising particles: the most probable amplitude stands for the configured energy. A track
/// through an HCAL cell is one that lights no other cell of its module, and the same cell of further modules about as strongly.
/// </summary>
internal sealed class MipCollector
{
    /// <summary>Part of a cell's signal from which a neighbour spoils a track.</summary>
    private const float NeighbourShare = 0.3f;

    private readonly CalibrationMakerOptions _options;
    private readonly MappedChannel[] _hcal;
    private readonly int[] _veto;
    private readonly Dictionary<int, LimitedList> _amplitudes = [];

    public MipCollector(ChannelMap map, CalibrationMakerOptions options)
    {
        _options = options;
        _hcal = [.. map.Channels.Where(channel => channel.Role == DetectorRole.Hcal)];
        _veto = [.. map.Channels.Where(channel => channel.Role == DetectorRole.Veto).Select(channel => channel.Index)];
        foreach (MappedChannel channel in _hcal) _amplitudes[channel.Index] = new LimitedList(options.MostEntries);
        foreach (int channel in _veto) _amplitudes[channel] = new LimitedList(options.MostEntries);
    }

    /// <summary>Takes an event; see <see cref="ElectronCollector.Add"/>.</summary>
    public void Add(ReadOnlySpan<float> amplitudes, ReadOnlySpan<bool> unusable)
    {
        foreach (int channel in _veto)
        {
            if (amplitudes[channel] >= _options.SignalThresholdAdc && !unusable[channel]) _amplitudes[channel].Add(amplitudes[channel]);
        }
        foreach (MappedChannel cell in _hcal)
        {
            float amplitude = amplitudes[cell.Index];
            if (!(amplitude >= _options.SignalThresholdAdc) || unusable[cell.Index]) continue;
            int modules = 0;
            bool isAlone = true;
            double smallest = double.PositiveInfinity, largest = 0;
            foreach (MappedChannel other in _hcal)
            {
                bool isSamePlace = (other.X, other.Y) == (cell.X, cell.Y);
                if (isSamePlace && amplitudes[other.Index] >= _options.SignalThresholdAdc)
                {
                    modules++;
                    // In ADC counts: a wrong previous K must not keep its cell from being calibrated.
                    (smallest, largest) = (Math.Min(smallest, amplitudes[other.Index]), Math.Max(largest, amplitudes[other.Index]));
                }
                if (!isSamePlace && other.Module == cell.Module && amplitudes[other.Index] >= Math.Max(_options.SignalThresholdAdc, NeighbourShare * amplitude)) isAlone = false;
            }
            if (isAlone && modules >= _options.MipModules && largest <= _options.MipModuleRatio * smallest) _amplitudes[cell.Index].Add(amplitude);
        }
    }

    /// <summary>Estimates of K.</summary>
    public Dictionary<int, Estimate> Finish()
    {
        var gains = new Dictionary<int, Estimate>();
        foreach (var (channel, list) in _amplitudes)
        {
            double energy = _veto.Contains(channel) ? _options.VetoMipGeV : _options.HcalMipGeV;
            Estimate peak = RobustStatistics.Peak(list.Values);
            double gain = energy / peak.Value;
            gains[channel] = new(gain, gain * peak.Error / peak.Value, gain * peak.Spread / peak.Value, peak.Entries);
        }
        return gains;
    }
}
