using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Ledger;
using EdgeMon.Telemetry.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EdgeMon.Telemetry.Tests.Ledger;

/// <summary>Another program holds the ledger locked for longer than a write waits.</summary>
public sealed class LockedLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Spills_can_be_repeated_and_alarm_lines_wait_in_their_order()
    {
        TelemetryOptions options = TestService.Options(_folder);
        string path = Path.Combine(options.StateDirectory, LedgerOptions.FileName);
        await using (TelemetryService service = await TestService.Open(options))
        {
            using (var other = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                other.Open();
                LedgerSchema.Run(other, "BEGIN IMMEDIATE");
                LedgerBusyException busy = Assert.Throws<LedgerBusyException>(() => service.RecordSpill(TestRecords.Spill(1, 1), []));
                Assert.Contains("another program holds the ledger locked; spill 1/1 was not recorded", busy.Message, StringComparison.Ordinal);
                Assert.Equal(LedgerState.Writable, service.Status.Ledger);
                service.Alarms.Raise("books", "2 came in and 1 is accounted for.");
                service.Alarms.Clear("books");
                Assert.Empty(service.Alarms.History("books", 10));
            }
            Assert.True(service.RecordSpill(TestRecords.Spill(1, 1), []).Recorded);
            // The ledger is free again: what comes now stands behind what waits.
            service.Alarms.Acknowledge("books", "A. Shifter");
            service.Alarms.WriteWaiting();
            Assert.Equal([AlarmChange.Raise, AlarmChange.Clear, AlarmChange.Acknowledge], service.Alarms.History("books", 10).Select(line => line.Alarm.Change));
        }
        using LedgerReader reader = LedgerReader.Open(path);
        Assert.True(reader.Verify().IsSound);
    }
}
