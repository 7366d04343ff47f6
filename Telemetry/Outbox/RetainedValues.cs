using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Mqtt;

namespace EdgeMon.Telemetry.Outbox;

/// <summary>
/// The newest value of every retained topic of this program. A newer value replaces an older one that was not sent yet (counted);
/// after a reconnect all are sent again, since the broker may have lost them. Bounded by bytes: the histogram that was
/// updated longest ago is dropped first (counted), other values never. Any thread.
/// </summary>
internal sealed class RetainedValues(long maximumBytes, TelemetryMetrics metrics, WakeSignal wake)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Queue<string> _unsent = new();
    private long _bytes;
    private long _updates;
    private long _coalesced;
    private long _dropped;

    internal long Coalesced => Interlocked.Read(ref _coalesced);
    internal long Dropped => Interlocked.Read(ref _dropped);
    internal int Unsent
    {
        get { lock (_gate) return _unsent.Count; }
    }
    internal long Bytes
    {
        get { lock (_gate) return _bytes; }
    }

    /// <summary>Sets the value of the message's topic.</summary>
    internal void Set(TopicEntry entry, MqttMessage message)
    {
        lock (_gate)
        {
            if (_values.TryGetValue(message.Topic, out Value? value))
            {
                _bytes += message.Payload.Length - value.Message.Payload.Length;
                value.Message = message;
                if (value.Queued)
                {
                    _coalesced++;
                    metrics.Coalesced();
                }
            }
            else
            {
                value = new Value { Entry = entry, Message = message };
                _values.Add(message.Topic, value);
                _bytes += message.Payload.Length;
            }
            value.Update = ++_updates;
            Enqueue(message.Topic, value);
            while (_bytes > maximumBytes && DropOldestHistogram()) { }
        }
        wake.Set();
    }

    /// <summary>All values are to be sent again.</summary>
    internal void SendAllAgain()
    {
        lock (_gate)
        {
            foreach (var (topic, value) in _values) Enqueue(topic, value);
        }
        wake.Set();
    }

    /// <summary>Takes the value that has waited longest.</summary>
    internal bool TryTake(out TopicEntry entry, out MqttMessage message)
    {
        lock (_gate)
        {
            while (_unsent.TryDequeue(out string? topic))
            {
                if (!_values.TryGetValue(topic, out Value? value)) continue; // dropped meanwhile
                value.Queued = false;
                (entry, message) = (value.Entry, value.Message);
                return true;
            }
        }
        (entry, message) = (null!, null!);
        return false;
    }

    private void Enqueue(string topic, Value value)
    {
        if (value.Queued) return;
        value.Queued = true;
        _unsent.Enqueue(topic);
    }

    private bool DropOldestHistogram()
    {
        string? oldest = null;
        long update = long.MaxValue;
        foreach (var (topic, value) in _values)
        {
            if (value.Entry.Kind == TopicTable.Histogram.Kind && value.Update < update) (oldest, update) = (topic, value.Update);
        }
        if (oldest is null) return false;
        _bytes -= _values[oldest].Message.Payload.Length;
        _values.Remove(oldest);
        _dropped++;
        metrics.Dropped("memory");
        return true;
    }

    private sealed class Value
    {
        public required TopicEntry Entry { get; init; }
        public required MqttMessage Message { get; set; }
        public long Update { get; set; }
        public bool Queued { get; set; }
    }
}
