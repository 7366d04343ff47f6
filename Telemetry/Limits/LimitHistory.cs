using EdgeMon.Physics.Limits;
using EdgeMon.Telemetry.Totals;

namespace EdgeMon.Telemetry.Limits;

/// <summary>What had been counted after a spill: a limit of the past is computed from it.</summary>
/// <param name="Run">Run of the spill.</param>
/// <param name="Spill">Spill.</param>
/// <param name="TimeUnix">DAQ time of its end [s since 1970-01-01 UTC].</param>
/// <param name="Spills">Spills counted up to then.</param>
/// <param name="Counting">What was counted up to then.</param>
public sealed record LimitHistoryPoint(int Run, int Spill, long TimeUnix, long Spills, CountingResult Counting);

/// <summary>
/// The counting after each spill, thinned so that memory is bounded: when it is full, every second point goes and from then on only every second spill enters. The first
/// and the newest point are always there. Any thread.
/// </summary>
public sealed class LimitHistory
{
    private readonly Lock _gate = new();
    private readonly int _most;
    private readonly List<LimitHistoryPoint> _kept = [];
    private LimitHistoryPoint? _newest;
    private long _stride = 1, _count;

    /// <summary>An empty history.</summary>
    /// <param name="most">Most points kept besides the newest, at least 2.</param>
    public LimitHistory(int most = 400)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        _most = most;
    }

    /// <summary>The points, oldest first.</summary>
    public IReadOnlyList<LimitHistoryPoint> Points
    {
        get
        {
            lock (_gate) return _newest is null || ReferenceEquals(_kept[^1], _newest) ? [.. _kept] : [.. _kept, _newest];
        }
    }

    /// <summary>The counting after one more spill; where the newest point is of the same spill, a fuller account of it (totals that closed a gap, another host).</summary>
    public void Add(LimitHistoryPoint point)
    {
        lock (_gate)
        {
            if (_newest is not null && (_newest.Run, _newest.Spill) == (point.Run, point.Spill))
            {
                if (ReferenceEquals(_kept[^1], _newest)) _kept[^1] = point;
                _newest = point;
                return;
            }
            if (_count++ % _stride == 0) _kept.Add(point);
            _newest = point;
            if (_kept.Count <= _most) return;
            for (int i = _kept.Count - 1; i > 0; i--)
                if (i % 2 == 1) _kept.RemoveAt(i);
            _stride *= 2;
        }
    }

    /// <summary>Puts another counting into each point.</summary>
    internal void Correct(Func<LimitHistoryPoint, CountingResult> counting)
    {
        lock (_gate)
        {
            LimitHistoryPoint? last = _newest;
            for (int i = 0; i < _kept.Count; i++)
            {
                LimitHistoryPoint corrected = _kept[i] with { Counting = counting(_kept[i]) };
                if (ReferenceEquals(_kept[i], last)) _newest = corrected;
                _kept[i] = corrected;
            }
            if (ReferenceEquals(_newest, last) && last is not null) _newest = last with { Counting = counting(last) };
        }
    }

    /// <summary>The sums as a counting experiment takes them.</summary>
    /// <param name="sums">Sums over spills.</param>
    /// <param name="largest">Largest number of candidates that is passed on.</param>
    internal static CountingResult CountingOf(CountingTotals sums, int largest) =>
        new(sums.Eot, (int)Math.Min(sums.Candidates, largest), sums.ExpectedBackground, sums.BackgroundUncertainty);
}
