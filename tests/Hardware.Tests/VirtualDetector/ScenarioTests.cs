using EdgeMon.Daq;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Faults;
using EdgeMon.Hardware.VirtualDetectors.Truth;
using static EdgeMon.Hardware.VirtualDetectors.DetectorLayout;

namespace EdgeMon.Hardware.Tests.VirtualDetectors;

/// <summary>Every scenario shows what it says in the spill it hits, and only there.</summary>
public class ScenarioTests
{
    // A prescale of 50 and no pile-up make small spills tell enough.
    private static readonly VirtualDetectorOptions Options = new()
    {
        Beam = new() { ParticlesPerSpill = 4e4, PileUp = 0, IntensitySpread = 0.01 },
        Trigger = new() { BeamPrescale = 50 },
        ScenarioFirstSpill = 2,
        ScenarioSpills = 1,
    };

    private static readonly int Beam = EcalChannel(1, 3, 3);

    /// <summary>What to find in the spill with faults (first) against the one before it (second).</summary>
    private static readonly Dictionary<string, Func<SpillStatistics, SpillStatistics, bool>> Signs = new()
    {
        ["clean"] = (f, c) => Math.Abs(f.BeamEcal / c.BeamEcal - 1) < 0.02 && f.Errors.Count == 0,
        ["dead-channel"] = (f, c) => c.Led(EcalChannel(1, 3, 2)) > 500 && f.Led(EcalChannel(1, 3, 2)) == 0 && f.Noise(EcalChannel(1, 3, 2)) == 0,
        ["hot-channel"] = (f, c) => c.Occupancy(HcalChannel(1, 0, 2)) < 0.05 && f.Occupancy(HcalChannel(1, 0, 2)) > 0.5,
        ["gain-drop"] = (f, c) => Near(f.Led(Beam) / c.Led(Beam), 0.8, 0.01) && Near(f.Beam(Beam) / c.Beam(Beam), 0.8, 0.02),
        ["response-drop"] = (f, c) => Near(f.Led(Beam) / c.Led(Beam), 1, 0.01) && Near(f.BeamEcal / c.BeamEcal, 0.96, 0.01),
        ["resolution"] = (f, c) => f.BeamEcalSigma > 1.3 * c.BeamEcalSigma && Near(f.BeamEcal / c.BeamEcal, 1, 0.01),
        ["pedestal-jump"] = (f, c) => Near(f.Pedestal(HcalChannel(0, 1, 1)) - c.Pedestal(HcalChannel(0, 1, 1)), 25, 0.2),
        ["noisy-channel"] = (f, c) => f.Noise(EcalChannel(1, 1, 4)) > 8 * c.Noise(EcalChannel(1, 1, 4)),
        ["stuck-bit"] = (f, _) => f.StuckShare(EcalChannel(1, 4, 3)) == 1 && f.StuckShare(EcalChannel(1, 4, 2)) < 1,
        ["time-shift"] = (f, c) => f.Led(HcalChannel(0, 1, 1)) > 500 && f.Time(HcalChannel(0, 1, 1)) > c.Time(HcalChannel(0, 1, 1)) + 1.5 && Near(f.Time(Beam), c.Time(Beam), 0.2),
        ["saturation"] = (f, c) => c.Saturated == 0 && f.Saturated > f.BeamEvents / 2,
        ["saturated-spill-start"] = (f, c) => f.EarlyBeamEcal < 0.8 * c.EarlyBeamEcal && f.BeamEcal > 0.85 * c.BeamEcal,
        ["srd-inefficient"] = (f, c) => Near(Share(f.SrdElectrons, f.BeamEvents) / Share(c.SrdElectrons, c.BeamEvents), 0.3, 0.08),
        ["veto-noise"] = (f, c) => Share(c.VetoHits, c.BeamEvents) < 0.02 && Near(Share(f.VetoHits, f.BeamEvents), 0.3, 0.06),
        ["hadron-beam"] = (f, c) => Share(f.VetoHits, f.BeamEvents) > Share(c.VetoHits, c.BeamEvents) + 0.02 && f.Recorded > c.Recorded,
        ["dimuon-excess"] = (f, c) => f.Recorded > c.Recorded - 40, // counted in the truth below
        ["beam-off"] = (f, _) => f is { Coincidences: 0, BeamEvents: 0 } && f.LedEvents == 20 && f.RandomEvents > 100,
        ["low-intensity"] = (f, c) => Near((double)f.Coincidences / c.Coincidences, 0.4, 0.03),
        ["spill-missing"] = (_, _) => true, // no spill to look at: see the truth below
        ["dead-time"] = (f, c) => (double)f.Recorded / f.Offered < 0.75 && (double)c.Recorded / c.Offered > 0.95,
        ["missing-source"] = (f, _) => Near(Share(f.Errors.GetValueOrDefault(FrameErrorKind.MissingSource), f.Events), 0.5, 0.06),
        ["unmapped-source"] = (f, _) => f.Errors.GetValueOrDefault(FrameErrorKind.UnknownSource) >= f.Events,
        ["wrong-event-number"] = (f, _) => Near(Share(f.Errors.GetValueOrDefault(FrameErrorKind.SLinkWrongEventNumber), f.Events), 0.05, 0.02),
        ["event-gaps"] = (f, c) => c.NumberGaps == 0 && Near(Share(f.NumberGaps, f.Events), 0.02, 0.012),
        ["led-missing"] = (f, _) => f.LedEvents == 0 && f.BeamEvents > 0,
        ["led-dark"] = (f, _) => f.LedEvents == 20 && f.Led(Beam) < 5,
        ["candidate"] = (f, c) => f.Events > 0 && c.Events > 0, // counted in the truth below
    };

    public static TheoryData<string> Names => [.. Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_scenario_shows_in_its_spill_and_clears_afterwards(string name)
    {
        var data = new SimulatedData(new SimulationRequest { Options = Options with { Scenario = name }, Spills = 3 });
        SimulationTruth truth = data.Truth;
        Assert.Equal([false, name != "clean", false], truth.Spills.Select(spill => spill.Faulty));
        if (name == "daq-silent")
        {
            Assert.Equal([1, 2], SpillStatistics.Of(data).Keys.Where(spill => spill > 0));
            return;
        }
        // What belongs to a spill is drawn from its own streams: the third spill is the one of a clean run.
        SimulationTruth clean = Simulation.Run(new SimulationRequest { Options = Options, Spills = 3 }, Stream.Null);
        Assert.Equal(clean.Spills[0], truth.Spills[0]);
        Assert.Equal(clean.Spills[2], truth.Spills[2]);

        if (name is "corrupted-frames" or "cut-events")
        {
            Assert.InRange(truth.Faults.Count, 3, 100);
            Assert.All(truth.Faults, fault => Assert.Equal(2, fault.Spill));
            return;
        }
        Dictionary<int, SpillStatistics> spills = SpillStatistics.Of(data);
        if (name == "spill-missing")
        {
            Assert.Equal([1, 3], spills.Keys.Where(spill => spill > 0));
            Assert.False(truth.Spills[1].Written);
            return;
        }
        Assert.True(Signs[name](spills[2], spills[1]), $"{name} is not seen in spill 2");
        Assert.True(Signs["clean"](spills[3], spills[1]), $"{name} did not clear in spill 3");
    }

    [Fact]
    public void Dimuons_and_candidates_come_in_the_numbers_of_their_scenarios()
    {
        VirtualDetectorOptions options = Options with { Beam = Options.Beam with { ParticlesPerSpill = 1e6 }, Trigger = new(), ScenarioSpills = 8, ScenarioFirstSpill = 1 };
        SimulationTruth clean = Simulation.Run(new() { Options = options, Spills = 8 }, Stream.Null);
        SimulationTruth dimuons = Simulation.Run(new() { Options = options with { Scenario = "dimuon-excess" }, Spills = 8 }, Stream.Null);
        SimulationTruth candidates = Simulation.Run(new() { Options = options with { Scenario = "candidate" }, Spills = 8 }, Stream.Null);
        double ratio = (double)dimuons.RecordedByKind[ParticleKind.Dimuon] / clean.RecordedByKind[ParticleKind.Dimuon];
        Assert.InRange(ratio, 5, 12);
        Assert.Equal(0, clean.Signal.Generated);
        Assert.InRange(candidates.Signal.Generated, 10, 45);
        Assert.InRange(candidates.Signal.InBox, 3, 45);
    }

    [Fact]
    public void A_cut_event_is_as_long_as_its_truth_says()
    {
        var data = new SimulatedData(new SimulationRequest { Options = Options with { Scenario = "cut-events", ScenarioFirstSpill = 1 }, Spills = 1 });
        int eventBytes = data.Events().Skip(2).First().Length;
        InjectedFault first = data.Truth.Faults[0];
        long kept = eventBytes - first.Bytes;
        Assert.InRange(kept, 4, eventBytes - 4);
        Assert.Equal(0xDA1E5AFEu, BitConverter.ToUInt32(data.Bytes, (int)first.StreamOffset + 4));
        Assert.Equal(0xDA1E5AFEu, BitConverter.ToUInt32(data.Bytes, (int)(first.StreamOffset + kept) + 4));
    }

    private static bool Near(double value, double expected, double tolerance) => Math.Abs(value - expected) <= tolerance;

    private static double Share(long part, long whole) => (double)part / whole;
}
