namespace EdgeMon.Host.Verbs;

/// <summary>
/// When the events of the spills under way were sent. Spills take the places of those that are over: a table of all events would grow by
/// megabytes, and the collections that it causes would be among the delays that are measured.
/// </summary>
internal sealed class SendTimes
{
    private const int ExpectedEventsPerSpill = 1 << 16;

    private readonly Dictionary<int, long[]> _spills = [];
    private readonly Stack<long[]> _free = new();

    /// <summary>An event was sent.</summary>
    /// <param name="spill">Its spill.</param>
    /// <param name="eventInSpill">Its number there.</param>
    /// <param name="timestamp">When, not 0.</param>
    public void Sent(int spill, int eventInSpill, long timestamp)
    {
        if (!_spills.TryGetValue(spill, out long[]? times))
        {
            if (!_free.TryPop(out times)) times = new long[ExpectedEventsPerSpill];
            Array.Clear(times);
        }
        if (eventInSpill >= times.Length) Array.Resize(ref times, 2 * eventInSpill);
        times[eventInSpill] = timestamp;
        _spills[spill] = times;
    }

    /// <summary>When an event was sent; false when it was not, or was asked for before.</summary>
    public bool TryTake(int spill, int eventInSpill, out long timestamp)
    {
        timestamp = 0;
        if (!_spills.TryGetValue(spill, out long[]? times) || eventInSpill >= times.Length) return false;
        timestamp = times[eventInSpill];
        times[eventInSpill] = 0;
        return timestamp != 0;
    }

    /// <summary>The spill's record came, behind those of its candidates.</summary>
    public void SpillOver(int spill)
    {
        if (_spills.Remove(spill, out long[]? times)) _free.Push(times);
    }
}
