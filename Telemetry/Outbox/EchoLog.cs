using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Telemetry.Outbox;

/// <summary>
/// The records acknowledged last. A broker that is killed forgets what it acknowledged but had not delivered, and readers come back a little
/// later than the sender: so, some time after a reconnect, these records are sent once more. Readers deduplicate anyway.
/// </summary>
internal sealed class EchoLog(TimeProvider time)
{
    /// <summary>How long after a reconnect the echo comes: readers that are back by then miss nothing.</summary>
    internal static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);
    /// <summary>Records acknowledged so long before the connection was lost are taken as delivered.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(10);
    private const int Capacity = 256;

    private readonly Queue<(OutboxItem Item, long At)> _recent = new();

    internal void Acknowledged(OutboxItem item)
    {
        _recent.Enqueue((item, time.GetTimestamp()));
        if (_recent.Count > Capacity) _recent.Dequeue();
    }

    /// <summary>The records acknowledged not longer ago than the doubt and the delay, oldest first.</summary>
    internal IReadOnlyList<OutboxItem> InDoubt() =>
        [.. _recent.Where(entry => time.GetElapsedTime(entry.At) <= Doubt + Delay).Select(entry => entry.Item)];
}
