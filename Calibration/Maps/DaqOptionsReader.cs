using EdgeMon.Daq;

namespace EdgeMon.Calibration.Maps;

/// <summary>Reads <c>&lt;DaqOptions&gt;</c>: chip rules, trigger names and the online filter's source (FRAMES section 7).</summary>
internal sealed class DaqOptionsReader(int run, SourceFormats formats, ISet<int> expected, List<MapWarning> warnings)
{
    private readonly SortedDictionary<int, string> _triggerNames = [];

    public IReadOnlyDictionary<int, string> TriggerNames => _triggerNames;
    public SortedSet<int> IgnoredTriggerBits { get; } = [];

    public void Read(MapSection options)
    {
        foreach (MapSection child in options.Children)
        {
            if (!child.AppliesTo(run)) continue;
            switch (child.Name)
            {
                case "ChipsCreation" or "ChipCreation": ReadRules(child); break;
                case "Trigger": ReadTriggers(child); break;
                case "TriggersIgnore": ReadIgnoredTriggers(child); break;
                case "OnlineFilter": ReadOnlineFilter(child); break;
                // Known to the experiment's decoder, of no use here: severities, time corrections of TDC triggers, TDC master time.
                case "Error" or "TriggerTimeCorrection" or "TriggerTimesCheck" or "TriggerSettings" or "MasterTime" or "LastTriggerTicks": break;
                default:
                    warnings.Add(new(MapWarningKind.Ignored, "", $"{child.File}:{child.Line}: unknown element <{child.Name}> in <DaqOptions> is not used"));
                    break;
            }
        }
    }

    private void ReadRules(MapSection section)
    {
        foreach (MapLine line in section.Lines())
        {
            line.RequireColumns("dateType dateId slinkType source format chip s|e");
            line.Integer(0, "dateType", -1, int.MaxValue);
            line.Integer(1, "dateId", -1, int.MaxValue);
            int slinkType = line.Integer(2, "slinkType", -1, 31);
            int source = line.Integer(3, "source", -1, SourceRules.SourceCount - 1);
            int format = line.Integer(4, "format", -1, 255);
            if (MapLine.TryInteger(line.Words[5]) is not null)
                throw line.Error($"'{line.Words[5]}' stands where the chip's name is expected; write e.g. -1 -1 -1 620 -1 ChipSADC s");
            formats.AddRule(source, slinkType != -1 || format != -1, line.Words[5], line);
        }
    }

    private void ReadTriggers(MapSection section)
    {
        foreach (var (name, value) in section.Attributes)
        {
            if (name == "runs") continue;
            int bit = Bit(section, value, $"{name}=\"{value}\"");
            if (_triggerNames.TryGetValue(bit, out string? other) && other != name)
                throw section.Error($"trigger bit {bit} has two names, {other} and {name}; keep one");
            _triggerNames[bit] = name;
        }
    }

    private void ReadIgnoredTriggers(MapSection section)
    {
        foreach (string word in Words(section, "bit")) IgnoredTriggerBits.Add(Bit(section, word, $"bit=\"{word}\""));
        foreach (string name in Words(section, "name"))
        {
            int[] bits = [.. _triggerNames.Where(entry => entry.Value == name).Select(entry => entry.Key)];
            if (bits.Length == 0)
                warnings.Add(new(MapWarningKind.UnknownName, name, $"{section.File}:{section.Line}: trigger '{name}' to ignore is not defined by a <Trigger> before"));
            IgnoredTriggerBits.UnionWith(bits);
        }
    }

    private void ReadOnlineFilter(MapSection section)
    {
        string[] words = Words(section, "srcID");
        if (words.Length == 0) throw section.Error("<OnlineFilter> lacks srcID; write e.g. <OnlineFilter srcID=\"900\"/>");
        foreach (string word in words)
        {
            long? source = MapLine.TryInteger(word);
            if (source is not (>= 0 and < SourceRules.SourceCount))
                throw section.Error($"srcID=\"{word}\" of <OnlineFilter> is not a source ID; allowed 0..{SourceRules.SourceCount - 1}");
            expected.Add((int)source.Value);
        }
    }

    private static string[] Words(MapSection section, string attribute) =>
        (section.Attribute(attribute) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static int Bit(MapSection section, string text, string shown) =>
        MapLine.TryInteger(text.Trim()) is { } bit and >= 0 and <= 31
            ? (int)bit
            : throw section.Error($"{shown} of <{section.Name}> is not a trigger bit; allowed 0..31");
}
