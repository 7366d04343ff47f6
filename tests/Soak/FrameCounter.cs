using System.Buffers.Binary;

namespace EdgeMon.Soak;

/// <summary>
/// Counts DATE events in a clean stream by their first word, the size in bytes, and by nothing else: so that the monitor's own reader is not its judge.
/// </summary>
internal sealed class FrameCounter
{
    private readonly byte[] _size = new byte[4];
    private int _sizeBytes;
    private long _left;

    /// <summary>Events that went by to their end.</summary>
    public long Whole { get; private set; }
    /// <summary>Events of which the stream ended, a piece each.</summary>
    public long Pieces { get; private set; }
    /// <summary>True within an event.</summary>
    public bool IsInside => _sizeBytes > 0;

    /// <summary>Bytes that went by.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_sizeBytes < 4)
            {
                _size[_sizeBytes++] = bytes[0];
                bytes = bytes[1..];
                if (_sizeBytes == 4) _left = BinaryPrimitives.ReadUInt32LittleEndian(_size) - 4;
                continue;
            }
            int part = (int)Math.Min(_left, bytes.Length);
            _left -= part;
            bytes = bytes[part..];
            if (_left > 0) continue;
            Whole++;
            _sizeBytes = 0;
        }
    }

    /// <summary>The connection is over.</summary>
    public void End()
    {
        if (IsInside) Pieces++;
        _sizeBytes = 0;
        _left = 0;
    }
}
