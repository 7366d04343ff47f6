using EdgeMon.EndToEnd.Tests.Access;
using EdgeMon.EndToEnd.Tests.Browser;
using EdgeMon.Host;
using EdgeMon.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace EdgeMon.EndToEnd.Tests.Service;

/// <summary>RELIABILITY F30: what repeats itself in the log is bounded and counted.</summary>
public class LogFloodTests
{
    [Fact]
    public void A_flood_of_one_kind_is_bounded_counted_and_leaves_room_for_the_others()
    {
        var kept = new KeptLog();
        var time = new ManualTime();
        var log = new FloodLimitedLog(kept, time);
        void Say(int id) => log.Log(LogLevel.Warning, new EventId(id), "", null, (_, _) => "again");
        for (int i = 0; i < 100_000; i++) Say(1);
        Say(2);
        Assert.Equal(FloodLimitedLog.LinesPerPeriod, kept.Lines.Count(line => line == "1 again"));
        Assert.Equal(1, kept.Lines.Count(line => line == "2 again"));
        time.Move(FloodLimitedLog.Period.TotalSeconds + 1);
        Say(1);
        Assert.Equal([$"1 {100_000 - FloodLimitedLog.LinesPerPeriod} lines of this kind were left out", "1 again"], kept.Lines[^2..]);
    }
}
