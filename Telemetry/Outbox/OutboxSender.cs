using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeMon.Telemetry.Outbox;

/// <summary>
/// The one sender. Records leave the outbox in order, at most <see cref="Window"/> in flight, and are deleted only when the broker
/// has acknowledged them; what was in flight when a connection ended is sent again over the next: at least once, and in order once
/// deduplicated. What was acknowledged just before a connection was lost is sent once more (<see cref="EchoLog"/>). Retained values go between records, so that neither waits for the other.
/// </summary>
internal sealed class OutboxSender(LedgerWriter ledger, RetainedValues values, MessageFactory messages, WakeSignal wake, Func<bool> blinded, TelemetryMetrics metrics, TimeProvider time, ILogger log)
{
    /// <summary>Publishes in flight (RELIABILITY, "read first", 4).</summary>
    internal const int Window = 16;
    /// <summary>Of these, retained values: a record that comes behind sixty histograms waits for a few of them only.</summary>
    private const int ValueWindow = 4;
    private const int Batch = 64;
    /// <summary>Refusals of one record, over all connections, before it is set aside.</summary>
    private const int RefusalsBeforeParking = 3;
    private static readonly TimeSpan RefusalPause = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<long, int> _refusals = [];
    private readonly EchoLog _echo = new(time);
    private bool _connectedBefore;
    private volatile bool _busy;

    /// <summary>True when nothing waits and nothing is in flight.</summary>
    internal bool Idle => !_busy && ledger.OutboxDepth == 0 && values.Unsent == 0;

    /// <summary>Sends over one connection until it ends or <paramref name="cancellation"/> asks to stop.</summary>
    /// <exception cref="MqttException">The connection ended.</exception>
    internal async Task RunAsync(IMqttLink link, CancellationToken cancellation)
    {
        int window = Math.Min(Window, link.Connected.ReceiveMaximum);
        var session = new Session();
        Task echo = _connectedBefore ? EchoLaterAsync(session, cancellation) : Task.CompletedTask;
        _connectedBefore = true;
        Task stopped = Task.Delay(Timeout.Infinite, cancellation);
        if (ledger.OutboxDepth > 0) Log.OutboxWaiting(log, ledger.OutboxDepth);
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                Task more = wake.Next;
                _busy = true;
                while (session.InFlight.Count < window && TryNext(session, link, out Sending? next)) session.InFlight.Enqueue(next);
                if (session.InFlight.Count == 0)
                {
                    Delete(session);
                    _busy = false;
                    await Task.WhenAny(more, link.Closed, stopped).ConfigureAwait(false);
                    if (link.Closed.IsCompleted) throw new MqttException((await link.Closed.ConfigureAwait(false)).Reason);
                    continue;
                }
                // Answers come in the order of sending: wait for the oldest. A record that is written meanwhile does not.
                Sending oldest = session.InFlight.Peek();
                if (session.InFlight.Count < window && await Task.WhenAny(oldest.Answer, more).ConfigureAwait(false) != oldest.Answer) continue;
                MqttResult result = await oldest.Answer.ConfigureAwait(false);
                session.InFlight.Dequeue();
                if (!result.IsSuccess) await Refused(session, oldest, result, cancellation).ConfigureAwait(false);
                else Acknowledged(session, oldest);
                if (session.Acknowledged.Count >= Batch || session.InFlight.Count == 0) Delete(session);
            }
        }
        finally
        {
            _busy = false;
            session.Ended = true;
            _echo.ConnectionLost();
            await echo.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // What the broker has need not be sent again, even if the connection is gone.
            Delete(session);
        }
    }

    private async Task EchoLaterAsync(Session session, CancellationToken cancellation)
    {
        for (TimeSpan waited = TimeSpan.Zero; waited < EchoLog.Delay && !session.Ended; waited += EchoLog.Delay / 20)
            await Task.Delay(EchoLog.Delay / 20, time, cancellation).ConfigureAwait(false);
        session.EchoDue = true;
        wake.Set();
    }

    private bool TryNext(Session session, IMqttLink link, out Sending next)
    {
        if (session.EchoDue)
        {
            session.EchoDue = false;
            foreach (OutboxItem item in _echo.Echo()) session.Echo.Enqueue(item);
            session.EchoesUnanswered = session.Echo.Count;
        }
        if (session.Echo.TryDequeue(out OutboxItem? echo))
        {
            next = Send(link, echo, isEcho: true);
            return true;
        }
        session.ValuesTurn = !session.ValuesTurn;
        return session.ValuesTurn
            ? TryNextValue(session, link, out next) || TryNextRecord(session, link, out next)
            : TryNextRecord(session, link, out next) || TryNextValue(session, link, out next);
    }

    private bool TryNextValue(Session session, IMqttLink link, out Sending next)
    {
        next = null!;
        if (session.InFlight.Count(sending => sending.IsValue) >= ValueWindow) return false;
        if (!values.TryTake(out TopicEntry entry, out MqttMessage message)) return false;
        next = new Sending(entry, message, null, false, link.PublishAsync(message));
        return true;
    }

    private bool TryNextRecord(Session session, IMqttLink link, out Sending next)
    {
        next = null!;
        if (session.Loaded.Count == 0)
        {
            if (ledger.OutboxDepth == 0) return false;
            foreach (OutboxItem loaded in ledger.PendingOutbox(session.Cursor, Batch)) session.Loaded.Enqueue(loaded);
        }
        OutboxItem? item;
        while (true)
        {
            if (!session.Loaded.TryDequeue(out item)) return false;
            session.Cursor = item.Position;
            if (item.Kind != TopicTable.Candidate.Kind || !blinded()) break;
            // Stays in the ledger, and is not published.
            session.Acknowledged.Add(item.Position);
        }
        next = Send(link, item, isEcho: false);
        return true;
    }

    private Sending Send(IMqttLink link, OutboxItem item, bool isEcho)
    {
        TopicEntry entry = TopicTable.All.First(candidate => candidate.Kind == item.Kind);
        MqttMessage message = messages.Make(entry, "", item.Sequence, item.Host, item.Run, entry == TopicTable.Spill && blinded() ? WithoutCandidates(item.Json) : item.Json);
        return new Sending(entry, message, isEcho ? null : item, isEcho, link.PublishAsync(message));
    }

    private static byte[] WithoutCandidates(byte[] json)
    {
        var (spill, sequence) = PayloadJson.Read<SpillRecord>(TopicTable.Spill, json);
        return PayloadJson.Write(TopicTable.Spill, sequence, BlindedPayloads.Of(spill));
    }

    private void Acknowledged(Session session, Sending sent)
    {
        metrics.Published(sent.Entry.Kind);
        if (sent.IsEcho && --session.EchoesUnanswered == 0) _echo.EchoAcknowledged();
        if (sent.Record is not { } record) return;
        session.Acknowledged.Add(record.Position);
        _echo.Acknowledged(record);
    }

    /// <summary>
    /// A refused value is dropped: a newer one will come. A refused record is tried again from its place, so that order is kept, and
    /// set aside after some refusals, so that it does not hold up the others for ever.
    /// </summary>
    private async Task Refused(Session session, Sending refused, MqttResult result, CancellationToken cancellation)
    {
        metrics.Refused(result.Reason);
        Log.PublishRefused(log, refused.Message.Topic, result.Reason);
        if (refused.Record is not { Position: long position }) return;

        while (session.InFlight.TryDequeue(out Sending? other))
        {
            MqttResult answer = await other.Answer.ConfigureAwait(false);
            if (answer.IsSuccess) Acknowledged(session, other);
        }
        Delete(session);
        int refusals = _refusals.GetValueOrDefault(position) + 1;
        _refusals[position] = refusals;
        if (refusals >= RefusalsBeforeParking)
        {
            Park(position, refused.Entry.Kind, result.Reason);
        }
        session.Loaded.Clear();
        session.Cursor = 0;
        await Task.Delay(RefusalPause, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Park(long position, string kind, string reason)
    {
        try
        {
            ledger.ParkInOutbox(position, reason);
            _refusals.Remove(position);
            Log.RecordParked(log, position, kind, reason);
        }
        catch (LedgerException)
        {
            // Reported by the ledger; refused again, it is parked when the ledger takes it.
        }
    }

    /// <summary>
    /// Deletes what was acknowledged. A ledger that is full or failed keeps it in the outbox, and has reported it: tried again with the next
    /// wake-up, otherwise the records are sent again over the next connection.
    /// </summary>
    private void Delete(Session session)
    {
        if (session.Acknowledged.Count == 0) return;
        try
        {
            ledger.RemoveFromOutbox(session.Acknowledged);
            session.Acknowledged.Clear();
        }
        catch (LedgerException)
        {
            // See above.
        }
    }

    /// <summary>What belongs to one connection.</summary>
    private sealed class Session
    {
        public Queue<Sending> InFlight { get; } = new();
        public Queue<OutboxItem> Loaded { get; } = new();
        public List<long> Acknowledged { get; } = [];
        public Queue<OutboxItem> Echo { get; } = new();
        public int EchoesUnanswered { get; set; }
        public long Cursor { get; set; }
        public volatile bool EchoDue;
        public volatile bool Ended;
        public bool ValuesTurn { get; set; }
    }

    /// <param name="Entry">Topic.</param>
    /// <param name="Message">Message.</param>
    /// <param name="Record">The record; null for a retained value or an echo.</param>
    /// <param name="IsEcho">A record sent once more.</param>
    /// <param name="Answer">The broker's answer.</param>
    private sealed record Sending(TopicEntry Entry, MqttMessage Message, OutboxItem? Record, bool IsEcho, Task<MqttResult> Answer)
    {
        /// <summary>A retained value.</summary>
        public bool IsValue => Record is null && !IsEcho;
    }
}
