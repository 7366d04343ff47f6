using System.ComponentModel.DataAnnotations;

namespace EdgeMon.Hardware.HighVoltage;

/// <summary>High-voltage supplies that are read back, and what is done when one fails.</summary>
public sealed record HighVoltageOptions
{
    private const int QuestionsPerChannel = 4, CharactersPerQuestion = 60, BitsPerCharacter = 10;

    /// <summary>CAEN N1470 supplies (hardware/boards/n1470.md); none by default.</summary>
    public IReadOnlyList<HighVoltageModuleOptions> Modules { get; init; } = [];
    /// <summary>Time between two rounds over all channels of a serial line; a round that takes longer is followed by the next at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(2);
    /// <summary>Longest time to an answer of a module.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:00:10")]
    public TimeSpan ReplyTime { get; init; } = TimeSpan.FromMilliseconds(300);
    /// <summary>A channel that was not read for so long is STALE: its spills are marked, and an alarm is raised.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(15);
    /// <summary>What is done to channels when a condition holds. Without it supplies are only read.</summary>
    public HighVoltageInterlockOptions Interlock { get; init; } = new();

    /// <summary>What is wrong between settings that are each right: path below this section, and text. Nothing is opened.</summary>
    public IEnumerable<(string Path, string Text)> Problems()
    {
        if (StaleAfter < 2 * Period)
            yield return ("staleAfter", FormattableString.Invariant($"= {StaleAfter.TotalSeconds} s must be at least two periods ({2 * Period.TotalSeconds} s)."));
        var names = new HashSet<string>(StringComparer.Ordinal);
        var boards = new HashSet<(string, int)>();
        for (int m = 0; m < Modules.Count; m++)
        {
            HighVoltageModuleOptions module = Modules[m];
            string path = $"modules[{m}]";
            if (module.Name.Length == 0) yield return ($"{path}.name", "is missing. Use a name for people, for example \"ecal-hv\".");
            if (module.Port.Length == 0) yield return ($"{path}.port", "is missing. Use the port's name in /dev/serial/by-id.");
            else if (!boards.Add((module.Port, module.Board))) yield return ($"{path}.board", $"= {module.Board} stands twice on {module.Port}. Give each module its own number.");
            if (Modules.Take(m).FirstOrDefault(other => other.Port == module.Port) is { } first && first.Baud != module.Baud)
                yield return ($"{path}.baud", $"= {module.Baud} must be that of the other modules on {module.Port} ({first.Baud}).");
            if (module.Channels.Count == 0) yield return ($"{path}.channels", "is empty. List the channels to read, or remove the module.");
            for (int c = 0; c < module.Channels.Count; c++)
            {
                HighVoltageChannelOptions channel = module.Channels[c];
                if (channel.Name.Length == 0) yield return ($"{path}.channels[{c}].name", "is missing. Use a name for people, for example \"ECAL1-3-3\".");
                else if (!names.Add(channel.Name)) yield return ($"{path}.channels[{c}].name", $"= \"{channel.Name}\" stands twice. Use another name.");
                if (module.Channels.Take(c).Any(other => other.Channel == channel.Channel))
                    yield return ($"{path}.channels[{c}].channel", $"= {channel.Channel} stands twice in this module.");
            }
        }
        foreach (var line in Modules.GroupBy(module => module.Port))
        {
            double seconds = line.Sum(module => module.Channels.Count) * QuestionsPerChannel * CharactersPerQuestion * BitsPerCharacter / (double)line.First().Baud;
            if (seconds > StaleAfter.TotalSeconds)
                yield return ("staleAfter", FormattableString.Invariant($"= {StaleAfter.TotalSeconds} s is too short: reading all channels on {line.Key} takes {seconds:0.0} s. Use twice that, or more lines."));
        }
        foreach (var (path, text) in Interlock.Problems(Modules)) yield return ("interlock." + path, text);
    }
}

/// <summary>One N1470 supply.</summary>
public sealed record HighVoltageModuleOptions
{
    /// <summary>Name for people: "ecal-hv".</summary>
    public string Name { get; init; } = "";
    /// <summary>Serial port, best by its name in /dev/serial/by-id. Modules on one RS-485 chain have the same.</summary>
    public string Port { get; init; } = "";
    /// <summary>Speed of the port [baud].</summary>
    [Range(1200, 921600)]
    public int Baud { get; init; } = 9600;
    /// <summary>Number of the module on its chain, as set at its front panel.</summary>
    [Range(0, 31)]
    public int Board { get; init; }
    /// <summary>The channels that are read.</summary>
    public IReadOnlyList<HighVoltageChannelOptions> Channels { get; init; } = [];
}

/// <summary>One channel of a supply.</summary>
public sealed record HighVoltageChannelOptions
{
    /// <summary>Channel of the module.</summary>
    [Range(0, 31)]
    public int Channel { get; init; }
    /// <summary>Name for people, unique: "ECAL1-3-3".</summary>
    public string Name { get; init; } = "";
    /// <summary>Detector that it feeds, as in the maps; for people.</summary>
    public string Detector { get; init; } = "";
    /// <summary>Voltage that belongs there, without sign [V]; 0 for a channel that must be off.</summary>
    [Range(0.0, 8000.0)]
    public double Volts { get; init; }
    /// <summary>Largest distance from it [V].</summary>
    [Range(0.1, 1000.0)]
    public double ToleranceVolts { get; init; } = 5;
}

/// <summary>When a rule of the interlock acts.</summary>
public enum HighVoltageCondition
{
    /// <summary>A channel has tripped, or was switched off by the module's own protection.</summary>
    Tripped,
    /// <summary>A channel has tripped, is off, or is beyond its tolerance.</summary>
    Fault,
    /// <summary>A channel was not read for <see cref="HighVoltageOptions.StaleAfter"/>.</summary>
    Silent,
}

/// <summary>What a rule of the interlock does.</summary>
public enum HighVoltageReaction
{
    /// <summary>Switches the targets off.</summary>
    SwitchOff,
    /// <summary>Sets the targets to a lower voltage.</summary>
    SetVolts,
}

/// <summary>The interlock. It can only switch off and lower: nothing here switches a channel on or raises it.</summary>
public sealed record HighVoltageInterlockOptions
{
    /// <summary>True lets EdgeMon send commands to supplies; false leaves all of them read only, whatever the rules say.</summary>
    public bool Enabled { get; init; }
    /// <summary>The rules.</summary>
    public IReadOnlyList<HighVoltageRuleOptions> Rules { get; init; } = [];

    internal IEnumerable<(string Path, string Text)> Problems(IReadOnlyList<HighVoltageModuleOptions> modules)
    {
        if (Enabled && Rules.Count == 0) yield return ("rules", "is empty, so that an enabled interlock does nothing. Add a rule, or set enabled to false.");
        Dictionary<string, HighVoltageChannelOptions> known = modules.SelectMany(module => module.Channels).DistinctBy(channel => channel.Name).ToDictionary(channel => channel.Name);
        for (int r = 0; r < Rules.Count; r++)
        {
            HighVoltageRuleOptions rule = Rules[r];
            string path = $"rules[{r}]";
            if (rule.Name.Length == 0 || Rules.Take(r).Any(other => other.Name == rule.Name))
                yield return ($"{path}.name", $"= \"{rule.Name}\" must be a name of its own: it stands in the log of commands.");
            foreach (var (list, name) in rule.Channels.Select(name => ("channels", name)).Concat(rule.Targets.Select(name => ("targets", name))).Where(item => !known.ContainsKey(item.name)))
                yield return ($"{path}.{list}", $"holds \"{name}\", which is no channel. Channels: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.");
            if (rule.Targets.Count == 0) yield return ($"{path}.targets", "is empty. Name the channels that the rule acts on.");
            if (rule.Do != HighVoltageReaction.SetVolts) continue;
            foreach (HighVoltageChannelOptions target in rule.Targets.Select(name => known.GetValueOrDefault(name)).OfType<HighVoltageChannelOptions>().Where(target => rule.Volts > target.Volts))
                yield return ($"{path}.volts", FormattableString.Invariant($"= {rule.Volts} would raise {target.Name}, which belongs at {target.Volts} V. The interlock only lowers."));
        }
    }
}

/// <summary>One rule of the interlock: it acts once when its condition begins to hold, and again only after it was gone.</summary>
public sealed record HighVoltageRuleOptions
{
    /// <summary>Name for the log of commands.</summary>
    public string Name { get; init; } = "";
    /// <summary>When it acts.</summary>
    public HighVoltageCondition When { get; init; }
    /// <summary>Channels that it looks at; empty for all.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];
    /// <summary>The condition must hold for so long.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan For { get; init; }
    /// <summary>What it does.</summary>
    public HighVoltageReaction Do { get; init; }
    /// <summary>Channels that it acts on.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];
    /// <summary>Voltage for set-volts, without sign [V]; not above that of the configuration.</summary>
    [Range(0.0, 8000.0)]
    public double Volts { get; init; }
}
