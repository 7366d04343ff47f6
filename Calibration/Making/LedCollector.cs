namespace EdgeMon.Calibration.Making;

/// <summary>Collects LED amplitudes, spill by spill. A spill is closed when another one begins.</summary>
internal sealed class LedCollector(int channels, int fewestEntries, int limit)
{
    private readonly LimitedList[] _current = NewLists(channels, limit);
    private readonly LedSpillTable _table = new(channels);
    private readonly double[] _sum = new double[channels], _squaredError = new double[channels];
    private readonly int[] _entries = new int[channels];
    private int _spill = -1;

    public void BeginEvent(int spill)
    {
        if (spill == _spill) return;
        CloseSpill();
        _spill = spill;
    }

    public void Add(int channel, float amplitude) => _current[channel].Add(amplitude);

    /// <summary>Closes the last spill and gives the table with the run's average, weighted by entries.</summary>
    public LedSpillTable Finish()
    {
        CloseSpill();
        for (int channel = 0; channel < channels; channel++)
        {
            if (_entries[channel] > 0) _table.Set(LedSpillTable.RunAverageSpill, channel, (float)(_sum[channel] / _entries[channel]));
        }
        return _table;
    }

    public Estimate RunAverage(int channel)
    {
        int entries = _entries[channel];
        return entries == 0
            ? new(double.NaN, double.NaN, double.NaN, 0)
            : new(_sum[channel] / entries, Math.Sqrt(_squaredError[channel]) / entries, double.NaN, entries);
    }

    private void CloseSpill()
    {
        for (int channel = 0; channel < channels; channel++)
        {
            Estimate mean = RobustStatistics.ClippedMean(_current[channel].Values);
            // Spill 0 is the name of the run's average: a DAQ spill of this number only enters the average.
            if (mean.Entries >= fewestEntries && mean.Value > 0.1)
            {
                if (_spill > 0) _table.Set(_spill, channel, (float)mean.Value);
                _sum[channel] += mean.Value * mean.Entries;
                _squaredError[channel] += mean.Error * mean.Error * mean.Entries * mean.Entries;
                _entries[channel] += mean.Entries;
            }
            if (_current[channel].Count > 0) _current[channel] = new LimitedList(limit);
        }
    }

    private static LimitedList[] NewLists(int channels, int limit)
    {
        var lists = new LimitedList[channels];
        for (int i = 0; i < channels; i++) lists[i] = new LimitedList(limit);
        return lists;
    }
}
