using EdgeMon.Daq;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Spills;

/// <summary>Counts frames in and what became of them. The two sides of the equation are counted independently.</summary>
internal sealed class BooksKeeper
{
    private readonly long[] _verdicts = new long[6];
    private readonly long[] _defects = new long[256];
    private readonly long[] _losses = new long[256];

    /// <summary>Frames that reached EdgeMon.</summary>
    public long FramesIn { get; private set; }
    /// <summary>Frames used.</summary>
    public long Accepted => _verdicts[(int)EventVerdict.Accepted];
    /// <summary>True when something was lost from the stream.</summary>
    public bool HasLosses { get; private set; }

    /// <summary>Counts an event as having arrived.</summary>
    public void Arrived() => FramesIn++;

    /// <summary>Counts what became of it.</summary>
    public void Judged(EventVerdict verdict, FrameErrorKind defect)
    {
        _verdicts[(int)verdict]++;
        if (verdict == EventVerdict.SevereDefect) _defects[(int)defect]++;
    }

    /// <summary>Counts bytes lost from the stream as one frame.</summary>
    public void Lost(FrameErrorKind kind)
    {
        FramesIn++;
        _losses[(int)kind]++;
        HasLosses = true;
    }

    /// <summary>Adds other books.</summary>
    public void Add(BooksKeeper other)
    {
        FramesIn += other.FramesIn;
        HasLosses |= other.HasLosses;
        ArraySums.Add<long>(_verdicts, other._verdicts);
        ArraySums.Add<long>(_defects, other._defects);
        ArraySums.Add<long>(_losses, other._losses);
    }

    /// <summary>Empties the books.</summary>
    public void Clear()
    {
        FramesIn = 0;
        HasLosses = false;
        Array.Clear(_verdicts);
        Array.Clear(_defects);
        Array.Clear(_losses);
    }

    /// <summary>The books as a record; reasons in alphabetical order.</summary>
    public Books ToRecord()
    {
        var rejected = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (int i = 1; i < _verdicts.Length; i++)
            if ((EventVerdict)i != EventVerdict.SevereDefect && _verdicts[i] > 0) rejected[((EventVerdict)i).ToString()] = _verdicts[i];
        for (int i = 0; i < _defects.Length; i++)
            if (_defects[i] > 0) rejected[((FrameErrorKind)i).ToString()] = _defects[i];
        var dropped = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < _losses.Length; i++)
            if (_losses[i] > 0) dropped[((FrameErrorKind)i).ToString()] = _losses[i];
        return new Books { FramesIn = FramesIn, Accepted = Accepted, Rejected = rejected, Dropped = dropped };
    }
}
