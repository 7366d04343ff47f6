namespace EdgeMon.Daq.Writing;

/// <summary>Fields of an S-Link header (FRAMES section 3); the size is patched when the block ends.</summary>
public readonly record struct SLinkFields
{
    /// <summary>A good header of a source in an event.</summary>
    /// <param name="source">Source ID, 0..1023.</param>
    /// <param name="spill">Spill number; its low 11 bits are written.</param>
    /// <param name="eventInSpill">Event number in the spill, 20 bits.</param>
    public SLinkFields(int source, int spill, int eventInSpill)
    {
        Source = source;
        Spill = spill;
        EventInSpill = eventInSpill;
    }

    /// <summary>Source ID, 0..1023; 896..1023 are multiplexers.</summary>
    public int Source { get; init; }
    /// <summary>Spill number; its low 11 bits are written.</summary>
    public int Spill { get; init; }
    /// <summary>Event number in the spill, 20 bits.</summary>
    public int EventInSpill { get; init; }
    /// <summary>TCS trigger type, 5 bits.</summary>
    public int EventType { get; init; } = 1;
    /// <summary>Error flag, bit 31 of word 0.</summary>
    public bool Error { get; init; }
    /// <summary>TCS receiver mode, bit 31 of word 1.</summary>
    public bool Stat { get; init; }
    /// <summary>Status byte.</summary>
    public byte Status { get; init; }
    /// <summary>TCS error byte; 0x08 is good.</summary>
    public byte TcsError { get; init; } = 0x08;
    /// <summary>Number of error words.</summary>
    public byte ErrorWords { get; init; }
    /// <summary>Format byte.</summary>
    public byte Format { get; init; }
}

/// <summary>Writes S-Link blocks and S-Link multiplexer blocks (FRAMES section 3). The size counts 32-bit words, header included.</summary>
public static class SLinkWriter
{
    /// <summary>First source ID that is a multiplexer.</summary>
    public const int FirstMultiplexer = 896;

    /// <summary>Largest block [words]: the size field has 16 bits.</summary>
    public const int LargestBlockWords = 0xFFFF;

    /// <summary>Writes the three words of an S-Link header.</summary>
    /// <returns>Offset of the block, for <see cref="End"/>.</returns>
    public static int Begin(FrameBuffer buffer, in SLinkFields fields)
    {
        int start = BeginMultiplexer(buffer, fields);
        buffer.WriteWord(fields.Status | (uint)fields.TcsError << 8 | (uint)fields.ErrorWords << 16 | (uint)fields.Format << 24);
        return start;
    }

    /// <summary>Writes the two words of a multiplexer header; complete S-Link blocks follow.</summary>
    /// <returns>Offset of the block, for <see cref="End"/>.</returns>
    public static int BeginMultiplexer(FrameBuffer buffer, in SLinkFields fields)
    {
        int start = buffer.Length;
        buffer.WriteWord((uint)(fields.Source & 0x3FF) << 16 | (uint)(fields.EventType & 0x1F) << 26 | (fields.Error ? 0x8000_0000 : 0));
        buffer.WriteWord((uint)fields.EventInSpill & 0xFFFFF | (uint)(fields.Spill & 0x7FF) << 20 | (fields.Stat ? 0x8000_0000 : 0));
        return start;
    }

    /// <summary>Patches the size of the block (plain or multiplexer) that began at <paramref name="start"/>.</summary>
    /// <exception cref="InvalidOperationException">The block is longer than the 16-bit size field can say.</exception>
    public static void End(FrameBuffer buffer, int start)
    {
        int words = (buffer.Length - start) / 4;
        if (words > LargestBlockWords)
            throw new InvalidOperationException($"An S-Link block of {words} words cannot be written: its size field ends at {LargestBlockWords}. Use more sources.");
        buffer.PatchWord(start, buffer.WordAt(start) & 0xFFFF_0000 | (uint)words);
    }
}
