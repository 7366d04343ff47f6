using System.Diagnostics;
using System.Globalization;
using EdgeMon.Calibration;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Sources;
using EdgeMon.Signal;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Benchmarks.Chain;

/// <summary>Events per second through reader, workers and merge, with the share of each stage.</summary>
internal static class ChainThroughput
{
    public static int Run(string[] args)
    {
        if (args.Length < 2)
        {
            Console.Error.WriteLine("usage: chain FILE MAPS [--workers N] [--rounds N] [--width 0|128|256|512] [--threshold ADC] [--batch N] [--calibration PATH] [--from-file]");
            return 64;
        }
        byte[] bytes = Load(args[0]);
        int workers = (int)Option(args, "--workers", 1);
        long rounds = (long)Option(args, "--rounds", 12);
        float threshold = (float)Option(args, "--threshold", 3);
        var width = (VectorWidth)(int)Option(args, "--width", (int)VectorWidths.Widest);
        var limits = new EdgeMon.Daq.EventBatchLimits { Events = (int)Option(args, "--batch", 256), Bytes = (int)Option(args, "--bytes", 4 << 20) };
        bool fromFile = args.Contains("--from-file");
        int calibration = Array.IndexOf(args, "--calibration");
        var setups = new Dictionary<int, RunSetup>();
        RunSetup Setup(int run) => setups.TryGetValue(run, out RunSetup? known) ? known : setups[run] = Read(run);
        RunSetup Read(int run)
        {
            if (calibration >= 0)
            {
                ChannelMap read = ChannelMap.Load(args[1], run);
                return new RunSetup { Map = read, Constants = CalibrationStore.Load(args[calibration + 1]).For(read, run) };
            }
            ChannelMap map = ChannelMap.Load(args[1], run);
            var constants = new ChannelConstants(map.Channels.Count);
            Array.Fill(constants.ThresholdAdc, threshold);
            for (int i = 0; i < map.Channels.Count; i++)
                constants.GeVPerAdc[i] = map.Channels[i].Role is DetectorRole.Veto or DetectorRole.Srd ? 5e-5f : 0.025f;
            return new RunSetup { Map = map, Constants = constants };
        }
        double least = double.MaxValue, leastProcessor = double.MaxValue;
        var stages = new Dictionary<Stage, double>();
        for (long round = 0; round < 2 * rounds; round++)
        {
            StageTimings? timings = round >= rounds ? new StageTimings() : null;
            using FileSource? file = fromFile ? new FileSource(args[0]) : null;
            using EventBatchReader reader = file is null
                ? EventBatchReader.OverMemory("memory", bytes, limits, FrameFormat.Date)
                : new EventBatchReader(file, limits, FrameFormat.Date);
            var observer = new Silent();
            var pipeline = new EventPipeline(reader, Setup, observer, new PipelineSettings { Workers = workers, Width = width, Timings = timings });
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            PipelineTotals totals = pipeline.Run(CancellationToken.None);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            cpu = Environment.CpuUsage.TotalTime - cpu;
            if (timings is null)
            {
                least = Math.Min(least, seconds / totals.Books.FramesIn * 1e9);
                leastProcessor = Math.Min(leastProcessor, cpu.TotalNanoseconds / totals.Books.FramesIn);
            }
            else
            {
                foreach (Stage stage in Enum.GetValues<Stage>())
                    stages[stage] = Math.Min(stages.GetValueOrDefault(stage, double.MaxValue), timings.NanosecondsPerEvent(stage));
            }
            if (round > 0 || !args.Contains("--flow")) continue;
            foreach (CutCount cut in totals.CutFlow) Console.WriteLine($"  {cut.Name,-16} {cut.Passed,10}  {cut.Description}");
            Console.WriteLine($"  EOT {totals.Eot:0} +- {totals.EotUncertainty:0}, background {totals.Background}, sidebands {totals.Sidebands}, dimuons {totals.Dimuons}");
            Console.WriteLine($"  {string.Join("\n  ", observer.Peaks)}");
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{width} workers={workers}: {1e3 / least:0.000} M events/s, {least:0} ns/event ({leastProcessor:0} ns of processor time)"));
        foreach (Stage stage in Enum.GetValues<Stage>())
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {stage,-12} {stages[stage],8:0.0} ns/event"));
        return 0;
    }

    /// <summary>Writes a file of the virtual detector.</summary>
    public static int Make(string[] args)
    {
        using FileStream output = File.Create(args[0]);
        var truth = Hardware.VirtualDetectors.Simulation.Run(new()
        {
            Events = long.Parse(args[1], CultureInfo.InvariantCulture),
            Options = new() { Signal = new() { EventsPerSpill = 5 } },
        }, output);
        Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(truth));
        return 0;
    }

    /// <summary>The file in memory that stays where it is, and 64 bytes behind it.</summary>
    private static byte[] Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)file.Length + 64, pinned: true);
        HugePages.AskFor(bytes);
        file.ReadExactly(bytes.AsSpan(0, (int)file.Length));
        return bytes;
    }

    private static double Option(string[] args, string name, double otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }

    private sealed class Silent : ISpillObserver
    {
        public void RunStarted(int run) { }
        public void CandidateFound(CandidateRecord candidate) { }
        public List<string> Peaks { get; } = [];

        public void SpillClosed(SpillRecord spill, IReadOnlyList<CandidateRecord> candidates, SpillHistograms histograms)
        {
            if (Peaks.Count < 20) Peaks.Add($"{spill.Spill} {spill.Quality} {string.Join(",", spill.QualityReasons)} {spill.ElectronPeak} {spill.Candidates}");
        }

        public void Progress(in PipelineProgress progress) { }
    }
}
