using System.Globalization;

namespace EdgeMon.Hardware.HighVoltage;

/// <summary>How an attempt to command a channel ended.</summary>
public enum HighVoltageCommandResult
{
    /// <summary>The module said that it obeys.</summary>
    Obeyed,
    /// <summary>Reading the channel back showed it.</summary>
    Confirmed,
    /// <summary>Reading the channel back did not show it: it is told again.</summary>
    NotDone,
    /// <summary>The module refused, for example because it is set to local control.</summary>
    Refused,
    /// <summary>No answer, or a garbled one: it is told again.</summary>
    Unanswered,
    /// <summary>The condition was gone before it could be told.</summary>
    Withdrawn,
    /// <summary>No more than this voltage is set already: nothing was sent, since that would raise it.</summary>
    AlreadyLower,
}

/// <summary>One thing that the interlock does to one channel.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Cause">What made the rule act.</param>
/// <param name="Target">The channel.</param>
/// <param name="Reaction">What is done.</param>
/// <param name="Volts">Voltage for set-volts [V].</param>
public sealed record HighVoltageCommand(string Rule, string Cause, HighVoltageChannelOptions Target, HighVoltageReaction Reaction, double Volts)
{
    /// <summary>For the log.</summary>
    public string Text => Reaction == HighVoltageReaction.SwitchOff ? $"switch {Target.Name} off" : string.Create(CultureInfo.InvariantCulture, $"set {Target.Name} to {Volts:0.0} V");

    internal (string Parameter, double? Value) Wire => Reaction == HighVoltageReaction.SwitchOff ? ("OFF", null) : ("VSET", Volts);

    internal bool IsDone(in HighVoltageReading reading) =>
        Reaction == HighVoltageReaction.SwitchOff ? (reading.Flags & HighVoltageFlags.On) == 0 : IsLowEnough(reading.SetVolts);

    // VSET is read back with one decimal. Less than was asked for is done, too: telling it again would raise what a person has lowered.
    internal bool IsLowEnough(double setVolts) => setVolts <= Volts + 0.1;
}

/// <summary>What became of an attempt.</summary>
/// <param name="Time">When.</param>
/// <param name="Command">The command.</param>
/// <param name="Attempt">Number of the attempt, from 1.</param>
/// <param name="Result">How it ended.</param>
public sealed record HighVoltageCommandReport(DateTimeOffset Time, HighVoltageCommand Command, int Attempt, HighVoltageCommandResult Result);

/// <summary>Commands since the start.</summary>
/// <param name="Sent">Attempts, with those of which the question before the command had no good answer.</param>
/// <param name="Confirmed">Commands that reading back showed as done, and those that had nothing to lower.</param>
/// <param name="Refused">Attempts that a module refused.</param>
/// <param name="Unanswered">Attempts without a good answer.</param>
public readonly record struct HighVoltageCommandCounters(long Sent, long Confirmed, long Refused, long Unanswered);
