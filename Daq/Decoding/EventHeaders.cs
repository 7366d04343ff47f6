using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeMon.Daq.Decoding;

/// <summary>Reads DATE event headers of all three layouts (FRAMES sections 1.1 to 1.3).</summary>
internal static class EventHeaders
{
    /// <summary>
    /// True when these bytes can be the start of an event: magic, a header size that fits the layout, a size that is a multiple
    /// of 4 and not below the header (FRAMES section 1.4).
    /// </summary>
    /// <param name="bytes">At least 16 bytes.</param>
    /// <param name="size">The event's size [bytes], also when it is impossible.</param>
    /// <param name="headerBytes">The header's size [bytes].</param>
    public static FrameErrorKind Judge(ReadOnlySpan<byte> bytes, out uint size, out uint headerBytes)
    {
        size = Word(bytes, 0);
        headerBytes = 0;
        uint magic = Word(bytes, 4);
        if (magic != DateFrame.Magic)
            return magic == DateFrame.SwappedMagic ? FrameErrorKind.SwappedEvent : FrameErrorKind.BadMagic;
        uint version = Word(bytes, 12);
        bool old = DateFrame.IsOld(version);
        headerBytes = old ? version : Word(bytes, 8);
        uint smallest = old ? DateFrame.Header314Bytes : (uint)DateFrame.Header306Bytes;
        return headerBytes < smallest || headerBytes > DateFrame.LargestHeaderBytes || (headerBytes & 3) != 0
            || size < headerBytes || (size & 3) != 0
            ? FrameErrorKind.BadEventSize
            : FrameErrorKind.None;
    }

    /// <summary>Reads a header that <see cref="Judge"/> accepted.</summary>
    /// <param name="bytes">At least the header.</param>
    /// <param name="headerBytes">Size of the header [bytes].</param>
    public static EventHeader Read(ReadOnlySpan<byte> bytes, uint headerBytes)
    {
        // One check for all words; this runs once for every event.
        ArgumentOutOfRangeException.ThrowIfLessThan((uint)bytes.Length, headerBytes);
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        uint version = At(ref start, 12);
        if (DateFrame.IsOld(version)) return ReadOld(bytes, headerBytes);
        bool is314 = DateFrame.Is314(headerBytes, version);
        int afterTrigger = is314 ? 48 : 40; // detectorPattern: behind four or two trigger pattern words
        uint type = At(ref start, 16) & 0xFFFF;
        uint spillAndEvent = At(ref start, 28);
        return new EventHeader
        {
            SizeBytes = (int)At(ref start, 0),
            HeaderBytes = (int)headerBytes,
            Version = version,
            Type = TypeOf(type),
            RawType = (int)type,
            Run = (int)At(ref start, 20),
            Spill = (int)(spillAndEvent >> 20),
            EventInSpill = (int)(spillAndEvent & 0xFFFFF),
            EventInRun = At(ref start, 24),
            TriggerMask = At(ref start, 32) >> 1 | At(ref start, 36) << 31,
            TypeAttribute = At(ref start, afterTrigger + 4),
            IsSuperEvent = (At(ref start, afterTrigger + 12) & DateFrame.SuperEventAttribute) != 0,
            Ldc = IdOf(At(ref start, afterTrigger + 16)),
            Gdc = IdOf(At(ref start, afterTrigger + 20)),
            TimestampSeconds = At(ref start, afterTrigger + 24),
            TimestampMicroseconds = is314 ? At(ref start, afterTrigger + 28) : 0,
        };
    }

    private static EventHeader ReadOld(ReadOnlySpan<byte> bytes, uint headerBytes)
    {
        uint type = Word(bytes, 8) & 0xFFFF;
        return new EventHeader
        {
            SizeBytes = (int)Word(bytes, 0),
            HeaderBytes = (int)headerBytes,
            Version = Word(bytes, 12),
            Type = TypeOf(type),
            RawType = (int)type,
            Run = (int)Word(bytes, 16),
            Spill = (int)(Word(bytes, 20) & 0xFFF),
            EventInSpill = (int)(Word(bytes, 28) & 0xFFFFF),
            EventInRun = Word(bytes, 24),
            TriggerMask = Word(bytes, 76),
            TypeAttribute = Word(bytes, 72),
            IsSuperEvent = ((Word(bytes, 40) | Word(bytes, 48)) & DateFrame.OldSuperEventFlag) != 0,
            Ldc = -1,
            Gdc = -1,
            TimestampSeconds = Word(bytes, 52),
            TimestampMicroseconds = Word(bytes, 56),
        };
    }

    /// <summary>
    /// True when both headers name the same event: version, magic, run, spill, event in run, event in spill (FRAMES section 1.4).
    /// </summary>
    /// <param name="one">At least <see cref="DateFrame.IdentityBytes"/> bytes of a header.</param>
    /// <param name="other">At least <see cref="DateFrame.IdentityBytes"/> bytes of a header.</param>
    public static bool AreSameEvent(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        // Eight words each, compared together: this is asked of every sub-event of every event.
        Vector256<uint> first = Vector256.Create(one).AsUInt32(), differences = first ^ Vector256.Create(other).AsUInt32();
        // DATE 5: run, event in run, spill and event in spill are words 5..7; before: words 4..7.
        uint fourth = DateFrame.IsOld(first.GetElement(3)) ? uint.MaxValue : 0;
        return (differences & Vector256.Create(0, uint.MaxValue, 0, uint.MaxValue, fourth, uint.MaxValue, uint.MaxValue, uint.MaxValue)) == Vector256<uint>.Zero;
    }

    /// <summary>True when the header's super-event flag is set. The bytes must hold the flag's word.</summary>
    public static bool IsSuperEvent(ReadOnlySpan<byte> bytes, uint headerBytes)
    {
        uint version = Word(bytes, 12);
        return DateFrame.IsOld(version)
            ? ((Word(bytes, 40) | Word(bytes, 48)) & DateFrame.OldSuperEventFlag) != 0
            : (Word(bytes, DateFrame.SuperEventOffset(headerBytes, version)) & DateFrame.SuperEventAttribute) != 0;
    }

    /// <summary>The event type's number, wherever the layout keeps it.</summary>
    public static uint RawTypeOf(ReadOnlySpan<byte> bytes) => Word(bytes, DateFrame.IsOld(Word(bytes, 12)) ? 8 : 16) & 0xFFFF;

    /// <summary>A little-endian word. The caller has checked that it lies inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Word(ReadOnlySpan<byte> bytes, int offset) => MemoryMarshal.Read<uint>(bytes[offset..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint At(ref byte start, int offset) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, offset));

    private static EventType TypeOf(uint type) => type is >= 1 and <= 8 ? (EventType)type : EventType.Unknown;

    private static int IdOf(uint id) => id == DateFrame.VoidId ? -1 : (int)id;
}
