using System.Buffers.Binary;

namespace EdgeMon.Daq.Serial;

/// <summary>What came over a serial line, and what was lost and why.</summary>
/// <param name="Frames">Good frames, handed on.</param>
/// <param name="BadCrc">Frames whose checksum was wrong.</param>
/// <param name="BadHeader">Headers with an unknown version or an impossible length.</param>
/// <param name="Partial">Frames cut off by a line that was lost.</param>
/// <param name="Missing">Sequence numbers that never came.</param>
/// <param name="Repeated">Frames that came again, and were not handed on.</param>
/// <param name="Restarts">Times the board began to count anew.</param>
/// <param name="SkippedBytes">Bytes that belong to no good frame.</param>
public readonly record struct SerialFrameCounters(
    long Frames, long BadCrc, long BadHeader, long Partial, long Missing, long Repeated, long Restarts, long SkippedBytes);

/// <summary>
/// Finds frames in the bytes of a serial line. After damage it looks for the next sync from the byte behind the damaged frame's sync on, so
/// that a wrong length costs no good frame.
/// </summary>
public sealed class SerialFrameParser
{
    private const int LargestFrameBytes = SerialFrame.HeaderBytes + SerialFrame.LargestPayloadBytes + SerialFrame.ChecksumBytes;
    /// <summary>Frames that may come again after a board resent them; further back it is a restart.</summary>
    private const uint LongestRepeat = 1024;

    private readonly byte[] _bytes = new byte[2 * LargestFrameBytes];
    private int _start, _end;
    private readonly SequenceNumbers _sequence = new(LongestRepeat);
    private uint _latestUnixSeconds;
    private long _frames, _badCrc, _badHeader, _partial, _skipped;

    /// <summary>Counts since the parser was made.</summary>
    public SerialFrameCounters Counters => new(_frames, _badCrc, _badHeader, _partial, _sequence.Missing, _sequence.Repeated, _sequence.Restarts, _skipped);

    /// <summary>Room for new bytes, never empty once <see cref="TryNext"/> has returned false; say with <see cref="Added"/> how many were put there.</summary>
    public Span<byte> Room
    {
        get
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
            return _bytes.AsSpan(_end);
        }
    }

    /// <summary>Tells how many bytes were put into <see cref="Room"/>.</summary>
    public void Added(int bytes) => _end += bytes;

    /// <summary>The line was lost: what is left of a frame is given up and counted, and the next frame may follow any other.</summary>
    public void Interrupted()
    {
        if (_end > _start) _partial++;
        _skipped += _end - _start;
        _start = _end = 0;
    }

    /// <summary>The next good frame, or false when more bytes are needed. The payload is valid until the next call on this parser.</summary>
    public bool TryNext(out SerialFrameHeader header, out ReadOnlySpan<byte> payload)
    {
        while (FindSync())
        {
            ReadOnlySpan<byte> bytes = _bytes.AsSpan(_start, _end - _start);
            if (bytes.Length < SerialFrame.HeaderBytes) break;
            int payloadBytes = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
            if (bytes[4] != SerialFrame.Version || payloadBytes > SerialFrame.LargestPayloadBytes || payloadBytes % 4 != 0)
            {
                _badHeader++;
                Skip(1);
                continue;
            }
            int checkedBytes = SerialFrame.HeaderBytes + payloadBytes, frameBytes = checkedBytes + SerialFrame.ChecksumBytes;
            if (bytes.Length < frameBytes) break;
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[checkedBytes..]) != SerialFrame.Checksum(bytes[SerialFrame.Sync.Length..checkedBytes]))
            {
                _badCrc++;
                Skip(1);
                continue;
            }
            header = SerialFrame.ReadHeader(bytes);
            payload = bytes[SerialFrame.HeaderBytes..checkedBytes];
            _start += frameBytes;
            // A board that was switched off and on begins at 0; when that frame was lost, its clock tells.
            bool isLater = header.UnixSeconds > _latestUnixSeconds;
            if (isLater) _latestUnixSeconds = header.UnixSeconds;
            if (!_sequence.IsNew(header.Sequence, isLater)) continue;
            _frames++;
            return true;
        }
        header = default;
        payload = default;
        return false;
    }

    /// <summary>Moves to the next sync, or to what may be the beginning of one at the end of the bytes.</summary>
    private bool FindSync()
    {
        ReadOnlySpan<byte> bytes = _bytes.AsSpan(_start, _end - _start);
        int at = bytes.IndexOf(SerialFrame.Sync);
        if (at < 0)
        {
            int kept = Math.Min(SerialFrame.Sync.Length - 1, bytes.Length);
            while (kept > 0 && !SerialFrame.Sync.StartsWith(bytes[^kept..])) kept--;
            Skip(bytes.Length - kept);
            return false;
        }
        Skip(at);
        return true;
    }

    private void Skip(int bytes)
    {
        _start += bytes;
        _skipped += bytes;
    }
}
