namespace EdgeMon.Daq;

/// <summary>DATE event types (FRAMES section 1.1). Values 9..13 differ between DATE releases and are treated as "other".</summary>
public enum EventType
{
    /// <summary>Not an event type that DATE defines.</summary>
    Unknown = 0,
    /// <summary>First record of a run.</summary>
    StartOfRun = 1,
    /// <summary>Last record of a run.</summary>
    EndOfRun = 2,
    /// <summary>Files attached at the start of a run.</summary>
    StartOfRunFiles = 3,
    /// <summary>Files attached at the end of a run.</summary>
    EndOfRunFiles = 4,
    /// <summary>A spill begins.</summary>
    StartOfBurst = 5,
    /// <summary>A spill ends; carries the spill's scaler totals.</summary>
    EndOfBurst = 6,
    /// <summary>A triggered event.</summary>
    Physics = 7,
    /// <summary>A calibration event (LED, laser, random).</summary>
    Calibration = 8,
}
