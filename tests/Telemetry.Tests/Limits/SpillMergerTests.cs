using EdgeMon.Telemetry.Limits;
using EdgeMon.Telemetry.Tests.Support;
using EdgeMon.Telemetry.Totals;

namespace EdgeMon.Telemetry.Tests.Limits;

public sealed class SpillMergerTests
{
    private static CountedSpill Spill(string host, long sequence, double eot = 0, int run = 1) =>
        CountedSpill.From(TestRecords.Spill(run, (int)sequence, eot: eot > 0 ? eot : 1e6 + sequence * 0.1, candidates: sequence % 5 == 0 ? 1 : 0, host: host), sequence);

    [Fact]
    public void Any_order_with_any_duplicates_gives_the_same_sums_bit_for_bit()
    {
        CountedSpill[] spills = [.. Enumerable.Range(1, 60).SelectMany(n => new[] { Spill("daq01", n), Spill("daq02", n, eot: 3e6 / n) })];
        var reference = new SpillMerger();
        foreach (CountedSpill spill in spills) Assert.Equal(MergeOutcome.Counted, reference.Add(spill));
        ulong state = 88172645463325252; // xorshift64, fixed seed
        for (int round = 0; round < 200; round++)
        {
            var merger = new SpillMerger();
            CountedSpill[] shuffled = [.. spills, .. spills[..20]];
            for (int i = shuffled.Length - 1; i > 0; i--)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                int j = (int)(state % (ulong)(i + 1));
                (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
            }
            int duplicates = shuffled.Count(spill => merger.Add(spill) == MergeOutcome.Duplicate);
            Assert.Equal(20, duplicates);
            Assert.True(merger.IsComplete);
            Assert.Equal(reference.Sum(), merger.Sum());
        }
        Assert.Equal(["daq01", "daq02"], reference.Hosts);
    }

    [Fact]
    public void A_spill_under_another_number_is_still_a_duplicate()
    {
        var merger = new SpillMerger();
        merger.Add(Spill("daq01", 1));
        Assert.Equal(MergeOutcome.Duplicate, merger.Add(Spill("daq01", 1) with { Sequence = 2 }));
        Assert.Equal(1, merger.Sum().Spills);
    }

    [Fact]
    public void A_gap_is_known_and_closed_by_late_spills_or_by_totals()
    {
        CountingTotals all = CountingTotals.Empty;
        for (int n = 1; n <= 6; n++) all = all.Plus(Spill("daq01", n));
        var late = new SpillMerger();
        var helped = new SpillMerger();
        foreach (SpillMerger merger in new[] { late, helped })
        {
            foreach (int n in new[] { 1, 2, 5, 6 }) merger.Add(Spill("daq01", n));
            Assert.False(merger.IsComplete);
            Assert.Equal(4, merger.Sum().Spills);
        }
        late.Add(Spill("daq01", 4));
        late.Add(Spill("daq01", 3));
        Assert.True(late.IsComplete);
        Assert.Equal(all, late.Sum());

        CountingTotals four = Enumerable.Range(1, 4).Aggregate(CountingTotals.Empty, (sum, n) => sum.Plus(Spill("daq01", n)));
        Assert.True(helped.TakeTotals("daq01", "a", four, 4));
        Assert.True(helped.IsComplete);
        Assert.Equal(all, helped.Sum());
        Assert.Equal(MergeOutcome.Duplicate, helped.Add(Spill("daq01", 3)));
        // Without a gap totals change nothing.
        Assert.False(helped.TakeTotals("daq01", "a", CountingTotals.Empty, 6));
        Assert.Equal(all, helped.Sum());
    }

    [Fact]
    public void A_merger_that_starts_late_begins_from_the_totals()
    {
        CountingTotals hundred = Enumerable.Range(1, 100).Aggregate(CountingTotals.Empty, (sum, n) => sum.Plus(Spill("daq01", n)));
        var merger = new SpillMerger();
        Assert.True(merger.TakeTotals("daq01", "a", hundred, 100));
        Assert.Equal(MergeOutcome.Duplicate, merger.Add(Spill("daq01", 100)));
        Assert.Equal(MergeOutcome.Counted, merger.Add(Spill("daq01", 101)));
        Assert.True(merger.IsComplete);
        Assert.Equal(hundred.Plus(Spill("daq01", 101)), merger.Sum());
        // Old totals from a broker that saved them some time ago say nothing.
        Assert.False(merger.TakeTotals("daq01", "a", CountingTotals.Empty, 50));
        // Totals that overtook their spill, which then came.
        CountingTotals more = merger.Sum().Plus(Spill("daq01", 102));
        Assert.False(merger.TakeTotals("daq01", "a", more, 102));
        Assert.Equal(MergeOutcome.Counted, merger.Add(Spill("daq01", 102)));
        Assert.Equal(more, merger.Sum());
        // Another ledger begins anew, and nothing waits for spills of the one before.
        Assert.True(merger.TakeTotals("daq01", "b", CountingTotals.Empty, 0));
        Assert.Equal(CountingTotals.Empty, merger.Sum());
        Assert.False(merger.IsBehindTotals);
        merger.TakeTotalsAhead();
        Assert.Equal(CountingTotals.Empty, merger.Sum());
        Assert.Equal(MergeOutcome.Counted, merger.Add(Spill("daq01", 1, run: 9)));
    }

    [Fact]
    public void A_spill_that_only_the_totals_speak_of_is_waited_for_and_then_taken_from_them()
    {
        var ledger = new SpillMerger();
        for (int n = 1; n <= 6; n++) ledger.Add(Spill("daq01", n));
        var merger = new SpillMerger();
        for (int n = 1; n <= 5; n++) merger.Add(Spill("daq01", n));
        Assert.False(merger.TakeTotals("daq01", "a", ledger.Sum(), 6));
        Assert.True(merger.IsBehindTotals);
        Assert.Equal(5, merger.Sum().Spills);

        var inTime = new SpillMerger();
        for (int n = 1; n <= 5; n++) inTime.Add(Spill("daq01", n));
        inTime.TakeTotals("daq01", "a", ledger.Sum(), 6);
        Assert.Equal(MergeOutcome.Counted, inTime.Add(Spill("daq01", 6)));
        Assert.False(inTime.IsBehindTotals);

        merger.TakeTotalsAhead();
        Assert.Equal(ledger.Sum(), merger.Sum());
        Assert.False(merger.IsBehindTotals);
        Assert.Equal(MergeOutcome.Duplicate, merger.Add(Spill("daq01", 6)));
    }
}
