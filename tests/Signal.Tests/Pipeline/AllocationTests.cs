using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Spills;
using EdgeMon.Signal.Tests.Support;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Signal.Tests.Pipeline;

/// <summary>The gate: processing and merging an event allocates nothing once buffers exist.</summary>
public class AllocationTests
{
    [Fact]
    public void Processing_and_merging_events_allocates_nothing()
    {
        var detector = new SmallDetector();
        for (int i = 1; i <= 200; i++)
            detector.Write(EventType.Physics, 1, i, SmallDetector.Waveforms(PipelineTests.Electron), trigger: (uint)(i % 4), scaler: [(uint)i, (uint)i, (uint)i], scalerTime: (uint)i);
        using var source = new MemorySource(detector.Buffer.WrittenMemory);
        using var reader = new EventBatchReader(source, new EventBatchLimits { Events = 200 }, FrameFormat.Date);
        Assert.True(reader.TryRead(out EventBatch? batch, CancellationToken.None));
        Assert.Equal(200, batch.Count);

        var context = new RunContext(SmallDetector.Run, SmallDetector.Setup(), new SignalOptions());
        var provenance = new Provenance
        {
            Experiment = "e", Host = "h", Simulated = true, ConfigurationHash = "", MapIdentity = "", CalibrationIdentity = "", CodeVersion = "",
        };
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
        {
            BatchProcessor processor = BatchProcessor.Create(context, FrameFormat.Date, width, provenance, null);
            var accumulator = new SpillAccumulator(new Collector { KeepsSamples = false }, _ => provenance);
            var result = new BatchResult();
            for (int warm = 0; warm < 5; warm++) Once();
            Assert.Equal(0, Allocation.Of(() =>
            {
                for (int i = 0; i < 20; i++) Once();
            }));

            void Once()
            {
                processor.Process(batch, null, result);
                accumulator.Merge(result);
            }
        }
    }

    [Fact]
    public void The_whole_pipeline_allocates_next_to_nothing_per_event()
    {
        var detector = new SmallDetector();
        for (int i = 1; i <= 500; i++)
            detector.Write(EventType.Physics, 1, i, SmallDetector.Waveforms(PipelineTests.Electron), trigger: 2);
        long few = Allocated(2), many = Allocated(22);
        // 10,000 events more; what remains is not per event (progress, timers of the runtime).
        Assert.InRange(many - few, long.MinValue, 10_000);

        long Allocated(int repeat)
        {
            using var source = new MemorySource(detector.Buffer.WrittenMemory, repeat);
            using var reader = new EventBatchReader(source, new EventBatchLimits { Events = 64 }, FrameFormat.Date);
            var pipeline = new EventPipeline(reader, _ => SmallDetector.Setup(), new Collector { KeepsSamples = false }, new PipelineSettings());
            long before = GC.GetAllocatedBytesForCurrentThread();
            pipeline.Run(CancellationToken.None);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
