using EdgeMon.Host.Web;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>The wall names the alarm that its colour is of, with what it found, and follows what the alarm says.</summary>
[Collection("browser")]
public class WallTests
{
    private static readonly DateTimeOffset Raised = DateTimeOffset.FromUnixTimeSeconds(1_530_000_000);

    [Fact]
    public async Task A_screen_that_comes_up_by_itself_names_the_highest_alarm_though_a_lower_one_is_newer_and_shows_nothing_old()
    {
        BrowserRun run;
        await using (var page = await PageFixture.StartAsync(history: 5))
        {
            AlarmStatus beam = Standing("beam-off", "No beam for 3 spills.", 60, acknowledged: false);
            page.View.OnAlarms([Standing("dead-channel", "ECAL1 (3,2): no noise.", 0, acknowledged: true), beam]);
            run = await BrowserRun.StartAsync("wall.mjs", page.Address.AbsoluteUri, Path.Combine(BrowserRun.Artifacts, "wall"));
            await run.LineAsync("SHOWN");
            page.View.OnAlarmTexts([Standing("dead-channel", "HCAL0 (1,1): no noise.", 0, acknowledged: true), beam]);
            await run.LineAsync("FOLLOWED");
        }
        await using (run) await run.EndAsync();
    }

    [Fact]
    public void The_first_lines_are_the_most_urgent_of_these_what_nobody_has_seen_of_these_the_newest()
    {
        AlarmSummary summary = AlarmSummary.Of(
        [
            Standing("noise", "1", 0, acknowledged: false), Standing("pedestal", "2", 9, acknowledged: false), Standing("beam-off", "3", 99, acknowledged: false),
            Standing("dead-channel", "4", 50, acknowledged: true), Standing("missing-source", "5", 5, acknowledged: false),
        ], version: 7, texts: 8);
        Assert.Equal(["5", "4", "2", "1"], summary.Top.Select(alarm => alarm.Text));
        Assert.Equal((7, 8, 5, 4, AlarmPriority.High, AlarmPriority.High, "A front-end source is missing"),
            (summary.Version, summary.Texts, summary.Standing, summary.Unacknowledged, summary.Highest, summary.HighestUnacknowledged, summary.Title));
    }

    [Fact]
    public void While_blinded_a_candidate_that_stands_is_not_told_of()
    {
        AlarmStatus[] standing = [Standing("candidate", "One candidate.", 0, acknowledged: false)];
        foreach (bool blinded in new[] { true, false })
        {
            LiveView view = TestView.Of(new PageOptions { Blinded = blinded }, TimeProvider.System);
            view.OnAlarms(standing);
            Assert.Equal(blinded ? 0 : 1, view.Snapshot().Alarms!.Top.Count);
            Assert.Equal(blinded ? 0 : 1, view.Snapshot().Alarms!.Standing);
        }
    }

    private static AlarmStatus Standing(string id, string text, int seconds, bool acknowledged) =>
        new() { Definition = AlarmCatalogue.Find(id)!, Active = true, Acknowledged = acknowledged, Text = text, RaisedAt = Raised.AddSeconds(seconds) };
}
