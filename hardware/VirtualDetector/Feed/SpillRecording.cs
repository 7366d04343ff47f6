using EdgeMon.Daq.Writing;

namespace EdgeMon.Hardware.VirtualDetectors.Feed;

/// <summary>One spill in memory, with the times at which its parts happened.</summary>
internal sealed class SpillRecording : ISpillSink
{
    private readonly FrameBuffer _bytes = new(1 << 20);
    private readonly List<(int End, TimeSpan Time)> _parts = [];

    /// <summary>Number of parts.</summary>
    public int Count => _parts.Count;

    /// <summary>Bytes of all parts.</summary>
    public int Length => _bytes.Length;

    /// <summary>The bytes of a part and the time after START_OF_BURST at which it ends.</summary>
    public (ReadOnlyMemory<byte> Bytes, TimeSpan Time) this[int part]
    {
        get
        {
            int start = part == 0 ? 0 : _parts[part - 1].End;
            return (_bytes.WrittenMemory[start.._parts[part].End], _parts[part].Time);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _bytes.Clear();
        _parts.Clear();
    }

    public void Write(ReadOnlySpan<byte> bytes, TimeSpan timeInCycle)
    {
        _bytes.Write(bytes);
        _parts.Add((_bytes.Length, timeInCycle));
    }
}
