using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using Microsoft.Extensions.Logging;

namespace EdgeMon.Telemetry.Alarms;

/// <summary>
/// The alarms of this host: every change is a line in the ledger and the retained message of the alarm. An alarm that the ledger cannot
/// take is published all the same: it may be about the ledger. Any thread.
/// </summary>
public sealed class AlarmJournal
{
    private readonly LedgerWriter _ledger;
    private readonly Action<AlarmRecord, long> _publish;
    private readonly Func<Provenance> _provenance;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, AlarmRecord> _alarms = new(StringComparer.Ordinal);

    /// <summary>Takes up the alarms that the ledger knows and publishes those that are active or not acknowledged.</summary>
    internal AlarmJournal(LedgerWriter ledger, Action<AlarmRecord, long> publish, Func<Provenance> provenance, TimeProvider time, ILogger log)
    {
        _ledger = ledger;
        _publish = publish;
        _provenance = provenance;
        _time = time;
        _log = log;
        foreach (RecordedAlarm line in ledger.Reader.Alarms())
        {
            _alarms[line.Alarm.Id] = line.Alarm;
            if (line.Alarm.Active || !line.Alarm.Acknowledged) _publish(line.Alarm, line.Sequence);
        }
    }

    /// <summary>Alarms that are active, or over but not acknowledged, by id.</summary>
    public IReadOnlyList<AlarmRecord> Standing
    {
        get { lock (_gate) return [.. _alarms.Values.Where(alarm => alarm.Active || !alarm.Acknowledged)]; }
    }

    /// <summary>The condition holds. Raising an active alarm again changes nothing, unless its priority or text changed.</summary>
    /// <param name="id">Identity, fixed: a level of the topic, as <see cref="TopicSegment"/> allows.</param>
    /// <param name="priority">How soon a person must act.</param>
    /// <param name="text">What is wrong and what to do.</param>
    /// <param name="run">Run in progress; 0 for none.</param>
    /// <param name="spill">Spill in progress; 0 for none.</param>
    public void Raise(string id, AlarmPriority priority, string text, int run = 0, int spill = 0)
    {
        TopicSegment.Require("alarm id", id);
        lock (_gate)
        {
            AlarmRecord? before = _alarms.GetValueOrDefault(id);
            bool again = before is { Active: true };
            if (again && before!.Priority == priority && before.Text == text) return;
            long now = Now;
            Record(new AlarmRecord
            {
                Provenance = _provenance(),
                Id = id,
                Change = AlarmChange.Raise,
                Active = true,
                Acknowledged = again && before!.Acknowledged && before.Priority >= priority,
                Priority = priority,
                Text = text,
                By = "",
                Run = run,
                Spill = spill,
                TimeUnixMs = now,
                RaisedUnixMs = again ? before!.RaisedUnixMs : now,
            });
            Log.AlarmRaised(_log, id, priority.ToString(), text);
        }
    }

    /// <summary>The condition is gone. The alarm stands until it is acknowledged.</summary>
    public void Clear(string id)
    {
        lock (_gate)
        {
            if (_alarms.GetValueOrDefault(id) is not { Active: true } alarm) return;
            Record(alarm with { Provenance = _provenance(), Change = AlarmChange.Clear, Active = false, By = "", TimeUnixMs = Now });
            Log.AlarmCleared(_log, id);
        }
    }

    /// <summary>A person has seen the alarm.</summary>
    /// <param name="id">Alarm.</param>
    /// <param name="by">Who.</param>
    /// <returns>False when no such alarm stands or it was acknowledged already.</returns>
    public bool Acknowledge(string id, string by)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        lock (_gate)
        {
            if (_alarms.GetValueOrDefault(id) is not { Acknowledged: false } alarm) return false;
            Record(alarm with { Provenance = _provenance(), Change = AlarmChange.Acknowledge, Acknowledged = true, By = by, TimeUnixMs = Now });
            return true;
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Record(AlarmRecord alarm)
    {
        _alarms[alarm.Id] = alarm;
        long sequence = 0;
        try
        {
            sequence = _ledger.RecordAlarm(alarm).Sequence;
        }
        catch (LedgerException)
        {
            // Logged by the ledger. Published with sequence 0: not in the journal.
        }
        _publish(alarm, sequence);
    }
}
