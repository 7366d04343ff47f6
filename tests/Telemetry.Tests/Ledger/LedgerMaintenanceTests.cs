using System.Diagnostics;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Tests.Ledger;

/// <summary>Copies, older versions, parked records, and the warning before a disk is full.</summary>
public sealed class LedgerMaintenanceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TelemetryMetrics _metrics = new();

    public void Dispose()
    {
        _metrics.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_backup_beside_a_process_that_writes_holds_all_that_was_acknowledged_before_it()
    {
        string directory = _folder.File("state");
        using Process writer = ChildProcess.Start("write-spills", directory);
        for (int copy = 1; copy <= 5; copy++)
        {
            int acknowledged = 0;
            for (int i = 0; i < 8; i++) acknowledged = int.Parse(writer.StandardOutput.ReadLine()!.AsSpan(2));
            string path = _folder.File($"copy{copy}.sqlite");
            using (LedgerReader reader = LedgerReader.Open(Path.Combine(directory, LedgerOptions.FileName)))
            {
                // The ledger itself is sound at any moment, too.
                for (int i = 0; i < 10; i++) Assert.Empty(reader.Verify().Defects);
                LedgerVerdict verdict = reader.Backup(path);
                Assert.Empty(verdict.Defects);
                Assert.InRange(verdict.Records, 2 * acknowledged, int.MaxValue);
            }
            Assert.Equal([path], Directory.GetFiles(_folder.Path, $"copy{copy}*"));
            using LedgerReader made = LedgerReader.Open(path);
            int[] spills = [.. made.Spills().Select(spill => spill.Record.Spill)];
            Assert.Equal(Enumerable.Range(1, spills.Length), spills);
            Assert.InRange(spills.Length, acknowledged, int.MaxValue);
        }
        writer.Kill();
        writer.WaitForExit();
    }

    [Fact]
    public void A_backup_that_cannot_be_written_says_so_and_leaves_nothing()
    {
        using LedgerWriter ledger = TestLedger.Open(_folder.Path, _metrics);
        ledger.RecordSpill(TestRecords.Spill(1, 1), []);
        string path = _folder.File("no/such/folder/copy.sqlite");
        Assert.Contains("the backup could not be written", Assert.Throws<LedgerException>(() => ledger.Reader.Backup(path)).Message);
        Assert.False(File.Exists(path));
    }

    /// <summary>
    /// A file of each schema version that was ever used lies in data/. Never replace one: ledgers in the field look like it. With a new version,
    /// add its file (EDGEMON_UPDATE_SNAPSHOTS=1 makes it).
    /// </summary>
    [Fact]
    public void A_ledger_of_every_version_so_far_is_migrated_with_all_its_records()
    {
        string current = Path.Combine(Snapshots.Root, "tests", "Telemetry.Tests", "data", $"ledger-version-{LedgerSchema.Current}.sqlite");
        if (!File.Exists(current) && Environment.GetEnvironmentVariable("EDGEMON_UPDATE_SNAPSHOTS") == "1")
        {
            using LedgerWriter sample = TestLedger.Open(_folder.File("sample"), _metrics);
            sample.RecordSpill(TestRecords.Spill(3661, 1, eot: 5e6, candidates: 1), [TestRecords.Candidate(3661, 1, 17)]);
            sample.RecordSpill(TestRecords.Spill(3661, 2, eot: 4e6), []);
            sample.Reader.Backup(current);
        }
        for (int version = 1; version <= LedgerSchema.Current; version++)
        {
            string directory = Directory.CreateDirectory(_folder.File($"version{version}")).FullName;
            File.Copy(Path.Combine(Path.GetDirectoryName(current)!, $"ledger-version-{version}.sqlite"), Path.Combine(directory, LedgerOptions.FileName));
            using LedgerWriter ledger = TestLedger.Open(directory, _metrics);
            Assert.Equal((2, 9e6, 1), (ledger.Totals.Campaign.Spills, ledger.Totals.Campaign.Eot, ledger.Totals.Campaign.Candidates));
            Assert.Equal(3, ledger.OutboxDepth);
            Assert.False(ledger.RecordSpill(TestRecords.Spill(3661, 2), []).Recorded);
            Assert.True(ledger.RecordSpill(TestRecords.Spill(3661, 3), []).Recorded);
            Assert.True(ledger.Reader.Verify().IsSound);
        }
    }

    [Fact]
    public void A_migration_keeps_the_records_and_one_that_fails_changes_nothing()
    {
        using (LedgerWriter ledger = TestLedger.Open(_folder.Path, _metrics)) ledger.RecordSpill(TestRecords.Spill(1, 1), [TestRecords.Candidate(1, 1, 5)]);
        string path = _folder.File(LedgerOptions.FileName);
        int before = LedgerSchema.Current;
        string[] next = [.. LedgerSchema.Migrations, "ALTER TABLE spills ADD COLUMN note TEXT; CREATE TABLE shelves (id TEXT PRIMARY KEY) STRICT;"];
        using (SqliteConnection connection = LedgerConnection.OpenWriter(path))
        {
            Assert.Throws<SqliteException>(() => LedgerSchema.Migrate(connection, path, [.. LedgerSchema.Migrations, "CREATE TABLE shelves (id TEXT) STRICT; CREATE TABLE spills (x TEXT);"]));
            Assert.Equal(before, LedgerSchema.Scalar(connection, "PRAGMA user_version"));
            Assert.Equal(0, LedgerSchema.Scalar(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'shelves'"));
            LedgerSchema.Migrate(connection, path, next);
            Assert.Equal(before + 1, LedgerSchema.Scalar(connection, "PRAGMA user_version"));
            Assert.Empty(LedgerVerification.Run(connection).Defects);
            LedgerSchema.Migrate(connection, path, next); // a second start finds nothing to do
        }
        // This program, which is now the older one, keeps its hands off.
        Assert.Contains($"has schema version {before + 1}; this program knows up to {before}. Start the newer EdgeMon that made it.",
            Assert.Throws<LedgerOpenException>(() => TestLedger.Open(_folder.Path, _metrics)).Message);
    }

    [Fact]
    public async Task A_parked_record_is_sent_after_it_was_given_back()
    {
        using var folder = new TemporaryFolder();
        string acl = folder.File("acl");
        const string spillsOnly = "topic readwrite edgemon/v1/na64e/daq01/spill\ntopic readwrite edgemon/v1/na64e/daq01/state\ntopic readwrite edgemon/v1/na64e/daq01/totals\n";
        File.WriteAllText(acl, spillsOnly);
        using var broker = new TestBroker($"allow_anonymous true\nacl_file {acl}");
        TelemetryOptions options = TestService.External(_folder, broker.Port);
        await using (TelemetryService service = await TestService.Open(options))
        {
            service.RecordSpill(TestRecords.Spill(1, 1), [TestRecords.Candidate(1, 1, 3)]);
            await TestService.Until(() => service.Status.OutboxDepth == 0, "the refusal");
            ParkedRecord parked = Assert.Single(service.Ledger.Reader.Parked());
            Assert.Equal((2, "candidate"), (parked.Position, parked.Kind));
            Assert.Contains("the ledger is in use by process", Assert.Throws<LedgerOpenException>(() => ParkedRecords.Release(options.StateDirectory)).Message);
        }
        broker.Kill();
        File.WriteAllText(acl, "topic readwrite edgemon/#\n");
        broker.Start();
        Assert.Equal(1, ParkedRecords.Release(options.StateDirectory));
        Assert.Equal(0, ParkedRecords.Release(options.StateDirectory));
        await using IMqttLink reader = await TestService.Reader(broker.Port, "edgemon/v1/na64e/daq01/candidate");
        await using TelemetryService next = await TestService.Open(options);
        MqttMessage message = await TestService.Next(reader, _ => true);
        Assert.Equal(3, PayloadJson.Read<CandidateMessage>(TopicTable.Candidate, message.Payload.Span).Payload.EventInSpill);
        Assert.Empty(next.Ledger.Reader.Parked());
    }

    [Fact]
    public void A_disk_that_fills_up_is_told_of_before_it_is_full()
    {
        // A tmpfs of 4 MiB in a mount namespace of the child's own; told of when less than half of it is free.
        string disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        using Process program = ChildProcess.Start("fill-watched-disk", disk,
            "unshare", "--map-root-user", "--mount", "sh", "-c", $"mount -t tmpfs -o size=4m tmpfs {disk} && exec \"$0\"");
        string[] lines = program.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        program.WaitForExit();
        Assert.Equal(0, program.ExitCode);
        // Spills recorded when the warning came and when the disk was full.
        Assert.Equal(["warned", "full", "gone"], lines.Select(line => line.Split(' ')[0]));
        int warned = int.Parse(lines[0].Split(' ')[1]), full = int.Parse(lines[1].Split(' ')[1]);
        Assert.True(warned >= 20 && full > warned + 20, string.Join('\n', lines));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', lines));
    }
}
