using System.Diagnostics.Metrics;

namespace EdgeMon.Telemetry;

/// <summary>
/// Owns the meter "EdgeMon.Telemetry": every instrument of this room with its unit. Tags are few and bounded
/// (kind, reason); run and spill numbers are never tags.
/// </summary>
public sealed class TelemetryMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "EdgeMon.Telemetry";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _records;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _ledgerFailures;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _published;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _coalesced;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _connects;
    private readonly Counter<long> _disconnects;
    private readonly Counter<long> _brokerRestarts;
    private readonly Counter<long> _merged;
    private readonly Histogram<double> _limitDuration;
    private readonly UpDownCounter<long> _outboxDepth;

    /// <summary>Creates the meter and its instruments.</summary>
    public TelemetryMetrics()
    {
        _records = _meter.CreateCounter<long>("edgemon.ledger.records", "{record}", "Records committed to the ledger, by kind.");
        _duplicates = _meter.CreateCounter<long>("edgemon.ledger.duplicates", "{record}", "Records refused because their key was already counted, by kind.");
        _ledgerFailures = _meter.CreateCounter<long>("edgemon.ledger.failures", "{failure}", "Failed ledger writes, by reason.");
        _commitDuration = _meter.CreateHistogram<double>("edgemon.ledger.commit.duration", "s", "Duration of a ledger transaction with its fsync.");
        _published = _meter.CreateCounter<long>("edgemon.mqtt.published", "{message}", "Messages acknowledged by the broker, by topic kind.");
        _refused = _meter.CreateCounter<long>("edgemon.mqtt.refused", "{message}", "Messages refused by the broker or for their size, by reason.");
        _coalesced = _meter.CreateCounter<long>("edgemon.mqtt.coalesced", "{message}", "Retained values replaced by a newer value before they were sent.");
        _dropped = _meter.CreateCounter<long>("edgemon.mqtt.dropped", "{message}", "Telemetry dropped to keep memory bounded, by reason.");
        _connects = _meter.CreateCounter<long>("edgemon.mqtt.connects", "{connection}", "Connections made to the broker.");
        _disconnects = _meter.CreateCounter<long>("edgemon.mqtt.disconnects", "{connection}", "Connections lost, by reason.");
        _brokerRestarts = _meter.CreateCounter<long>("edgemon.broker.restarts", "{restart}", "Restarts of the private broker after it died.");
        _merged = _meter.CreateCounter<long>("edgemon.limits.spills", "{spill}", "Spill messages seen by the limit service, by outcome.");
        _limitDuration = _meter.CreateHistogram<double>("edgemon.limits.update.duration", "s", "Time from the arrival of a spill to the publishing of its limits.");
        _outboxDepth = _meter.CreateUpDownCounter<long>("edgemon.outbox.depth", "{message}", "Durable messages waiting for the broker.");
    }

    internal void Recorded(string kind) => _records.Add(1, Tag("kind", kind));
    internal void Duplicate(string kind) => _duplicates.Add(1, Tag("kind", kind));
    internal void LedgerFailure(string reason) => _ledgerFailures.Add(1, Tag("reason", reason));
    internal void Committed(TimeSpan duration) => _commitDuration.Record(duration.TotalSeconds);
    internal void Published(string kind) => _published.Add(1, Tag("kind", kind));
    internal void Refused(string reason) => _refused.Add(1, Tag("reason", reason));
    internal void Coalesced() => _coalesced.Add(1);
    internal void Dropped(string reason, long count = 1) => _dropped.Add(count, Tag("reason", reason));
    internal void Connected() => _connects.Add(1);
    internal void Disconnected(string reason) => _disconnects.Add(1, Tag("reason", reason));
    internal void BrokerRestarted() => _brokerRestarts.Add(1);
    internal void Merged(string outcome) => _merged.Add(1, Tag("outcome", outcome));
    internal void LimitsUpdated(TimeSpan duration) => _limitDuration.Record(duration.TotalSeconds);
    internal void OutboxChanged(long by) => _outboxDepth.Add(by);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
