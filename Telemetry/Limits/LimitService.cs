using EdgeMon.Physics.Limits;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Totals;
using Microsoft.Extensions.Logging;

namespace EdgeMon.Telemetry.Limits;

/// <summary>
/// Subscribes to the spills of an experiment like any other client, merges them once each by (host, run, spill), and publishes the
/// running limits as retained messages after every spill.
/// </summary>
/// <remarks>
/// After a restart the sums come from the local ledger, when there is one, and from the retained totals of every host
/// (<see cref="SpillMerger"/>): no session is kept at the broker, and nothing of the service's own is stored. When spills arrive faster than limits are
/// computed, one update covers all that have arrived; the history has a point for each of them all the same.
/// </remarks>
public sealed class LimitService
{
    private readonly MessageFactory _messages;
    private readonly MessageSigner? _signer;
    private readonly LimitServiceOptions _options;
    private readonly ILimitCalculator _calculator;
    private readonly Func<Provenance> _provenance;
    private readonly TimeProvider _time;
    private readonly TelemetryMetrics _metrics;
    private readonly ILogger _log;
    private readonly Func<bool> _blinded;
    private readonly SpillMerger _merger = new();
    private readonly LinkSupervisor _supervisor;
    private LastSpillMessage? _lastSpill;
    /// <summary>The newest spill that totals told of.</summary>
    private LastSpillMessage? _lastOfTotals;
    private volatile LimitUpdate _current;
    /// <summary>How long a spill that only the totals speak of may still be on its way.</summary>
    private static readonly TimeSpan SpillPatience = TimeSpan.FromSeconds(5);

    private long _sequence;
    /// <summary>Spills in the sums of the newest point of the history.</summary>
    private long _spillsNoted;
    private long _duplicates;
    private long _refused;

    internal LimitService(
        MessageFactory messages, MessageSigner? signer, LimitServiceOptions options, ILimitCalculator calculator, Func<Provenance> provenance,
        MqttConnect connect, Func<MqttConnectOptions> link, Func<bool> blinded, TimeProvider time, TelemetryMetrics metrics, ILogger log)
    {
        _blinded = blinded;
        _messages = messages;
        _signer = signer;
        _options = options;
        _calculator = calculator;
        _provenance = provenance;
        _time = time;
        _metrics = metrics;
        _log = log;
        _supervisor = new LinkSupervisor(connect, link, SessionAsync, time, metrics, log);
        _current = Compute();
    }

    /// <summary>The newest result; before the first spill one without exclusion.</summary>
    public LimitUpdate Current => _current;
    /// <summary>Messages refused since the start: unreadable, unverified or of other data.</summary>
    public long RefusedMessages => Interlocked.Read(ref _refused);

    /// <summary>True while connected to the broker.</summary>
    public bool IsConnected => _supervisor.IsConnected;

    /// <summary>
    /// What had been counted after each spill, thinned. Spills that are known from totals alone, because they were published before this service
    /// listened, are one point. After a restart from this host's ledger: spills of other hosts enter it with their next one.
    /// </summary>
    public LimitHistory History { get; } = new();

    /// <summary>Called with every new result, on the thread of the service: copy and return.</summary>
    public event Action<LimitUpdate>? Updated;

    /// <summary>Starts from spills that are known already. Before <see cref="RunAsync"/>.</summary>
    internal void Seed(IEnumerable<(CountedSpill Spill, long EndTimeUnix)> spills)
    {
        CountingTotals sums = CountingTotals.Empty;
        bool blinded = _blinded();
        foreach (var (known, endTimeUnix) in spills)
        {
            CountedSpill spill = blinded ? known with { Candidates = 0, Withheld = true } : known;
            _merger.Add(spill);
            sums = sums.Plus(spill);
            if (spill.Counted) History.Add(new LimitHistoryPoint(spill.Run, spill.Spill, endTimeUnix, sums.Spills, LimitHistory.CountingOf(sums, StatisticsRange.LargestCount)));
        }
        _spillsNoted = sums.Spills;
        _current = Compute();
    }

    /// <summary>The box of this host was opened: its candidates enter the history. The limits follow with its totals.</summary>
    internal void Open(IReadOnlyList<(CountedSpill Spill, long EndTimeUnix)> spills) => History.Correct(point => point.Counting with
    {
        Candidates = (int)Math.Min(StatisticsRange.LargestCount, point.Counting.Candidates + spills.Where(spill => spill.EndTimeUnix <= point.TimeUnix && spill.Spill.Counted).Sum(spill => spill.Spill.Candidates)),
    });

    internal Task RunAsync(CancellationToken cancellation) => _supervisor.RunAsync(cancellation);

    private async Task SessionAsync(IMqttLink link, CancellationToken cancellation)
    {
        string experiment = _messages.Topics.Experiment;
        // Totals first: retained, they come before the spills that follow them.
        foreach (TopicEntry entry in new[] { TopicTable.Totals, TopicTable.Spill })
        {
            string filter = Topics.Filter(entry, experiment);
            MqttResult granted = await link.SubscribeAsync(filter, entry.Qos).ConfigureAwait(false);
            if (!granted.IsSuccess) throw new MqttException($"subscription to {filter} refused: {granted.Reason}");
        }
        await PublishAsync(link).ConfigureAwait(false);

        long droppedBefore = 0;
        Task<bool> arrival = link.Incoming.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            if (_merger.IsBehindTotals && await Task.WhenAny(arrival, Task.Delay(SpillPatience, _time, cancellation)).ConfigureAwait(false) != arrival)
            {
                // The spill was published before this service listened: the totals that hold it take its place.
                _merger.TakeTotalsAhead();
                NoteTotals();
                await PublishAsync(link).ConfigureAwait(false);
                continue;
            }
            if (!await arrival.ConfigureAwait(false)) break;
            long began = _time.GetTimestamp();
            bool changed = false;
            while (link.Incoming.TryRead(out MqttMessage? message)) changed |= Take(message);
            if (link.IncomingDropped > droppedBefore)
            {
                _metrics.Dropped("limit-service", link.IncomingDropped - droppedBefore);
                droppedBefore = link.IncomingDropped;
            }
            arrival = link.Incoming.WaitToReadAsync(cancellation).AsTask();
            if (!changed) continue;
            await PublishAsync(link).ConfigureAwait(false);
            _metrics.LimitsUpdated(_time.GetElapsedTime(began));
        }
        throw new MqttException((await link.Closed.ConfigureAwait(false)).Reason);
    }

    /// <summary>True when the sums changed.</summary>
    private bool Take(MqttMessage message)
    {
        try
        {
            if (_signer is not null && !_signer.Verify(message)) throw new PayloadException("the signature is missing or wrong");
            string[] levels = message.Topic.Split('/');
            return levels[^1] == TopicTable.Totals.Kind ? TakeTotals(levels[^2], message) : TakeSpill(levels[^2], message);
        }
        catch (PayloadException defect)
        {
            Interlocked.Increment(ref _refused);
            _metrics.Merged("refused");
            Log.SpillRefused(_log, message.Topic, defect.Message);
            return false;
        }
    }

    private bool TakeSpill(string host, MqttMessage message)
    {
        (SpillRecord spill, long sequence) = PayloadJson.Read<SpillRecord>(TopicTable.Spill, message.Payload.Span);
        RequireOwn(spill.Provenance, host);
        CountedSpill counted = CountedSpill.From(spill, sequence);
        if (_merger.Add(counted) == MergeOutcome.Duplicate)
        {
            _duplicates++;
            _metrics.Merged("duplicate");
            return false;
        }
        _metrics.Merged(counted.Counted ? "counted" : "excluded");
        _lastSpill = new LastSpillMessage(spill.Run, spill.Spill, spill.EndTimeUnix, spill.Quality, counted.Eot, counted.Candidates);
        if (counted.Counted) NoteHistory(_lastSpill);
        return true;
    }

    private bool TakeTotals(string host, MqttMessage message)
    {
        TotalsMessage totals = PayloadJson.Read<TotalsMessage>(TopicTable.Totals, message.Payload.Span).Payload;
        RequireOwn(totals.Provenance, host);
        if (totals.LastSpill is { } last && (_lastOfTotals is null || last.EndTimeUnix >= _lastOfTotals.EndTimeUnix)) _lastOfTotals = last;
        CountingTotals campaign = totals.Campaign.ToTotals();
        // The broker may still have the totals of before the box was closed: they would enter the history, and again when it is opened.
        if (_blinded() && host == _provenance().Host) campaign = campaign with { Candidates = 0, ExcludedCandidates = 0, Withheld = true };
        bool changed = _merger.TakeTotals(host, totals.LedgerId, campaign, totals.LastSpillSequence);
        if (changed) NoteTotals();
        return changed;
    }

    /// <summary>Totals took the place of spills that never came: one point for all of them.</summary>
    private void NoteTotals()
    {
        if (_lastOfTotals is { } last && (_lastSpill is null || last.EndTimeUnix > _lastSpill.EndTimeUnix)) _lastSpill = last;
        if (_lastSpill is { } newest && _merger.Sum().Spills != _spillsNoted) NoteHistory(newest);
    }

    private void NoteHistory(LastSpillMessage last)
    {
        CountingTotals sums = _merger.Sum();
        History.Add(new LimitHistoryPoint(last.Run, last.Spill, last.EndTimeUnix, sums.Spills, LimitHistory.CountingOf(sums, StatisticsRange.LargestCount)));
        _spillsNoted = sums.Spills;
    }

    private void RequireOwn(Provenance provenance, string host)
    {
        Provenance own = _provenance();
        if (provenance.Host != host) throw new PayloadException($"a message of host \"{provenance.Host}\" came on the topic of \"{host}\"");
        if (provenance.Experiment != own.Experiment) throw new PayloadException($"it is of experiment \"{provenance.Experiment}\"");
        if (provenance.Simulated != own.Simulated)
            throw new PayloadException(provenance.Simulated ? "simulated data do not enter a limit from real data" : "real data do not enter a limit from simulated data");
    }

    private LimitUpdate Compute()
    {
        CountingTotals sums = _merger.Sum();
        CountingResult counting = LimitHistory.CountingOf(sums, StatisticsRange.LargestCount);
        // At the goal: the same beam and detector for longer. Background and its uncertainty grow with EOT, the expected limit needs no candidates.
        double growth = sums.Eot > 0 ? _options.EotGoal / sums.Eot : 0;
        var atGoal = new CountingResult(_options.EotGoal, 0, counting.Background * growth, counting.BackgroundUncertainty * growth);
        return new LimitUpdate(
            sums, _merger.Hosts, _merger.IsComplete, _duplicates, _refused, _calculator.Label, StatisticsRange.Curves(_calculator.Compute, counting), StatisticsRange.Curves(_calculator.Compute, atGoal), _lastSpill) { Withheld = sums.Withheld || _blinded() };
    }

    private async Task PublishAsync(IMqttLink link)
    {
        LimitUpdate update = Compute();
        _current = update;
        Updated?.Invoke(update);
        _sequence++;
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        List<Task<MqttResult>> answers = [];
        foreach (LimitCurve curve in update.Curves)
        {
            string model = curve.Model == ZPrimeModel.Vanilla ? "vanilla" : "dark";
            answers.Add(link.PublishAsync(_messages.Make(TopicTable.Limits, model, _sequence, Run, LimitMessages.Limits(update, curve, _provenance(), now))));
        }
        answers.Add(link.PublishAsync(_messages.Make(TopicTable.Sensitivity, "", _sequence, Run, LimitMessages.Sensitivity(update, _options.EotGoal, _provenance(), now))));
        foreach (Task<MqttResult> answer in answers)
        {
            MqttResult result = await answer.ConfigureAwait(false);
            if (result.IsSuccess) continue;
            _metrics.Refused(result.Reason);
            Log.PublishRefused(_log, "limits", result.Reason);
        }
    }

    private int Run => _lastSpill?.Run ?? 0;
}
