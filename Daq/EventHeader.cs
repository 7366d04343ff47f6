namespace EdgeMon.Daq;

/// <summary>The header of one DATE event, independent of the header version it was written in (FRAMES sections 1.1 to 1.3).</summary>
public readonly record struct EventHeader
{
    /// <summary>Size of the whole event with its header [bytes].</summary>
    public int SizeBytes { get; init; }
    /// <summary>Size of the header [bytes]: 68 (DATE 3.06) or 80 (DATE 3.14 and pre-DATE-5).</summary>
    public int HeaderBytes { get; init; }
    /// <summary>DATE version word, (major &lt;&lt; 16) | minor.</summary>
    public uint Version { get; init; }
    /// <summary>The event's type.</summary>
    public EventType Type { get; init; }
    /// <summary>The type number as written, for types that <see cref="EventType"/> does not name.</summary>
    public int RawType { get; init; }
    /// <summary>Run number.</summary>
    public int Run { get; init; }
    /// <summary>Spill (burst) number, 12 bits.</summary>
    public int Spill { get; init; }
    /// <summary>Event number in the spill, 20 bits.</summary>
    public int EventInSpill { get; init; }
    /// <summary>Event number in the run.</summary>
    public uint EventInRun { get; init; }
    /// <summary>Trigger mask: bit b set means that trigger id b + 1 fired (FRAMES section 1.1, word 8).</summary>
    public uint TriggerMask { get; init; }
    /// <summary>First user type-attribute word; its top bits mark the flavour of calibration events.</summary>
    public uint TypeAttribute { get; init; }
    /// <summary>True when the event holds sub-events (system attribute SUPER_EVENT).</summary>
    public bool IsSuperEvent { get; init; }
    /// <summary>LDC number, or -1 when void.</summary>
    public int Ldc { get; init; }
    /// <summary>GDC number, or -1 when void.</summary>
    public int Gdc { get; init; }
    /// <summary>Time written by the DAQ [s since 1970-01-01 UTC].</summary>
    public uint TimestampSeconds { get; init; }
    /// <summary>Microseconds of the timestamp; 0 in DATE 3.06.</summary>
    public uint TimestampMicroseconds { get; init; }
    /// <summary>Trigger time tag of a CAEN digitiser [digitiser clock ticks]; 0 in DATE.</summary>
    public uint TriggerTimeTag { get; init; }
}
