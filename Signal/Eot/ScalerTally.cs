namespace EdgeMon.Signal.Eot;

/// <summary>What a readout that is counted adds.</summary>
/// <param name="TimeTicks">Its time in spill [ticks of 38.88 MHz].</param>
/// <param name="Coincidences">Beam coincidences since the readout counted before.</param>
public readonly record struct ScalerStep(uint TimeTicks, long Coincidences);

/// <summary>
/// Totals of one spill from its scaler readouts, in their order. Counters are cumulative and start at 0 with the spill
/// (FRAMES section 6), so the last readout is the total, whether END_OF_BURST brought it or an earlier event. Differences are
/// taken all the same: they survive the wrap of the 31-bit counters.
/// </summary>
/// <remarks>
/// A readout carries no checksum, and one wrong bit of a cumulative counter is up to 2^30 electrons. No counter is faster than the clock that tells
/// the time in spill, so a readout continues another one when time does not fall between them and no counter grows by more than time does.
/// Each is counted when the next one is known: where the next one continues the last that was counted but not the one between, that one was damaged
/// and is refused. One that does not continue the last is a restart of the counters if only it is continued by the next, and refused otherwise.
/// </remarks>
public sealed class ScalerTally
{
    private const uint CounterMask = 0x7FFFFFFF;
    /// <summary>Time and counters are not latched at the same instant: 1 ms.</summary>
    private const uint LatchTicks = 38_880;
    /// <summary>Without a time in spill a step of more than half the range forward is one backwards.</summary>
    private const uint LargestUntimedStep = (1u << 30) - 1;

    private ScalerSample _last, _newest;
    private bool _hasNewest, _newestContinues;

    /// <summary>Number of readouts that were counted.</summary>
    public int Readouts { get; private set; }
    /// <summary>Number of times the counters started again inside the spill.</summary>
    public int Restarts { get; private set; }
    /// <summary>Number of readouts that do not fit those around them; not counted.</summary>
    public int Refused { get; private set; }
    /// <summary>Beam coincidences.</summary>
    public long Coincidences { get; private set; }
    /// <summary>Triggers offered to the DAQ.</summary>
    public long Offered { get; private set; }
    /// <summary>Triggers recorded by the DAQ.</summary>
    public long Recorded { get; private set; }

    /// <summary>Takes the next readout.</summary>
    /// <param name="sample">The counters.</param>
    /// <param name="counted">Out: what the readout before it adds, which is counted now.</param>
    /// <returns>True when one was counted.</returns>
    public bool Add(in ScalerSample sample, out ScalerStep counted)
    {
        counted = default;
        ScalerSample before = _newest;
        bool hadBefore = _hasNewest, continues = _hasNewest && Continues(sample, before);
        (_newest, _hasNewest) = (sample, true);
        if (continues && _newestContinues)
        {
            counted = Count(before);
            return true;
        }
        // Rare: the spill's first readout, or a break in front of this one or the one before.
        bool continuesLast = Continues(sample, _last), isBelieved = hadBefore && !continuesLast && (continues || _newestContinues);
        if (isBelieved) counted = _newestContinues ? Count(before) : CountRestart(before);
        else if (hadBefore) Refused++;
        _newestContinues = isBelieved ? continues : continuesLast;
        return isBelieved;
    }

    /// <summary>The spill is over: the last readout has none behind it, and is counted when it continues the one before.</summary>
    /// <param name="counted">Out: what it adds.</param>
    /// <returns>True when it was counted.</returns>
    public bool Finish(out ScalerStep counted)
    {
        counted = default;
        if (!_hasNewest) return false;
        _hasNewest = false;
        if (!_newestContinues)
        {
            Refused++;
            return false;
        }
        counted = Count(_newest);
        return true;
    }

    /// <summary>Forgets the spill.</summary>
    public void Clear()
    {
        _last = default;
        _hasNewest = false;
        Readouts = Restarts = Refused = 0;
        Coincidences = Offered = Recorded = 0;
    }

    private ScalerStep Count(in ScalerSample sample) => Count(
        sample, Step(sample.Coincidences, _last.Coincidences), Step(sample.Offered, _last.Offered), Step(sample.Recorded, _last.Recorded));

    /// <summary>
    /// Counters that fell, or all when time fell, began at 0 again; what others grew by is counted. Where one grew by more than time allows, nothing is
    /// known of what came between: what follows is counted from here on.
    /// </summary>
    private ScalerStep CountRestart(in ScalerSample sample)
    {
        Restarts++;
        bool all = sample.TimeTicks < _last.TimeTicks, isKnown = true;
        uint limit = LargestStep(sample, default), limitFromLast = LargestStep(sample, _last);
        long coincidences = Since(sample.Coincidences, _last.Coincidences), offered = Since(sample.Offered, _last.Offered), recorded = Since(sample.Recorded, _last.Recorded);
        return isKnown ? Count(sample, coincidences, offered, recorded) : Count(sample, 0, 0, 0);

        long Since(uint now, uint before)
        {
            bool restarted = all || now < before;
            long step = restarted ? now : now - before;
            isKnown &= step <= (restarted ? limit : limitFromLast);
            return step;
        }
    }

    private ScalerStep Count(in ScalerSample sample, long coincidences, long offered, long recorded)
    {
        Coincidences += coincidences;
        Offered += offered;
        Recorded += recorded;
        Readouts++;
        _last = sample;
        return new ScalerStep(sample.TimeTicks, coincidences);
    }

    private static bool Continues(in ScalerSample sample, in ScalerSample before)
    {
        if (sample.TimeTicks < before.TimeTicks) return false;
        uint limit = LargestStep(sample, before);
        return Step(sample.Coincidences, before.Coincidences) <= limit && Step(sample.Offered, before.Offered) <= limit && Step(sample.Recorded, before.Recorded) <= limit;
    }

    private static uint LargestStep(in ScalerSample sample, in ScalerSample before) => sample.TimeTicks == 0
        ? LargestUntimedStep
        : (uint)Math.Clamp((long)sample.TimeTicks - before.TimeTicks + LatchTicks, 0, CounterMask);

    private static uint Step(uint now, uint before) => now - before & CounterMask;
}
