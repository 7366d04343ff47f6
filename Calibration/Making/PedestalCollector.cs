namespace EdgeMon.Calibration.Making;

/// <summary>Collects pedestals and noise of one channel.</summary>
internal sealed class PedestalCollector(int limit)
{
    private readonly LimitedList _even = new(limit), _odd = new(limit), _differences = new(limit);

    public void Add(in PulseReading reading)
    {
        _even.Add(reading.PedestalEven);
        _odd.Add(reading.PedestalOdd);
        _differences.Add(reading.Difference);
    }

    public Estimate Even() => RobustStatistics.ClippedMean(_even.Values);

    public Estimate Odd() => RobustStatistics.ClippedMean(_odd.Values);

    /// <summary>Noise of one sample from the spread of differences of two; its relative error is 1 / sqrt(2 n).</summary>
    public Estimate Noise()
    {
        Estimate differences = RobustStatistics.ClippedMean(_differences.Values);
        double noise = differences.Spread / Math.Sqrt(2);
        return new(noise, noise / Math.Sqrt(2.0 * Math.Max(1, differences.Entries)), differences.Spread, differences.Entries);
    }
}
