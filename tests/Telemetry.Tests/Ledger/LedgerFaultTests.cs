using System.Diagnostics;
using System.Reflection;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Tests.Ledger;

/// <summary>RELIABILITY F16, F17, F19 and F20 on the ledger.</summary>
public sealed class LedgerFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TelemetryMetrics _metrics = new();

    public void Dispose()
    {
        _metrics.Dispose();
        _folder.Dispose();
    }

    private LedgerWriter Open() => TestLedger.Open(_folder.Path, _metrics);

    private string DatabasePath => _folder.File(LedgerOptions.FileName);

    private void FillAndClose(int spills = 6)
    {
        using LedgerWriter ledger = Open();
        for (int spill = 1; spill <= spills; spill++) ledger.RecordSpill(TestRecords.Spill(1, spill), [TestRecords.Candidate(1, spill, 5)]);
    }

    private void Tamper(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        LedgerSchema.Run(connection, sql);
    }

    [Theory]
    [InlineData("DELETE FROM spills WHERE spill = 3", 5, "record 5 is missing")]
    [InlineData("DELETE FROM spills WHERE spill = 3; DELETE FROM candidates WHERE spill = 3", 5, "records 5 to 6 are missing")]
    [InlineData("DELETE FROM candidates WHERE spill = 6", 12, "the ledger ends at record 11, but 12 were written: records were cut off at the end")]
    [InlineData("UPDATE spills SET json = replace(json, '\"candidates\":0', '\"candidates\":1') WHERE spill = 2", 3, "record 3 (spill) does not match its hash")]
    [InlineData("UPDATE spills SET eot = eot * 2 WHERE spill = 2", 3, "record 3 (spill): its columns were changed")]
    [InlineData("UPDATE candidates SET raw_event = zeroblob(600) WHERE spill = 1", 2, "record 2 (candidate): its raw event was changed")]
    [InlineData("UPDATE spills SET position = 100 WHERE spill = 6; UPDATE candidates SET position = 11 WHERE spill = 6; UPDATE spills SET position = 12 WHERE spill = 6", 11, "record 11 (candidate) does not match its hash")]
    [InlineData("UPDATE meta SET value = '1:00' WHERE name = 'head'", 12, "the end of the chain (record 12) is not the one that was written last (record 1)")]
    public void A_change_or_removal_is_found_and_named(string sql, long position, string text)
    {
        FillAndClose();
        Tamper(sql);
        using LedgerReader reader = LedgerReader.Open(DatabasePath);
        LedgerDefect first = reader.Verify().Defects[0];
        Assert.Equal(position, first.Position);
        Assert.StartsWith(text, first.Text);
        string refusal = Assert.Throws<LedgerOpenException>(Open).Message;
        Assert.Contains("is damaged: " + first.Text, refusal);
        Assert.Contains("restore a backup", refusal);
    }

    [Theory]
    [InlineData("spills", "counted", "0")]
    [InlineData("spills", "quality", "1")]
    [InlineData("spills", "eot", "eot + 1")]
    [InlineData("spills", "eot_uncertainty", "eot_uncertainty * 2 + 1")]
    [InlineData("spills", "candidates", "candidates + 1")]
    [InlineData("spills", "background", "background + 1")]
    [InlineData("spills", "background_variance", "background_variance + 1")]
    [InlineData("spills", "start_time_unix", "start_time_unix - 1")]
    [InlineData("spills", "end_time_unix", "end_time_unix + 1")]
    [InlineData("spills", "host", "'other'")]
    [InlineData("spills", "run", "2")]
    [InlineData("spills", "spill", "99")]
    [InlineData("candidates", "host", "'other'")]
    [InlineData("candidates", "run", "2")]
    [InlineData("candidates", "spill", "99")]
    [InlineData("candidates", "event_in_spill", "6")]
    [InlineData("runs", "host", "'other'")]
    [InlineData("runs", "run", "2")]
    [InlineData("runs", "change", "1 - change")]
    [InlineData("runs", "time_unix", "time_unix + 1")]
    [InlineData("alarms", "id", "'other'")]
    [InlineData("alarms", "change", "change + 1")]
    [InlineData("alarms", "time_unix_ms", "time_unix_ms + 1")]
    [InlineData("decisions", "subject", "'other'")]
    [InlineData("decisions", "time_unix_ms", "time_unix_ms + 1")]
    public void Every_column_must_say_what_its_record_says(string table, string column, string value)
    {
        using (LedgerWriter ledger = Open())
        {
            ledger.RecordSpill(TestRecords.Spill(1, 1), [TestRecords.Candidate(1, 1, 5)]);
            ledger.RecordRun(new RunRecord { Provenance = TestRecords.Provenance(), Run = 1, Change = RunChange.Begin, TimeUnix = 1_700_000_000, Comment = "" });
            ledger.RecordAlarm(new AlarmRecord
            {
                Provenance = TestRecords.Provenance(), Id = "electron-peak", Change = AlarmChange.Raise, Active = true, Acknowledged = false, Priority = AlarmPriority.High, Text = "Peak at 95 GeV.",
                By = "", Run = 1, Spill = 1, TimeUnixMs = 1_700_000_000_000, RaisedUnixMs = 1_700_000_000_000, State = AlarmState.UnacknowledgedActive, Code = 401, Title = "", Cause = "", Action = "",
            });
            ledger.RecordDecision(new DecisionRecord { Provenance = TestRecords.Provenance(), Subject = "blinding", Decision = "open", By = "A. Coordinator", Reason = "meeting", TimeUnixMs = 1_700_000_000_000 });
        }
        using (LedgerReader sound = LedgerReader.Open(DatabasePath)) Assert.True(sound.Verify().IsSound);
        Tamper($"UPDATE {table} SET {column} = {value} WHERE sequence = 1");
        using LedgerReader reader = LedgerReader.Open(DatabasePath);
        Assert.EndsWith($"({table[..^1]}): its columns were changed", Assert.Single(reader.Verify().Defects).Text);
    }

    [Fact]
    public void Every_copied_column_is_tried()
    {
        using (Open()) { }
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        string[] own = ["position", "sequence", "json", "hash", "raw_event"];
        string[] tried = [.. typeof(LedgerFaultTests).GetMethod(nameof(Every_column_must_say_what_its_record_says))!.GetCustomAttributes<InlineDataAttribute>().Select(data => $"{data.Data[0]} {data.Data[1]}").Order(StringComparer.Ordinal)];
        var columns = new List<string>();
        foreach (string table in new[] { "runs", "spills", "candidates", "alarms", "decisions" })
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT name FROM pragma_table_info('{table}')";
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
                if (!own.Contains(row.GetString(0))) columns.Add($"{table} {row.GetString(0)}");
        }
        Assert.Equal(columns.Order(StringComparer.Ordinal), tried);
    }

    [Fact]
    public void Bytes_flipped_on_the_disk_are_found_or_were_in_unused_space()
    {
        FillAndClose(40);
        string[] expected = Contents();
        byte[] sound = File.ReadAllBytes(DatabasePath);
        int pages = sound.Length / 4096, found = 0;
        for (int page = 0; page < pages; page++)
        {
            byte[] damaged = [.. sound];
            for (int i = 1; i <= 64; i++) damaged[page * 4096 + 4096 - i] ^= 0xFF;
            File.WriteAllBytes(DatabasePath, damaged);
            try
            {
                using LedgerReader reader = LedgerReader.Open(DatabasePath);
                if (!reader.Verify().IsSound) found++;
                else Assert.Equal(expected, Contents());
            }
            catch (LedgerOpenException)
            {
                found++;
            }
        }
        Assert.True(found >= pages * 3 / 4, $"{found} of {pages} damaged pages were found");

        string[] Contents()
        {
            using LedgerReader reader = LedgerReader.Open(DatabasePath);
            return [.. reader.Spills().Select(spill => System.Text.Encoding.UTF8.GetString(PayloadJson.Write(TopicTable.Spill, spill.Sequence, spill.Record)))];
        }
    }

    [Fact]
    public void A_second_instance_is_refused_and_told_who_is_there()
    {
        using LedgerWriter first = Open();
        string message = Assert.Throws<LedgerOpenException>(Open).Message;
        Assert.Contains($"{_folder.Path}: the ledger is in use by process {Environment.ProcessId}. One EdgeMon per state directory", message);
    }

    [Fact]
    public void Ledgers_of_other_data_experiments_versions_and_kinds_are_refused()
    {
        Open().Dispose();
        LedgerOptions options = TestLedger.Options(_folder.Path);
        Assert.Contains("holds data \"simulated\", the configuration says \"real\"", Refusal(options with { Simulated = false }));
        Assert.Contains("holds experiment \"na64e\", the configuration says \"na64mu\"", Refusal(options with { Experiment = "na64mu" }));
        Tamper("PRAGMA user_version = 99");
        Assert.Contains($"has schema version 99; this program knows up to {LedgerSchema.Current}. Start the newer EdgeMon", Refusal(options));
        Tamper($"PRAGMA user_version = {LedgerSchema.Current}; PRAGMA application_id = 1");
        Assert.Contains("is an SQLite database but not an EdgeMon ledger", Refusal(options));
        File.WriteAllText(DatabasePath, "this is not a database, but some text that is long enough to be looked at by SQLite as a header page");
        Assert.Contains("the ledger cannot be opened", Refusal(options));

        string Refusal(LedgerOptions wrong) =>
            Assert.Throws<LedgerOpenException>(() => LedgerWriter.Open(wrong, _metrics, TimeProvider.System)).Message;
    }

    [Fact]
    public void Records_of_another_experiment_or_of_real_data_are_refused()
    {
        using LedgerWriter ledger = Open();
        var spill = TestRecords.Spill(1, 1);
        Assert.Contains("a real record cannot enter a ledger of simulated data",
            Assert.Throws<ArgumentException>(() => ledger.RecordSpill(spill with { Provenance = TestRecords.Provenance(simulated: false) }, [])).Message);
        Assert.Contains("experiment \"other\"",
            Assert.Throws<ArgumentException>(() => ledger.RecordSpill(spill with { Provenance = TestRecords.Provenance() with { Experiment = "other" } }, [])).Message);
        Assert.Equal(0, ledger.OutboxDepth);
    }

    [Fact]
    public void A_full_disk_loses_nothing_that_was_acknowledged_and_work_goes_on_when_there_is_room()
    {
        LedgerOptions options = TestLedger.Options(_folder.Path) with { MaximumPages = 60 };
        int acknowledged = 0;
        using (LedgerWriter ledger = LedgerWriter.Open(options, _metrics, TimeProvider.System))
        {
            LedgerFullException full = Assert.Throws<LedgerFullException>(() =>
            {
                while (acknowledged < 1000)
                {
                    ledger.RecordSpill(TestRecords.Spill(1, acknowledged + 1), []);
                    acknowledged++;
                }
            });
            Assert.Contains($"no room for spill 1/{acknowledged + 1}", full.Message);
            Assert.Equal(LedgerState.Full, ledger.State);
            Assert.Throws<LedgerFullException>(() => ledger.RecordSpill(TestRecords.Spill(1, acknowledged + 1), []));
            Assert.Equal(acknowledged, ledger.Reader.Spills().Count);
            Assert.Equal(acknowledged, ledger.Totals.Campaign.Spills);
        }
        using LedgerWriter roomier = Open();
        Assert.Equal(acknowledged, roomier.Totals.Campaign.Spills);
        Assert.True(roomier.RecordSpill(TestRecords.Spill(1, acknowledged + 1), []).Recorded);
        Assert.True(roomier.Reader.Verify().IsSound);
    }

    [Fact]
    public void On_a_disk_without_room_nothing_is_acknowledged_and_it_goes_on_when_room_is_made()
    {
        // A tmpfs of 1 MiB in a mount namespace of the child's own.
        string disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        using Process writer = ChildProcess.Start("fill-disk", disk,
            "unshare", "--map-root-user", "--mount", "sh", "-c", $"mount -t tmpfs -o size=1m tmpfs {disk} && exec \"$0\"");
        string[] lines = writer.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        writer.WaitForExit();
        Assert.Equal(0, writer.ExitCode);
        Assert.Equal("N Full True True", lines[0]);
        string[] summary = lines[^1].Split(' ');
        Assert.Equal(["S", summary[1], summary[1], "Writable", "True"], summary);
        Assert.True(int.Parse(summary[1]) > 20, lines[^1]);
    }

    [Fact]
    public void The_first_failed_write_makes_the_ledger_read_only()
    {
        using LedgerWriter ledger = Open();
        ledger.RecordSpill(TestRecords.Spill(1, 1), []);
        // Another program damages the schema under our feet: the next insert fails with an error that is neither "full" nor "busy".
        Tamper("DROP TABLE outbox");
        Assert.Throws<LedgerFailedException>(() => ledger.RecordSpill(TestRecords.Spill(1, 2), []));
        Assert.Equal(LedgerState.Failed, ledger.State);
        string message = Assert.Throws<LedgerFailedException>(() => ledger.RecordSpill(TestRecords.Spill(1, 3), [])).Message;
        Assert.Contains("the ledger is read-only since a write failed (spill 1/2:", message);
        Assert.Single(ledger.Reader.Spills());
        Assert.Equal(1, ledger.Totals.Campaign.Spills);
    }

    /// <summary>A process that writes spills until it ends or is killed, and to whose flushes something happens.</summary>
    /// <param name="fault">What, as strace injects it.</param>
    /// <param name="only">Options of strace that name the files that are meant; none for all.</param>
    private Process WriteSpillsWithFlushes(string fault, params string[] only) => ChildProcess.Start("write-spills", _folder.Path,
        ["strace", "-f", "-qq", "-o", _folder.File("trace"), .. only, "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:{fault}"]);

    [Fact]
    public void A_failed_fsync_ends_acknowledging_for_good()
    {
        // The kernel reports EIO from the 30th fsync on: what Flush(true) of .NET was seen to hide (RELIABILITY, "read first", 1).
        using Process writer = WriteSpillsWithFlushes("error=EIO:when=30+");
        List<string> lines = [];
        while (writer.StandardOutput.ReadLine() is { } line) lines.Add(line);
        writer.WaitForExit();
        Assert.Equal(1, writer.ExitCode);
        Assert.Contains("Nothing more is acknowledged; the ledger stays read-only", Assert.Single(lines, line => line.StartsWith("F ")));
        int acknowledged = lines.Count(line => line.StartsWith("A "));
        Assert.InRange(acknowledged, 5, 29);
        using LedgerWriter next = Open();
        Assert.True(next.Totals.Campaign.Spills >= acknowledged, $"{acknowledged} acknowledged, {next.Totals.Campaign.Spills} there");
        Assert.True(next.Reader.Verify().IsSound);
    }

    [Fact]
    public void A_database_that_does_not_take_the_log_ends_acknowledging_and_what_was_acknowledged_stays_in_the_log()
    {
        Open().Dispose();
        // EIO from every flush of the database itself; those of its log succeed.
        using Process writer = WriteSpillsWithFlushes("error=EIO", "-P", DatabasePath);
        List<string> lines = [];
        while (lines.Count < 10_000 && writer.StandardOutput.ReadLine() is { } line) lines.Add(line);
        if (lines.Count == 10_000) writer.Kill(entireProcessTree: true);
        writer.WaitForExit();
        Assert.Contains("the ledger is read-only since a write failed (moving the log into the database: ", Assert.Single(lines, line => line.StartsWith("F ")));
        Assert.Equal(1, writer.ExitCode);
        int acknowledged = lines.Count(line => line.StartsWith("A "));
        Assert.True(acknowledged >= LedgerCheckpoint.EveryCommits, $"{acknowledged} acknowledged");
        using LedgerWriter next = Open();
        Assert.InRange(next.Totals.Campaign.Spills, acknowledged, acknowledged + 1);
        Assert.True(next.Reader.Verify().IsSound);
    }

    [Fact]
    public void A_database_whose_flushes_are_slow_does_not_let_the_log_grow()
    {
        Open().Dispose();
        // A third of a second for every flush of the database itself; the writer, whose flushes are those of the log, makes hundreds of commits in it.
        using Process writer = WriteSpillsWithFlushes("delay_enter=333000", "-P", DatabasePath);
        var log = new FileInfo(DatabasePath + "-wal");
        int lines = 0;
        long longest = 0;
        while (lines < 2500 && writer.StandardOutput.ReadLine() is not null)
        {
            lines++;
            log.Refresh();
            longest = Math.Max(longest, log.Exists ? log.Length : 0);
        }
        writer.Kill(entireProcessTree: true);
        writer.WaitForExit();
        Assert.Equal(2500, lines);
        Assert.InRange(longest, 1 << 20, 12 << 20);
    }

    [Fact]
    public void The_log_is_moved_beside_the_writer_and_begins_anew_instead_of_growing()
    {
        using LedgerWriter ledger = Open();
        var log = new FileInfo(DatabasePath + "-wal");
        const int bound = 12 << 20;
        for (int spill = 1; spill <= 3000; spill++)
        {
            ledger.RecordSpill(TestRecords.Spill(1, spill), [TestRecords.Candidate(1, spill, 5)]);
            log.Refresh();
            // 3000 commits write some 120 MB of pages: a log that nobody moves is longer than the bound after a few hundred.
            Assert.True(log.Length < bound, $"{log.Length} bytes after {spill} spills");
        }
    }

    [Fact]
    public void A_reader_that_keeps_the_log_where_it_is_does_not_keep_the_writer()
    {
        using LedgerWriter ledger = Open();
        ledger.RecordSpill(TestRecords.Spill(1, 1), []);
        var log = new FileInfo(DatabasePath + "-wal");
        const int longestLogBytes = 2000 * 4120;
        int spill = 1;
        using (var reader = new SqliteConnection($"Data Source={DatabasePath};Pooling=False"))
        {
            reader.Open();
            using SqliteTransaction kept = reader.BeginTransaction(deferred: true);
            Assert.Equal(1, LedgerSchema.Scalar(reader, "SELECT count(*) FROM spills"));
            // The log cannot begin anew: it becomes longer than the length at which the writer waits for it to be moved.
            while (log.Length < 2 * longestLogBytes)
            {
                Assert.True(ledger.RecordSpill(TestRecords.Spill(1, ++spill), [TestRecords.Candidate(1, spill, 5)]).Recorded);
                log.Refresh();
            }
        }
        long length = log.Length;
        for (int more = 0; more < 600; more++) ledger.RecordSpill(TestRecords.Spill(1, ++spill), [TestRecords.Candidate(1, spill, 5)]);
        log.Refresh();
        Assert.InRange(log.Length, length, length + longestLogBytes);
        Assert.Equal(spill, ledger.Totals.Campaign.Spills);
    }
}
