using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Signal.Pipeline;

/// <summary>What a pipeline is made of, besides its input.</summary>
public sealed record PipelineSettings
{
    /// <summary>Options of this room.</summary>
    public SignalOptions Options { get; init; } = new();
    /// <summary>Threads that read, process and merge; 1 does everything on the calling thread.</summary>
    public int Workers { get; init; } = 1;
    /// <summary>How the events are framed; reconstruction with a map needs <see cref="FrameFormat.Date"/>.</summary>
    public FrameFormat Format { get; init; } = FrameFormat.Date;
    /// <summary>Name of the experiment, for provenance.</summary>
    public string Experiment { get; init; } = "na64e";
    /// <summary>Name of the host, for provenance.</summary>
    public string Host { get; init; } = "localhost";
    /// <summary>True when the data come from the virtual detector.</summary>
    public bool Simulated { get; init; }
    /// <summary>Hash of the effective configuration, for provenance.</summary>
    public string ConfigurationHash { get; init; } = "none";
    /// <summary>Version of the program, for provenance.</summary>
    public string CodeVersion { get; init; } = "none";
    /// <summary>Vector width; the widest of the machine when null. All give the same results.</summary>
    public VectorWidth? Width { get; init; }
    /// <summary>Receives the time spent in each stage; null measures nothing.</summary>
    public StageTimings? Timings { get; init; }
    /// <summary>Shortest time between two progress reports.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(250);
    /// <summary>Clock for progress reports.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>
/// Reader, workers and ordered merge. Every worker takes the next batch from the reader (one at a time), processes it, and
/// hands in the result. The first worker, and any other while the first one waits for its source, merges in the order of the stream all that are
/// ready. So there is no thread that only moves data, one worker costs one core, and results are the same for any number of workers.
/// </summary>
/// <remarks>
/// Back-pressure: a worker needs a free result before it reads; results are bounded, so an observer that takes long stops
/// the reading, not the memory. Nothing is allocated per event once all buffers have been used.
/// </remarks>
public sealed class EventPipeline
{
    private readonly EventBatchReader _reader;
    private readonly Func<int, RunSetup> _setupForRun;
    private readonly ISpillObserver _observer;
    private readonly PipelineSettings _settings;
    private readonly Lock _readLock = new();
    private readonly object _mergeLock = new();
    private readonly SpillAccumulator _accumulator;
    private readonly List<BatchResult> _free;
    private readonly BatchResult?[] _ready;
    private readonly CancellationTokenSource _stop = new();

    // Guarded by the read lock.
    private RunContext? _context;
    private SpillGains? _gains;
    private int _spillOfGains = int.MinValue;
    private bool _ended;
    private Exception? _refusal;
    private long _read;

    // Guarded by the merge lock.
    private long _nextToMerge, _lastProgress, _merged;
    private bool _merging;
    private volatile bool _firstWillHandIn; // set without the lock: whoever sees it too late merges himself
    private Exception? _failure;

    /// <summary>A pipeline over a reader.</summary>
    /// <param name="reader">Where batches come from; not disposed here.</param>
    /// <param name="setupForRun">Map and constants of a run, asked when a run begins, in the order of the stream.</param>
    /// <param name="observer">Receives spills and candidates.</param>
    /// <param name="settings">Everything else.</param>
    public EventPipeline(EventBatchReader reader, Func<int, RunSetup> setupForRun, ISpillObserver observer, PipelineSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Workers, 1);
        (_reader, _setupForRun, _observer, _settings) = (reader, setupForRun, observer, settings);
        _accumulator = new SpillAccumulator(observer, ProvenanceOf);
        int results = settings.Workers == 1 ? 1 : 3 * settings.Workers;
        _ready = new BatchResult?[results];
        _free = [.. Enumerable.Range(0, results).Select(i => new BatchResult { Worker = i % settings.Workers })];
    }

    /// <summary>
    /// Runs until the source ends or <paramref name="cancellation"/> asks for the end; then closes the open spill.
    /// </summary>
    /// <param name="cancellation">Ends reading; what was read is still processed.</param>
    /// <returns>Totals.</returns>
    /// <exception cref="Exception">
    /// The first thing that went wrong in a worker, the setup of a run, or the observer. When it was the setup of a run, what came before is
    /// finished first.
    /// </exception>
    public PipelineTotals Run(CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.Register(_stop.Cancel);
        var threads = new Thread[_settings.Workers - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int worker = i + 1;
            threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"EdgeMon worker {worker + 1}" };
            threads[i].Start();
        }
        Work(0);
        foreach (Thread thread in threads) thread.Join();
        if (_failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        PipelineTotals totals = _accumulator.Finish();
        if (_refusal is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_refusal);
        return totals;
    }

    private void Work(int worker)
    {
        BatchProcessor? processor = null;
        try
        {
            while (TakeFree(worker) is { } result)
            {
                if (!TryRead(out EventBatch? batch, out RunContext? context, out SpillGains? gains)) break;
                if (worker == 0) _firstWillHandIn = true;
                _reader.ReadAhead();
                using (batch)
                {
                    if (context is null)
                    {
                        result.BeginWithoutRun(batch);
                    }
                    else
                    {
                        if (processor is null || !ReferenceEquals(processor.Context, context))
                            processor = BatchProcessor.Create(context, _settings.Format, _settings.Width ?? VectorWidths.Widest, ProvenanceOf(context), _settings.Timings);
                        processor.Process(batch, gains!.Ratios, result);
                        result.Temperatures = gains.Temperatures;
                    }
                }
                HandIn(result, worker);
            }
        }
        catch (Exception exception) when (Fail(exception))
        {
            // Kept for Run, which throws the first one; the other workers stop.
        }
    }

    /// <summary>The next batch, and the run and gains of its events: null where none has told a run yet.</summary>
    private bool TryRead([NotNullWhen(true)] out EventBatch? batch, out RunContext? context, out SpillGains? gains)
    {
        lock (_readLock)
        {
            (context, gains) = (null, null);
            batch = null;
            if (_ended) return false;
            long start = _settings.Timings is null ? 0 : Stopwatch.GetTimestamp();
            if (!_reader.TryRead(out batch, _stop.Token))
            {
                _ended = true;
                return false;
            }
            _settings.Timings?.Add(Stage.Walk, Stopwatch.GetTimestamp() - start, batch.Count);
            if (!batch.IsRunKnown) return true;
            try
            {
                if (_context is null || _context.Run != batch.Run)
                {
                    _context = new RunContext(batch.Run, _setupForRun(batch.Run), _settings.Options);
                    _spillOfGains = int.MinValue;
                }
                if (_spillOfGains != batch.Spill)
                {
                    _gains = SpillGains.Of(_context.Setup, batch.Spill);
                    _spillOfGains = batch.Spill;
                }
            }
            catch (Exception refusal)
            {
                // To the workers the input ends here: other batches of the runs before are still with them.
                batch.Dispose();
                batch = null;
                _refusal = refusal;
                _ended = true;
                return false;
            }
            (context, gains) = (_context, _gains);
            Interlocked.Add(ref _read, batch.Count);
            return true;
        }
    }

    /// <summary>A result to write into, if possible one that this worker wrote last: its core still has the memory.</summary>
    private BatchResult? TakeFree(int worker)
    {
        lock (_mergeLock)
        {
            while (_free.Count == 0 && _failure is null) Monitor.Wait(_mergeLock);
            if (_failure is not null) return null;
            int at = _free.Count - 1;
            while (at > 0 && _free[at].Worker != worker) at--;
            if (_free[at].Worker != worker) at = _free.Count - 1;
            BatchResult result = _free[at];
            _free.RemoveAt(at);
            result.Worker = worker;
            return result;
        }
    }

    /// <summary>
    /// Stores a result and merges what is next in order, unless another worker is at it: that one goes on with ours. As long as results are
    /// left, all is left to the first worker while that one processes a batch: so histograms stay in the cache of one core.
    /// </summary>
    private void HandIn(BatchResult result, int worker)
    {
        lock (_mergeLock)
        {
            _ready[result.Sequence % _ready.Length] = result;
            if (worker == 0) _firstWillHandIn = false;
            if (_merging || _firstWillHandIn && _free.Count > 0) return;
            _merging = true;
            try
            {
                while (_failure is null && _ready[_nextToMerge % _ready.Length] is { } next)
                {
                    _ready[_nextToMerge % _ready.Length] = null;
                    _nextToMerge++;
                    // Outside the lock: other workers must be able to hand in while an observer writes to disk.
                    Monitor.Exit(_mergeLock);
                    try
                    {
                        Merge(next);
                    }
                    finally
                    {
                        Monitor.Enter(_mergeLock);
                    }
                    _free.Add(next);
                    Monitor.PulseAll(_mergeLock);
                }
            }
            finally
            {
                _merging = false;
            }
        }
    }

    private void Merge(BatchResult result)
    {
        long start = _settings.Timings is null ? 0 : Stopwatch.GetTimestamp();
        if (!result.HasRun)
        {
            _accumulator.Lose(result.Losses);
            return;
        }
        _accumulator.Merge(result);
        _merged += result.Count;
        _settings.Timings?.Add(Stage.Merge, Stopwatch.GetTimestamp() - start, result.Count);
        long now = _settings.Time.GetTimestamp();
        if (_settings.Time.GetElapsedTime(_lastProgress, now) < _settings.ProgressInterval) return;
        _lastProgress = now;
        _observer.Progress(_accumulator.Progress with { BacklogEvents = Interlocked.Read(ref _read) - _merged });
    }

    /// <summary>Remembers the first failure and wakes everybody.</summary>
    private bool Fail(Exception exception)
    {
        lock (_mergeLock)
        {
            _failure ??= exception;
            Monitor.PulseAll(_mergeLock);
        }
        _stop.Cancel();
        return true;
    }

    private Provenance ProvenanceOf(RunContext context) => new()
    {
        Experiment = _settings.Experiment,
        Host = _settings.Host,
        Simulated = _settings.Simulated,
        ConfigurationHash = _settings.ConfigurationHash,
        MapIdentity = context.Setup.Map.Identity + Kept(context.Setup),
        CalibrationIdentity = context.Setup.CalibrationIdentity + Kept(context.Setup),
        CodeVersion = _settings.CodeVersion,
    };

    private static string Kept(RunSetup setup) => setup.KeptFromRun is { } run ? FormattableString.Invariant($" kept from run {run}") : "";
}
