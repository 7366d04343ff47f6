using EdgeMon.Daq;

namespace EdgeMon.Signal.Pipeline;

/// <summary>Defects by source and kind, with the first event of each. A small table searched in order: kinds are few.</summary>
internal sealed class DefectCounts
{
    /// <summary>One line.</summary>
    internal struct Entry
    {
        public int Source;
        public FrameErrorKind Kind;
        public long Count;
        public uint FirstEventInRun;
    }

    private Entry[] _entries = new Entry[32];
    private int _last;

    /// <summary>Number of lines.</summary>
    public int Count { get; private set; }

    /// <summary>The lines, in the order in which they appeared.</summary>
    public ReadOnlySpan<Entry> Entries => _entries.AsSpan(0, Count);

    /// <summary>Counts defects.</summary>
    public void Add(int source, FrameErrorKind kind, long count, uint eventInRun)
    {
        // The same defect usually comes again.
        if (_last < Count && _entries[_last].Source == source && _entries[_last].Kind == kind)
        {
            _entries[_last].Count += count;
            return;
        }
        for (int i = 0; i < Count; i++)
        {
            if (_entries[i].Source != source || _entries[i].Kind != kind) continue;
            _entries[i].Count += count;
            _last = i;
            return;
        }
        if (Count == _entries.Length) Array.Resize(ref _entries, 2 * Count);
        _last = Count;
        _entries[Count++] = new Entry { Source = source, Kind = kind, Count = count, FirstEventInRun = eventInRun };
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => Count = _last = 0;
}
