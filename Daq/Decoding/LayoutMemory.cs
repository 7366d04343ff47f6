namespace EdgeMon.Daq.Decoding;

/// <summary>
/// The layouts that a decoder knows: a few, because physics, calibration and end-of-burst events of a run have one each.
/// </summary>
internal sealed class LayoutMemory
{
    private const int Slots = 4;
    private const int LongestPause = 1024;

    private readonly EventLayout[] _layouts = [new(), new(), new(), new()];
    private int _recent;      // the slot of the last match
    private int _lastSize;    // size of the last event that was parsed in full
    private int _pause, _pauseLength;

    /// <summary>Decodes an event of a known layout; false when none fits.</summary>
    /// <param name="bytes">The event.</param>
    /// <param name="streamOffset">Its offset in the stream.</param>
    /// <param name="header">Its header.</param>
    /// <param name="leaveSamples">True when the caller compares the channels' words (<see cref="DecodedEvent.AreSamplesUnread"/>).</param>
    /// <param name="result">What is found.</param>
    public bool TryDecode(ReadOnlySpan<byte> bytes, long streamOffset, in EventHeader header, bool leaveSamples, DecodedEvent result)
    {
        uint pattern = EventScan<NoRecorder>.PatternOf(header);
        for (int i = 0; i < Slots; i++)
        {
            int slot = _recent + i & Slots - 1;
            EventLayout layout = _layouts[slot];
            if (layout.Version == 0 || layout.SizeBytes != bytes.Length || !layout.MatchesHeaders(bytes, pattern)) continue;
            bool leave = leaveSamples && layout.CanLeaveSamples;
            if (!leave && !layout.MatchesChannels(bytes)) continue;
            _recent = slot;
            layout.Apply(streamOffset, header, result);
            result.AreSamplesUnread = leave;
            return true;
        }
        return false;
    }

    /// <summary>True when the channels' words are those of the layout by which <see cref="TryDecode"/> decoded last.</summary>
    public bool AreSamplesGood(ReadOnlySpan<byte> bytes) => _layouts[_recent].MatchesChannels(bytes);

    /// <summary>
    /// Says whether the event about to be parsed in full should be learnt from: its size was the last one's too.
    /// Where every event has another layout (zero suppression), learning would only cost; it pauses longer and longer
    /// while what is learnt is not used.
    /// </summary>
    public bool ShouldLearn(in EventHeader header)
    {
        bool seen = header.SizeBytes == _lastSize && header.SizeBytes <= EventLayout.LargestEvent;
        _lastSize = header.SizeBytes;
        if (!seen || !DateFrame.IsDecoded((uint)header.RawType)) return false;
        if (_pause > 0)
        {
            _pause--;
            return false;
        }
        return true;
    }

    /// <summary>The slot to learn into: the one behind the most recent, cleared.</summary>
    public EventLayout StartLearning()
    {
        _recent = _recent + 1 & Slots - 1;
        EventLayout layout = _layouts[_recent];
        bool wasWasted = layout.Version != 0 && !layout.WasUsed;
        _pauseLength = wasWasted ? Math.Min(LongestPause, _pauseLength * 2 + 1) : 0;
        _pause = _pauseLength;
        return layout;
    }

    /// <summary>Keeps what was recorded, if the event can serve as a pattern, and marks the result with it.</summary>
    public static void FinishLearning(EventLayout layout, ReadOnlySpan<byte> bytes, long streamOffset, DecodedEvent found)
    {
        if (layout.TryLearn(bytes, streamOffset, found)) found.LayoutVersion = layout.Version;
    }
}
