using EdgeMon.Daq;
using EdgeMon.Daq.Reading;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Selection;
using EdgeMon.Signal.Spills;
using EdgeMon.Signal.Tests.Pipeline;
using EdgeMon.Signal.Tests.Support;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Signal.Tests.Histograms;

public class CustomHistogramTests
{
    private static readonly SignalOptions Options = new()
    {
        Histograms = new HistogramOptions
        {
            Custom =
            [
                new() { Name = "ecal", X = "ecalEnergyGeV", Bins = 150, High = 150 },
                new() { Name = "plane", X = "ecalEnergyGeV", Bins = 100, High = 150, Y = "hcalEnergyGeV", YBins = 300, YHigh = 150, When = "passesUpTo('shower-chi2')" },
                new() { Name = "centre", X = "ecalCellGeV(3, 3)", Bins = 75, High = 150, When = "trigger('beam')", ContainsBox = false },
                new() { Name = "candidates", X = "missingEnergyGeV", When = "passes('signal-box') and passesAllBut('signal-box')" },
            ],
        },
    };

    [Fact]
    public void They_count_what_the_built_in_ones_count()
    {
        var (found, totals) = Collector.Replay(VirtualData.Bytes, VirtualData.Setup(VirtualData.Truth.Run), Options);
        MonitoringHistograms run = found.RunHistograms!;
        Histogram Custom(string name) => run.All.Single(histogram => histogram.Path == "Custom/" + name);
        Assert.Equal(run.Ecal.Counts, Custom("ecal").Counts);
        Assert.Equal(run.EcalHcalAfter.Counts, Custom("plane").Counts);
        Assert.True(run.EcalHcalAfter.Entries > 0);
        Assert.Equal(totals.Candidates, Custom("candidates").Entries);
        // The beam cell is (3,3); of beam triggers alone.
        Assert.Equal(run.EcalBeam.Entries, Custom("centre").Entries);
        Assert.InRange(Custom("centre").Counts[1..51].Sum(), 0.9 * Custom("centre").Entries, Custom("centre").Entries);
        Assert.Equal("ecalEnergyGeV [GeV]", Custom("ecal").X.Title);
        Assert.Same(HistogramBox.Everything, Custom("ecal").Box);
        Assert.Null(Custom("centre").Box);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void They_are_the_same_for_any_number_of_workers(int workers)
    {
        RunSetup setup = VirtualData.Setup(VirtualData.Truth.Run);
        var (one, _) = Collector.Replay(VirtualData.Bytes, setup, Options);
        var (many, _) = Collector.Replay(VirtualData.Bytes, setup, Options, workers: workers, eventsInBatch: 7);
        RecordComparison.AssertSame(one, many);
    }

    [Fact]
    public void Extra_cuts_stand_before_the_missing_energy_threshold_and_without_them_nothing_changes()
    {
        RunSetup setup = VirtualData.Setup(VirtualData.Truth.Run);
        var extra = new SignalOptions
        {
            Selection = new SelectionOptions { ExtraCuts = [new() { Name = "nothing", Expression = "ecalEnergyGeV < 1e9" }, new() { Name = "quiet", Expression = "hcalModule0GeV < 2 and ecalCellGeV(3,3) > 5" }] },
        };
        var (plain, plainTotals) = Collector.Replay(VirtualData.Bytes, setup);
        var (cut, totals) = Collector.Replay(VirtualData.Bytes, setup, extra);
        Assert.Equal([.. plainTotals.CutFlow.SkipLast(2).Select(line => line.Name), "nothing", "quiet", "missing-energy", "signal-box"], totals.CutFlow.Select(line => line.Name));
        Assert.Equal(plainTotals.CutFlow.SkipLast(2).Select(line => line.Passed), totals.CutFlow.SkipLast(4).Select(line => line.Passed));
        Assert.Equal(totals.CutFlow[^5].Passed, totals.CutFlow[^4].Passed);
        Assert.InRange(totals.CutFlow[^3].Passed, 1, totals.CutFlow[^4].Passed - 1);
        Assert.Equal(totals.CutFlow[^3].Passed, cut.RunHistograms!.EcalHcalAfter.Entries);
        Assert.All(cut.Candidates, candidate => Assert.Contains(plain.Candidates, other => other.EventInRun == candidate.EventInRun));
        Assert.Equal(plain.RunHistograms!.Ecal.Counts, cut.RunHistograms!.Ecal.Counts);
    }

    [Fact]
    public void An_event_allocates_nothing_with_them_either()
    {
        var detector = new SmallDetector();
        for (int i = 1; i <= 100; i++)
            detector.Write(EventType.Physics, 1, i, SmallDetector.Waveforms(PipelineTests.Electron), trigger: (uint)(i % 4));
        using var source = new MemorySource(detector.Buffer.WrittenMemory);
        using var reader = new EventBatchReader(source, new EventBatchLimits { Events = 100 }, FrameFormat.Date);
        Assert.True(reader.TryRead(out EventBatch? batch, CancellationToken.None));
        var options = Options with { Selection = new SelectionOptions { ExtraCuts = [new() { Name = "x", Expression = "ecalCellGeV(3,3) > 5" }] } };
        var context = new RunContext(SmallDetector.Run, SmallDetector.Setup(), options);
        var provenance = new Provenance { Experiment = "e", Host = "h", Simulated = true, ConfigurationHash = "", MapIdentity = "", CalibrationIdentity = "", CodeVersion = "" };
        BatchProcessor processor = BatchProcessor.Create(context, FrameFormat.Date, VectorWidths.Widest, provenance, null);
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

    [Fact]
    public void Settings_that_cannot_be_used_are_told_with_their_path()
    {
        var options = new SignalOptions
        {
            Selection = new SelectionOptions { ExtraCuts = [new() { Name = "veto", Expression = "1 < 2" }, new() { Name = "A b", Expression = "vetoEnergyGeV" }] },
            Histograms = new HistogramOptions { Custom = [new() { Name = "one", X = "missingEnergyGeV", Low = 5, High = 5, When = "passes('my-cut')" }, new() { Name = "one", X = "" }] },
        };
        var problems = SignalOptionsCheck.Problems(options).ToList();
        Assert.Equal(
            ["selection.extraCuts[0].name", "selection.extraCuts[1].name", "selection.extraCuts[1].expression", "histograms.custom[0].when", "histograms.custom[0].low", "histograms.custom[1].name", "histograms.custom[1].x"],
            problems.Select(problem => problem.Path));
        Assert.Empty(SignalOptionsCheck.Problems(Options));
    }
}
