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
    public void Totals_are_the_last_readout() =>
        Assert.Equal((25, 9, 7, 0, 0), TotalsOf(new(100, 10, 5, 4), new(200, 25, 9, 7)));

    [Fact]
    public void Counters_of_31_bits_may_wrap() => Assert.Equal(
        (0x80000010L, 3, 3, 0, 0),
        TotalsOf(new(0x40000000, 0x3FFFFFFF, 1, 1), new(0x80000000, 0x7FFFFFF0, 2, 2), new(0x80000100, 0x00000010, 3, 3)));

    [Fact]
    public void Time_going_backwards_restarts_the_counters() => Assert.Equal(
        (1007, 104, 93, 1, 0),
        TotalsOf(new(2000, 400, 40, 30), new(5000, 1000, 100, 90), new(10, 3, 2, 1), new(20, 7, 4, 3)));

    [Fact]
    public void A_counter_that_falls_without_time_going_backwards_was_restarted() => Assert.Equal(
        (1007, 112, 96, 1, 0),
        TotalsOf(new(0, 400, 40, 30), new(0, 1000, 100, 90), new(0, 5, 110, 95), new(0, 7, 112, 96)));

    [Fact]
    public void A_break_in_front_of_the_last_readout_is_not_believed() => Assert.Equal(
        (1000, 100, 90, 0, 1),
        TotalsOf(new(2000, 400, 40, 30), new(5000, 1000, 100, 90), new(10, 3, 2, 1)));

    [Fact]
    public void Counters_that_did_not_begin_with_the_spill_are_counted_from_the_first_readout_on() => Assert.Equal(
        (500, 20, 10, 1, 0),
        TotalsOf(new(5000, 900_000_000, 700, 600), new(10_000, 900_000_200, 710, 605), new(15_000, 900_000_500, 720, 610)));

    /// <summary>Every bit of every word of every readout but the last, which alone cannot be held against one behind it. What is more than the clock allows is told.</summary>
    [Fact]
    public void One_wrong_bit_changes_no_total()
    {
        const int readouts = 40;
        ScalerSample[] spill = [.. Enumerable.Range(1, readouts).Select(i => new ScalerSample((uint)(1_944_000 * i), (uint)(50_000 * i), (uint)(500 * i), (uint)(400 * i)))];
        var whole = TotalsOf(spill);
        Assert.Equal((50_000L * readouts, 500L * readouts, 400L * readouts, 0, 0), whole);
        const int fastestBit = 20; // 1,944,000 ticks between readouts, and 1 ms
        for (int damaged = 0; damaged < readouts - 1; damaged++)
            for (int word = 0; word < 4; word++)
                for (int bit = 0; bit < (word == 0 ? 32 : 31); bit++)
                {
                    ScalerSample good = spill[damaged];
                    uint flip = 1u << bit;
                    ScalerSample bad = word switch
                    {
                        0 => good with { TimeTicks = good.TimeTicks ^ flip },
                        1 => good with { Coincidences = good.Coincidences ^ flip },
                        2 => good with { Offered = good.Offered ^ flip },
                        _ => good with { Recorded = good.Recorded ^ flip },
                    };
                    spill[damaged] = bad;
                    var found = TotalsOf(spill);
                    spill[damaged] = good;
                    Assert.True((whole.Item1, whole.Item2, whole.Item3, 0) == (found.Item1, found.Item2, found.Item3, found.Item4), $"readout {damaged}, word {word}, bit {bit}: {found}");
                    if (word > 0 && bit > fastestBit) Assert.True(found.Item5 is 1 or 2, $"readout {damaged}, word {word}, bit {bit}: {found}");
                }
    }

    [Fact]
    public void A_readout_of_nothing_or_of_all_ones_changes_no_total()
    {
        foreach (uint word in new uint[] { 0, 0x7FFFFFFF, uint.MaxValue })
            for (int damaged = 0; damaged < 4; damaged++)
            {
                ScalerSample[] spill = [.. Enumerable.Range(1, 5).Select(i => new ScalerSample((uint)(1_944_000 * i), (uint)(50_000 * i), (uint)(500 * i), (uint)(400 * i)))];
                spill[damaged] = new ScalerSample(word, word & 0x7FFFFFFF, word & 0x7FFFFFFF, word & 0x7FFFFFFF);
                Assert.Equal((250_000L, 2500L, 2000L, 0), TotalsOf(spill) is var (c, o, r, restarts, _) ? (c, o, r, restarts) : default);
            }
    }

    private static (long Coincidences, long Offered, long Recorded, int Restarts, int Refused) TotalsOf(params ReadOnlySpan<ScalerSample> readouts)
    {
        var tally = new ScalerTally();
        long steps = 0;
        foreach (ref readonly ScalerSample readout in readouts)
            if (tally.Add(readout, out ScalerStep counted)) steps += counted.Coincidences;
        if (tally.Finish(out ScalerStep last)) steps += last.Coincidences;
        Assert.Equal(tally.Coincidences, steps);
        Assert.Equal(readouts.Length, tally.Readouts + tally.Refused);
        return (tally.Coincidences, tally.Offered, tally.Recorded, tally.Restarts, tally.Refused);
    }
}
