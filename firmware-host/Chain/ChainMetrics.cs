using System.Diagnostics.Metrics;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry;
using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Host.Chain;

/// <summary>
/// Owns the meter "EdgeMon.Chain": what went through, in numbers that a supervisor trends. Instruments are read when they are asked
/// for; an event costs nothing, a progress report two stores. Candidates are not among them: blinded numbers have no back door.
/// </summary>
internal sealed class ChainMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "EdgeMon.Chain";

    private readonly Meter _meter = new(MeterName);
    private readonly TimeProvider _time;
    private readonly Counter<double> _eot;
    private readonly Counter<long> _spills, _accepted, _rejected, _dropped;
    private long _events, _bytes, _backlog, _cameRound, _lastSpillAt;
    private double _liveFraction = double.NaN;

    /// <summary>Creates the meter and its instruments.</summary>
    public ChainMetrics(TimeProvider time)
    {
        _time = time;
        _cameRound = time.GetTimestamp();
        _meter.CreateObservableCounter("edgemon.events", () => Interlocked.Read(ref _events), "{event}", "Events read from the source.");
        _meter.CreateObservableCounter("edgemon.input", () => Interlocked.Read(ref _bytes), "By", "Bytes of events read from the source.");
        _meter.CreateObservableGauge("edgemon.backlog", () => Interlocked.Read(ref _backlog), "{event}", "Events read and not yet merged.");
        _meter.CreateObservableGauge("edgemon.loop.age", () => Age(Interlocked.Read(ref _cameRound)), "s", "Time since the event loop last came round; it does so also without data.");
        _meter.CreateObservableGauge("edgemon.spill.live_fraction", () => Known(Volatile.Read(ref _liveFraction)), "ratio", "Live fraction of the last spill.");
        _meter.CreateObservableGauge("edgemon.spill.age", () => Interlocked.Read(ref _lastSpillAt) is not 0 and var at ? Known(Age(at)) : [], "s", "Time since the last spill was closed.");
        _eot = _meter.CreateCounter<double>("edgemon.eot", "{electron}", "Electrons on target of spills whose EOT is valid.");
        _spills = _meter.CreateCounter<long>("edgemon.spills", "{spill}", "Spills recorded, by quality.");
        _accepted = _meter.CreateCounter<long>("edgemon.events.accepted", "{event}", "Events accepted.");
        _rejected = _meter.CreateCounter<long>("edgemon.events.rejected", "{event}", "Events rejected, by reason.");
        _dropped = _meter.CreateCounter<long>("edgemon.events.dropped", "{event}", "Events dropped, by reason.");
    }

    /// <summary>The loop that pulls events came round.</summary>
    public void CameRound() => Interlocked.Exchange(ref _cameRound, _time.GetTimestamp());

    /// <summary>Age of the loop's last sign of life [s].</summary>
    public double LoopAgeSeconds => Age(Interlocked.Read(ref _cameRound));

    /// <summary>A progress report.</summary>
    public void Progress(in PipelineProgress progress)
    {
        Interlocked.Exchange(ref _events, progress.FramesIn);
        Interlocked.Exchange(ref _bytes, progress.Bytes);
        Interlocked.Exchange(ref _backlog, progress.BacklogEvents);
    }

    /// <summary>A spill is in the ledger.</summary>
    public void SpillRecorded(SpillRecord spill)
    {
        Interlocked.Exchange(ref _lastSpillAt, _time.GetTimestamp());
        Volatile.Write(ref _liveFraction, spill.Eot.Valid ? spill.Eot.LiveFraction : double.NaN);
        _spills.Add(1, new KeyValuePair<string, object?>("quality", spill.Quality.ToString().ToUpperInvariant()));
        if (spill.Eot.Valid) _eot.Add(spill.Eot.Eot);
        _accepted.Add(spill.Books.Accepted);
        foreach (var (reason, count) in spill.Books.Rejected) _rejected.Add(count, new KeyValuePair<string, object?>("reason", reason));
        foreach (var (reason, count) in spill.Books.Dropped) _dropped.Add(count, new KeyValuePair<string, object?>("reason", reason));
    }

    /// <summary>Adds what the ledger and the broker's link say of themselves.</summary>
    public void Watch(TelemetryService telemetry)
    {
        // A counter that has counted nothing yet is 0, and not missing.
        _rejected.Add(0);
        _dropped.Add(0);
        _meter.CreateObservableGauge("edgemon.broker.connected", () => telemetry.Status.BrokerConnected ? 1 : 0, null, "1 while the broker is connected.");
        _meter.CreateObservableGauge("edgemon.ledger.writable", () => telemetry.Status.Ledger == LedgerState.Writable ? 1 : 0, null, "1 while the ledger takes records.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private double Age(long timestamp) => _time.GetElapsedTime(timestamp).TotalSeconds;

    // What is not known is not there: a number would look like one.
    private static Measurement<double>[] Known(double value) => double.IsNaN(value) ? [] : [new Measurement<double>(value)];
}
