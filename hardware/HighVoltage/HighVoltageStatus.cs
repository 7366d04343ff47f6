using System.Globalization;
using EdgeMon.Hardware.Sensors;

namespace EdgeMon.Hardware.HighVoltage;

/// <summary>How a channel stands against what belongs there.</summary>
public enum HighVoltageVerdict
{
    /// <summary>Not read yet.</summary>
    Unknown,
    /// <summary>On, and within its tolerance.</summary>
    Good,
    /// <summary>On, and beyond its tolerance.</summary>
    OffTolerance,
    /// <summary>Off, without a trip.</summary>
    Off,
    /// <summary>Switched off by the module itself: trip, power, temperature, kill, interlock input, front panel.</summary>
    Tripped,
}

/// <summary>A channel with its newest reading.</summary>
/// <param name="Module">Name of the module.</param>
/// <param name="Channel">The channel and what belongs there.</param>
/// <param name="Reading">The newest reading; null before the first.</param>
/// <param name="Time">When it was made; null before the first.</param>
/// <param name="Verdict">How that reading stands.</param>
/// <param name="Quality">How far the reading may be trusted now.</param>
/// <param name="Text">Verdict and values for people.</param>
public sealed record HighVoltageStatus(
    string Module, HighVoltageChannelOptions Channel, HighVoltageReading? Reading, DateTimeOffset? Time, HighVoltageVerdict Verdict, SensorQuality Quality, string Text)
{
    /// <summary>True when the last reading was not as it should be. It stays true while the module is silent: a trip is not over because nobody answers.</summary>
    public bool IsFault => Verdict is HighVoltageVerdict.OffTolerance or HighVoltageVerdict.Off or HighVoltageVerdict.Tripped;
}

/// <summary>A module.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Board">Its number.</param>
/// <param name="Answers">True while all of its channels are read in time.</param>
/// <param name="Text">One line for people.</param>
/// <param name="Counters">How its questions ended.</param>
public sealed record HighVoltageModuleStatus(string Name, string Port, int Board, bool Answers, string Text, N1470Counters Counters);

/// <summary>Judges readings.</summary>
internal static class HighVoltageJudge
{
    private static readonly (HighVoltageFlags Flag, string Text)[] Protections =
    [
        (HighVoltageFlags.Tripped, "tripped"), (HighVoltageFlags.OverPower, "off by the power limit"), (HighVoltageFlags.OverTemperature, "too hot"),
        (HighVoltageFlags.Killed, "killed"), (HighVoltageFlags.Interlocked, "interlocked"), (HighVoltageFlags.Disabled, "disabled at the front panel"),
    ];

    /// <summary>The verdict on a reading, a word for spills, and a line with values.</summary>
    public static (HighVoltageVerdict Verdict, string Word, string Text) Judge(HighVoltageChannelOptions options, in HighVoltageReading reading)
    {
        double off = reading.Volts - options.Volts;
        bool within = Math.Abs(off) <= options.ToleranceVolts;
        string values = string.Create(CultureInfo.InvariantCulture, $"{reading.Volts:0.0} V of {options.Volts:0.#} V");
        foreach (var (flag, text) in Protections)
            if ((reading.Flags & flag) != 0) return (HighVoltageVerdict.Tripped, text, $"{text}, {values}");
        if ((reading.Flags & HighVoltageFlags.On) == 0 && options.Volts > 0) return (HighVoltageVerdict.Off, "off", $"off, {values}");
        if (within) return (HighVoltageVerdict.Good, "", string.Create(CultureInfo.InvariantCulture, $"{reading.Volts:0.0} V"));
        string ramp = (reading.Flags & HighVoltageFlags.RampingUp) != 0 ? ", ramping up" : (reading.Flags & HighVoltageFlags.RampingDown) != 0 ? ", ramping down"
            : (reading.Flags & HighVoltageFlags.OverCurrent) != 0 ? ", current at its limit" : "";
        return (HighVoltageVerdict.OffTolerance, "beyond its tolerance", string.Create(CultureInfo.InvariantCulture, $"{values}, {off:+0.0;-0.0} V; {options.ToleranceVolts:0.#} V are allowed{ramp}"));
    }
}
