using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Host.Chain;
using EdgeMon.Host.Configuration;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Host.Verbs;

/// <summary>One pass of the chain over a whole run.</summary>
/// <param name="Events">Frames of all kinds.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Seconds">Elapsed time [s].</param>
/// <param name="ProcessorSeconds">Processor time of all threads [s].</param>
internal readonly record struct Pass(long Events, long Bytes, double Seconds, double ProcessorSeconds);

/// <summary>What several passes took.</summary>
/// <param name="Events">Frames in a pass.</param>
/// <param name="BytesPerEvent">Mean length of a frame [bytes].</param>
/// <param name="BestPerSecond">Events per second of the fastest pass.</param>
/// <param name="MedianPerSecond">Events per second of the median pass.</param>
/// <param name="ProcessorNanosecondsPerEvent">Least processor time of a pass [ns/event].</param>
internal sealed record PassTimes(long Events, double BytesPerEvent, double BestPerSecond, double MedianPerSecond, double ProcessorNanosecondsPerEvent);

/// <summary>
/// Passes of the chain of <c>run</c> and <c>replay</c> over one input: the same source, reader, pipeline and options. Only
/// maps and constants are read once, before the first pass, in place of once per run.
/// </summary>
/// <param name="setups">Maps and constants.</param>
/// <param name="settings">Options of the chain.</param>
/// <param name="cancellation">Stops between passes.</param>
internal sealed class BenchChain(RunSetups setups, EdgeMonConfiguration settings, CancellationToken cancellation)
{
    /// <summary>A pass before this time [s] is not counted: the compiler is still at its first tier.</summary>
    private const double WarmUpSeconds = 0.5;
    private const int FewestPasses = 3;
    private const int SendBytes = 4 << 20;
    /// <summary>As a reader of events asks for them.</summary>
    private const int ReceiveBytes = 512 << 10;
    /// <summary>How long frames that were sent may take to come out before the pass is given up [s].</summary>
    private const double StragglerSeconds = 5;

    private readonly Dictionary<int, RunSetup> _setupOfRun = [];

    /// <summary>Accepted physics events of the last pass.</summary>
    public long Physics { get; private set; }

    /// <summary>Passes for a time, after passes that warm up; best and median.</summary>
    /// <param name="seconds">For how long [s]; at least three passes.</param>
    /// <param name="pass">A pass.</param>
    public PassTimes Measure(double seconds, Func<Pass> pass)
    {
        long start = Stopwatch.GetTimestamp();
        do { Checked(pass); }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < Math.Min(WarmUpSeconds, seconds));
        start = Stopwatch.GetTimestamp();
        var passes = new List<Pass>();
        while (passes.Count < FewestPasses || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds) passes.Add(Checked(pass));
        return TimesOf(passes);
    }

    private static PassTimes TimesOf(List<Pass> passes)
    {
        double[] times = [.. passes.Select(item => item.Seconds).Order()];
        Pass first = passes[0];
        if (first.Events == 0) return new PassTimes(0, 0, 0, 0, 0);
        return new PassTimes(
            first.Events, (double)first.Bytes / first.Events, first.Events / times[0], first.Events / times[times.Length / 2],
            passes.Min(item => item.ProcessorSeconds) / first.Events * 1e9);
    }

    /// <summary>Passes of one worker over two inputs by turns, so that a machine that gets busier meets both.</summary>
    /// <param name="seconds">For how long [s]; at least three passes of each.</param>
    /// <param name="first">An input in memory.</param>
    /// <param name="second">Another one.</param>
    public (PassTimes First, PassTimes Second) MeasureBoth(double seconds, BenchInput first, BenchInput second)
    {
        var passes = new List<(Pass First, Pass Second)>();
        Measure(0, () => OverMemory(second, 1)); // warms up
        long start = Stopwatch.GetTimestamp();
        while (passes.Count < FewestPasses || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            passes.Add((Checked(() => OverMemory(first, 1)), Checked(() => OverMemory(second, 1))));
        return (TimesOf([.. passes.Select(pair => pair.First)]), TimesOf([.. passes.Select(pair => pair.Second)]));
    }

    /// <summary>A pass over the bytes in memory, without a copy.</summary>
    public Pass OverMemory(BenchInput input, int workers, StageTimings? timings = null)
    {
        using EventBatchReader reader = EventBatchReader.OverMemory(input.Name, input.Bytes, settings.Input.ToBatchLimits(), FrameFormat.Date);
        return Run(reader, new SpillCollector(), workers, timings);
    }

    /// <summary>A pass over a file, which the system has in its page cache after the first.</summary>
    public Pass OverFile(string path, int workers)
    {
        using var source = new FileSource(path);
        using var reader = new EventBatchReader(source, settings.Input.ToBatchLimits(), FrameFormat.Date);
        return Run(reader, new SpillCollector(), workers);
    }

    /// <summary>A pass over a connection on loopback, from its first byte to the last event; another thread sends.</summary>
    /// <param name="input">What is sent.</param>
    /// <param name="events">Frames in it: the pass ends when they have come out.</param>
    public Pass OverTcp(BenchInput input, long events)
    {
        using var source = new TcpListenSource(new IPEndPoint(IPAddress.Loopback, 0));
        using var reader = new EventBatchReader(source, settings.Input.ToBatchLimits(), FrameFormat.Date);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var observer = new SpillCollector { Progressed = progress => { if (progress.FramesIn >= events) end.Cancel(); } };
        Thread sender = StartSending(input, source.EndPoint, end);
        Pass pass = Run(reader, observer, 1, null, end.Token, TimeSpan.Zero);
        sender.Join();
        return pass;
    }

    /// <summary>The same connection, sender and source without the chain: what comes is thrown away. The machine gives no more to anybody.</summary>
    /// <param name="input">What is sent.</param>
    /// <returns>A pass whose events are bytes.</returns>
    public Pass OverTcpAlone(BenchInput input)
    {
        using var source = new TcpListenSource(new IPEndPoint(IPAddress.Loopback, 0));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        byte[] block = GC.AllocateUninitializedArray<byte>(settings.Input.ToBatchLimits().Bytes, pinned: true);
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp(), received = 0;
        Thread sender = StartSending(input, source.EndPoint, end);
        for (int at = 0; received < input.Stream.Length && !end.IsCancellationRequested;)
        {
            int read = source.Read(block.AsSpan(at, Math.Min(ReceiveBytes, block.Length - at)), TimeSpan.FromMilliseconds(250), end.Token).Bytes;
            received += read;
            at = at + read == block.Length ? 0 : at + read;
        }
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        processor = Environment.CpuUsage.TotalTime - processor;
        end.Cancel();
        sender.Join();
        return new Pass(received, received, seconds, processor.TotalSeconds);
    }

    /// <summary>Time of each stage [ns/event]: the least of several passes, because a pass on a busy machine holds the time of others.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="seconds">For how long [s].</param>
    public IReadOnlyDictionary<string, double> Stages(BenchInput input, double seconds)
    {
        Stage[] stages = Enum.GetValues<Stage>();
        var least = stages.ToDictionary(stage => stage, _ => double.MaxValue);
        Measure(seconds, () =>
        {
            var timings = new StageTimings();
            Pass pass = OverMemory(input, 1, timings);
            foreach (Stage stage in stages) least[stage] = Math.Min(least[stage], timings.NanosecondsPerEvent(stage));
            return pass;
        });
        return stages.ToDictionary(stage => JsonNamingPolicy.CamelCase.ConvertName(stage.ToString()), stage => least[stage]);
    }

    /// <summary>What a pass allocates, after its first batches.</summary>
    public AllocationObserver Allocations(BenchInput input)
    {
        var observer = new AllocationObserver();
        using EventBatchReader reader = EventBatchReader.OverMemory(input.Name, input.Bytes, settings.Input.ToBatchLimits(), FrameFormat.Date);
        Run(reader, observer, 1, null, cancellation, TimeSpan.Zero);
        return observer;
    }

    /// <summary>Instructions of a pass in memory over the samples in it; null where they cannot be counted.</summary>
    public double? InstructionsPerSample(BenchInput input)
    {
        using InstructionCounter? counter = InstructionCounter.TryOpen();
        if (counter is null) return null;
        long before = counter.Read();
        OverMemory(input, 1); // one worker: on this thread
        long instructions = counter.Read() - before, samples = 0;
        using EventBatchReader reader = EventBatchReader.OverMemory(input.Name, input.Bytes, settings.Input.ToBatchLimits(), FrameFormat.Date);
        var decoded = new DecodedEvent();
        EventDecoder? decoder = null;
        while (reader.TryRead(out EventBatch? batch, cancellation))
            using (batch)
            {
                decoder ??= new EventDecoder(SetupOf(batch.Run).Map.Rules);
                for (int i = 0; i < batch.Count; i++)
                {
                    decoder.Decode(batch.EventBytes(i), 0, decoded);
                    foreach (ref readonly LocatedChannel channel in decoded.Channels) samples += channel.SampleCount;
                }
            }
        return samples > 0 ? (double)instructions / samples : null;
    }

    private Pass Checked(Func<Pass> pass)
    {
        cancellation.ThrowIfCancellationRequested();
        return pass();
    }

    private Pass Run(
        EventBatchReader reader, ISpillObserver observer, int workers, StageTimings? timings = null, CancellationToken end = default, TimeSpan? progress = null)
    {
        var defaults = new PipelineSettings();
        var pipeline = new EventPipeline(reader, SetupOf, observer, defaults with
        {
            Options = settings.Signal,
            Workers = workers,
            Experiment = settings.Telemetry.Experiment,
            Host = settings.Telemetry.Host,
            CodeVersion = ProgramVersion.Text,
            Timings = timings,
            ProgressInterval = progress ?? defaults.ProgressInterval,
        });
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        PipelineTotals totals = pipeline.Run(end);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        processor = Environment.CpuUsage.TotalTime - processor;
        Physics = totals.CutFlow.Count > 0 ? totals.CutFlow[0].Passed : 0;
        return new Pass(totals.Books.FramesIn, totals.Bytes, seconds, processor.TotalSeconds);
    }

    private RunSetup SetupOf(int run) => _setupOfRun.TryGetValue(run, out RunSetup? known) ? known : _setupOfRun[run] = setups.For(run);

    private static Thread StartSending(BenchInput input, EndPoint to, CancellationTokenSource end)
    {
        var sender = new Thread(() => Send(input.Stream, to, end)) { IsBackground = true, Name = "EdgeMon bench sender" };
        sender.Start();
        return sender;
    }

    private static void Send(ReadOnlyMemory<byte> bytes, EndPoint to, CancellationTokenSource end)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(to);
            for (int at = 0; at < bytes.Length && !end.IsCancellationRequested;)
                at += socket.Send(bytes.Span.Slice(at, Math.Min(SendBytes, bytes.Length - at)));
            end.CancelAfter(TimeSpan.FromSeconds(StragglerSeconds));
        }
        catch (SocketException)
        {
            end.Cancel(); // the pass ends with the events that came through
        }
    }
}

/// <summary>
/// Counts what is allocated between batches: per event inside a spill, and per spill record. Candidates are records, too:
/// a stretch with one counts for neither. For one worker, whose thread does everything.
/// </summary>
internal sealed class AllocationObserver : ISpillObserver
{
    /// <summary>Batches until every buffer has been used once.</summary>
    private const int FirstBatches = 8;

    private long _batches, _last, _lastFrames, _events, _bytes, _spills, _spillBytes;
    private bool _isSpillEnd, _hasCandidate;

    /// <summary>Bytes allocated per event inside a spill.</summary>
    public double BytesPerEvent => _events > 0 ? (double)_bytes / _events : 0;
    /// <summary>Bytes allocated per spill closed: its record.</summary>
    public double BytesPerSpill => _spills > 0 ? (double)_spillBytes / _spills : 0;

    /// <inheritdoc/>
    public void RunStarted(int run) { }

    /// <inheritdoc/>
    public void CandidateFound(CandidateRecord candidate) => _hasCandidate = true;

    /// <inheritdoc/>
    public void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms) => _isSpillEnd = true;

    /// <inheritdoc/>
    public void Progress(in PipelineProgress progress)
    {
        long now = GC.GetAllocatedBytesForCurrentThread();
        if (++_batches > FirstBatches)
        {
            if (_isSpillEnd)
            {
                _spills++;
                _spillBytes += now - _last;
            }
            else if (!_hasCandidate)
            {
                _events += progress.FramesIn - _lastFrames;
                _bytes += now - _last;
            }
        }
        (_isSpillEnd, _hasCandidate) = (false, false);
        _lastFrames = progress.FramesIn;
        _last = GC.GetAllocatedBytesForCurrentThread();
    }
}
