using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Mqtt;

namespace EdgeMon.Telemetry.Outbox;

/// <summary>Makes the state messages of this host, and the will of each connection.</summary>
internal sealed class StatePublisher(
    MessageFactory messages, Func<Provenance> provenance, LedgerWriter ledger, Func<(long Coalesced, long Dropped)> counts, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _session;
    private long _sequence;
    private string _activity = "";
    private int _run;

    /// <summary>What the host is doing.</summary>
    internal void Set(string activity, int run)
    {
        lock (_gate) (_activity, _run) = (activity, run);
    }

    /// <summary>Numbers a new connection and makes its will.</summary>
    internal MqttMessage BeginSession()
    {
        lock (_gate) _session = Math.Max(_session + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
        return Message(HostState.Lost);
    }

    internal MqttMessage Message(HostState state)
    {
        lock (_gate)
        {
            (long coalesced, long dropped) = counts();
            return messages.Make(TopicTable.State, "", ++_sequence, _run, new StateMessage
            {
                Provenance = provenance(),
                State = state,
                Session = _session,
                TimeUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Activity = _activity,
                Run = _run,
                Ledger = ledger.State switch { LedgerState.Writable => "writable", LedgerState.Full => "full", _ => "failed" },
                OutboxDepth = ledger.OutboxDepth,
                Coalesced = coalesced,
                Dropped = dropped,
            });
        }
    }
}
