using EdgeMon.Hardware.VirtualDetectors.Truth;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Spills;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Pipeline;

/// <summary>The chain over events of the virtual detector, with what its truth says as judge.</summary>
public class RealisticEventsTests
{
    [Fact]
    public void Every_width_and_number_of_workers_gives_the_same_bits()
    {
        var (expected, _) = Replay(1, VectorWidth.Scalar);
        foreach (VectorWidth width in new[] { VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512 })
            RecordComparison.AssertSame(expected, Replay(1, width).Found);
        RecordComparison.AssertSame(expected, Replay(2, null).Found);
        RecordComparison.AssertSame(expected, Replay(4, null).Found);
    }

    [Fact]
    public void The_electrons_on_target_agree_with_the_truth_within_their_uncertainty()
    {
        var (found, totals) = Replay(1, null);
        Assert.All(found.Spills, spill => Assert.True(spill.Books.Balanced));
        Assert.True(totals.EotUncertainty > 0 && totals.EotUncertainty < 0.02 * totals.Eot);
        Assert.InRange(totals.Eot, VirtualData.Truth.Eot - 3 * totals.EotUncertainty, VirtualData.Truth.Eot + 3 * totals.EotUncertainty);
    }

    [Fact]
    public void The_electron_peak_lies_where_the_truth_has_it()
    {
        var (found, _) = Replay(1, null);
        PeakRecord peak = PeakFinder.Find(found.RunHistograms!.EcalBeam);
        Assert.InRange(peak.MeanGeV / VirtualData.Truth.ElectronEnergy.MeanGeV, 0.995, 1.005);
        Assert.InRange(peak.SigmaGeV / VirtualData.Truth.ElectronEnergy.SigmaGeV, 0.9, 1.1);
    }

    [Fact]
    public void Signal_events_without_pile_up_are_found()
    {
        var (found, _) = Replay(1, null);
        var inBox = VirtualData.Truth.Signal.Events.Where(e => e.PileUp == 0 && e.EcalGeV < 45).ToList();
        Assert.True(inBox.Count >= 5, $"{inBox.Count} signal events in the box");
        int missed = inBox.Count(e => !found.Candidates.Any(c => c.Spill == e.Spill && c.EventInSpill == e.EventInSpill));
        Assert.True(missed <= 1 + inBox.Count / 4, $"{missed} of {inBox.Count} missed");
    }

    [Fact]
    public void The_books_count_every_event_of_the_truth()
    {
        var (_, totals) = Replay(1, null);
        SimulationTruth truth = VirtualData.Truth;
        // Start and end of run, start and end of each spill, and the recorded events.
        Assert.Equal(truth.Events + 2 + 2 * totals.Spills, totals.Books.FramesIn);
        Assert.Equal(totals.Books.FramesIn, totals.Books.Accepted);
    }

    private static (Collector Found, PipelineTotals Totals) Replay(int workers, VectorWidth? width) =>
        Collector.Replay(VirtualData.Bytes, VirtualData.Setup(VirtualData.Truth.Run), workers: workers, width: width, eventsInBatch: 100);
}
