using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Signal.Tests.Selection;

/// <summary>Every cut at its limit, just below and just above; and a value that is not a number passes none.</summary>
public class CutFlowTests
{
    private static readonly Dictionary<int, string> Triggers = new() { [0] = "phys", [1] = "beam" };
    private static readonly CutFlow Flow = new(new SelectionOptions(), new ReconstructionOptions(), Triggers);

    private static EventRecord Good()
    {
        var e = new EventRecord
        {
            TriggerMask = 1, EcalGeV = 40, EcalAllGeV = 40, PreshowerGeV = 4, MaxCellX = 3, MaxCellY = 3, ShowerChi2 = 1, HcalGeV = 0.2f,
            HcalAllGeV = 0.2f, VetoGeV = 0.001f,
        };
        for (int i = 0; i < 3; i++) e.SrdMeV[i] = 20;
        return e;
    }

    private static bool Passes(string cut, Action<Box> change, float central = 0)
    {
        var box = new Box { Event = Good() };
        change(box);
        Flow.Judge(ref box.Event, central, central);
        int index = Flow.Cuts.Select((c, i) => (c.Name, i)).First(pair => pair.Name == cut).i;
        return (box.Event.Cuts >> index & 1) != 0;
    }

    private sealed class Box
    {
        public EventRecord Event;
    }

    [Fact]
    public void A_good_event_passes_all_cuts()
    {
        EventRecord e = Good();
        Flow.Judge(ref e, 0, 0);
        Assert.Equal(Flow.Cuts.Count, e.CutsPassed);
        Assert.Equal(60, e.MissingEnergyGeV);
    }

    [Fact]
    public void Missing_energy_and_signal_box_are_the_last_cuts_and_all_names_differ()
    {
        Assert.Equal("all", Flow.Cuts[0].Name);
        Assert.Equal(["missing-energy", "signal-box"], Flow.Cuts.TakeLast(2).Select(cut => cut.Name));
        Assert.Equal(Flow.Cuts.Count, Flow.Cuts.Select(cut => cut.Name).Distinct().Count());
        Assert.Contains("50 GeV", Flow.Cuts[^2].Description);
    }

    [Theory]
    [InlineData("physics-trigger", 1u, true)]
    [InlineData("physics-trigger", 3u, true)]
    [InlineData("physics-trigger", 2u, false)]
    [InlineData("physics-trigger", 0u, false)]
    public void Only_the_physics_trigger_is_searched(string cut, uint mask, bool passes) =>
        Assert.Equal(passes, Passes(cut, box => box.Event.TriggerMask = mask));

    [Fact]
    public void Upper_limits_are_exclusive()
    {
        foreach (var (cut, limit, set) in new (string, float, Action<Box, float>)[]
        {
            ("veto", 0.01f, (box, value) => box.Event.VetoGeV = value),
            ("shower-chi2", 5f, (box, value) => box.Event.ShowerChi2 = value),
            ("missing-energy", 50f, (box, value) => box.Event.EcalGeV = value),
            ("signal-box", 50f, (box, value) => box.Event.EcalGeV = value),
            ("signal-box", 1f, (box, value) => box.Event.HcalGeV = value),
            ("pile-up", 30f, (box, value) => box.Event.EcalAllGeV = 40 + value),
            ("pile-up", 50f, (box, value) => (box.Event.HcalAllGeV, box.Event.HcalGeV) = (value, 0)),
        })
        {
            // The limits are doubles; 0.01 as a float lies just below it.
            float above = limit == 0.01f ? MathF.BitIncrement(limit) : limit;
            Assert.True(Passes(cut, box => set(box, limit * 0.999f)), $"{cut} below {limit}");
            Assert.False(Passes(cut, box => set(box, above)), $"{cut} at {limit}");
            Assert.False(Passes(cut, box => set(box, limit * 1.001f)), $"{cut} above {limit}");
            Assert.False(Passes(cut, box => set(box, float.NaN)), $"{cut} NaN");
        }
    }

    [Fact]
    public void The_preshower_must_exceed_its_limit()
    {
        Assert.False(Passes("preshower", box => box.Event.PreshowerGeV = 0.5f));
        Assert.True(Passes("preshower", box => box.Event.PreshowerGeV = MathF.BitIncrement(0.5f)));
        Assert.False(Passes("preshower", box => box.Event.PreshowerGeV = float.NaN));
    }

    [Theory]
    [InlineData(20, 20, 20, true)]
    [InlineData(20, 20, 100, true)]
    [InlineData(20, 100, 100, false)]
    [InlineData(20, 20, 0.5f, false)]
    [InlineData(1, 20, 20, false)]
    [InlineData(1.01f, 79.9f, 500, true)]
    [InlineData(20, 80, 80, false)]
    [InlineData(20, 20, float.NaN, false)]
    public void Two_srd_modules_in_the_window_and_the_third_above_it(float a, float b, float c, bool passes) =>
        Assert.Equal(passes, Passes("srd", box => (box.Event.SrdMeV[0], box.Event.SrdMeV[1], box.Event.SrdMeV[2]) = (a, b, c)));

    [Fact]
    public void The_largest_cell_must_be_the_beam_cell()
    {
        Assert.False(Passes("max-cell", box => box.Event.MaxCellX = 2));
        Assert.False(Passes("max-cell", box => box.Event.MaxCellY = -1));
    }

    [Fact]
    public void Muons_are_rejected_by_the_third_module_or_by_three_coincident_ones()
    {
        Assert.True(Passes("muon", box => box.Event.HcalModulesGeV[2] = 2f));
        Assert.False(Passes("muon", box => box.Event.HcalModulesGeV[2] = 2.001f));
        Assert.False(Passes("muon", box => box.Event.HcalModulesGeV[2] = float.NaN));
        Assert.True(Passes("muon", box => box.Event.HcalModulesGeV[2] = 1.31f, central: 1.5f));
        Assert.False(Passes("muon", box => box.Event.HcalModulesGeV[2] = 1.31f, central: 1.51f));
        Assert.True(Passes("muon", box => box.Event.HcalModulesGeV[2] = 1.29f, central: 1.51f));
    }

    [Fact]
    public void The_spread_in_the_hcal_counts_only_with_energy_there()
    {
        Assert.True(Passes("hcal-r", box => (box.Event.HcalGeV, box.Event.HcalR) = (1f, 0.99f)));
        Assert.False(Passes("hcal-r", box => (box.Event.HcalGeV, box.Event.HcalR) = (1.01f, 0.6f)));
        Assert.True(Passes("hcal-r", box => (box.Event.HcalGeV, box.Event.HcalR) = (1.01f, 0.59f)));
        Assert.False(Passes("hcal-r", box => (box.Event.HcalGeV, box.Event.HcalR) = (float.NaN, 0.99f)));
    }

    [Fact]
    public void An_event_without_master_time_fails()
    {
        Assert.False(Passes("master-time", box => box.Event.Flags = EventFlags.NoMasterTime));
    }

    [Fact]
    public void An_event_of_which_nothing_is_a_number_is_no_candidate()
    {
        EventRecord e = Good();
        (e.EcalGeV, e.HcalGeV, e.PreshowerGeV, e.VetoGeV, e.ShowerChi2) = (float.NaN, float.NaN, float.NaN, float.NaN, float.NaN);
        Flow.Judge(ref e, float.NaN, float.NaN);
        Assert.True(e.CutsPassed < Flow.CutsBeforeMissingEnergy);
        Assert.False(e.IsDimuon);
    }

    [Fact]
    public void Dimuons_show_two_muons_in_every_module()
    {
        EventRecord e = Good();
        e.EcalGeV = 70;
        for (int module = 0; module < 3; module++) e.HcalModulesGeV[module] = 4.8f;
        Flow.Judge(ref e, 4.8f, 4.8f);
        Assert.True(e.IsDimuon);
        e.HcalModulesGeV[1] = 2.4f;
        Flow.Judge(ref e, 4.8f, 2.4f);
        Assert.False(e.IsDimuon);
    }
}
