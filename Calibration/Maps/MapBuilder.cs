using EdgeMon.Daq;

namespace EdgeMon.Calibration.Maps;

/// <summary>
/// Makes a <see cref="ChannelMap"/> from map sections. Sections of other runs are read too, but only to tell which
/// detectors fall silent in this run; their faults are warnings.
/// </summary>
internal sealed class MapBuilder(string path, int run, DetectorRoles roles)
{
    private readonly List<MappedChannel> _channels = [];
    private readonly List<ScalerMap> _scalers = [];
    private readonly List<MapWarning> _warnings = [];
    private readonly Dictionary<int, MapLine> _lineOfAddress = [];
    private readonly Dictionary<(string, int, int), MapLine> _lineOfCell = [];
    private readonly Dictionary<(int Source, int Frame, int Channel), MapLine> _lineOfScaler = [];
    private readonly SourceFormats _formats = new();
    private readonly SortedSet<int> _expected = [];
    private readonly HashSet<string> _timeInSpill = [];
    private readonly HashSet<string> _detectorsOfRun = [];
    private readonly List<(string Detector, MapSection Section)> _detectorsOfOtherRuns = [];

    public ChannelMap Build(List<MapSection> sections)
    {
        var options = new DaqOptionsReader(run, _formats, _expected, _warnings);
        foreach (MapSection section in sections)
        {
            if (!section.AppliesTo(run)) ReadOtherRuns(section);
            else if (section.Name is "DaqOptions" or "DaqOption") options.Read(section);
            else ReadChips(section);
        }

        WarnOfSilentDetectors();
        if (_expected.Count == 0)
        {
            string runs = string.Join(" ", sections.Where(IsMapping).SelectMany(section => section.Runs).Distinct().OrderBy(range => range.First));
            throw new CalibrationException(path, 0, $"the maps name no channel, scaler or source for run {run} (they cover {(runs.Length == 0 ? "no runs" : "runs " + runs)}); extend a runs=\"...\" range or give other maps");
        }

        SourceRules rules = _formats.ToRules(_expected, _warnings);
        foreach (string name in _timeInSpill.Where(name => _scalers.All(scaler => scaler.Name != name)).Order(StringComparer.Ordinal))
            _warnings.Add(new(MapWarningKind.UnknownName, name, $"{path}: time_in_spill names '{name}', but no scaler of run {run} has this name"));
        ScalerMap[] scalers = [.. _scalers.Select(scaler => scaler with { MeasuresTimeInSpill = _timeInSpill.Contains(scaler.Name) })];
        return new ChannelMap(run, _channels.ToArray(), rules)
        {
            Scalers = scalers,
            TriggerNames = options.TriggerNames,
            IgnoredTriggerBits = [.. options.IgnoredTriggerBits],
            Warnings = _warnings.ToArray(),
            Identity = MapIdentity.Of(_channels, rules, scalers, options.TriggerNames, options.IgnoredTriggerBits),
        };
    }

    private static bool IsMapping(MapSection section) => section.Name is "ChipSADC" or "Scaler" || IsOtherChip(section.Name);

    // ChipSADC_HT is the Huffman table of the compressed format, not a map.
    private static bool IsOtherChip(string name) =>
        name.StartsWith("Chip", StringComparison.Ordinal) && name is not ("ChipSADC" or "ChipSADC_HT" or "ChipsCreation" or "ChipCreation");

    private void ReadChips(MapSection section)
    {
        switch (section.Name)
        {
            case "ChipSADC": ReadSadc(section); break;
            case "Scaler": ReadScaler(section); break;
            case "ChipSADC_HT" or "Map": break;
            case "ChipsCreation" or "ChipCreation":
                throw section.Error($"<{section.Name}> must stand inside <DaqOptions>; move it there");
            default:
                if (IsOtherChip(section.Name)) ReadOtherChip(section);
                else _warnings.Add(new(MapWarningKind.Ignored, "", $"{section.File}:{section.Line}: unknown element <{section.Name}> is not used"));
                break;
        }
    }

    private void ReadSadc(MapSection section)
    {
        int version = section.Version(largest: 2);
        if (!section.Options.Contains("xy"))
            throw section.Error($"options=\"{string.Join(' ', section.Options)}\" of <ChipSADC> lack the word xy, which is mandatory; write e.g. options=\"xy data_format3\"");
        bool isFormat2 = section.Options.Contains("data_format2"), isFormat3 = section.Options.Contains("data_format3");
        if (isFormat2 && isFormat3) throw section.Error("options name both data_format2 and data_format3; keep one");
        bool isMonitor = section.Options.Contains("FEM");
        bool isMultiDigit = section.IsYes("multi_digit");
        SourceFormat format = isFormat3 ? SourceFormat.Msadc3 : isFormat2 ? SourceFormat.Sadc2 : SourceFormat.Sadc1;
        int largestChip = isFormat3 ? 3 : 15;

        foreach (MapLine line in section.Lines())
        {
            (string detector, ChannelAddress address, int x, int y) =
                isMonitor ? SadcLine.ReadMonitor(line, largestChip)
                : version == 1 ? SadcLine.ReadVersion1(line, largestChip, _warnings)
                : SadcLine.ReadVersion2(line, largestChip, _warnings);
            if (!isMultiDigit && _lineOfAddress.TryGetValue(address.Packed, out MapLine? before))
                throw line.Error($"{detector} ({x},{y}): electronics channel {address} is mapped already at {before.File}:{before.Number} to {before.Words[0]}; remove one line, or say multi_digit=\"yes\"");
            _lineOfAddress.TryAdd(address.Packed, line);
            if (!isMonitor && !_lineOfCell.TryAdd((detector, x, y), line))
            {
                MapLine first = _lineOfCell[(detector, x, y)];
                _warnings.Add(new(MapWarningKind.CellMappedTwice, detector, $"{line.File}:{line.Number}: cell {detector} ({x},{y}) is mapped also at {first.File}:{first.Number}"));
            }
            _formats.AddMap(address.Source, format, line);
            _expected.Add(address.Source);
            _detectorsOfRun.Add(detector);
            (DetectorRole role, int module) = roles.Of(detector);
            _channels.Add(new MappedChannel(_channels.Count, detector, role, module, address, x, y));
        }
    }

    private void ReadScaler(MapSection section)
    {
        int version = section.Version(largest: 3);
        if (version == 1) throw section.Error("version 1 (or none) of <Scaler> is not read; write version=\"2\" with lines 'NAME source frame'");
        bool isMultiDigit = section.IsYes("multi_digit");
        foreach (string name in (section.Attribute("time_in_spill") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            _timeInSpill.Add(name);
        foreach (MapLine line in section.Lines())
        {
            ScalerMap scaler = ScalerLine.Read(line, version, _warnings);
            for (int i = 0; i < scaler.ChannelCount && !isMultiDigit; i++)
            {
                int channel = scaler.FirstChannel + i * scaler.ChannelStep;
                if (!_lineOfScaler.TryAdd((scaler.Source, scaler.Frame, channel), line))
                {
                    MapLine first = _lineOfScaler[(scaler.Source, scaler.Frame, channel)];
                    throw line.Error($"scaler {scaler.Name}: source {scaler.Source} frame {scaler.Frame} channel {channel} is mapped already at {first.File}:{first.Number} to {first.Words[0]}; remove one, or say multi_digit=\"yes\"");
                }
            }
            _formats.AddMap(scaler.Source, SourceFormat.Scaler, line);
            _expected.Add(scaler.Source);
            _detectorsOfRun.Add(scaler.Name);
            _scalers.Add(scaler);
        }
    }

    private void ReadOtherChip(MapSection section)
    {
        foreach (MapLine line in section.Lines())
        {
            if (OtherChipLine.TryRead(line) is not var (detector, source))
            {
                _warnings.Add(new(MapWarningKind.Ignored, "", $"{line.File}:{line.Number}: no source ID found in '{string.Join(' ', line.Words)}' of <{section.Name}>; the line is not used"));
                continue;
            }
            _formats.AddMap(source, SourceFormat.NotDecoded, line);
            _expected.Add(source);
            _detectorsOfRun.Add(detector);
        }
    }

    private void ReadOtherRuns(MapSection section)
    {
        if (!IsMapping(section)) return;
        foreach (MapLine line in section.Lines())
        {
            if (OtherChipLine.TryRead(line) is not var (detector, source)) continue;
            if (_detectorsOfOtherRuns.Count == 0 || _detectorsOfOtherRuns[^1] != (detector, section)) _detectorsOfOtherRuns.Add((detector, section));
            if (section.Name == "ChipSADC")
                _formats.AddOtherRun(source, section.Options.Contains("data_format3") ? SourceFormat.Msadc3 : section.Options.Contains("data_format2") ? SourceFormat.Sadc2 : SourceFormat.Sadc1);
        }
    }

    private void WarnOfSilentDetectors()
    {
        foreach (var group in _detectorsOfOtherRuns.Where(entry => !_detectorsOfRun.Contains(entry.Detector)).GroupBy(entry => entry.Detector))
        {
            string places = string.Join(", ", group.Select(entry => $"{entry.Section.File}:{entry.Section.Line} for runs {entry.Section.RunsText}").Distinct());
            _warnings.Add(new(MapWarningKind.SilentDetector, group.Key, $"detector {group.Key} is not mapped for run {run}, its data will not be seen (mapped at {places}); extend the run range if it takes data"));
        }
    }
}
