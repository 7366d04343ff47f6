using EdgeMon.Signal.Spills;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Tests.Support;
using EdgeMon.Telemetry.Totals;
using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Tests.Ledger;

public sealed class LedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TelemetryMetrics _metrics = new();

    public void Dispose()
    {
        _metrics.Dispose();
        _folder.Dispose();
    }

    private LedgerWriter Open() => TestLedger.Open(_folder.Path, _metrics);

    [Fact]
    public void A_spill_with_its_candidates_comes_back_as_it_was_recorded()
    {
        SpillRecord spill = TestRecords.Spill(3661, 7, candidates: 2);
        using (LedgerWriter ledger = Open())
        {
            RecordResult result = ledger.RecordSpill(spill, [TestRecords.Candidate(3661, 7, 11), TestRecords.Candidate(3661, 7, 12)]);
            Assert.Equal(new RecordResult(true, 1, 2), result);
            Assert.Equal(3, ledger.OutboxDepth);
        }
        using LedgerReader reader = LedgerReader.Open(_folder.File(LedgerOptions.FileName));
        RecordedSpill found = Assert.Single(reader.Spills());
        Assert.Equal(1, found.Sequence);
        Assert.Equal(PayloadJson.Write(TopicTable.Spill, 1, spill), PayloadJson.Write(TopicTable.Spill, 1, found.Record));
        Assert.Equal([11, 12], reader.Candidates(3661).Select(candidate => candidate.Candidate.EventInSpill));
        Assert.Equal([12], reader.Candidates(last: 1).Select(candidate => candidate.Candidate.EventInSpill));
        Assert.Equal(TestRecords.Candidate(3661, 7, 12).RawEvent, reader.RawEvent(TestRecords.Host, 3661, 7, 12));
        Assert.Null(reader.RawEvent(TestRecords.Host, 3661, 7, 13));
        LedgerVerdict verdict = reader.Verify();
        Assert.Equal(3, verdict.Records);
        Assert.Empty(verdict.Defects);
    }

    [Fact]
    public void What_is_rehearsed_when_a_ledger_opens_leaves_nothing_in_it()
    {
        Open().Dispose();
        using (LedgerWriter ledger = Open())
        {
            Assert.Equal(0, ledger.OutboxDepth);
            Assert.Equal(LedgerState.Writable, ledger.State);
            Assert.True(ledger.RecordSpill(TestRecords.Spill(0, 0), []).Recorded);
        }
        using (LedgerWriter ledger = Open()) Assert.Equal(new RecordResult(false, 1, 0), ledger.RecordSpill(TestRecords.Spill(0, 0), []));
        using LedgerReader reader = LedgerReader.Open(_folder.File(LedgerOptions.FileName));
        Assert.Equal(TestRecords.Host, Assert.Single(reader.Spills()).Record.Provenance.Host);
        Assert.Empty(reader.Candidates(0));
        LedgerVerdict verdict = reader.Verify();
        Assert.Equal(1, verdict.Records);
        Assert.Empty(verdict.Defects);
    }

    [Fact]
    public void A_decision_is_a_record_of_the_chain_and_waits_for_no_broker()
    {
        DecisionRecord decision = new() { Provenance = TestRecords.Spill(1, 1).Provenance, Subject = "blinding", Decision = "open", By = "A. Coordinator", Reason = "collaboration meeting", TimeUnixMs = 1_777_636_800_000 };
        using (LedgerWriter ledger = Open())
        {
            ledger.RecordSpill(TestRecords.Spill(1, 1), []);
            Assert.Equal(new RecordResult(true, 1, 0), ledger.RecordDecision(decision));
            Assert.Equal(new RecordResult(true, 2, 0), ledger.RecordDecision(decision with { Decision = "closed" }));
            ledger.RecordSpill(TestRecords.Spill(1, 2), []);
            Assert.Equal(2, ledger.OutboxDepth);
        }
        using (LedgerReader reader = LedgerReader.Open(_folder.File(LedgerOptions.FileName)))
        {
            Assert.Equal([decision, decision with { Decision = "closed" }], reader.Decisions("blinding").Select(recorded => recorded.Decision));
            Assert.Empty(reader.Decisions("other"));
            Assert.Equal(4, reader.Verify().Records);
            Assert.True(reader.Verify().IsSound);
        }
        foreach (string change in new[] { "UPDATE decisions SET json = replace(json, 'A. Coordinator', 'B. Somebody')", "UPDATE decisions SET subject = 'other'", "DELETE FROM decisions WHERE sequence = 2" })
        {
            string copy = _folder.File("copy.sqlite");
            using (LedgerReader reader = LedgerReader.Open(_folder.File(LedgerOptions.FileName))) reader.Backup(copy);
            using (var connection = new SqliteConnection($"Data Source={copy};Pooling=False"))
            {
                connection.Open();
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = change;
                Assert.InRange(command.ExecuteNonQuery(), 1, 2);
            }
            using (LedgerReader changed = LedgerReader.Open(copy)) Assert.False(changed.Verify().IsSound, change);
            File.Delete(copy);
        }
    }

    [Fact]
    public void A_spill_recorded_twice_is_counted_once_and_said_so()
    {
        using LedgerWriter ledger = Open();
        ledger.RecordSpill(TestRecords.Spill(1, 1, eot: 100), [TestRecords.Candidate(1, 1, 5)]);
        LedgerTotals before = ledger.Totals;
        RecordResult again = ledger.RecordSpill(TestRecords.Spill(1, 1, eot: 100), [TestRecords.Candidate(1, 1, 5)]);
        Assert.Equal(new RecordResult(false, 1, 0), again);
        Assert.Equal(before, ledger.Totals);
        Assert.Equal(2, ledger.OutboxDepth);
        Assert.True(ledger.RecordSpill(TestRecords.Spill(1, 1, eot: 100, host: "daq02"), []).Recorded);
    }

    [Fact]
    public void A_candidate_recorded_before_its_spill_is_not_recorded_again_with_it()
    {
        using LedgerWriter ledger = Open();
        Assert.True(ledger.RecordCandidate(TestRecords.Candidate(1, 1, 5)).Recorded);
        RecordResult spill = ledger.RecordSpill(TestRecords.Spill(1, 1, candidates: 2), [TestRecords.Candidate(1, 1, 5), TestRecords.Candidate(1, 1, 6)]);
        Assert.Equal(1, spill.CandidatesRecorded);
        Assert.Equal(2, ledger.Reader.Candidates().Count);
    }

    [Fact]
    public void Totals_are_the_same_after_a_restart_bit_for_bit()
    {
        LedgerTotals before;
        using (LedgerWriter ledger = Open())
        {
            for (int spill = 1; spill <= 50; spill++)
                ledger.RecordSpill(TestRecords.Spill(spill <= 20 ? 1 : 2, spill, eot: 5e6 / spill, candidates: spill % 7 == 0 ? 1 : 0, quality: (SpillQuality)(spill % 3)), []);
            before = ledger.Totals;
        }
        using LedgerWriter reopened = Open();
        Assert.Equal(before, reopened.Totals);
        Assert.Equal(2, before.Run);
        Assert.Equal(50, before.Campaign.Spills + before.Campaign.ExcludedSpills);
        Assert.Equal(17, before.Campaign.ExcludedSpills);
        Assert.Equal(17, before.Campaign.PartialSpills);
        IReadOnlyList<RunSummary> runs = reopened.Reader.Runs();
        Assert.Equal([1, 2], runs.Select(run => run.Run));
        Assert.Equal(before.ThisRun, runs[1].Sums);
        Assert.Equal(before.Campaign.Eot, runs[0].Sums.Eot + runs[1].Sums.Eot, 1e-6);
        Assert.Equal(30, reopened.Reader.Spills(run: 2).Count);
        Assert.Equal([49, 50], reopened.Reader.Spills(last: 2).Select(spill => spill.Record.Spill));
    }

    /// <summary>Not by the backgrounds of the spills themselves, which have their slope in common.</summary>
    [Fact]
    public void The_background_of_totals_is_what_spills_move_the_estimates_of_their_runs_by()
    {
        SpillRecord Spill(int run, int spill, BackgroundChange? change) => TestRecords.Spill(run, spill) is var record
            ? record with { Sidebands = record.Sidebands with { Background = 2, BackgroundUncertainty = 1, ChangeOfRun = change } } : null!;
        LedgerTotals before;
        using (LedgerWriter ledger = Open())
        {
            ledger.RecordSpill(Spill(1, 1, new BackgroundChange(5, 25)), []);
            ledger.RecordSpill(Spill(1, 2, new BackgroundChange(-2, -9)), []);
            Assert.Equal((3, 4), (ledger.Totals.ThisRun.ExpectedBackground, ledger.Totals.ThisRun.BackgroundUncertainty));
            ledger.RecordSpill(Spill(2, 1, null), []); // of a program before
            Assert.Equal((5, 17), (ledger.Totals.Campaign.Background, ledger.Totals.Campaign.BackgroundVariance));
            ledger.RecordSpill(Spill(3, 1, new BackgroundChange(-9, -30)), []);
            Assert.Equal((0, 0), (ledger.Totals.Campaign.ExpectedBackground, ledger.Totals.Campaign.BackgroundUncertainty));
            before = ledger.Totals;
        }
        using LedgerWriter again = Open();
        Assert.Equal(before, again.Totals);
        Assert.True(again.Reader.Verify().IsSound);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_kept_as_null_and_never_enter_the_sums()
    {
        SpillRecord spill = TestRecords.Spill(1, 1);
        spill = spill with { Eot = spill.Eot with { Eot = double.NaN }, ElectronPeak = new PeakRecord(double.PositiveInfinity, 1, 1) };
        using LedgerWriter ledger = Open();
        Assert.True(ledger.RecordSpill(spill, []).Recorded);
        Assert.Equal(0, ledger.Totals.Campaign.Eot);
        Assert.Equal(1, ledger.Totals.Campaign.ExcludedSpills);
        SpillRecord found = ledger.Reader.Spills()[0].Record;
        Assert.True(double.IsNaN(found.Eot.Eot));
        Assert.True(double.IsNaN(found.ElectronPeak.MeanGeV));
        Assert.True(ledger.Reader.Verify().IsSound);
    }

    [Fact]
    public void Every_writer_is_in_wal_mode_with_synchronous_full()
    {
        using var connection = LedgerConnection.OpenWriter(TestLedger.Options(_folder.Path).DatabasePath);
        Assert.Equal(2, LedgerSchema.Scalar(connection, "PRAGMA synchronous"));
        using SqliteCommand mode = connection.CreateCommand();
        mode.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", mode.ExecuteScalar());
    }

    [Fact]
    public void A_backup_made_in_use_is_complete_and_never_overwrites()
    {
        using LedgerWriter ledger = Open();
        for (int spill = 1; spill <= 10; spill++) ledger.RecordSpill(TestRecords.Spill(1, spill), []);
        string copy = _folder.File("backup.sqlite");
        ledger.Reader.Backup(copy);
        ledger.RecordSpill(TestRecords.Spill(1, 11), []);
        using LedgerReader reader = LedgerReader.Open(copy);
        Assert.Equal(10, reader.Spills().Count);
        Assert.True(reader.Verify().IsSound);
        Assert.Contains("exists: a backup never overwrites", Assert.Throws<LedgerException>(() => ledger.Reader.Backup(copy)).Message);
    }

    [Fact]
    public void Runs_begin_and_end_once_each()
    {
        using LedgerWriter ledger = Open();
        var begin = new RunRecord { Provenance = TestRecords.Provenance(), Run = 5, Change = RunChange.Begin, TimeUnix = 1_700_000_000, Comment = "<b>test</b>" };
        Assert.True(ledger.RecordRun(begin).Recorded);
        Assert.False(ledger.RecordRun(begin).Recorded);
        Assert.True(ledger.RecordRun(begin with { Change = RunChange.End }).Recorded);
        Assert.Equal([RunChange.Begin, RunChange.End], ledger.Reader.RunChanges().Select(run => run.Change));
    }

    [Fact]
    public void The_outbox_gives_records_in_order_until_they_are_removed()
    {
        using LedgerWriter ledger = Open();
        for (int spill = 1; spill <= 3; spill++) ledger.RecordSpill(TestRecords.Spill(1, spill), [TestRecords.Candidate(1, spill, 5)]);
        IReadOnlyList<OutboxItem> items = ledger.PendingOutbox(0, 10);
        Assert.Equal(["spill", "candidate", "spill", "candidate", "spill", "candidate"], items.Select(item => item.Kind));
        Assert.Equal([1, 1, 2, 2, 3, 3], items.Select(item => item.Sequence));
        ledger.RemoveFromOutbox([items[0].Position, items[1].Position]);
        ledger.ParkInOutbox(items[2].Position, "packet too large");
        Assert.Equal(3, ledger.OutboxDepth);
        Assert.Equal([4L, 5, 6], ledger.PendingOutbox(0, 10).Select(item => item.Position));
        Assert.Equal([5L], ledger.PendingOutbox(4, 1).Select(item => item.Position));
    }
}
