using EdgeMon.Telemetry.Alarms;
using EdgeMon.Telemetry.Contracts;

namespace EdgeMon.Telemetry.Tests.Alarms;

/// <summary>States and rules after ISA-18.2 on a small catalogue of its own.</summary>
public sealed class AlarmEngineTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void An_alarm_goes_through_the_states_of_the_standard()
    {
        AlarmEngine engine = Engine(Alarm("a"));
        Assert.Equal(AlarmState.Normal, engine.Find("a")!.State);
        Assert.Equal([AlarmChange.Raise], Changes(engine.Judge([On("a")], run: 7, spill: 8)));
        AlarmStatus raised = engine.Find("a")!;
        Assert.Equal((AlarmState.UnacknowledgedActive, "a is on", 7, 8, _clock.Now), (raised.State, raised.Text, raised.Run, raised.Spill, raised.RaisedAt));
        Assert.Empty(engine.Judge([On("a")]));
        AlarmTransition seen = Assert.Single(engine.Acknowledge("a", "Marie"));
        Assert.Equal(("Marie", AlarmState.AcknowledgedActive), (seen.By, seen.After.State));
        Assert.Empty(engine.Acknowledge("a", "Pierre"));
        Assert.Equal([AlarmChange.Clear], Changes(engine.Judge([Off("a")])));
        Assert.Equal(AlarmState.Normal, engine.Find("a")!.State);

        engine.Judge([On("a")]);
        engine.Judge([Off("a")]);
        Assert.Equal(AlarmState.ClearedUnacknowledged, engine.Find("a")!.State);
        Assert.True(engine.Find("a")!.Stands);
        engine.Acknowledge("a", "Marie");
        Assert.Equal(AlarmState.Normal, engine.Find("a")!.State);
        Assert.Empty(engine.Acknowledge("unknown", "Marie"));
        Assert.Empty(engine.Judge([On("unknown")]));
    }

    [Fact]
    public void Delays_count_judgements_and_begin_anew()
    {
        AlarmEngine engine = Engine(Alarm("a") with { OnDelay = 2, OffDelay = 1 });
        string history = "";
        foreach (char judgement in "++-+++-+--")
            history += engine.Judge([judgement == '+' ? On("a") : Off("a")]) is [var change] ? change.Change == AlarmChange.Raise ? 'R' : 'C' : '.';
        Assert.Equal(".....R...C", history);
    }

    [Fact]
    public void The_dead_band_keeps_an_alarm_that_lingers_at_its_limit()
    {
        AlarmEngine engine = Engine(Alarm("a") with { DeadBand = 0.2 });
        string history = "";
        foreach (double measure in new[] { 0.9, 1.1, 0.9, 0.81, 1.05, 0.79, 0.9, 1.0 })
            history += engine.Judge([new AlarmReading("a", measure, "")]) is [var change] ? change.Change == AlarmChange.Raise ? 'R' : 'C' : '.';
        Assert.Equal(".R...C..", history);
    }

    [Fact]
    public void Without_a_verdict_an_alarm_stays_as_it_is()
    {
        AlarmEngine engine = Engine(Alarm("a") with { OnDelay = 1 });
        engine.Judge([On("a")]);
        Assert.Empty(engine.Judge([AlarmReading.None("a")]));
        Assert.Single(engine.Judge([On("a")]));
        Assert.Empty(engine.Judge([AlarmReading.None("a")]));
        Assert.True(engine.Find("a")!.Active);
    }

    [Fact]
    public void A_shelved_alarm_comes_back_by_itself()
    {
        AlarmEngine engine = Engine(Alarm("a"));
        engine.Judge([On("a")]);
        AlarmTransition shelved = Assert.Single(engine.Shelve("a", "Marie", "being mended", TimeSpan.FromMinutes(30)));
        Assert.Equal((AlarmChange.Shelve, "Marie", AlarmState.Shelved), (shelved.Change, shelved.By, shelved.After.State));
        Assert.False(shelved.After.Stands);
        // What it does meanwhile is in the journal, but calls nobody.
        Assert.Equal([AlarmState.Shelved], engine.Judge([Off("a")]).Select(change => change.After.State));
        engine.Judge([On("a")]);
        _clock.Now += TimeSpan.FromMinutes(29);
        Assert.Empty(engine.Tick());
        _clock.Now += TimeSpan.FromMinutes(1);
        AlarmTransition back = Assert.Single(engine.Tick());
        Assert.Equal((AlarmChange.Unshelve, "", AlarmState.UnacknowledgedActive), (back.Change, back.By, back.After.State));

        engine.Shelve("a", "Marie", "again", TimeSpan.FromMinutes(30));
        engine.Judge([Off("a")]);
        Assert.Equal(AlarmState.Normal, Assert.Single(engine.Unshelve("a", "Pierre")).After.State);
        Assert.Empty(engine.Unshelve("a", "Pierre"));
    }

    [Fact]
    public void What_another_alarm_explains_is_suppressed_and_comes_when_it_stays()
    {
        AlarmEngine engine = Engine(Alarm("cause") with { Explains = ["effect"], OnDelay = 1 }, Alarm("effect"));
        // The cause is still in its delay: the effect waits for it, in whatever order they are judged.
        Assert.Equal([(AlarmChange.Suppress, "effect")], Named(engine.Judge([On("effect"), On("cause")])));
        Assert.Equal((AlarmState.Suppressed, "cause"), (engine.Find("effect")!.State, engine.Find("effect")!.SuppressedBy));
        Assert.Equal([(AlarmChange.Raise, "cause")], Named(engine.Judge([On("effect"), On("cause")])));
        Assert.Equal([(AlarmChange.Clear, "cause"), (AlarmChange.Raise, "effect")], Named(engine.Judge([On("effect"), Off("cause")])));
        Assert.Equal([(AlarmChange.Clear, "effect")], Named(engine.Judge([Off("effect"), Off("cause")])));

        engine.Acknowledge("effect", "Marie");
        engine.Judge([On("effect"), On("cause")]);
        Assert.Equal([(AlarmChange.Clear, "effect")], Named(engine.Judge([Off("effect"), Off("cause")])));
        Assert.Equal(AlarmState.Normal, engine.Find("effect")!.State);
    }

    [Fact]
    public void A_flood_groups_the_alarms_that_can_wait()
    {
        AlarmDefinition[] definitions = [AlarmCatalogue.Find(AlarmFlood.Id)!, .. Enumerable.Range(0, 12).Select(i => Alarm($"a{i:00}")), Alarm("urgent") with { Priority = AlarmPriority.High }];
        AlarmEngine engine = Engine(definitions);
        List<(AlarmChange, string)> changes = [];
        for (int i = 0; i < 12; i++) changes.AddRange(Named(engine.Judge([On($"a{i:00}")])));
        Assert.Equal((AlarmChange.Raise, AlarmFlood.Id), changes[11]);
        Assert.Equal((AlarmChange.Suppress, "a11"), changes[12]);
        Assert.Equal(13, changes.Count);
        Assert.Equal([(AlarmChange.Raise, "urgent")], Named(engine.Judge([On("urgent")])));

        _clock.Now += TimeSpan.FromMinutes(10);
        Assert.Equal([(AlarmChange.Clear, AlarmFlood.Id), (AlarmChange.Raise, "a11")], Named(engine.Tick()));
    }

    [Fact]
    public void The_state_goes_on_where_it_stopped()
    {
        AlarmEngine before = Engine(Alarm("a"), Alarm("b"));
        before.Judge([On("a"), On("b")]);
        before.Acknowledge("a", "Marie");
        before.Shelve("b", "Marie", "mended", TimeSpan.FromHours(1));
        AlarmEngine after = Engine(Alarm("a"), Alarm("b"));
        foreach (AlarmStatus status in before.All) after.Restore(status);
        Assert.Equal(before.All, after.All);
        Assert.Empty(after.Judge([On("a")]));
        Assert.Equal([(AlarmChange.Clear, "a")], Named(after.Judge([Off("a")])));
        _clock.Now += TimeSpan.FromHours(1);
        Assert.Equal([(AlarmChange.Unshelve, "b")], Named(after.Tick()));
    }

    [Fact]
    public void Something_more_calls_again_after_the_acknowledgement_and_what_flickers_or_was_seen_does_not()
    {
        AlarmEngine engine = Engine(Alarm("a"));
        engine.Judge([Naming("x")], run: 7, spill: 8);
        Assert.Empty(engine.Judge([Naming("x", "y")]));
        engine.Acknowledge("a", "Marie");
        Assert.Empty(engine.Judge([Naming("y")]));
        Assert.Empty(engine.Judge([AlarmReading.None("a")]));
        Assert.Empty(engine.Judge([Naming("x", "y")]));
        AlarmTransition again = Assert.Single(engine.Judge([Naming("y", "z")], run: 7, spill: 9));
        Assert.Equal((AlarmChange.Raise, AlarmState.UnacknowledgedActive, "y, z", 8), (again.Change, again.After.State, again.After.Text, again.After.Spill));
        engine.Acknowledge("a", "Marie");
        // What was gone for long is new when it comes back.
        for (int judgement = 0; judgement < 10; judgement++) Assert.Empty(engine.Judge([Naming("y")]));
        Assert.Equal([AlarmChange.Raise], Changes(engine.Judge([Naming("z", "y")])));
    }

    [Fact]
    public void After_a_restart_the_first_judgement_tells_what_an_acknowledged_alarm_stands_for()
    {
        AlarmEngine before = Engine(Alarm("a")), after = Engine(Alarm("a"));
        before.Judge([Naming("x")]);
        before.Acknowledge("a", "Marie");
        after.Restore(before.Find("a")!);
        Assert.Empty(after.Judge([Naming("x", "y")]));
        Assert.Equal([AlarmChange.Raise], Changes(after.Judge([Naming("x", "y", "z")])));
    }

    private AlarmEngine Engine(params AlarmDefinition[] definitions) => new(definitions, new FloodOptions(), _clock);

    private static AlarmDefinition Alarm(string id) => new()
    {
        Code = 1, Id = id, Priority = AlarmPriority.Medium, Title = id, Cause = "", Action = "", Clock = AlarmClock.Spill,
    };

    private static AlarmReading On(string id) => AlarmReading.When(id, true, $"{id} is on");

    private static AlarmReading Naming(params string[] names) => AlarmReading.When("a", true, string.Join(", ", names)) with { Names = names };

    private static AlarmReading Off(string id) => AlarmReading.When(id, false, "");

    private static IEnumerable<AlarmChange> Changes(IReadOnlyList<AlarmTransition> transitions) => transitions.Select(item => item.Change);

    private static IEnumerable<(AlarmChange, string)> Named(IReadOnlyList<AlarmTransition> transitions) =>
        transitions.Select(item => (item.Change, item.After.Definition.Id));
}
