namespace EdgeMon.Calibration.Making;

/// <summary>
/// Gains of ECAL cells from beam electrons. Assumption: an electron hits the main cell with the largest signal, leaves the beam energy in the ECAL, and
/// the mean share of the preshower cell in front is known. The K of the hit cell is such that the peak of the ECAL sum is the beam energy; when other
/// cells have no K, such that the hit cell's own peak is its assumed share.
/// </summary>
internal sealed class ElectronCollector
{
    private const int MostEventsOfAll = 100_000;
    private readonly CalibrationMakerOptions _options;
    private readonly ChannelConstants _previous;
    private readonly int[] _cells;
    private readonly int[] _mains;
    private readonly Dictionary<int, int> _preshowerOf = [];
    private readonly List<float> _amplitudes = [];
    private readonly Dictionary<int, List<int>> _eventsOfMain = [];
    private int _events;

    public ElectronCollector(ChannelMap map, CalibrationMakerOptions options, ChannelConstants previous)
    {
        _options = options;
        _previous = previous;
        MappedChannel[] preshowers = [.. map.Channels.Where(channel => channel.Role == DetectorRole.EcalPreshower)];
        MappedChannel[] mains = [.. map.Channels.Where(channel => channel.Role == DetectorRole.EcalMain)];
        _cells = [.. preshowers.Concat(mains).Select(channel => channel.Index)];
        _mains = [.. mains.Select(channel => channel.Index)];
        foreach (MappedChannel main in mains)
        {
            int preshower = Array.FindIndex(preshowers, cell => (cell.X, cell.Y) == (main.X, main.Y));
            if (preshower >= 0) _preshowerOf[main.Index] = preshowers[preshower].Index;
        }
    }

    /// <summary>Takes an event of a beam trigger.</summary>
    /// <param name="amplitudes">Amplitudes of all channels [ADC]; NaN where a channel is absent.</param>
    /// <param name="unusable">Channels that are saturated or lie on an earlier pulse.</param>
    public void Add(ReadOnlySpan<float> amplitudes, ReadOnlySpan<bool> unusable)
    {
        if (_events >= MostEventsOfAll) return;
        int hit = -1;
        double largest = 0, sum = 0;
        foreach (int main in _mains)
        {
            if (!(amplitudes[main] >= _options.SignalThresholdAdc)) continue;
            double energy = _previous.GeVPerAdc[main] * amplitudes[main];
            sum += energy;
            if (energy > largest) (hit, largest) = (main, energy);
        }
        if (hit < 0 || largest < _options.ElectronDominance * sum) return;
        foreach (int cell in _cells)
        {
            if (unusable[cell]) return;
        }
        if (!_eventsOfMain.TryGetValue(hit, out List<int>? events)) _eventsOfMain[hit] = events = [];
        if (events.Count >= _options.MostEntries) return;
        events.Add(_events++);
        foreach (int cell in _cells)
        {
            double threshold = _previous.ThresholdAdc[cell] > 0 ? _previous.ThresholdAdc[cell] : _options.EmptyCellAdc;
            _amplitudes.Add(amplitudes[cell] >= threshold ? amplitudes[cell] : 0);
        }
    }

    /// <summary>Estimates of K for the cells that electrons went through.</summary>
    /// <param name="hasPrevious">Channels whose previous K is known.</param>
    /// <param name="isUsed">Whether an estimate of a channel becomes its K; else the previous one stays.</param>
    /// <param name="notes">Receives which assumption was made.</param>
    public Dictionary<int, Estimate> Finish(bool[] hasPrevious, Func<int, Estimate, bool> isUsed, List<string> notes)
    {
        var gains = new Dictionary<int, Estimate>();
        int[] hitCells = [.. _eventsOfMain.Where(entry => entry.Value.Count >= _options.FewestEntries).Select(entry => entry.Key).Order()];
        foreach (int main in hitCells)
        {
            Estimate peak = RobustStatistics.NormalPeak(Column(main, main));
            gains[main] = Gain(_options.MainCellShare * _options.BeamEnergyGeV, peak);
            if (!_preshowerOf.TryGetValue(main, out int preshower)) continue;
            Estimate share = MeanInPeak(main, preshower, peak);
            gains[preshower] = Gain(_options.PreshowerCellShare * _options.BeamEnergyGeV, share);
        }
        foreach (var (main, events) in _eventsOfMain) // a count for the report, also where too few
            gains.TryAdd(main, new(double.NaN, double.NaN, double.NaN, events.Count));

        bool areAllKnown = true;
        foreach (int cell in _cells) areAllKnown &= hasPrevious[cell] || double.IsFinite(gains.GetValueOrDefault(cell, new(double.NaN, 0, 0, 0)).Value);
        if (hitCells.Length == 0) return gains;
        if (areAllKnown) NormaliseToBeamEnergy(hitCells, gains, (cell, gain) => double.IsFinite(gain.Value) && (!hasPrevious[cell] || isUsed(cell, gain)));
        notes.Add(areAllKnown
            ? $"K of {hitCells.Length} ECAL cells: the peak of the ECAL sum of electrons through the cell is {_options.BeamEnergyGeV} GeV; mean preshower share {_options.PreshowerCellShare} assumed"
            : $"K of {hitCells.Length} ECAL cells: not all ECAL cells have a K, so the hit cell is assumed to hold {_options.MainCellShare} of {_options.BeamEnergyGeV} GeV; mean preshower share {_options.PreshowerCellShare} assumed");
        return gains;
    }

    /// <summary>Corrects the K of each hit cell until the peak of the ECAL sum is the beam energy; the hit cell dominates, so this converges in a few rounds.</summary>
    private void NormaliseToBeamEnergy(int[] hitCells, Dictionary<int, Estimate> gains, Func<int, Estimate, bool> isUsed)
    {
        for (int round = 0; round < 10; round++)
        {
            double largestChange = 0;
            double[] k = [.. _cells.Select(cell => gains.TryGetValue(cell, out Estimate gain) && isUsed(cell, gain) ? gain.Value : _previous.GeVPerAdc[cell])];
            foreach (int main in hitCells)
            {
                List<int> events = _eventsOfMain[main];
                float[] sums = new float[events.Count];
                float[] own = new float[events.Count];
                int column = Array.IndexOf(_cells, main);
                for (int i = 0; i < sums.Length; i++)
                {
                    double sum = 0;
                    int at = events[i] * _cells.Length;
                    for (int j = 0; j < _cells.Length; j++) sum += k[j] * _amplitudes[at + j];
                    sums[i] = (float)sum;
                    own[i] = (float)(k[column] * _amplitudes[at + column]);
                }
                Estimate peak = RobustStatistics.NormalPeak(sums), share = RobustStatistics.NormalPeak(own);
                double factor = 1 + (_options.BeamEnergyGeV - peak.Value) / share.Value;
                if (!double.IsFinite(factor) || factor <= 0) continue;
                double gain = k[column] * factor;
                gains[main] = new(gain, gain * peak.Error / share.Value, gain * peak.Spread / peak.Value, events.Count);
                largestChange = Math.Max(largestChange, Math.Abs(factor - 1));
            }
            if (largestChange < 1e-5) return;
        }
    }

    private static Estimate Gain(double energyGeV, Estimate amplitude)
    {
        double gain = energyGeV / amplitude.Value;
        return new(gain, gain * amplitude.Error / amplitude.Value, gain * amplitude.Spread / amplitude.Value, amplitude.Entries);
    }

    private float[] Column(int main, int cell)
    {
        int column = Array.IndexOf(_cells, cell);
        return [.. _eventsOfMain[main].Select(index => _amplitudes[index * _cells.Length + column])];
    }

    /// <summary>Mean amplitude of a cell over the events in the electron peak: the hit cell within 2.5 standard deviations.</summary>
    private Estimate MeanInPeak(int main, int cell, Estimate peak)
    {
        float[] hit = Column(main, main), other = Column(main, cell);
        double sum = 0, squares = 0;
        int count = 0;
        for (int i = 0; i < hit.Length; i++)
        {
            if (Math.Abs(hit[i] - peak.Value) > 2.5 * peak.Spread) continue;
            sum += other[i];
            squares += (double)other[i] * other[i];
            count++;
        }
        if (count < 2 || !(sum > 0)) return new(double.NaN, double.NaN, double.NaN, count);
        double mean = sum / count, spread = Math.Sqrt(Math.Max(0, squares / count - mean * mean));
        return new(mean, spread / Math.Sqrt(count), spread, count);
    }
}
