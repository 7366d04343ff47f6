using System.Text;
using EdgeMon.Daq.Sources;
using EdgeMon.Hardware.Serial;

namespace EdgeMon.Hardware.HighVoltage;

/// <summary>What one channel said.</summary>
/// <param name="Channel">Channel of the module.</param>
/// <param name="Volts">Voltage measured, without sign [V].</param>
/// <param name="MicroAmperes">Current measured [uA].</param>
/// <param name="SetVolts">Voltage asked for [V].</param>
/// <param name="Flags">Status bits.</param>
public readonly record struct HighVoltageReading(int Channel, double Volts, double MicroAmperes, double SetVolts, HighVoltageFlags Flags);

/// <summary>How questions to a module ended.</summary>
/// <param name="Answered">With a value.</param>
/// <param name="Refused">With an error of the module.</param>
/// <param name="Silent">Without an answer in time.</param>
/// <param name="Garbled">With a line that is no answer, or no value of its kind.</param>
/// <param name="Unasked">Lines that came without a question, too late or twice.</param>
public readonly record struct N1470Counters(long Answered, long Refused, long Silent, long Garbled, long Unasked);

/// <summary>
/// Reads an N1470 supply over a serial line; it sends questions only, unless it was made to command. Answers do not name their question: after a
/// missing or garbled answer the line must be quiet for one reply time before the next question, so that a late answer is not
/// taken for another's. What cannot be told: a second copy of an answer that arrives after the next question was sent.
/// Used by one thread of its own, outside the path of events.
/// </summary>
public sealed class N1470Module
{
    private readonly SerialLine _line;
    private readonly int _board;
    private readonly TimeSpan _replyTime;
    private readonly TimeProvider _time;
    private readonly bool _commands;
    private readonly byte[] _bytes = new byte[256];
    private readonly StringBuilder _text = new();
    private readonly Queue<string> _lines = new();
    private bool _mustBeQuiet = true;
    private long _answered, _refused, _silent, _garbled, _unasked;

    /// <summary>A module on a line.</summary>
    /// <param name="line">The line, owned by the caller.</param>
    /// <param name="board">Number of the board, 0..31.</param>
    /// <param name="replyTime">Longest time to an answer.</param>
    /// <param name="time">Clock of the waits.</param>
    /// <param name="commands">True lets it send commands; without it <see cref="TryTell"/> refuses.</param>
    public N1470Module(SerialLine line, int board, TimeSpan replyTime, TimeProvider? time = null, bool commands = false) =>
        (_line, _board, _replyTime, _time, _commands) = (line, board, replyTime, time ?? TimeProvider.System, commands);

    /// <summary>Counts since the module was made.</summary>
    public N1470Counters Counters => new(_answered, _refused, _silent, _garbled, _unasked);

    /// <summary>Reads a channel whole; null when one of its answers was missing, refused or garbled.</summary>
    public HighVoltageReading? TryRead(int channel, CancellationToken cancellation)
    {
        if (Ask(channel, "VMON", cancellation) is not { } volts || !Number(volts, out double measured)) return null;
        if (Ask(channel, "IMON", cancellation) is not { } current || !Number(current, out double microAmperes)) return null;
        if (TryReadSetVolts(channel, cancellation) is not { } setVolts) return null;
        if (Ask(channel, "STAT", cancellation) is not { } status) return null;
        if (!N1470Protocol.TryFlags(status, out HighVoltageFlags flags))
        {
            Garbled();
            return null;
        }
        return new(channel, measured, microAmperes, setVolts, flags);
    }

    /// <summary>The voltage asked for [V]; null when the answer was missing, refused or garbled.</summary>
    public double? TryReadSetVolts(int channel, CancellationToken cancellation) =>
        Ask(channel, "VSET", cancellation) is { } set && Number(set, out double setVolts) ? setVolts : null;

    /// <summary>Sends a command to a channel.</summary>
    /// <param name="channel">Channel of the module.</param>
    /// <param name="parameter"><c>OFF</c>, or <c>VSET</c> with a value.</param>
    /// <param name="value">The value [V]; null for none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What the module answered; null when nothing came in time.</returns>
    /// <exception cref="InvalidOperationException">The module was made to read only.</exception>
    public N1470Answer? TryTell(int channel, string parameter, double? value, CancellationToken cancellation)
    {
        if (!_commands) throw new InvalidOperationException("this supply is read only: hardware.highVoltage.interlock.enabled is false");
        return Exchange(N1470Protocol.Tell(_board, channel, parameter, value), wantsValue: false, cancellation).Answer;
    }

    /// <summary>Something of another module may still be on its way: the line must be quiet before the next question.</summary>
    public void Distrust() => _mustBeQuiet = true;

    private bool Number(string text, out double number)
    {
        if (N1470Protocol.TryNumber(text, out number)) return true;
        Garbled();
        return false;
    }

    private void Garbled()
    {
        (_answered, _garbled) = (_answered - 1, _garbled + 1);
        _mustBeQuiet = true;
    }

    private string? Ask(int channel, string parameter, CancellationToken cancellation) =>
        Exchange(N1470Protocol.Ask(_board, channel, parameter), wantsValue: true, cancellation) is (N1470Answer.Ok, { } value) ? value : null;

    /// <summary>One line there, one line back; null when none came in time.</summary>
    private (N1470Answer? Answer, string? Value) Exchange(string line, bool wantsValue, CancellationToken cancellation)
    {
        if (_mustBeQuiet && !BecomeQuiet(cancellation)) return Unanswered();
        Receive(TimeSpan.Zero, cancellation);
        DropUnasked();
        if (!_line.TryWrite(Encoding.ASCII.GetBytes(line))) return Unanswered();
        long began = _time.GetTimestamp();
        while (_lines.Count == 0)
        {
            TimeSpan left = _replyTime - _time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || cancellation.IsCancellationRequested || !Receive(left, cancellation)) return Unanswered();
        }
        N1470Answer answer = N1470Protocol.Read(_board, _lines.Dequeue(), out ReadOnlySpan<char> value);
        if (answer == N1470Answer.Ok && value.IsEmpty != wantsValue)
        {
            _answered++;
            return (answer, value.ToString());
        }
        if (answer == N1470Answer.Refused)
        {
            _refused++;
            return (answer, null);
        }
        _garbled++;
        _mustBeQuiet = true;
        return (N1470Answer.Garbled, null);
    }

    private (N1470Answer? Answer, string? Value) Unanswered()
    {
        _silent++;
        _mustBeQuiet = true;
        return (null, null);
    }

    /// <summary>Waits until nothing has come for one reply time; gives up when the line chatters for ten.</summary>
    private bool BecomeQuiet(CancellationToken cancellation)
    {
        long began = _time.GetTimestamp(), last = began;
        while (_time.GetElapsedTime(last) < _replyTime)
        {
            long before = _line.Position;
            Receive(_replyTime - _time.GetElapsedTime(last), cancellation);
            if (_line.Position != before) last = _time.GetTimestamp();
            if (!cancellation.IsCancellationRequested && _time.GetElapsedTime(began) <= 10 * _replyTime) continue;
            DropUnasked(); // a line that chatters for ever must not fill the memory
            return false;
        }
        DropUnasked();
        _text.Clear();
        return !(_mustBeQuiet = false);
    }

    private void DropUnasked()
    {
        _unasked += _lines.Count;
        _lines.Clear();
    }

    /// <summary>Takes what is there into lines; false when the line was lost.</summary>
    private bool Receive(TimeSpan wait, CancellationToken cancellation)
    {
        ReadResult read = _line.Read(_bytes, wait, cancellation);
        if (read.Status is ReadStatus.Boundary or ReadStatus.End)
        {
            _text.Clear();
            return false;
        }
        foreach (byte value in _bytes.AsSpan(0, read.Bytes))
        {
            if (value is (byte)'\r' or (byte)'\n')
            {
                if (_text.Length > 0) _lines.Enqueue(_text.ToString());
                _text.Clear();
            }
            else if (_text.Length < N1470Protocol.LongestLine)
            {
                _text.Append(value < 0x80 ? (char)value : '?');
            }
        }
        return true;
    }
}
