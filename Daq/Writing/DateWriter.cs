namespace EdgeMon.Daq.Writing;

/// <summary>
/// Writes DATE events, sub-events and equipment headers (FRAMES sections 1 and 2).
/// Each Begin returns the offset to hand to its End, which patches the size.
/// </summary>
public static class DateWriter
{
    /// <summary>The magic word of every event.</summary>
    public const uint Magic = 0xDA1E5AFE;
    /// <summary>Equipment type of S-Link payloads.</summary>
    public const uint SLinkEquipmentType = 64;
    /// <summary>Size of a DATE-5 equipment header [bytes].</summary>
    public const int EquipmentHeaderBytes = 28;
    /// <summary>Size of an equipment header before DATE 5 [bytes].</summary>
    public const int OldEquipmentHeaderBytes = 12;

    private const uint SuperEventAttribute = 0x10;
    private const uint PreDate5SuperEvent = 0x8000_0000;
    private const uint Void = 0xFFFF_FFFF;

    /// <summary>Size of the event header of a layout [bytes].</summary>
    public static int HeaderBytes(DateLayout layout) => layout == DateLayout.Date306 ? 68 : 80;

    /// <summary>Value of the version word of a layout; the header size for layouts before DATE 5, which have none.</summary>
    public static uint VersionWord(DateLayout layout) => layout switch
    {
        DateLayout.Date306 => 0x0003_0006,
        DateLayout.Date314 => 0x0003_000E,
        _ => 80,
    };

    /// <summary>Writes an event or sub-event header. The size stays 0 until <see cref="EndEvent"/>.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="header">
    /// Type (from <see cref="EventHeader.RawType"/> unless 0), run, spill, event numbers, trigger mask, attribute, LDC, GDC and time are used;
    /// sizes and version follow from the layout. Trigger mask bit b is written as trigger id b + 1.
    /// </param>
    /// <param name="layout">Header layout.</param>
    /// <returns>Offset of the event, for <see cref="EndEvent"/>.</returns>
    public static int BeginEvent(FrameBuffer buffer, in EventHeader header, DateLayout layout = DateLayout.Date306)
    {
        int start = buffer.Length;
        uint type = header.RawType != 0 ? (uint)header.RawType : (uint)header.Type;
        if (layout == DateLayout.PreDate5)
        {
            WritePreDate5(buffer.AppendWords(20), header, type);
            FrameBuffer.ToLittleEndian(WordsFrom(buffer, start));
            return start;
        }
        int triggerWords = layout == DateLayout.Date314 ? 4 : 2;
        Span<uint> words = buffer.AppendWords(HeaderBytes(layout) / 4);
        words.Clear();
        words[1] = Magic;
        words[2] = (uint)HeaderBytes(layout);
        words[3] = VersionWord(layout);
        words[4] = type;
        words[5] = (uint)header.Run;
        words[6] = header.EventInRun;
        words[7] = (uint)(header.Spill & 0xFFF) << 20 | (uint)header.EventInSpill & 0xFFFFF;
        words[8] = header.TriggerMask << 1 | 1;
        words[9] = header.TriggerMask >> 31;
        Span<uint> rest = words[(8 + triggerWords)..];
        rest[1] = header.TypeAttribute;
        rest[3] = header.IsSuperEvent ? SuperEventAttribute : 0;
        rest[4] = header.Ldc < 0 ? Void : (uint)header.Ldc;
        rest[5] = header.Gdc < 0 ? Void : (uint)header.Gdc;
        rest[6] = header.TimestampSeconds;
        if (layout == DateLayout.Date314)
            rest[7] = header.TimestampMicroseconds;
        FrameBuffer.ToLittleEndian(words);
        return start;
    }

    /// <summary>Patches the size of the event (or sub-event) that began at <paramref name="start"/>.</summary>
    public static void EndEvent(FrameBuffer buffer, int start) => buffer.PatchWord(start, (uint)(buffer.Length - start));

    /// <summary>Writes a DATE-5 equipment header. The size stays 0 until <see cref="EndEquipment"/>.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="id">Equipment number.</param>
    /// <param name="type">Equipment type, 64 for S-Link.</param>
    /// <returns>Offset of the equipment, for <see cref="EndEquipment"/>.</returns>
    public static int BeginEquipment(FrameBuffer buffer, uint id, uint type = SLinkEquipmentType)
    {
        int start = buffer.Length;
        Span<uint> words = buffer.AppendWords(EquipmentHeaderBytes / 4);
        words.Clear();
        words[1] = type;
        words[2] = id;
        words[6] = 4;
        FrameBuffer.ToLittleEndian(words);
        return start;
    }

    /// <summary>Patches the size of the DATE-5 equipment that began at <paramref name="start"/>.</summary>
    public static void EndEquipment(FrameBuffer buffer, int start) => buffer.PatchWord(start, (uint)(buffer.Length - start));

    /// <summary>Writes an equipment header as before DATE 5 (12 bytes). The length stays 0 until <see cref="EndOldEquipment"/>.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="id">Equipment number.</param>
    /// <param name="type">Equipment type.</param>
    /// <returns>Offset of the equipment, for <see cref="EndOldEquipment"/>.</returns>
    public static int BeginOldEquipment(FrameBuffer buffer, ushort id, ushort type = (ushort)SLinkEquipmentType)
    {
        int start = buffer.Length;
        Span<uint> words = buffer.AppendWords(OldEquipmentHeaderBytes / 4);
        words[0] = (uint)type << 16;
        words[1] = (uint)id << 16 | 4u << 8;
        words[2] = 0;
        FrameBuffer.ToLittleEndian(words);
        return start;
    }

    /// <summary>Patches the raw-data length (payload without its header) of the old equipment that began at <paramref name="start"/>.</summary>
    public static void EndOldEquipment(FrameBuffer buffer, int start) =>
        buffer.PatchWord(start + 8, (uint)(buffer.Length - start - OldEquipmentHeaderBytes));

    private static Span<uint> WordsFrom(FrameBuffer buffer, int start) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(buffer.WrittenMutable[start..]);

    private static void WritePreDate5(Span<uint> words, in EventHeader header, uint type)
    {
        words.Clear();
        words[1] = Magic;
        words[2] = type;
        words[3] = 80;
        words[4] = (uint)header.Run;
        words[5] = (uint)header.Spill;
        words[6] = header.EventInRun;
        words[7] = (uint)header.EventInSpill;
        words[8] = header.EventInRun;
        words[10] = header.IsSuperEvent ? PreDate5SuperEvent : 0;
        words[13] = header.TimestampSeconds;
        words[14] = header.TimestampMicroseconds;
        words[18] = header.TypeAttribute;
        words[19] = header.TriggerMask;
    }
}
