using EdgeMon.Signal.Eot;

namespace EdgeMon.Signal.Tests.Eot;

public class EotTests
{
    [Fact]
    public void Eot_is_coincidences_times_live_and_usable_fraction()
    {
        EotResult eot = EotFormula.Compute(coincidences: 1_000_000, offered: 4000, recorded: 3000, accepted: 2700);
        Assert.Equal(0.75, eot.LiveFraction);
        Assert.Equal(0.9, eot.UsableFraction);
        Assert.Equal(675_000, eot.Eot, 1e-6);
        double expected = Math.Sqrt(0.675 * 0.675 * 1e6 + 0.9e6 * 0.9e6 * 0.75 * 0.25 / 4000 + 0.75e6 * 0.75e6 * 0.9 * 0.1 / 3000);
        Assert.Equal(expected, eot.Uncertainty, 1e-6);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(10, 0, 0)]
    [InlineData(0, 10, 5)]
    public void Without_triggers_there_is_no_eot(long offered, long recorded, long accepted) =>
        Assert.Equal(default, EotFormula.Compute(1000, offered, recorded, accepted));

    [Fact]
    public void More_events_than_triggers_do_not_make_more_electrons()
    {
        EotResult eot = EotFormula.Compute(1000, 10, 20, 30);
        Assert.Equal(1, eot.LiveFraction);
        Assert.Equal(1, eot.UsableFraction);
        Assert.Equal(1000, eot.Eot);
        Assert.Equal(Math.Sqrt(1000), eot.Uncertainty, 1e-9);
    }

    [Fact]
    public void Totals_are_the_last_readout()
    {
        var tally = new ScalerTally();
        tally.Add(new(100, 10, 5, 4));
        tally.Add(new(200, 25, 9, 7));
        Assert.Equal((25, 9, 7, 0), (tally.Coincidences, tally.Offered, tally.Recorded, tally.Restarts));
    }

    [Fact]
    public void Counters_of_31_bits_may_wrap()
    {
        var tally = new ScalerTally();
        tally.Add(new(100, 0x3FFFFFFF, 1, 1));
        tally.Add(new(200, 0x7FFFFFF0, 2, 2));
        tally.Add(new(300, 0x00000010, 3, 3));
        Assert.Equal(0x80000010L, tally.Coincidences);
        Assert.Equal(0, tally.Restarts);
    }

    [Fact]
    public void Time_going_backwards_restarts_the_counters()
    {
        var tally = new ScalerTally();
        tally.Add(new(5000, 1000, 100, 90));
        tally.Add(new(10, 3, 2, 1));
        tally.Add(new(20, 7, 4, 3));
        Assert.Equal((1007, 104, 93, 1), (tally.Coincidences, tally.Offered, tally.Recorded, tally.Restarts));
    }

    [Fact]
    public void A_counter_that_falls_without_time_going_backwards_was_restarted()
    {
        var tally = new ScalerTally();
        tally.Add(new(0, 1000, 100, 90));
        tally.Add(new(0, 5, 110, 95));
        Assert.Equal((1005, 110, 95, 1), (tally.Coincidences, tally.Offered, tally.Recorded, tally.Restarts));
    }
}
