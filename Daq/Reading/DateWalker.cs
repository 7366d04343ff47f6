using System.Buffers.Binary;
using EdgeMon.Daq.Decoding;

namespace EdgeMon.Daq.Reading;

/// <summary>Walks DATE events (FRAMES section 1.4), resynchronising on the magic.</summary>
internal sealed class DateWalker : FrameWalker
{
    /// <summary>Size and magic: the least that must be seen behind an event to believe its size.</summary>
    private const int FollowerBytes = 8;

    /// <summary>So many bytes behind damage are kept to tell what follows; where more would be needed, what was passed is given up first.</summary>
    private const int PatientBytes = 256 << 10;

    /// <summary>
    /// True when the last whole event was a super-event. Such a stream has no event that is not, except records without payload:
    /// a sub-event found while searching belongs to a damaged super-event, and reading it as an event would count half of one.
    /// </summary>
    private bool _eventsAreSuper;

    public override int HeaderBytes => DateFrame.IdentityBytes;

    public override void Reset() => _eventsAreSuper = false;

    public override FrameStep Examine(ReadOnlySpan<byte> bytes, StreamState state)
    {
        if (bytes.Length < DateFrame.Header306Bytes)
        {
            if (state != StreamState.Ended) return FrameStep.NeedMore(DateFrame.Header306Bytes);
            bool isStart = bytes.Length < FollowerBytes || EventHeaders.Word(bytes, 4) == DateFrame.Magic;
            return FrameStep.Skip(bytes.Length, isStart ? FrameErrorKind.TruncatedEvent : FrameErrorKind.BadMagic);
        }
        FrameErrorKind kind = EventHeaders.Judge(bytes, out uint announced, out uint headerBytes);
        if (kind == FrameErrorKind.None && announced > (uint)LargestFrame) kind = FrameErrorKind.BadEventSize;
        if (kind != FrameErrorKind.None) return Resume(NextEvent(bytes, bytes.Length, isSuper: false, state), kind);

        int size = (int)announced, behind = bytes.Length - size;
        if (behind < DateFrame.Header306Bytes && state.WaitsForFollower(behind))
            return FrameStep.NeedMore(size + DateFrame.Header306Bytes);
        bool isSuper = EventHeaders.IsSuperEvent(bytes, headerBytes);
        if (behind < 0)
        {
            Found cut = NextEvent(bytes, bytes.Length, isSuper, state);
            return cut.IsEvent || state == StreamState.Ended
                ? FrameStep.Skip(cut.Offset, FrameErrorKind.TruncatedEvent)
                : FrameStep.NeedMore(size + DateFrame.Header306Bytes);
        }
        switch (FollowerOf(bytes, size, isSuper))
        {
            case Follower.Nothing when behind == 0 || state == StreamState.Silent:
            case Follower.Event:
                return Accept(size, isSuper, bytes);
            case Follower.OwnSubEvent:
                return Resume(NextEvent(bytes, bytes.Length, isSuper, state), FrameErrorKind.BadEventSize);
            case Follower.Other when state != StreamState.Ended && behind < DateFrame.Header306Bytes:
                return FrameStep.NeedMore(size + DateFrame.Header306Bytes);
        }
        // Something that is not an event follows. If another event begins inside this one, this one was cut.
        Found inside = NextEvent(bytes, size, isSuper, StreamState.Ended);
        return inside.IsEvent ? FrameStep.Skip(inside.Offset, FrameErrorKind.TruncatedEvent) : Accept(size, isSuper, bytes);
    }

    public override FrameKey KeyOf(ReadOnlySpan<byte> frame)
    {
        bool old = DateFrame.IsOld(EventHeaders.Word(frame, 12));
        int run = (int)EventHeaders.Word(frame, old ? 16 : 20);
        int spill = (int)(old ? EventHeaders.Word(frame, 20) & 0xFFF : EventHeaders.Word(frame, 28) >> 20);
        return new FrameKey(run, spill, EventHeaders.RawTypeOf(frame) is (uint)EventType.EndOfBurst or (uint)EventType.EndOfRun, ContradictsItself(frame));
    }

    /// <summary>True when a super-event's first sub-event names another run, spill or event.</summary>
    private static bool ContradictsItself(ReadOnlySpan<byte> frame)
    {
        if (EventHeaders.Judge(frame, out uint size, out uint headerBytes) != FrameErrorKind.None
            || !EventHeaders.IsSuperEvent(frame, headerBytes)
            || size < headerBytes + DateFrame.Header306Bytes) return false;
        return !EventHeaders.AreSameEvent(frame, frame[(int)headerBytes..]);
    }

    public override bool IsHeader(ReadOnlySpan<byte> bytes, out int size)
    {
        size = 0;
        if (bytes.Length < HeaderBytes
            || EventHeaders.Judge(bytes, out uint announced, out _) != FrameErrorKind.None
            || announced > (uint)LargestFrame) return false;
        size = (int)announced;
        return true;
    }

    private FrameStep Accept(int size, bool isSuper, ReadOnlySpan<byte> bytes)
    {
        if (DateFrame.IsDecoded(EventHeaders.RawTypeOf(bytes))) _eventsAreSuper = isSuper;
        return FrameStep.Frame(size);
    }

    private enum Follower { Nothing, Event, OwnSubEvent, Other }

    /// <summary>What stands behind an event: it tells whether the event's size can be believed.</summary>
    private static Follower FollowerOf(ReadOnlySpan<byte> bytes, int size, bool isSuper)
    {
        var follower = bytes[size..];
        if (follower.Length < FollowerBytes) return Follower.Nothing;
        uint magic = EventHeaders.Word(follower, 4);
        if (magic == DateFrame.SwappedMagic) return Follower.Event;
        if (magic != DateFrame.Magic) return Follower.Other;
        if (!isSuper || follower.Length < DateFrame.Header306Bytes
            || EventHeaders.Judge(follower, out _, out uint headerBytes) != FrameErrorKind.None
            || EventHeaders.IsSuperEvent(follower, headerBytes)
            || !DateFrame.IsDecoded(EventHeaders.RawTypeOf(follower))) return Follower.Event;
        // Behind a super-event comes a super-event. This is a sub-event: its own, or one in the middle of the next event.
        return IsPartOf(bytes, follower) ? Follower.OwnSubEvent : Follower.Other;
    }

    /// <summary>True when a header can be a sub-event of the event at the front: same numbers, same type (END_OF_BURST repeats the numbers of the last event).</summary>
    private static bool IsPartOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> other) =>
        EventHeaders.AreSameEvent(bytes, other) && EventHeaders.RawTypeOf(bytes) == EventHeaders.RawTypeOf(other);

    /// <summary>How far a search came.</summary>
    /// <param name="Offset">Of the next event, or of what can be given up.</param>
    /// <param name="IsEvent">True when an event begins there.</param>
    /// <param name="NeededBytes">Where an event may begin there, how many bytes from offset 0 on the search wants to see; else 0.</param>
    private readonly record struct Found(int Offset, bool IsEvent, int NeededBytes = 0);

    /// <summary>
    /// Goes on at what was found. What may be an event is waited for: given up to there, its sub-events would be taken for events.
    /// </summary>
    private static FrameStep Resume(Found found, FrameErrorKind kind) =>
        found.NeededBytes is > 0 and <= PatientBytes ? FrameStep.NeedMore(found.NeededBytes) : FrameStep.Skip(found.Offset, kind);

    /// <summary>
    /// The next header in front of <paramref name="end"/> of an event that is not part of the one at offset 0; where there is none,
    /// the end of what can be given up (<paramref name="end"/>, or a little less when a header may be growing there).
    /// </summary>
    /// <param name="bytes">All contiguous bytes from the present position on.</param>
    /// <param name="end">Where the search ends.</param>
    /// <param name="isSuper">True when a super-event stands at offset 0.</param>
    /// <param name="state">What can follow the bytes.</param>
    private Found NextEvent(ReadOnlySpan<byte> bytes, int end, bool isSuper, StreamState state)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, DateFrame.Magic);
        bool hasIdentity = EventHeaders.Word(bytes, 4) == DateFrame.Magic;
        for (int position = 1; ; position++)
        {
            int found = bytes[(position + 4)..].IndexOf(magic);
            if (found < 0) break;
            position += found;
            if (position >= end) return new Found(end, IsEvent: false);
            var candidate = bytes[position..];
            if (candidate.Length < DateFrame.Header306Bytes && state != StreamState.Ended)
                return new Found(position, IsEvent: false, position + DateFrame.Header306Bytes);
            if (!IsHeader(candidate, out int size) || hasIdentity && IsPartOf(bytes, candidate)) continue;
            switch (IsStraySubEvent(candidate, size, isSuper, state))
            {
                case null: return new Found(position, IsEvent: false, position + size + DateFrame.Header306Bytes);
                case false: return new Found(position, IsEvent: true);
            }
        }
        if (state == StreamState.Ended || end < bytes.Length) return new Found(end, IsEvent: false);
        // A header may be growing at the end. In steps that grow, so that a stream of nonsense is passed in linear time.
        return new Found(Math.Max(1, end - (FollowerBytes - 1)), IsEvent: false, end + end / 4);
    }

    /// <summary>
    /// True when the header found while searching is a sub-event of a super-event whose own header is damaged. Null when that is known only
    /// when more bytes are there.
    /// </summary>
    private bool? IsStraySubEvent(ReadOnlySpan<byte> candidate, int size, bool isSuper, StreamState state)
    {
        if (candidate.Length < DateFrame.Header306Bytes || !DateFrame.IsDecoded(EventHeaders.RawTypeOf(candidate))) return false;
        EventHeaders.Judge(candidate, out _, out uint headerBytes);
        if (EventHeaders.IsSuperEvent(candidate, headerBytes)) return false;
        if (_eventsAreSuper || isSuper) return true;
        // Nothing is known of the stream yet: look at what follows.
        if (candidate.Length - size < DateFrame.Header306Bytes) return state == StreamState.Ended ? false : null;
        var follower = candidate[size..];
        return EventHeaders.Judge(follower, out _, out uint followerHeaderBytes) == FrameErrorKind.None
            && (EventHeaders.IsSuperEvent(follower, followerHeaderBytes) || IsPartOf(candidate, follower));
    }
}
