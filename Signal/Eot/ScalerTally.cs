namespace EdgeMon.Signal.Eot;

/// <summary>
/// Totals of one spill from its scaler readouts, in their order. Counters are cumulative and start at 0 with the spill
/// (FRAMES section 6), so the last readout is the total, whether END_OF_BURST brought it or an earlier event. Differences are
/// taken all the same: they survive the wrap of the 31-bit counters. Time going backwards is a restart of the counters.
/// </summary>
public sealed class ScalerTally
{
    private const uint CounterMask = 0x7FFFFFFF;
    // A step of more than half the range forward is a step backwards: the counter was restarted.
    private const uint LargestStep = 1u << 30;

    private ScalerSample _last;

    /// <summary>Number of readouts.</summary>
    public int Readouts { get; private set; }
    /// <summary>Number of times the counters started again inside the spill.</summary>
    public int Restarts { get; private set; }
    /// <summary>Beam coincidences.</summary>
    public long Coincidences { get; private set; }
    /// <summary>Triggers offered to the DAQ.</summary>
    public long Offered { get; private set; }
    /// <summary>Triggers recorded by the DAQ.</summary>
    public long Recorded { get; private set; }
    /// <summary>Time in spill of the last readout [ticks of 38.88 MHz].</summary>
    public uint LastTimeTicks => _last.TimeTicks;

    /// <summary>Takes the next readout.</summary>
    public void Add(in ScalerSample sample)
    {
        if (Readouts > 0 && sample.TimeTicks < _last.TimeTicks)
        {
            Restarts++;
            _last = default;
        }
        Coincidences += Step(sample.Coincidences, _last.Coincidences);
        Offered += Step(sample.Offered, _last.Offered);
        Recorded += Step(sample.Recorded, _last.Recorded);
        _last = sample;
        Readouts++;
    }

    /// <summary>Forgets the spill.</summary>
    public void Clear()
    {
        _last = default;
        Readouts = Restarts = 0;
        Coincidences = Offered = Recorded = 0;
    }

    private long Step(uint now, uint before)
    {
        uint step = now - before & CounterMask;
        if (step < LargestStep || Readouts == 0) return step;
        Restarts++;
        return now;
    }
}
