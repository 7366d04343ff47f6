using System.CommandLine;
using EdgeMon.Calibration;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Host.Chain;
using EdgeMon.Host.Configuration;

namespace EdgeMon.Host.Verbs;

/// <summary><c>edgemon bench</c>: how fast this machine runs the chain of <c>run</c> and <c>replay</c>, against the rate at which it reads memory.</summary>
internal static class BenchVerb
{
    /// <summary>Events of a run in memory: about 350 MB, many times any cache.</summary>
    private const int DefaultEvents = 40_000;
    /// <summary>
    /// Spills of 40,000 events, 4 s long at the usual 10,000 events/s, as the accelerator's are (4.8 s). Of the signal some 14 candidates a second come
    /// through: enough for percentiles, and few enough that they do not queue for the disk.
    /// </summary>
    private static readonly VirtualDetectorOptions BusySpill = new()
    {
        Trigger = new() { BeamPrescale = 20, DeadTimeMicroseconds = 5 },
        Signal = new() { EventsPerSpill = 200 },
    };

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var file = new Option<string?>("--file") { Description = "Raw DATE file to measure with, kept in memory as a whole. Without it a run of the virtual detector is made.", HelpName = "FILE" };
        Option<string?> maps = InputFiles.Maps();
        maps.Description = "Folder (or file) of NA64 XML channel maps. Those of the virtual detector by default.";
        var calibration = new Option<string?>("--calibration") { Description = "File or folder of SDC calibration text. That of the virtual detector by default.", HelpName = "PATH" };
        var events = new Option<int>("--events") { Description = "Events of the virtual detector's run.", HelpName = "N", DefaultValueFactory = _ => DefaultEvents };
        var workers = new Option<int>("--workers") { Description = "Worker threads of the main figure, which is given per worker.", HelpName = "W", DefaultValueFactory = _ => 1 };
        var batch = new Option<int>("--batch") { Description = "Events handed to a worker at a time.", HelpName = "N", DefaultValueFactory = _ => new InputConfiguration().BatchEvents };
        var seconds = new Option<double>("--seconds") { Description = "Time for each figure.", HelpName = "S", DefaultValueFactory = _ => 2 };
        var damaged = new Option<double>("--damaged") { Description = "Share of damaged events in the figure that compares a damaged run with the clean one.", HelpName = "F", DefaultValueFactory = _ => 0.01 };
        var latency = new Option<bool>("--latency") { Description = "Measure in place of rates how long candidates and spill records take to an MQTT subscriber." };
        var offered = new Option<double>("--offered") { Description = "Events offered over TCP while latencies are measured.", HelpName = "N/s", DefaultValueFactory = _ => 10_000 };
        var pause = new Option<double>("--pause") { Description = "Time between spills while latencies are measured, as the accelerator pauses; --seconds does not count it.", HelpName = "S" };
        var state = new Option<string?>("--state") { Description = "Folder for the ledger while latencies are measured: a record is published when it is safe on this disk. That of temporary files by default.", HelpName = "DIR" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object in place of a table." };
        var command = new Command("bench", "Measures the chain on this machine: events per second and core, time of each stage, share of the memory's read rate.") { file, maps, calibration, events, workers, batch, seconds, damaged, latency, offered, pause, state, json };
        command.SetAction((parsed, cancellation) => RunAsync(
            new BenchRequest
            {
                OfferedPerSecond = parsed.GetValue(latency) ? Ranges.Number(parsed.GetValue(offered), 1, 1_000_000, "--offered", "events/s") : null,
                Pause = TimeSpan.FromSeconds(Ranges.Number(parsed.GetValue(pause), 0, 600, "--pause", "s")),
                State = parsed.GetValue(state) ?? Path.GetTempPath(),
                File = parsed.GetValue(file),
                Maps = parsed.GetValue(maps),
                Calibration = parsed.GetValue(calibration),
                Events = Ranges.Whole(parsed.GetValue(events), 100, 150_000, "--events"),
                Workers = Ranges.Whole(parsed.GetValue(workers), 1, 64, "--workers"),
                BatchEvents = Ranges.Whole(parsed.GetValue(batch), 1, 65_536, "--batch"),
                Seconds = Ranges.Number(parsed.GetValue(seconds), 0.01, 600, "--seconds", "s"),
                Damaged = Ranges.Number(parsed.GetValue(damaged), 0, 1, "--damaged"),
            },
            parsed.GetValue(json), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(BenchRequest request, bool json, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (request.OfferedPerSecond is { } offered)
        {
            LatencyReport latency = await MeasureLatencyAsync(request, offered, error, cancellation).ConfigureAwait(false);
            if (json) output.WriteLine(latency.ToJson());
            else latency.WriteText(output);
            return ExitCode.Ok;
        }
        BenchReport report;
        try { report = Measure(request, error, cancellation); }
        catch (CalibrationException problem) { throw new VerbException(ExitCode.Configuration, problem.Message); }
        if (json) output.WriteLine(report.ToJson());
        else report.WriteTable(output);
        return ExitCode.Ok;
    }

    private static async Task<LatencyReport> MeasureLatencyAsync(BenchRequest request, double offered, TextWriter error, CancellationToken cancellation)
    {
        string shipped = Path.Combine(AppContext.BaseDirectory, "virtual-na64");
        var settings = new EdgeMonConfiguration
        {
            Input = new InputConfiguration { BatchEvents = request.BatchEvents, Workers = request.Workers },
            Maps = new MapsConfiguration { Directory = request.Maps ?? Path.Combine(shipped, "maps") },
            Calibration = new CalibrationConfiguration { Path = request.Calibration ?? (request.Maps is null ? Path.Combine(shipped, "calibration") : null) },
        };
        if (request.File is not null) throw new VerbException(ExitCode.Usage, "--latency sends a run of the virtual detector: leave --file out.");
        error.WriteLine($"edgemon: simulating {request.Events} events ...");
        using BenchInput input = BenchInput.Simulated(request.Events, cancellation, BusySpill);
        input.Load();
        return await new BenchLatency(input, settings, request.State).MeasureAsync(offered, request.Seconds, request.Pause, cancellation).ConfigureAwait(false);
    }

    private static BenchReport Measure(BenchRequest request, TextWriter error, CancellationToken cancellation)
    {
        string shipped = Path.Combine(AppContext.BaseDirectory, "virtual-na64");
        var settings = new EdgeMonConfiguration { Input = new InputConfiguration { BatchEvents = request.BatchEvents } };
        var setups = new RunSetups(
            request.Maps ?? Path.Combine(shipped, "maps"), settings.Maps.Roles,
            request.Calibration ?? (request.Maps is null ? Path.Combine(shipped, "calibration") : null), settings.Calibration.Constants);
        if (request.File is null) error.WriteLine($"edgemon: simulating {request.Events} events ...");
        using BenchInput input = request.File is { } path ? BenchInput.OfFile(path) : BenchInput.Simulated(request.Events, cancellation);
        var chain = new BenchChain(setups, settings, cancellation);
        bool twoCores = Environment.ProcessorCount > 1;

        // The file comes first, while nothing else is in memory: this is what a replay occupies.
        PassTimes fromFile = chain.Measure(request.Seconds, () => chain.OverFile(input.Path, 1));
        if (fromFile.Events == 0 || chain.Physics == 0)
            throw new VerbException(ExitCode.BadInput, $"{input.Name}: no physics event was reconstructed. Are the maps of its run? Name them with --maps and --calibration.");
        PassTimes? fileOfTwo = twoCores ? chain.Measure(request.Seconds, () => chain.OverFile(input.Path, 2)) : null;
        long resident = Environment.WorkingSet;

        input.Load();
        PassTimes memory = chain.Measure(request.Seconds, () => chain.OverMemory(input, request.Workers));
        (PassTimes clean, PassTimes damaged) = chain.MeasureBoth(request.Seconds, input, input.Damaged(request.Damaged));
        double readRate = BenchMemory.ReadBytesPerSecond(request.Seconds);
        PassTimes? memoryOfTwo = twoCores && request.Workers == 1 ? chain.Measure(request.Seconds, () => chain.OverMemory(input, 2)) : null;
        IReadOnlyDictionary<string, double> stages = chain.Stages(input, request.Seconds);
        AllocationObserver allocation = chain.Allocations(input);
        // The sender needs a core of its own.
        PassTimes? tcp = twoCores ? chain.Measure(request.Seconds, () => chain.OverTcp(input, memory.Events)) : null;
        PassTimes? tcpAlone = twoCores ? chain.Measure(request.Seconds, () => chain.OverTcpAlone(input)) : null;
        return new BenchReport
        {
            Input = input.Name,
            Events = memory.Events,
            Workers = request.Workers,
            BatchEvents = request.BatchEvents,
            EventsPerSecondPerCore = memory.BestPerSecond / request.Workers,
            MedianEventsPerSecondPerCore = memory.MedianPerSecond / request.Workers,
            ProcessorNanosecondsPerEvent = memory.ProcessorNanosecondsPerEvent,
            MemoryReadBytesPerSecond = readRate,
            FractionOfReadRate = memory.BestPerSecond * memory.BytesPerEvent / (request.Workers * readRate),
            BytesPerEvent = memory.BytesPerEvent,
            AllocatedBytesPerEvent = allocation.BytesPerEvent,
            AllocatedBytesPerSpill = allocation.BytesPerSpill,
            ResidentBytes = resident,
            Stages = stages,
            InstructionsPerSample = chain.InstructionsPerSample(input),
            FromFile = fromFile.BestPerSecond,
            FromTcp = tcp?.BestPerSecond,
            TcpReadBytesPerSecond = tcpAlone?.BestPerSecond,
            DamagedFraction = request.Damaged,
            DamagedRatio = clean.ProcessorNanosecondsPerEvent * clean.Events / (damaged.ProcessorNanosecondsPerEvent * damaged.Events),
            TwoWorkersRatio = memoryOfTwo?.BestPerSecond / memory.BestPerSecond,
            TwoWorkersRatioFromFile = fileOfTwo?.BestPerSecond / fromFile.BestPerSecond,
        };
    }
}

/// <summary>What <c>edgemon bench</c> is asked for.</summary>
internal sealed record BenchRequest
{
    /// <summary>Events offered per second when latencies are to be measured; null for rates.</summary>
    public double? OfferedPerSecond { get; init; }
    /// <summary>Between spills while latencies are measured.</summary>
    public required TimeSpan Pause { get; init; }
    /// <summary>Folder for the ledger while latencies are measured.</summary>
    public required string State { get; init; }
    /// <summary>Raw DATE file; null makes a run.</summary>
    public string? File { get; init; }
    /// <summary>Maps; those of the virtual detector when null.</summary>
    public string? Maps { get; init; }
    /// <summary>Calibration; that of the virtual detector when this and the maps are null.</summary>
    public string? Calibration { get; init; }
    /// <summary>Events of the run that is made.</summary>
    public required int Events { get; init; }
    /// <summary>Workers of the main figure.</summary>
    public required int Workers { get; init; }
    /// <summary>Events handed to a worker at a time.</summary>
    public required int BatchEvents { get; init; }
    /// <summary>Time for each figure [s].</summary>
    public required double Seconds { get; init; }
    /// <summary>Share of damaged events.</summary>
    public required double Damaged { get; init; }
}
