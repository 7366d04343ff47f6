namespace EdgeMon.Daq.Decoding;

/// <summary>Constants of the DATE event stream (FRAMES sections 1 to 3).</summary>
internal static class DateFrame
{
    /// <summary>Second word of every event header.</summary>
    public const uint Magic = 0xDA1E5AFE;
    /// <summary>The magic as a machine of the other byte order writes it.</summary>
    public const uint SwappedMagic = 0xFE5A1EDA;
    /// <summary>Versions below this one are the layout before DATE 5 (section 1.3).</summary>
    public const uint FirstDate5Version = 0xFFFF;
    /// <summary>Header of DATE 3.06 [bytes].</summary>
    public const int Header306Bytes = 68;
    /// <summary>Header of DATE 3.14 and of the layout before DATE 5 [bytes].</summary>
    public const int Header314Bytes = 80;
    /// <summary>Largest header that is believed [bytes]: room for extensions, small enough to refuse nonsense.</summary>
    public const int LargestHeaderBytes = 1024;
    /// <summary>Bytes needed to judge a header: size, magic, header size, version and the event's identity.</summary>
    public const int IdentityBytes = 32;
    /// <summary>System attribute SUPER_EVENT: bit 68, so bit 4 of the third attribute word.</summary>
    public const uint SuperEventAttribute = 0x10;
    /// <summary>Super-event flag of the layout before DATE 5.</summary>
    public const uint OldSuperEventFlag = 0x80000000;
    /// <summary>Bit of the event type word: the payload is byte-swapped.</summary>
    public const uint SwappedPayload = 0x20000;
    /// <summary>LDC or GDC number that is void.</summary>
    public const uint VoidId = 0xFFFFFFFF;
    /// <summary>Equipment header [bytes].</summary>
    public const int EquipmentBytes = 28;
    /// <summary>Equipment header before DATE 5, without its extension [bytes].</summary>
    public const int OldEquipmentBytes = 12;
    /// <summary>S-Link header [bytes].</summary>
    public const int SLinkBytes = 12;
    /// <summary>Header of an S-Link multiplexer [words].</summary>
    public const int MultiplexerWords = 2;
    /// <summary>Sources from this one on are S-Link multiplexers.</summary>
    public const int FirstMultiplexer = 896;

    /// <summary>True for the layout before DATE 5.</summary>
    public static bool IsOld(uint version) => version < FirstDate5Version;

    /// <summary>
    /// True when the header of this size is laid out as in DATE 3.14 (four trigger pattern words, microseconds).
    /// The header size decides; a longer header than either is read by its version.
    /// </summary>
    public static bool Is314(uint headerBytes, uint version) =>
        headerBytes == Header314Bytes || headerBytes > Header314Bytes && version >= 0x0003000E;

    /// <summary>Offset of the word that holds the super-event flag [bytes].</summary>
    public static int SuperEventOffset(uint headerBytes, uint version) => Is314(headerBytes, version) ? 60 : 52;

    /// <summary>True for the event types whose equipment is decoded: end of burst, physics, calibration (section 1.1).</summary>
    public static bool IsDecoded(uint type) => type is 6 or 7 or 8;
}
