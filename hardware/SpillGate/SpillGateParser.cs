using EdgeMon.Daq.Serial;

namespace EdgeMon.Hardware.SpillGate;

/// <summary>What came over the line of the box, and what was lost and why.</summary>
/// <param name="Messages">Good lines, handed on.</param>
/// <param name="BadChecksum">Lines whose checksum was wrong or missing.</param>
/// <param name="BadForm">Lines with a good checksum that are of no known version or kind.</param>
/// <param name="Partial">Lines cut off by the next one, or by a line that was lost.</param>
/// <param name="TooLong">Lines beyond the longest.</param>
/// <param name="Missing">Sequence numbers that never came.</param>
/// <param name="Repeated">Lines that came again, and were not handed on.</param>
/// <param name="Restarts">Times the box began to count anew.</param>
/// <param name="SkippedBytes">Bytes outside of lines.</param>
public readonly record struct SpillGateCounters(
    long Messages, long BadChecksum, long BadForm, long Partial, long TooLong, long Missing, long Repeated, long Restarts, long SkippedBytes)
{
    /// <summary>Lines that were damaged.</summary>
    public long Damaged => BadChecksum + BadForm + Partial + TooLong;
}

/// <summary>Finds lines in the bytes of the box. A <c>$</c> always begins a line, whatever came before: damage costs no line behind it.</summary>
public sealed class SpillGateParser
{
    /// <summary>Lines that may come again; further back the box began to count anew.</summary>
    private const uint LongestRepeat = 64;

    private readonly byte[] _line = new byte[SpillGateProtocol.LongestLine];
    private int _length;
    private readonly SequenceNumbers _sequence = new(LongestRepeat);
    private long _messages, _badChecksum, _badForm, _partial, _tooLong, _skipped;

    /// <summary>Counts since the parser was made.</summary>
    public SpillGateCounters Counters => new(_messages, _badChecksum, _badForm, _partial, _tooLong, _sequence.Missing, _sequence.Repeated, _sequence.Restarts, _skipped);

    /// <summary>Takes bytes and hands on each good line.</summary>
    public void Add(ReadOnlySpan<byte> bytes, Action<SpillGateMessage> found)
    {
        foreach (byte value in bytes)
        {
            if (value == SpillGateProtocol.First)
            {
                if (_length > 0) _partial++;
                (_line[0], _length) = (value, 1);
            }
            else if (_length == 0)
            {
                if (value is not ((byte)'\r' or (byte)'\n')) _skipped++;
            }
            else if (value is (byte)'\r' or (byte)'\n')
            {
                int length = _length;
                _length = 0;
                if (Judge(_line.AsSpan(0, length)) is { } message) found(message);
            }
            else if (_length == _line.Length)
            {
                (_tooLong, _length) = (_tooLong + 1, 0);
            }
            else
            {
                _line[_length++] = value;
            }
        }
    }

    /// <summary>The line was lost: what is left of a line is given up and counted.</summary>
    public void Interrupted()
    {
        if (_length > 0) _partial++;
        _length = 0;
    }

    private SpillGateMessage? Judge(ReadOnlySpan<byte> line)
    {
        if (!SpillGateProtocol.TryCheck(line, out ReadOnlySpan<byte> body))
        {
            _badChecksum++;
            return null;
        }
        if (SpillGateProtocol.Read(body) is not { } message)
        {
            _badForm++;
            return null;
        }
        if (!_sequence.IsNew(message.Sequence)) return null;
        _messages++;
        return message;
    }
}
