using System.Globalization;
using EdgeMon.Signal.Eot;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Hardware.SpillGate;

/// <summary>Both electrons on target of a spill.</summary>
/// <param name="Run">Run of the spill.</param>
/// <param name="Spill">The spill.</param>
/// <param name="Second">What the box counted.</param>
/// <param name="ScalerEot">EOT from the scaler frames.</param>
/// <param name="Measure">Distance in units of the tolerance: above 1 they disagree. Not a number: too little for a verdict, or the spill is incomplete.</param>
/// <param name="Late">True when the count came after the spill had closed: it is not in its record.</param>
public sealed record EotComparison(int Run, int Spill, SecondEotRecord Second, double ScalerEot, double Measure, bool Late)
{
    /// <summary>One line for people.</summary>
    public string Text => double.IsNaN(Second.Deviation)
        ? string.Create(CultureInfo.InvariantCulture, $"Spill {Spill}: the scalers give no EOT, the spill gate {Second.Eot:0.00e0}.")
        : string.Create(CultureInfo.InvariantCulture, $"Spill {Spill}: {ScalerEot:0.000e0} EOT from the scalers, {Second.Eot:0.000e0} from the spill gate, {100 * Second.Deviation:+0.0;-0.0} %.");
}

/// <summary>
/// Brings spills and bursts together and compares their electrons on target. A burst belongs to a spill when the DAQ's time of the spill's first event lies in it, so
/// that data which come late, or all at once after a stop, are compared with their own bursts. Each burst is used once. Never waits: a count that comes after its
/// spill closed is compared all the same, and is late. Any thread.
/// </summary>
public sealed class SecondEot(SpillGateOptions options)
{
    private const int BurstsKept = 64, SpillsKept = 16;
    /// <summary>The DAQ's time is in whole seconds: on average half a second too early.</summary>
    private static readonly TimeSpan HalfSecond = TimeSpan.FromSeconds(0.5);

    private readonly Lock _gate = new();
    private readonly List<GateBurst> _bursts = [];
    private readonly List<SpillRecord> _spills = [];

    /// <summary>Spills in a row that have found no burst so far.</summary>
    public int SpillsWithoutBurst
    {
        get { lock (_gate) return _spills.Count; }
    }

    /// <summary>A burst ended.</summary>
    /// <returns>The comparison, when its spill closed before it; null otherwise.</returns>
    public EotComparison? OnBurst(GateBurst burst)
    {
        lock (_gate)
        {
            if (_spills.Where(spill => Distance(spill, burst) is not null).MinBy(spill => Distance(spill, burst)) is not { } spill)
            {
                _bursts.Add(burst);
                if (_bursts.Count > BurstsKept) _bursts.RemoveAt(0);
                return null;
            }
            _spills.Remove(spill);
            return Compare(spill, burst, late: true);
        }
    }

    /// <summary>A spill closed.</summary>
    /// <returns>The comparison; null when its burst has not been told yet.</returns>
    public EotComparison? OnSpill(SpillRecord spill)
    {
        lock (_gate)
        {
            if (_bursts.Where(burst => Distance(spill, burst) is not null).MinBy(burst => Distance(spill, burst)) is not { } burst)
            {
                _spills.Add(spill);
                if (_spills.Count > SpillsKept) _spills.RemoveAt(0);
                return null;
            }
            _bursts.Remove(burst);
            _spills.Clear();
            return Compare(spill, burst, late: false);
        }
    }

    /// <summary>Distance of the DAQ's time of the first event from the opening of the gate; null when the burst cannot be the spill's.</summary>
    private TimeSpan? Distance(SpillRecord spill, GateBurst burst)
    {
        if (spill.StartTimeUnix == 0) return null;
        DateTimeOffset first = DateTimeOffset.FromUnixTimeSeconds(spill.StartTimeUnix) + HalfSecond;
        TimeSpan slack = options.MatchWithin + HalfSecond;
        DateTimeOffset latest = burst.Ended > burst.Started + slack ? burst.Ended : burst.Started + slack;
        return first >= burst.Started - slack && first <= latest ? (first - burst.Started).Duration() : null;
    }

    private EotComparison Compare(SpillRecord spill, GateBurst burst, bool late)
    {
        EotRecord scaler = spill.Eot;
        long coincidences = burst.Counts[options.CoincidenceCounter];
        long offered = options.OfferedCounter >= 0 ? burst.Counts[options.OfferedCounter] : scaler.TriggersOffered;
        long recorded = options.RecordedCounter >= 0 ? burst.Counts[options.RecordedCounter] : scaler.TriggersRecorded;
        double eot = EotFormula.Compute(coincidences, offered, recorded, scaler.PhysicsEvents).Eot;
        double deviation = scaler.Valid && scaler.Eot > 0 ? eot / scaler.Eot - 1 : double.NaN;
        double measure = Math.Max(coincidences, scaler.ScalerCoincidences) < options.FewestCoincidences || spill.ClosedBy != SpillClosedBy.EndOfBurst ? double.NaN
            : double.IsNaN(deviation) ? double.PositiveInfinity : Math.Abs(deviation) / options.Tolerance;
        var second = new SecondEotRecord { Burst = burst.Number, Coincidences = coincidences, TriggersOffered = offered, TriggersRecorded = recorded, Eot = eot, Deviation = deviation };
        return new EotComparison(spill.Run, spill.Spill, second, scaler.Eot, measure, late);
    }
}
