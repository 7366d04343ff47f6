using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Hardware.Serial;

/// <summary>Parity bit of a character.</summary>
public enum SerialParity
{
    /// <summary>None.</summary>
    None,
    /// <summary>The number of ones is odd.</summary>
    Odd,
    /// <summary>The number of ones is even.</summary>
    Even,
}

/// <summary>Who stops the sender when the receiver is full.</summary>
public enum SerialFlowControl
{
    /// <summary>Nobody.</summary>
    None,
    /// <summary>The wires RTS and CTS.</summary>
    RtsCts,
    /// <summary>The characters XON and XOFF; for text protocols only, since frames may hold these bytes.</summary>
    XonXoff,
}

/// <summary>A serial line: how it is set, and when it counts as lost.</summary>
public sealed record SerialOptions
{
    /// <summary>Speed [baud]: 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800 or 921600.</summary>
    [Range(1200, 921600)]
    public int Baud { get; init; } = 115200;
    /// <summary>Bits of a character.</summary>
    [Range(7, 8)]
    public int DataBits { get; init; } = 8;
    /// <summary>Parity bit.</summary>
    public SerialParity Parity { get; init; }
    /// <summary>Stop bits.</summary>
    [Range(1, 2)]
    public int StopBits { get; init; } = 1;
    /// <summary>Flow control.</summary>
    public SerialFlowControl FlowControl { get; init; }
    /// <summary>An open line may be silent so long before it is closed and opened again [s]; 0 waits for ever.</summary>
    [Range(0.0, 86_400.0)]
    public double SilenceDeadlineSeconds { get; init; } = 30;
    /// <summary>Wait after the first failed attempt to open [ms]; doubled after each further one.</summary>
    [Range(1, 5_000)]
    public int FirstRetryMilliseconds { get; init; } = 100;
    /// <summary>Longest wait between attempts [ms].</summary>
    [Range(1, 60_000)]
    public int LongestRetryMilliseconds { get; init; } = 5_000;
}
