using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.Sensors;

namespace EdgeMon.Hardware.Tests.HighVoltage;

/// <summary>Supplies are read on a thread of their own, judged, and what was wrong is kept for the spill; no answer that is bad makes a verdict that is wrong.</summary>
public sealed class HighVoltageBoardTests
{
    [Fact]
    public void All_channels_of_all_modules_on_a_line_are_read()
    {
        using var bench = new HighVoltageBench();
        bench.UntilAllAreGood();
        HighVoltageStatus status = bench["second-3"];
        Assert.Equal((1200.0, 230.5, 1200.0, HighVoltageFlags.On), (status.Reading!.Value.Volts, status.Reading.Value.MicroAmperes, status.Reading.Value.SetVolts, status.Reading.Value.Flags));
        Assert.Equal((SensorQuality.Good, "1200.0 V"), (status.Quality, status.Text));
        Assert.All(bench.Board.Modules(), module => Assert.True(module.Answers, module.Text));
        Assert.Empty(bench.Board.TakeFaults());
        Assert.Equal(0, bench.Supply.Commands);
    }

    [Fact]
    public void A_trip_is_told_once_for_each_spill_that_it_touched()
    {
        using var bench = new HighVoltageBench();
        bench.UntilAllAreGood();
        bench.Board.TakeFaults();
        bench.Supply.Trip(1, 3);
        bench.Until(() => bench["second-3"].Verdict == HighVoltageVerdict.Tripped);
        Assert.Equal("tripped, 0.0 V of 1200 V", bench["second-3"].Text);
        Assert.Equal(["high voltage of second-3 tripped"], bench.Board.TakeFaults());
        bench.Supply.Recover(1, 3);
        bench.UntilAllAreGood();
        // It was still tripped when this spill began.
        Assert.Equal(["high voltage of second-3 tripped"], bench.Board.TakeFaults());
        Assert.Empty(bench.Board.TakeFaults());
    }

    [Fact]
    public void A_trip_and_recovery_within_one_spill_are_told()
    {
        using var bench = new HighVoltageBench();
        bench.UntilAllAreGood();
        bench.Board.TakeFaults();
        bench.Supply.Trip(0, 0);
        bench.Until(() => bench["first-0"].IsFault);
        bench.Supply.Recover(0, 0);
        bench.UntilAllAreGood();
        Assert.Equal(["high voltage of first-0 tripped"], bench.Board.TakeFaults());
    }

    [Fact]
    public void A_voltage_beyond_its_tolerance_is_told_with_values_and_many_are_told_together()
    {
        using var bench = new HighVoltageBench();
        bench.UntilAllAreGood();
        bench.Board.TakeFaults();
        bench.Supply.Sag(0, 3, 1191); // within 10 V
        bench.UntilReadAgain();
        Assert.Empty(bench.Board.TakeFaults());
        bench.Supply.Sag(0, 3, 1181.5);
        bench.Until(() => bench["first-3"].IsFault);
        Assert.Equal("1181.5 V of 1200 V, -18.5 V; 10 V are allowed", bench["first-3"].Text);
        Assert.Equal(["high voltage of first-3 beyond its tolerance"], bench.Board.TakeFaults());
    }

    [Fact]
    public void More_than_four_faults_are_one_reason()
    {
        HighVoltageChannelOptions[] channels = [.. Enumerable.Range(0, 6).Select(channel => new HighVoltageChannelOptions { Channel = channel, Name = $"c{channel}", Volts = 900 })];
        using var bench = new HighVoltageBench(change: options => options with { Modules = [options.Modules[0] with { Channels = channels }] });
        bench.UntilAllAreGood();
        foreach (HighVoltageChannelOptions channel in channels) bench.Supply.Trip(0, channel.Channel);
        bench.Until(() => bench.Board.Channels().All(status => status.IsFault));
        Assert.Equal(["high voltage of 6 channels tripped"], bench.Board.TakeFaults());
    }

    [Fact]
    public void A_module_that_falls_silent_is_stale_marks_spills_and_does_not_hold_up_the_other()
    {
        using var bench = new HighVoltageBench(change: options => options with { StaleAfter = TimeSpan.FromSeconds(4), ReplyTime = TimeSpan.FromMilliseconds(250) });
        bench.UntilAllAreGood();
        bench.Supply.Trip(0, 3);
        bench.Until(() => bench["first-3"].IsFault);
        bench.Supply.Damage = (question, answer) => question.Contains("BD:00") ? [] : [answer];
        bench.Until(() => bench.Board.Modules() is [{ Answers: false }, { Answers: true }] && bench["second-0"].Quality == SensorQuality.Good);
        Assert.Contains("without an answer", bench.Board.Modules()[0].Text);
        Assert.Equal((SensorQuality.Stale, "1500.0 V, when it was last read"), (bench["first-0"].Quality, bench["first-0"].Text));
        // That nobody answers does not end a trip.
        Assert.True(bench["first-3"].IsFault);
        Assert.Contains("high voltage of first not read", bench.Board.TakeFaults());
        bench.Supply.Damage = null;
        bench.Supply.Recover(0, 3);
        bench.Until(() => bench.Board.Modules().All(module => module.Answers) && bench.Board.Channels().All(status => status.Verdict == HighVoltageVerdict.Good));
        // The spill after the next is whole again; on a machine that stands still for seconds, a later one.
        bench.Until(() =>
        {
            bench.Board.TakeFaults();
            bench.UntilReadAgain();
            return !bench.Board.TakeFaults().Contains("high voltage of first not read");
        });
    }

    [Fact]
    public void An_absent_port_is_a_stated_condition_and_is_read_when_it_appears()
    {
        using var bench = new HighVoltageBench(change: options => options with { StaleAfter = TimeSpan.FromSeconds(1) }, plugged: false);
        bench.Until(() => bench.Board.Modules().All(module => !module.Answers));
        Assert.All(bench.Board.Modules(), module => Assert.Contains("usb-hv-if00", module.Text));
        Assert.All(bench.Board.Channels(), status => Assert.Equal((SensorQuality.Invalid, "not read yet"), (status.Quality, status.Text)));
        Assert.Equal(["high voltage of first not read", "high voltage of second not read"], bench.Board.TakeFaults());
        bench.Port.Plug();
        bench.UntilAllAreGood();
    }

    [Fact]
    public void A_cable_pulled_in_the_middle_of_an_answer_three_times_is_read_again_each_time()
    {
        using var bench = new HighVoltageBench();
        bench.UntilAllAreGood();
        bench.Board.TakeFaults();
        for (int cycle = 0; cycle < 3; cycle++)
        {
            using var cut = new ManualResetEventSlim();
            bench.Supply.Damage = (_, answer) =>
            {
                if (cut.IsSet) return [];
                cut.Set();
                return ["RAW:" + answer[..(answer.Length / 2)]];
            };
            Assert.True(cut.Wait(TimeSpan.FromSeconds(120)));
            bench.Port.Unplug();
            bench.Until(() => bench.Board.Modules().All(module => module.Text.Contains("usb-hv-if00")));
            bench.Supply.Damage = null;
            bench.Port.Plug();
            bench.UntilReadAgain();
        }
        bench.UntilAllAreGood();
        Assert.Empty(bench.Board.TakeFaults());
    }

    public static TheoryData<string> Damages => ["cut", "garbled", "late", "twice", "unasked", "of another board", "wrong number once", "chatter", "endless line", "binary"];

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_bad_answer_is_never_a_fault_and_the_channels_are_read_again_behind_it(string damage)
    {
        using var bench = new HighVoltageBench();
        bench.UntilAllAreGood();
        bench.Board.TakeFaults();
        int asked = 0;
        string? kept = null;
        bench.Supply.Damage = (question, answer) =>
        {
            if (++asked % 7 != 0) return kept is { } late ? (IReadOnlyList<string>)[late, kept = answer] : [answer];
            return damage switch
            {
                "cut" => ["RAW:" + answer[..^4]],
                "garbled" => [answer.Replace("VAL:", "VAL:1;", StringComparison.Ordinal)],
                "late" => Late(),
                "twice" => [answer, answer],
                "unasked" => ["#BD:00,CMD:OK,VAL:0000.0", "noise", answer],
                "of another board" => [answer.Replace("#BD:0", "#BD:1", StringComparison.Ordinal)],
                // A flipped bit gives a good line with another number: 1500.0 becomes 0500.0, status on becomes 0.
                "wrong number once" => [answer.Replace("VAL:1", "VAL:0", StringComparison.Ordinal).Replace("VAL:00001", "VAL:00000", StringComparison.Ordinal)],
                "chatter" => [.. Enumerable.Repeat("%&/() 1500.0", 200), answer],
                "endless line" => ["RAW:" + new string('#', 2000), answer],
                _ => ["RAW:\0\u0001\u007f\u00ff\r\r\n\n$$##", answer],
            };

            string[] Late()
            {
                Thread.Sleep(bench.Options.ReplyTime + TimeSpan.FromMilliseconds(100));
                return [answer];
            }
        };
        bench.Until(() => asked > 15 && bench.Board.Modules().Sum(module => module.Counters.Garbled + module.Counters.Silent + module.Counters.Unasked) + bench.Board.Unconfirmed > 0);
        Assert.Empty(bench.Board.TakeFaults());
        bench.Supply.Damage = null;
        bench.UntilReadAgain();
        bench.UntilAllAreGood();
        Assert.Equal(0, bench.Supply.Commands);
    }

    [Fact]
    public void A_single_reading_of_a_fault_is_read_again_and_counted_when_it_was_none()
    {
        using var bench = new HighVoltageBench();
        bench.UntilAllAreGood();
        bench.Board.TakeFaults();
        int times = 0;
        bench.Supply.Damage = (question, answer) =>
            question.Contains("BD:01,CMD:MON,CH:3,PAR:STAT") && Interlocked.Increment(ref times) == 1 ? [answer.Replace("VAL:00001", "VAL:00128", StringComparison.Ordinal)] : [answer];
        bench.Until(() => bench.Board.Unconfirmed == 1);
        bench.UntilReadAgain();
        Assert.Empty(bench.Board.TakeFaults());
    }

    [Fact]
    public void A_port_that_hangs_when_it_is_opened_holds_up_nobody()
    {
        using var hang = new ManualResetEventSlim();
        using var opening = new ManualResetEventSlim();
        var options = new HighVoltageOptions { Modules = [new() { Name = "hv", Port = "/dev/ttyACM0", Channels = [new() { Name = "a", Volts = 1500 }] }] };
        var board = new HighVoltageBoard(options, TimeProvider.System, (_, _) =>
        {
            opening.Set();
            hang.Wait();
            throw new IOException("gone");
        });
        board.Start();
        opening.Wait();
        Assert.Equal(["high voltage of hv not read"], board.TakeFaults());
        Assert.Equal("/dev/ttyACM0 not opened yet", board.Modules()[0].Text);
        board.Dispose();
        hang.Set();
    }

    [Fact]
    public void Options_that_contradict_each_other_are_told()
    {
        HighVoltageModuleOptions good = new() { Name = "hv", Port = "/dev/ttyACM0", Channels = [new() { Name = "a", Volts = 1500 }] };
        Assert.Empty(new HighVoltageOptions { Modules = [good] }.Problems());
        Assert.Equal(["modules[0].name", "modules[0].port", "modules[0].channels"], Paths(new() { Modules = [new()] }));
        Assert.Equal(["modules[1].board", "modules[1].baud", "modules[1].channels[0].name"], Paths(new() { Modules = [good, good with { Baud = 19200 }] }));
        Assert.Equal(["modules[0].channels[1].channel"], Paths(new() { Modules = [good with { Channels = [new() { Name = "a" }, new() { Name = "b" }] }] }));
        Assert.Equal(["staleAfter"], Paths(new() { Modules = [good], Period = TimeSpan.FromSeconds(10) }));
        Assert.Equal(["staleAfter"], Paths(new() { Modules = [good with { Channels = [.. Enumerable.Range(0, 32).Select(channel => new HighVoltageChannelOptions { Channel = channel, Name = $"c{channel}" })] }], StaleAfter = TimeSpan.FromSeconds(5) }));
        HighVoltageRuleOptions rule = new() { Name = "r", Targets = ["a"] };
        Assert.Equal(["interlock.rules"], Paths(new() { Modules = [good], Interlock = new() { Enabled = true } }));
        Assert.Equal(["interlock.rules[0].name", "interlock.rules[0].channels", "interlock.rules[0].targets"], Paths(new() { Modules = [good], Interlock = new() { Rules = [new() { Channels = ["b"] }] } }));
        Assert.Equal(["interlock.rules[0].volts"], Paths(new() { Modules = [good], Interlock = new() { Rules = [rule with { Do = HighVoltageReaction.SetVolts, Volts = 1501 }] } }));
        Assert.Empty(new HighVoltageOptions { Modules = [good], Interlock = new() { Enabled = true, Rules = [rule, rule with { Name = "s", Do = HighVoltageReaction.SetVolts, Volts = 800 }] } }.Problems());

        static string[] Paths(HighVoltageOptions options) => [.. options.Problems().Select(problem => problem.Path)];
    }
}
