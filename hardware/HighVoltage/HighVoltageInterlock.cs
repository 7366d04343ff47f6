namespace EdgeMon.Hardware.HighVoltage;

/// <summary>
/// Decides when rules act. Only readings that were confirmed by a second one get here: a garbled answer switches nothing off. One thread at a time.
/// </summary>
internal sealed class HighVoltageInterlock(HighVoltageInterlockOptions options, TimeProvider time)
{
    private readonly State[] _states = [.. options.Rules.Select(_ => new State())];

    /// <summary>Whether the condition of a rule held when it was last looked at.</summary>
    public bool Holds(string rule)
    {
        for (int r = 0; r < _states.Length; r++)
            if (options.Rules[r].Name == rule) return _states[r].Since is not null;
        return false;
    }

    /// <summary>What must be done now.</summary>
    /// <param name="channels">All channels.</param>
    /// <param name="isSilent">Whether a channel was not read for too long.</param>
    public IReadOnlyList<HighVoltageCommand> Judge(IReadOnlyList<HighVoltageStatus> channels, Func<HighVoltageStatus, bool> isSilent)
    {
        if (!options.Enabled) return [];
        var commands = new List<HighVoltageCommand>();
        for (int r = 0; r < _states.Length; r++)
        {
            HighVoltageRuleOptions rule = options.Rules[r];
            HighVoltageStatus? cause = channels.FirstOrDefault(channel => (rule.Channels.Count == 0 || rule.Channels.Contains(channel.Channel.Name)) && rule.When switch
            {
                HighVoltageCondition.Silent => isSilent(channel),
                HighVoltageCondition.Tripped => channel.Verdict == HighVoltageVerdict.Tripped,
                _ => channel.IsFault,
            });
            State state = _states[r];
            if (cause is null)
            {
                (state.Since, state.Acted) = (null, false);
                continue;
            }
            state.Since ??= time.GetTimestamp();
            if (state.Acted || time.GetElapsedTime(state.Since.Value) < rule.For) continue;
            state.Acted = true;
            string text = $"{cause.Channel.Name} {(rule.When == HighVoltageCondition.Silent ? "is not read" : cause.Text)}";
            foreach (string name in rule.Targets)
                commands.Add(new HighVoltageCommand(rule.Name, text, channels.First(channel => channel.Channel.Name == name).Channel, rule.Do, rule.Volts));
        }
        return commands;
    }

    private sealed class State
    {
        public long? Since;
        public bool Acted;
    }
}
