using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Tests.Support;

namespace EdgeMon.Signal.Tests.Histograms;

/// <summary>Histograms filled with the bins of a batch of events, against the same values filled one by one.</summary>
public class BatchFillTests
{
    [Fact]
    public void A_batch_fills_what_its_events_fill_one_by_one()
    {
        var options = new HistogramOptions();
        var run = new MonitoringHistograms(options, []);
        var expected = new MonitoringHistograms(options, []);
        var finder = new EventBins(options);
        var random = new Xoshiro(8);
        for (int batch = 0; batch < 6; batch++)
        {
            var spill = new MonitoringHistograms(options, []);
            var events = new EventRecord[40 * batch]; // the first is empty
            int[] bins = new int[events.Length * EventBins.PerEvent];
            for (int i = 0; i < events.Length; i++)
            {
                bool beam = random.Below(3) == 0, selected = random.Below(5) == 0;
                ref EventRecord e = ref events[i];
                e = Event(random) with
                {
                    Verdict = random.Below(8) == 0 ? EventVerdict.AfterMissingSource : EventVerdict.Accepted, IsReconstructed = random.Below(8) > 0,
                    TriggerMask = beam ? 0b110u : 0b010u, IsDimuon = random.Below(9) == 0, CutsPassed = selected ? 11 : 10,
                };
                finder.Find<ScalarReference>(e, bins.AsSpan(i * EventBins.PerEvent, EventBins.PerEvent));
                if (e.Verdict == EventVerdict.Accepted && e.IsReconstructed) FillOne(expected, e, beam, e.IsDimuon, selected);
            }
            spill.Fill(events, bins, beamTrigger: 0b100, cutsBeforeMissingEnergy: 11);
            // Only blocks that are marked are added up: a mark that is missing would lose what is in them.
            run.Add(spill);
        }
        Assert.All(expected.All.Zip(run.All), pair =>
        {
            Assert.Equal(pair.First.Counts, pair.Second.Counts);
            Assert.Equal(pair.First.Entries, pair.Second.Entries);
        });
        Assert.All(run.All.Where(histogram => histogram != run.SpillProfile), histogram => Assert.True(histogram.Entries > 0, histogram.Path));
    }

    private static EventRecord Event(Xoshiro random)
    {
        // Beyond both ends of every axis, and now and then what is not a number.
        float Value(double largest) => random.Below(50) == 0 ? float.NaN : (float)(largest * (1.4 * random.Uniform() - 0.2));
        var e = new EventRecord
        {
            EcalGeV = Value(150), EcalAllGeV = Value(250), HcalGeV = Value(150), MissingEnergyGeV = Value(100), PreshowerGeV = Value(40), ShowerChi2 = Value(20),
            MasterTimeNs = Value(400), EventInSpill = random.Below(12_000), BeamCellGeV = Value(150),
        };
        for (int i = 0; i < 3; i++) (e.SrdMeV[i], e.VetoPlanesGeV[i]) = (Value(120), Value(0.1));
        return e;
    }

    private static void FillOne(MonitoringHistograms h, EventRecord e, bool beam, bool dimuon, bool selected)
    {
        h.Ecal.Fill(e.EcalGeV);
        h.Hcal.Fill(e.HcalGeV);
        h.EcalHcalBefore.Fill(e.EcalGeV, e.HcalGeV);
        h.MissingEnergy.Fill(e.MissingEnergyGeV);
        h.Preshower.Fill(e.PreshowerGeV);
        for (int i = 0; i < 3; i++)
        {
            h.Srd[i].Fill(e.SrdMeV[i]);
            h.Veto[i].Fill(e.VetoPlanesGeV[i]);
        }
        h.ShowerChi2.Fill(e.ShowerChi2);
        h.EcalOutOfTime.Fill(e.EcalOutOfTimeGeV);
        h.MasterTime.Fill(e.MasterTimeNs);
        h.BeamCellInSpill.Fill(e.EventInSpill, e.BeamCellGeV);
        if (beam) h.EcalBeam.Fill(e.EcalGeV);
        if (dimuon) h.DimuonHcal.Fill(e.HcalGeV);
        if (!selected) return;
        h.EcalHcalAfter.Fill(e.EcalGeV, e.HcalGeV);
        h.MissingEnergySelected.Fill(e.MissingEnergyGeV);
    }
}
