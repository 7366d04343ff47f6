using System.Text;
using EdgeMon.Hardware.HighVoltage;
using EdgeMon.Hardware.Serial;
using EdgeMon.Hardware.Tests.Serial;

namespace EdgeMon.Hardware.Tests.HighVoltage;

public sealed class N1470Tests
{
    [Fact]
    public void Questions_and_answers_read_as_in_the_manual()
    {
        Assert.Equal("$BD:00,CMD:MON,CH:1,PAR:VMON\r\n", N1470Protocol.Ask(0, 1, "VMON"));
        Assert.Equal(N1470Answer.Ok, N1470Protocol.Read(0, "#BD:00,CMD:OK,VAL:1500.2", out var value));
        Assert.Equal("1500.2", value.ToString());
        Assert.Equal(N1470Answer.Refused, N1470Protocol.Read(0, "#BD:00,CH:ERR", out value));
        Assert.Equal("CH", value.ToString());
        Assert.Equal(N1470Answer.Garbled, N1470Protocol.Read(1, "#BD:00,CMD:OK,VAL:1500.2", out _));
        Assert.True(N1470Protocol.TryFlags("00129", out HighVoltageFlags flags));
        Assert.Equal(HighVoltageFlags.On | HighVoltageFlags.Tripped, flags);
    }

    [Fact]
    public void An_answer_cut_at_any_character_is_no_answer_or_a_shorter_value_and_never_throws()
    {
        const string good = "#BD:00,CMD:OK,VAL:1500.2";
        for (int length = 0; length < good.Length; length++)
        {
            N1470Answer answer = N1470Protocol.Read(0, good.AsSpan(0, length), out _);
            Assert.Equal(length == "#BD:00,CMD:OK".Length || length > "#BD:00,CMD:OK,VAL:".Length ? N1470Answer.Ok : N1470Answer.Garbled, answer);
        }
        foreach (string bad in new[] { "", "15e3", "NaN", "1,5", "0x10", " 1" }) Assert.False(N1470Protocol.TryNumber(bad, out _), bad);
        foreach (string bad in new[] { "", "-1", "16384", "1.0" }) Assert.False(N1470Protocol.TryFlags(bad, out _), bad);
    }

    [Fact]
    public void A_channel_is_read_whole_over_a_terminal()
    {
        using var bench = new Bench(question => [Good(question)]);
        Assert.Equal(new HighVoltageReading(1, 1500.2, 230.5, 1500, HighVoltageFlags.On), bench.Read());
        Assert.True(bench.Module.Counters.Answered >= 4);
    }

    [Fact]
    public void A_refusal_is_counted_and_the_next_question_is_answered()
    {
        using var bench = new Bench(question => question.Contains("CH:9") ? ["#BD:00,CH:ERR\r\n"] : [Good(question)]);
        Assert.Null(bench.Module.TryRead(9, CancellationToken.None));
        Assert.Equal(1, bench.Module.Counters.Refused);
        Assert.Equal(1500.2, bench.Read().Volts);
    }

    [Theory]
    [InlineData("#BD:00,CMD:OK,VAL:15#0.2\r\n")]
    [InlineData("#BD:07,CMD:OK,VAL:1500.2\r\n")]
    [InlineData("\r\nnoise\r\n")]
    public void A_garbled_answer_is_counted_and_no_reading(string answer)
    {
        bool first = true;
        using var bench = new Bench(question => first && !(first = false) ? [answer] : [Good(question)]);
        Assert.Null(bench.Module.TryRead(1, CancellationToken.None));
        Assert.Equal(1, bench.Module.Counters.Garbled);
        Assert.Equal(1500.2, bench.Read().Volts);
    }

    [Fact]
    public void A_missing_answer_is_waited_for_no_longer_than_allowed()
    {
        bool first = true;
        using var bench = new Bench(question => first && !(first = false) ? [] : [Good(question)]);
        Assert.Null(bench.Module.TryRead(1, CancellationToken.None));
        Assert.True(bench.Module.Counters.Silent >= 1);
        Assert.Equal(1500.2, bench.Read().Volts);
    }

    [Fact]
    public void A_late_answer_is_never_taken_for_that_of_the_next_question()
    {
        bool first = true;
        using var bench = new Bench(question => first && !(first = false) ? ["late"] : [Good(question)]);
        Assert.Null(bench.Module.TryRead(1, CancellationToken.None));
        // The answer to VMON comes after its time, while the module is waiting for the line to become quiet.
        bench.Say("#BD:00,CMD:OK,VAL:9999.9\r\n");
        Assert.Equal(1500.2, bench.Read().Volts);
        Assert.True(bench.Module.Counters.Unasked >= 1);
    }

    [Fact]
    public void Lines_that_nobody_asked_for_are_dropped_and_counted()
    {
        using var bench = new Bench(question => [Good(question)]);
        Assert.Equal(1500.2, bench.Read().Volts);
        const string unasked = "#BD:00,CMD:OK,VAL:9999.9\r\n#BD:00,CMD:OK,VAL:9999.9\r\n";
        bench.Say(unasked);
        bench.AwaitDelivery(unasked.Length);
        Assert.Equal(1500.2, bench.Read().Volts);
        Assert.True(bench.Module.Counters.Unasked >= 2);
    }

    [Fact]
    public void An_unplugged_supply_is_no_reading_and_is_read_again_when_it_is_back()
    {
        using var bench = new Bench(question => [Good(question)]);
        Assert.Equal(1500.2, bench.Read().Volts);
        bench.Cable.Pull();
        Assert.Null(bench.Module.TryRead(1, CancellationToken.None));
        bench.Cable.Plug();
        bench.Answer();
        Assert.Equal(1500.2, bench.Read().Volts);
    }

    private static string Good(string question) => "#BD:00,CMD:OK,VAL:" + question[(question.IndexOf("PAR:", StringComparison.Ordinal) + 4)..].Trim() switch
    {
        "VMON" => "1500.2",
        "IMON" => "0230.50",
        "VSET" => "1500.0",
        _ => "00001",
    } + "\r\n";

    /// <summary>A simulated supply at the far end of a terminal.</summary>
    private sealed class Bench : IDisposable
    {
        private readonly SerialLine _line;
        private readonly Func<string, string[]> _answers;

        public Bench(Func<string, string[]> answers)
        {
            _answers = answers;
            _line = new SerialLine(Cable.Port, new SerialOptions { Baud = 9600, FirstRetryMilliseconds = 5, LongestRetryMilliseconds = 20 });
            // Longer than a busy machine stands still: an answer that comes later is a missing one.
            Module = new N1470Module(_line, board: 0, TimeSpan.FromSeconds(1));
            Answer();
        }

        public PseudoTerminal Cable { get; } = new();
        public N1470Module Module { get; }

        public void Say(string text) => Cable.FarEnd.Write(Encoding.ASCII.GetBytes(text));

        /// <summary>A good reading; a machine that stalls may cost some questions their answers.</summary>
        public HighVoltageReading Read()
        {
            for (int i = 0; i < 50; i++)
                if (Module.TryRead(1, CancellationToken.None) is { } reading) return reading;
            throw new InvalidOperationException($"no reading: {Module.Counters}");
        }

        /// <summary>Waits until so much of what was said lies at the port.</summary>
        public void AwaitDelivery(int bytes)
        {
            while (Cable.WaitingAtPort() < bytes) Thread.Sleep(2);
        }

        /// <summary>Answers questions until the cable is pulled.</summary>
        public void Answer()
        {
            Stream end = Cable.FarEnd;
            new Thread(() =>
            {
                try
                {
                    var reader = new StreamReader(end, Encoding.ASCII, false, 256, leaveOpen: true);
                    while (reader.ReadLine() is { } question)
                    {
                        if (question.Length == 0) continue;
                        foreach (string answer in _answers(question).Where(answer => answer != "late")) end.Write(Encoding.ASCII.GetBytes(answer));
                    }
                }
                catch (Exception gone) when (gone is IOException or ObjectDisposedException)
                {
                    // The cable was pulled.
                }
            }) { IsBackground = true }.Start();
        }

        public void Dispose()
        {
            _line.Dispose();
            Cable.Dispose();
        }
    }
}
