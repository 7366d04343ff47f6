using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.Serial;

namespace EdgeMon.Hardware.Tests.HighVoltage;

/// <summary>The interlock: read only unless it is enabled; acts once, tells until it is done, never on a single garbled answer, and only lowers.</summary>
public sealed class HighVoltageInterlockTests
{
    private static readonly HighVoltageRuleOptions OffWithFirst = new() { Name = "off-with-first", When = HighVoltageCondition.Tripped, Channels = ["first-0"], Targets = ["second-0"] };

    private static HighVoltageInterlockOptions Armed(params HighVoltageRuleOptions[] rules) => new() { Enabled = true, Rules = rules };

    [Fact]
    public void Without_being_enabled_nothing_is_ever_sent()
    {
        using var bench = new HighVoltageBench(new HighVoltageInterlockOptions { Rules = [OffWithFirst] });
        bench.UntilAllAreGood();
        bench.Supply.Trip(0, 0);
        bench.Until(() => bench["first-0"].IsFault);
        bench.UntilReadAgain();
        Assert.Equal(0, bench.Supply.Commands);
        Assert.Equal(default, bench.Board.CommandCounters);
        using var line = new SerialLine("/dev/serial/by-id/usb-nobody");
        Assert.Throws<InvalidOperationException>(() => new N1470Module(line, 0, TimeSpan.FromSeconds(1)).TryTell(0, "OFF", null, CancellationToken.None));
    }

    [Fact]
    public void A_trip_switches_the_targets_off_once_and_reading_back_confirms_it()
    {
        using var bench = new HighVoltageBench(Armed(OffWithFirst));
        bench.UntilAllAreGood();
        bench.Supply.Trip(0, 0);
        bench.Until(() => bench.Board.CommandCounters.Confirmed == 1);
        Assert.Equal((false, 1500.0), bench.Supply.StateOf(1, 0));
        Assert.Equal(["1 switch second-0 off: Obeyed", "1 switch second-0 off: Confirmed"], bench.ReportTexts());
        Assert.Equal("first-0 tripped, 0.0 V of 1500 V", bench.Reports[0].Command.Cause);
        Assert.Equal(new HighVoltageCommandCounters(1, 1, 0, 0), bench.Board.CommandCounters);
        bench.UntilReadAgain();
        bench.UntilReadAgain();
        Assert.Equal(1, bench.Supply.Commands);
        // A person switches the target on again while the trip still stands: the rule has acted.
        bench.Supply.Recover(1, 0);
        bench.UntilReadAgain();
        Assert.True(bench.Supply.StateOf(1, 0).IsOn);
        // Gone and come again: it acts again.
        bench.Supply.Recover(0, 0);
        bench.UntilAllAreGood();
        bench.Supply.Trip(0, 0);
        bench.Until(() => bench.Board.CommandCounters.Confirmed == 2);
        Assert.False(bench.Supply.StateOf(1, 0).IsOn);
    }

    [Fact]
    public void Targets_are_set_to_a_lower_voltage()
    {
        using var bench = new HighVoltageBench(Armed(OffWithFirst with { When = HighVoltageCondition.Fault, Channels = [], Do = HighVoltageReaction.SetVolts, Volts = 812.5, Targets = ["first-3", "second-3"] }));
        bench.UntilAllAreGood();
        bench.Supply.Sag(0, 0, 1400);
        bench.Until(() => bench.Board.CommandCounters.Confirmed == 2);
        Assert.Equal((true, 812.5), bench.Supply.StateOf(0, 3));
        Assert.Equal((true, 812.5), bench.Supply.StateOf(1, 3));
        Assert.Equal(2, bench.Supply.Commands);
    }

    [Fact]
    public void What_a_person_has_lowered_further_is_never_raised()
    {
        // The reading that the rule is judged by is older than the hand: the target is asked anew before it is told, and again before it is told again.
        using var bench = new HighVoltageBench(Armed(OffWithFirst with { When = HighVoltageCondition.Fault, Do = HighVoltageReaction.SetVolts, Volts = 800, Targets = ["first-3", "second-3"] }));
        bench.UntilAllAreGood();
        int told = 0;
        bench.Supply.Damage = (question, answer) =>
        {
            if (!question.Contains("BD:01,CMD:SET") || ++told > 1) return [answer];
            bench.Supply.SetByHand(1, 3, 450);
            return [];
        };
        bench.Supply.SetByHand(0, 3, 500);
        bench.Supply.Sag(0, 0, 1400);
        bench.Until(() => bench.Board.CommandCounters.Confirmed == 2);
        bench.UntilReadAgain();
        Assert.Equal((true, 500.0), bench.Supply.StateOf(0, 3));
        Assert.Equal((true, 450.0), bench.Supply.StateOf(1, 3));
        Assert.Equal(1, bench.Supply.Commands);
        Assert.Equal(["1 set first-3 to 800.0 V: AlreadyLower"], bench.ReportTexts().Where(text => text.Contains("first-3")));
    }

    [Fact]
    public void A_garbled_set_voltage_neither_raises_nor_cancels()
    {
        using var bench = new HighVoltageBench(Armed(OffWithFirst with { When = HighVoltageCondition.Fault, Do = HighVoltageReaction.SetVolts, Volts = 800, Targets = ["first-3", "second-3"] }));
        bench.UntilAllAreGood();
        bench.Supply.SetByHand(0, 3, 500);
        bool fault = false;
        int first = 0, second = 0;
        // Every other answer is wrong, so that of two in a row one is right; at last all are.
        bench.Supply.Damage = (question, answer) =>
            !Volatile.Read(ref fault) ? [answer]
            : question.Contains("BD:00,CMD:MON,CH:3,PAR:VSET") && ++first < 12 && first % 2 == 1 ? ["#BD:00,CMD:OK,VAL:1500.0"]
            : question.Contains("BD:01,CMD:MON,CH:3,PAR:VSET") && ++second < 12 && second % 2 == 1 ? ["#BD:01,CMD:OK,VAL:0200.0"] : [answer];
        Volatile.Write(ref fault, true);
        bench.Supply.Sag(0, 0, 1400);
        bench.Until(() => bench.Board.CommandCounters.Confirmed == 2);
        Assert.Equal((true, 500.0), bench.Supply.StateOf(0, 3));
        Assert.Equal((true, 800.0), bench.Supply.StateOf(1, 3));
        Assert.Equal(1, bench.Supply.Commands);
    }

    [Theory]
    [InlineData("refused", HighVoltageCommandResult.Refused)]
    [InlineData("unanswered", HighVoltageCommandResult.Unanswered)]
    [InlineData("garbled", HighVoltageCommandResult.Unanswered)]
    [InlineData("answered with a value", HighVoltageCommandResult.Unanswered)]
    public void A_command_that_is_not_done_is_told_again_until_reading_back_shows_it(string how, HighVoltageCommandResult result)
    {
        // Every answer counts here: none may be late.
        using var bench = new HighVoltageBench(Armed(OffWithFirst), options => options with { ReplyTime = TimeSpan.FromSeconds(3) });
        bench.UntilAllAreGood();
        int told = 0;
        bench.Supply.Damage = (question, answer) =>
        {
            if (!question.Contains("CMD:SET") || ++told > 2) return [answer];
            bench.Supply.Recover(1, 0); // not obeyed
            return how switch { "refused" => ["#BD:01,LOC:ERR"], "unanswered" => [], "garbled" => ["#BD:0"], _ => ["#BD:01,CMD:OK,VAL:1500.0"] };
        };
        bench.Supply.Trip(0, 0);
        bench.Until(() => bench.Board.CommandCounters.Confirmed == 1);
        Assert.False(bench.Supply.StateOf(1, 0).IsOn);
        Assert.Equal(3, bench.Supply.Commands);
        string[] reports = bench.ReportTexts();
        Assert.Equal(["1 switch second-0 off: " + result, "1 switch second-0 off: NotDone", "2 switch second-0 off: " + result, "2 switch second-0 off: NotDone"], reports[..4]);
        Assert.Equal(["3 switch second-0 off: Obeyed", "3 switch second-0 off: Confirmed"], reports[4..]);
    }

    [Fact]
    public void A_single_garbled_reading_switches_nothing_off()
    {
        using var bench = new HighVoltageBench(Armed(OffWithFirst));
        bench.UntilAllAreGood();
        int times = 0;
        bench.Supply.Damage = (question, answer) =>
            question.Contains("BD:00,CMD:MON,CH:0,PAR:STAT") && Interlocked.Increment(ref times) % 2 == 1 ? [answer.Replace("VAL:00001", "VAL:00129", StringComparison.Ordinal)] : [answer];
        bench.Until(() => bench.Board.Unconfirmed >= 3);
        Assert.Equal(0, bench.Supply.Commands);
    }

    [Fact]
    public void A_condition_must_hold_for_the_time_that_is_set()
    {
        using var bench = new HighVoltageBench(Armed(OffWithFirst with { For = TimeSpan.FromHours(1) }));
        bench.UntilAllAreGood();
        bench.Supply.Trip(0, 0);
        bench.Until(() => bench["first-0"].IsFault);
        bench.UntilReadAgain();
        Assert.Equal(0, bench.Supply.Commands);
    }

    [Fact]
    public void A_silent_module_can_switch_the_others_off()
    {
        using var bench = new HighVoltageBench(Armed(OffWithFirst with { When = HighVoltageCondition.Silent, Targets = ["second-0", "second-3"] }), options => options with { StaleAfter = TimeSpan.FromSeconds(4), ReplyTime = TimeSpan.FromMilliseconds(250) });
        bench.UntilAllAreGood();
        bench.Supply.Damage = (question, answer) => question.Contains("BD:00") ? [] : [answer];
        bench.Until(() => bench.Board.CommandCounters.Confirmed >= 2);
        Assert.False(bench.Supply.StateOf(1, 0).IsOn || bench.Supply.StateOf(1, 3).IsOn);
        Assert.Equal("first-0 is not read", bench.Reports[0].Command.Cause);
    }

    [Fact]
    public void What_could_not_be_told_before_its_condition_was_gone_is_withdrawn()
    {
        // The supply's own cable is pulled: when it is back, nothing is silent any more, and nothing is switched off.
        using var bench = new HighVoltageBench(Armed(OffWithFirst with { When = HighVoltageCondition.Silent, Channels = [] }), options => options with { StaleAfter = TimeSpan.FromSeconds(8) });
        bench.UntilAllAreGood();
        bench.Port.Unplug();
        bench.Until(() => bench.Board.Modules().All(module => !module.Answers));
        bench.Port.Plug();
        bench.Until(() => bench.ReportTexts() is [_, ..]);
        Assert.Equal(["0 switch second-0 off: Withdrawn"], bench.ReportTexts());
        bench.UntilAllAreGood();
        Assert.Equal(0, bench.Supply.Commands);
    }

    [Fact]
    public void A_clock_that_is_set_makes_nothing_silent_and_hides_no_silence()
    {
        using var bench = new HighVoltageBench(Armed(OffWithFirst with { When = HighVoltageCondition.Silent, Targets = ["second-0"] }), options => options with { StaleAfter = TimeSpan.FromSeconds(20), ReplyTime = TimeSpan.FromMilliseconds(250) });
        bench.UntilAllAreGood();
        bench.Clock.Set(TimeSpan.FromHours(1));
        for (int round = 0; round < 2; round++) bench.UntilReadAgain();
        Assert.Empty(bench.Board.TakeFaults());
        Assert.Equal(0, bench.Supply.Commands);
        bench.Clock.Set(-TimeSpan.FromHours(1));
        bench.Supply.Damage = (question, answer) => question.Contains("BD:00") ? [] : [answer];
        bench.Until(() => bench.Board.CommandCounters.Confirmed >= 1);
        Assert.False(bench.Supply.StateOf(1, 0).IsOn);
    }
}
