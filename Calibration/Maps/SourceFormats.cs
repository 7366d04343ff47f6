using EdgeMon.Daq;

namespace EdgeMon.Calibration.Maps;

/// <summary>Collects which format each source has, from the maps and from the ChipsCreation rules (FRAMES section 3, last paragraph).</summary>
internal sealed class SourceFormats
{
    private readonly List<(int Source, bool IsConditional, string Chip, MapLine Line)> _rules = [];
    private readonly SortedDictionary<int, (SourceFormat Format, MapLine Line)> _maps = [];
    private readonly Dictionary<int, SourceFormat> _otherRuns = [];

    public void AddRule(int source, bool isConditional, string chip, MapLine line) => _rules.Add((source, isConditional, chip, line));

    public void AddMap(int source, SourceFormat format, MapLine line)
    {
        if (_maps.TryAdd(source, (format, line))) return;
        (SourceFormat before, MapLine first) = _maps[source];
        if (before != format)
            throw line.Error($"source {source} is {format} here and {before} at {first.File}:{first.Number}; one source has one format");
    }

    /// <summary>The format that a source has in runs other than this one: so that data of a silent detector is still decoded and counted as unmapped.</summary>
    public void AddOtherRun(int source, SourceFormat format) => _otherRuns.TryAdd(source, format);

    public SourceRules ToRules(IEnumerable<int> expected, List<MapWarning> warnings)
    {
        var formats = new SortedDictionary<int, SourceFormat>();
        foreach (var (source, (format, line)) in _maps)
        {
            formats[source] = format;
            if (FirstRuleFor(source, warnings) is not var (chip, ruleLine))
            {
                if (format != SourceFormat.NotDecoded)
                    warnings.Add(new(MapWarningKind.NoCreationRule, line.Words[0], $"{line.File}:{line.Number}: no ChipsCreation rule names source {source} of {line.Words[0]}; it is read as the map says ({format})"));
                continue;
            }
            bool agrees = format switch
            {
                SourceFormat.NotDecoded => chip is not ("ChipSADC" or "Scaler"),
                SourceFormat.Scaler => chip == "Scaler",
                _ => chip == "ChipSADC",
            };
            if (!agrees)
                throw ruleLine.Error($"the rule makes source {source} a {chip}, but {line.File}:{line.Number} maps it as {format}; correct the rule or the map");
        }
        foreach (int source in _rules.Select(rule => rule.Source).Where(source => source >= 0 && !formats.ContainsKey(source)).Distinct().Order().ToArray())
        {
            formats[source] = FirstRuleFor(source, warnings)!.Value.Chip switch
            {
                "Scaler" => SourceFormat.Scaler,
                "ChipSADC" => _otherRuns.GetValueOrDefault(source, SourceFormat.NotDecoded),
                _ => SourceFormat.NotDecoded,
            };
        }
        return new SourceRules(formats, expected);
    }

    private (string Chip, MapLine Line)? FirstRuleFor(int source, List<MapWarning> warnings)
    {
        foreach (var rule in _rules)
        {
            if (rule.Source != -1 && rule.Source != source) continue;
            if (rule.IsConditional && _rules.Any(other => (other.Source == -1 || other.Source == source) && other.Chip != rule.Chip))
                warnings.Add(new(MapWarningKind.ConditionalRule, "", $"{rule.Line.File}:{rule.Line.Number}: the rule for source {source} depends on S-Link type or format; it is used for all blocks of the source"));
            return (rule.Chip, rule.Line);
        }
        return null;
    }
}
