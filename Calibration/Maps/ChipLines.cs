using EdgeMon.Daq;

namespace EdgeMon.Calibration.Maps;

/// <summary>Lines of <c>&lt;ChipSADC&gt;</c>, versions 1 and 2, and of its FEM (light monitor) option.</summary>
internal static class SadcLine
{
    public static (string Detector, ChannelAddress Address, int X, int Y) ReadVersion1(MapLine line, int largestChip, List<MapWarning> warnings)
    {
        const string Columns = "detector source chip channel x y";
        line.RequireColumns(Columns);
        WarnOfRest(line, 6, Columns, warnings);
        var address = new ChannelAddress(Source(line, 1), 0, line.Integer(2, "chip", 0, largestChip), line.Integer(3, "channel", 0, 15));
        return (Detector(line), address, Cell(line, 4, "x"), Cell(line, 5, "y"));
    }

    public static (string Detector, ChannelAddress Address, int X, int Y) ReadVersion2(MapLine line, int largestChip, List<MapWarning> warnings)
    {
        const string Columns = "detector source port chip*16+channel x y";
        line.RequireColumns(Columns);
        WarnOfRest(line, 6, Columns, warnings);
        int chipChannel = line.Integer(3, "chip*16+channel", 0, largestChip * 16 + 15);
        var address = new ChannelAddress(Source(line, 1), line.Integer(2, "port", 0, 7), chipChannel >> 4, chipChannel & 15);
        return (Detector(line), address, Cell(line, 4, "x"), Cell(line, 5, "y"));
    }

    /// <summary>A light-monitor line: name, monitored detector, source, chip, channel, then boxes "(x1,y1,x2,y2)" of cells, which are not used.</summary>
    public static (string Detector, ChannelAddress Address, int X, int Y) ReadMonitor(MapLine line, int largestChip)
    {
        line.RequireColumns("detector monitored source chip channel");
        string boxes = string.Concat(line.Words.Skip(5));
        if (boxes.Count('(') != boxes.Count(')'))
            throw line.Error($"'{boxes}' of {line.Words[0]} has unequal brackets; write boxes as (x1,y1,x2,y2)");
        return (Detector(line), new ChannelAddress(Source(line, 2), 0, line.Integer(3, "chip", 0, largestChip), line.Integer(4, "channel", 0, 15)), 0, 0);
    }

    private static int Source(MapLine line, int column) => line.Integer(column, "source", 0, SourceRules.SourceCount - 1);

    private static int Cell(MapLine line, int column, string name) => line.Integer(column, name, short.MinValue, short.MaxValue);

    private static string Detector(MapLine line) =>
        MapLine.TryInteger(line.Words[0]) is null
            ? line.Words[0]
            : throw line.Error($"'{line.Words[0]}' stands where the detector's name is expected; begin the line with the name");

    internal static void WarnOfRest(MapLine line, int used, string columns, List<MapWarning> warnings)
    {
        if (line.Words.Length > used)
            warnings.Add(new(MapWarningKind.Ignored, line.Words[0], $"{line.File}:{line.Number}: '{string.Join(' ', line.Words.Skip(used))}' after the columns {columns} is not used"));
    }
}

/// <summary>Lines of <c>&lt;Scaler&gt;</c>, versions 2 and 3.</summary>
internal static class ScalerLine
{
    public static ScalerMap Read(MapLine line, int version, List<MapWarning> warnings)
    {
        string columns = version == 2 ? "name source frame" : "name source frame channelFirst channelStep channelCount wireFirst wireLast wireStep";
        line.RequireColumns(columns);
        SadcLine.WarnOfRest(line, version == 2 ? 3 : 9, columns, warnings);
        var scaler = new ScalerMap
        {
            Name = line.Words[0],
            Source = line.Integer(1, "source", 0, SourceRules.SourceCount - 1),
            Frame = line.Integer(2, "frame", 0, 255),
        };
        if (version == 2) return scaler;

        int wireLast = line.Integer(7, "wireLast", -10_000, 10_000);
        scaler = scaler with
        {
            FirstChannel = line.Integer(3, "channelFirst", 0, ScalerReading.TimeChannel),
            ChannelStep = line.Integer(4, "channelStep", -ScalerReading.TimeChannel, ScalerReading.TimeChannel),
            ChannelCount = line.Integer(5, "channelCount", 1, ScalerReading.TimeChannel + 1),
            FirstWire = line.Integer(6, "wireFirst", -10_000, 10_000),
            WireStep = line.Integer(8, "wireStep", -10_000, 10_000),
        };
        if (scaler.ChannelStep == 0 || scaler.WireStep == 0)
            throw line.Error($"scaler {scaler.Name}: channelStep and wireStep must not be 0; write 1");
        if (scaler.LastChannel is < 0 or > ScalerReading.TimeChannel)
            throw line.Error($"scaler {scaler.Name}: last channel {scaler.LastChannel} is outside 0..{ScalerReading.TimeChannel}; correct channelFirst, channelStep or channelCount");
        // As the experiment's decoder does: a falling wire range may be written either way round.
        if (scaler.WireStep < 0 && scaler.FirstWire < wireLast)
        {
            int first = scaler.FirstWire;
            scaler = scaler with { FirstWire = wireLast };
            wireLast = first;
        }
        if (scaler.FirstWire + (scaler.ChannelCount - 1) * scaler.WireStep != wireLast)
            throw line.Error($"scaler {scaler.Name}: {scaler.ChannelCount} channels do not fit wires {scaler.FirstWire}..{wireLast} in steps of {scaler.WireStep}; make the numbers of channels and wires equal");
        return scaler;
    }
}

/// <summary>Lines of chips that EdgeMon does not decode: only name and source are wanted, to know which sources to expect.</summary>
internal static class OtherChipLine
{
    /// <summary>Name and source: the first word that is no number, and the number after it (all of the experiment's chips are written so); null if there are none.</summary>
    public static (string Detector, int Source)? TryRead(MapLine line)
    {
        int name = Array.FindIndex(line.Words, word => MapLine.TryInteger(word) is null);
        if (name < 0 || name + 1 >= line.Words.Length) return null;
        return MapLine.TryInteger(line.Words[name + 1]) is { } source and >= 0 and < SourceRules.SourceCount
            ? (line.Words[name], (int)source)
            : null;
    }
}
