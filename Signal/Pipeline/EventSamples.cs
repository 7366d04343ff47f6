namespace EdgeMon.Signal.Pipeline;

/// <summary>An event of the batch whose bytes were kept.</summary>
/// <param name="Index">Index of the event in the batch.</param>
/// <param name="Offset">Where its bytes begin.</param>
/// <param name="Length">Length of the event [bytes].</param>
/// <param name="Reason">Why it was kept.</param>
internal readonly record struct EventSampleDraft(int Index, int Offset, int Length, EventSampleReason Reason);

/// <summary>Bytes of the events of one batch that are to be looked at by people. Bounded; reused from batch to batch.</summary>
internal sealed class EventSamples
{
    /// <summary>Most bytes kept of one batch: what does not fit any more is left out.</summary>
    private const int MaximumBytes = 1 << 20;

    private byte[] _bytes = new byte[1 << 16];
    private int _used;

    /// <summary>The events kept, in the order of the batch.</summary>
    public List<EventSampleDraft> Drafts { get; } = new(64);

    /// <summary>Bytes of a kept event.</summary>
    public ReadOnlySpan<byte> BytesOf(in EventSampleDraft draft) => _bytes.AsSpan(draft.Offset, draft.Length);

    /// <summary>Copies an event, if there is room.</summary>
    public void Keep(int index, EventSampleReason reason, ReadOnlySpan<byte> bytes)
    {
        int wanted = _used + bytes.Length;
        if (wanted > MaximumBytes) return;
        if (wanted > _bytes.Length) Array.Resize(ref _bytes, Math.Min(MaximumBytes, Math.Max(2 * _bytes.Length, wanted)));
        bytes.CopyTo(_bytes.AsSpan(_used));
        Drafts.Add(new EventSampleDraft(index, _used, bytes.Length, reason));
        _used = wanted;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Drafts.Clear();
        _used = 0;
    }
}
