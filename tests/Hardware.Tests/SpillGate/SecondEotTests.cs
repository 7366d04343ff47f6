using EdgeMon.Hardware.SpillGate;
using EdgeMon.Signal.Spills;

namespace EdgeMon.Hardware.Tests.SpillGate;

/// <summary>Spills and bursts find each other by the time of the beam, whenever they come, and are compared once.</summary>
public sealed class SecondEotTests
{
    private const long Epoch = 1_800_000_000;
    private const double Period = 14.4;

    [Fact]
    public void Both_electrons_on_target_are_compared_with_the_same_usable_share()
    {
        var second = new SecondEot(new());
        Assert.Null(second.OnBurst(Burst(1, coincidences: 980_000)));
        EotComparison found = second.OnSpill(Spill(1))!;
        Assert.Equal(980_000 * 0.75 * 0.8, found.Second.Eot, 6);
        Assert.Equal(-0.02, found.Second.Deviation, 12);
        Assert.Equal(0.4, found.Measure, 12);
        Assert.False(found.Late);
        Assert.Equal("Spill 1: 6.000e5 EOT from the scalers, 5.880e5 from the spill gate, -2.0 %.", found.Text);
    }

    [Fact]
    public void A_count_that_comes_after_its_spill_closed_is_compared_and_late()
    {
        var second = new SecondEot(new());
        Assert.Null(second.OnSpill(Spill(1)));
        Assert.Equal(1, second.SpillsWithoutBurst);
        EotComparison found = second.OnBurst(Burst(1, coincidences: 1_100_000))!;
        Assert.True(found.Late);
        Assert.Equal(2, found.Measure, 9);
        Assert.Equal(0, second.SpillsWithoutBurst);
    }

    [Fact]
    public void Spills_that_come_late_all_at_once_or_with_gaps_are_compared_with_their_own_bursts()
    {
        var second = new SecondEot(new());
        int[] bursts = [1, 2, 3, 5, 6, 7, 8, 9], spills = [1, 2, 4, 5, 7, 8, 9];
        foreach (int number in bursts) Assert.Null(second.OnBurst(Burst(number, coincidences: 1_000_000 + number)));
        foreach (int number in spills)
        {
            EotComparison? found = second.OnSpill(Spill(number));
            // Burst 4 was lost on its line; spills 3 and 6 at the DAQ.
            Assert.Equal(number == 4 ? null : 1_000_000 + number, found?.Second.Coincidences);
        }
    }

    [Fact]
    public void A_clock_that_is_off_by_less_than_allowed_does_not_matter_and_one_that_is_off_by_more_is_counted()
    {
        foreach (double off in new[] { -2.0, -0.7, 0.7, 2.0 })
        {
            var second = new SecondEot(new());
            for (int number = 1; number <= 20; number++)
            {
                second.OnBurst(Burst(number, coincidences: number, off: off));
                Assert.Equal(number, second.OnSpill(Spill(number))?.Second.Coincidences);
            }
        }
        var lost = new SecondEot(new());
        for (int number = 1; number <= 4; number++)
        {
            lost.OnBurst(Burst(number, off: 7));
            Assert.Null(lost.OnSpill(Spill(number)));
        }
        Assert.Equal(4, lost.SpillsWithoutBurst);
    }

    [Fact]
    public void A_spill_whose_beginning_was_lost_belongs_to_the_burst_that_it_lies_in()
    {
        var second = new SecondEot(new());
        second.OnBurst(Burst(1));
        Assert.NotNull(second.OnSpill(Spill(1) with { StartTimeUnix = (long)(Epoch + Period + 3.9) }));
    }

    [Fact]
    public void There_is_no_verdict_on_few_counts_or_incomplete_spills_and_a_bad_one_when_the_scalers_are_gone()
    {
        Assert.True(double.IsNaN(Compare(Burst(1, coincidences: 900), Spill(1, coincidences: 10)).Measure));
        Assert.True(double.IsNaN(Compare(Burst(1), Spill(1) with { ClosedBy = SpillClosedBy.NewSpill }).Measure));
        Assert.Equal(double.PositiveInfinity, Compare(Burst(1), Spill(1, coincidences: 0)).Measure);
        // Without beam both are 0, and agree.
        Assert.True(double.IsNaN(Compare(Burst(1, coincidences: 0), Spill(1, coincidences: 0)).Measure));
    }

    [Fact]
    public void A_box_without_trigger_counters_takes_the_live_fraction_of_the_scaler()
    {
        var second = new SecondEot(new() { OfferedCounter = -1, RecordedCounter = -1 });
        second.OnBurst(Burst(1, coincidences: 1_000_000) with { Counts = [1_000_000, 0, 0, 0, 0, 0, 0, 0] });
        Assert.Equal(0, second.OnSpill(Spill(1))!.Second.Deviation, 12);
    }

    [Fact]
    public void Options_that_contradict_each_other_are_told()
    {
        Assert.Empty(new SpillGateOptions().Problems());
        Assert.Equal(["recordedCounter"], new SpillGateOptions { OfferedCounter = -1 }.Problems().Select(problem => problem.Path));
        Assert.Equal(["coincidenceCounter"], new SpillGateOptions { CoincidenceCounter = 2 }.Problems().Select(problem => problem.Path));
    }

    private static EotComparison Compare(GateBurst burst, SpillRecord spill)
    {
        var second = new SecondEot(new());
        second.OnBurst(burst);
        return second.OnSpill(spill)!;
    }

    private static GateBurst Burst(int number, long coincidences = 1_000_000, double off = 0)
    {
        DateTimeOffset began = DateTimeOffset.FromUnixTimeSeconds(Epoch).AddSeconds(number * Period + off);
        return new((uint)number, began, began.AddSeconds(4.8), [coincidences, 20_000, 15_000, 0, 0, 0, 0, 0]);
    }

    private static SpillRecord Spill(int number, long coincidences = 1_000_000) => new()
    {
        Provenance = new() { Experiment = "na64e", Host = "test", Simulated = true, ConfigurationHash = "", MapIdentity = "", CalibrationIdentity = "", CodeVersion = "" },
        Run = 1, Spill = number, ClosedBy = SpillClosedBy.EndOfBurst, Quality = SpillQuality.Good, QualityReasons = [],
        StartTimeUnix = (long)(Epoch + number * Period), EndTimeUnix = (long)(Epoch + number * Period + 5), FirstEventInRun = 1, LastEventInRun = 2,
        Books = new() { FramesIn = 0, Accepted = 0, Rejected = new Dictionary<string, long>(), Dropped = new Dictionary<string, long>() },
        Eot = new()
        {
            PhysicsEvents = 12_000, CalibrationEvents = 0, Triggers = new Dictionary<string, long>(), ScalerCoincidences = coincidences, TriggersOffered = 20_000, TriggersRecorded = 15_000,
            LiveFraction = 0.75, Eot = coincidences * 0.75 * 0.8, EotUncertainty = 1, EotFromBeamTriggers = 0, Valid = true, UsableFraction = 0.8,
        },
        CutFlow = [], Candidates = 0, Sidebands = new() { SidebandA = 0, SidebandC = 0, Background = 0, BackgroundUncertainty = 0 }, Dimuons = 0, ElectronPeak = new(0, 0, 0),
        Errors = [], UnmappedChannels = [], MissingSources = [], Bytes = 0,
    };
}
