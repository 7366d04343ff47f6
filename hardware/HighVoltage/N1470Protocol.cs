using System.Globalization;

namespace EdgeMon.Hardware.HighVoltage;

/// <summary>Status bits of a channel of the N1470 (parameter STAT).</summary>
[Flags]
public enum HighVoltageFlags
{
    /// <summary>Off, nothing to tell.</summary>
    None = 0,
    /// <summary>The channel is on.</summary>
    On = 1 << 0,
    /// <summary>Ramping up.</summary>
    RampingUp = 1 << 1,
    /// <summary>Ramping down.</summary>
    RampingDown = 1 << 2,
    /// <summary>Current at its limit.</summary>
    OverCurrent = 1 << 3,
    /// <summary>Voltage above what was set.</summary>
    OverVoltage = 1 << 4,
    /// <summary>Voltage below what was set.</summary>
    UnderVoltage = 1 << 5,
    /// <summary>Voltage at the hardware limit.</summary>
    AtMaximum = 1 << 6,
    /// <summary>Switched off by over-current.</summary>
    Tripped = 1 << 7,
    /// <summary>Power limit.</summary>
    OverPower = 1 << 8,
    /// <summary>Too hot.</summary>
    OverTemperature = 1 << 9,
    /// <summary>Disabled at the front panel.</summary>
    Disabled = 1 << 10,
    /// <summary>Killed by the external input.</summary>
    Killed = 1 << 11,
    /// <summary>Interlock.</summary>
    Interlocked = 1 << 12,
    /// <summary>Not calibrated.</summary>
    NotCalibrated = 1 << 13,
}

/// <summary>How a line of the module reads.</summary>
public enum N1470Answer
{
    /// <summary>The module did as it was told.</summary>
    Ok,
    /// <summary>The module refuses: wrong command, channel, parameter or value, or set to local control.</summary>
    Refused,
    /// <summary>The line is no answer of this board.</summary>
    Garbled,
}

/// <summary>
/// Questions and answers of CAEN N1470 supplies: text lines ended by CR LF, <c>$BD:00,CMD:MON,CH:1,PAR:VMON</c> answered by
/// <c>#BD:00,CMD:OK,VAL:1500.2</c>. Parameters and status bits as in CAEN's manual of the N1470 family.
/// </summary>
public static class N1470Protocol
{
    /// <summary>Longest line that is believed [characters].</summary>
    public const int LongestLine = 128;

    /// <summary>Asks for a parameter of a channel.</summary>
    public static string Ask(int board, int channel, string parameter) =>
        string.Create(CultureInfo.InvariantCulture, $"$BD:{board:00},CMD:MON,CH:{channel},PAR:{parameter}\r\n");

    /// <summary>Tells a channel to do something: <c>OFF</c> without a value, <c>VSET</c> with one.</summary>
    public static string Tell(int board, int channel, string parameter, double? value = null) => value is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"$BD:{board:00},CMD:SET,CH:{channel},PAR:{parameter},VAL:{number:0.0}\r\n")
        : string.Create(CultureInfo.InvariantCulture, $"$BD:{board:00},CMD:SET,CH:{channel},PAR:{parameter}\r\n");

    /// <summary>Reads a line without its end.</summary>
    /// <param name="board">Number of the board that was asked.</param>
    /// <param name="line">The line.</param>
    /// <param name="value">What follows VAL:, or the item that the module refuses (CMD, CH, PAR, VAL, LOC); empty otherwise.</param>
    public static N1470Answer Read(int board, ReadOnlySpan<char> line, out ReadOnlySpan<char> value)
    {
        value = [];
        Span<char> prefix = stackalloc char[7];
        if (!prefix.TryWrite(CultureInfo.InvariantCulture, $"#BD:{board:00},", out int length) || !line.StartsWith(prefix[..length])) return N1470Answer.Garbled;
        line = line[length..];
        if (line is "CMD:OK") return N1470Answer.Ok;
        if (line.StartsWith("CMD:OK,VAL:"))
        {
            value = line["CMD:OK,VAL:".Length..];
            return value.IsEmpty ? N1470Answer.Garbled : N1470Answer.Ok;
        }
        if (line is not ("CMD:ERR" or "CH:ERR" or "PAR:ERR" or "VAL:ERR" or "LOC:ERR")) return N1470Answer.Garbled;
        value = line[..line.IndexOf(':')];
        return N1470Answer.Refused;
    }

    /// <summary>A voltage [V] or current [uA]: digits with an optional sign and fraction, and nothing else.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>Status bits: an integer of 14 bits.</summary>
    public static bool TryFlags(ReadOnlySpan<char> text, out HighVoltageFlags flags)
    {
        bool good = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && bits < 1 << 14;
        flags = good ? (HighVoltageFlags)bits : HighVoltageFlags.None;
        return good;
    }
}
