using System.Text.RegularExpressions;
using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests.Alarms;

/// <summary>The table of alarms is a contract and complete.</summary>
public sealed class AlarmCatalogueTests
{
    public static TheoryData<string> Ids => [.. AlarmCatalogue.All.Select(alarm => alarm.Id)];

    [Fact]
    public void Codes_and_ids_are_frozen() => Snapshots.Check(
        "tests/Telemetry.Tests/Contracts/alarm-codes.txt",
        string.Concat(AlarmCatalogue.All.Select(alarm => $"{alarm.Code} {alarm.Id}\n")),
        "Codes and ids of alarms are frozen: they are in ledgers, topics, configurations and pagers. Append only (EDGEMON_UPDATE_SNAPSHOTS=1). "
        + "An alarm that means something else gets a new code and id; the old line moves to this file's end as \"retired\" and is never used again.");

    [Fact]
    public void Codes_and_ids_are_unique_and_can_be_topics()
    {
        Assert.Equal(AlarmCatalogue.All.Count, AlarmCatalogue.All.Select(alarm => alarm.Code).Distinct().Count());
        Assert.Equal(AlarmCatalogue.All.Count, AlarmCatalogue.All.Select(alarm => alarm.Id).Distinct().Count());
        Assert.Equal(AlarmCatalogue.All.Select(alarm => alarm.Code).Order(), AlarmCatalogue.All.Select(alarm => alarm.Code));
        Assert.All(AlarmCatalogue.All, alarm => TopicSegment.Require("alarm id", alarm.Id));
    }

    [Fact]
    public void Every_alarm_tells_cause_and_action_and_explains_only_alarms_that_exist()
    {
        foreach (AlarmDefinition alarm in AlarmCatalogue.All)
        {
            Assert.True(alarm.Title.Length is > 3 and < 60 && alarm.Cause.EndsWith('.') && alarm.Action.EndsWith('.'), alarm.Id);
            Assert.InRange(alarm.DeadBand, 0, 0.9);
            Assert.All(alarm.Explains, id => Assert.NotNull(AlarmCatalogue.Find(id)));
            Assert.DoesNotContain(alarm.Id, alarm.Explains);
        }
    }

    [Fact]
    public void No_two_alarms_explain_each_other()
    {
        // Each would suppress the other: nobody would be called.
        var reach = AlarmCatalogue.All.ToDictionary(alarm => alarm.Id, alarm => Reach(alarm.Id, []));
        Assert.All(reach, pair => Assert.DoesNotContain(pair.Key, pair.Value));

        static HashSet<string> Reach(string id, HashSet<string> seen)
        {
            foreach (string next in AlarmCatalogue.Find(id)!.Explains)
                if (seen.Add(next)) Reach(next, seen);
            return seen;
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_alarm_has_its_section_in_the_operations_guide(string id)
    {
        AlarmDefinition alarm = AlarmCatalogue.Find(id)!;
        string guide = File.ReadAllText(Path.Combine(Snapshots.Root, "docs", "operations.md"));
        Match section = Regex.Match(guide, $"^### {Regex.Escape(id)}\n(?<text>.*?)(?=^##)", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(section.Success, $"docs/operations.md has no section \"### {id}\"");
        Assert.Contains($"{alarm.Code}, {alarm.Priority.ToString().ToLowerInvariant()}", section.Groups["text"].Value);
        Assert.Contains(alarm.Action, section.Groups["text"].Value);
    }
}
