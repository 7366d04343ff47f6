using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Telemetry.Outbox;

/// <summary>
/// The records acknowledged around the loss of a connection. A broker that is killed forgets what it acknowledged but had not delivered, and
/// readers come back a little later than the sender: so, some time after a reconnect, these records are sent once more. They stay in doubt until
/// that echo was acknowledged. Readers deduplicate anyway. Used by the sender alone.
/// </summary>
internal sealed class EchoLog(TimeProvider time)
{
    /// <summary>How long after a reconnect the echo comes: readers that are back by then miss nothing.</summary>
    internal static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);
    /// <summary>Records acknowledged so long before the connection was lost are taken as delivered.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(10);
    /// <summary>Bound of the memory: records, about 3 KB each.</summary>
    private const int Capacity = 1024;

    private readonly Queue<(OutboxItem Item, long At)> _acknowledged = new();
    private readonly SortedDictionary<long, OutboxItem> _inDoubt = [];

    /// <summary>The broker has acknowledged a record over this connection.</summary>
    internal void Acknowledged(OutboxItem item)
    {
        _acknowledged.Enqueue((item, time.GetTimestamp()));
        if (_acknowledged.Count > Capacity) _acknowledged.Dequeue();
    }

    /// <summary>The connection ended.</summary>
    internal void ConnectionLost()
    {
        foreach (var (item, at) in _acknowledged)
        {
            if (time.GetElapsedTime(at) <= Doubt) _inDoubt[item.Position] = item;
        }
        _acknowledged.Clear();
        while (_inDoubt.Count > Capacity) _inDoubt.Remove(_inDoubt.Keys.First());
    }

    /// <summary>What to send once more: all in doubt, and what was acknowledged since the reconnect. In order.</summary>
    internal IReadOnlyList<OutboxItem> Echo()
    {
        foreach (var (item, _) in _acknowledged) _inDoubt[item.Position] = item;
        return [.. _inDoubt.Values];
    }

    /// <summary>The echo was acknowledged to its end.</summary>
    internal void EchoAcknowledged() => _inDoubt.Clear();
}
