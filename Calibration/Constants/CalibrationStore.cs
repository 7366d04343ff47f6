using System.Globalization;
using System.Text;
using EdgeMon.Calibration.Constants;
using EdgeMon.Calibration.Maps;

namespace EdgeMon.Calibration;

/// <summary>
/// Calibration texts in NA64's SDC grammar (FRAMES section 8, Calibration/README.md), read and checked as a whole; gives the constants that
/// hold for a run. Immutable.
/// </summary>
public sealed class CalibrationStore
{
    private readonly string _name;
    private readonly List<SdcTable> _channels = [];
    private readonly List<SdcTable> _ledSpills = [];

    private CalibrationStore(string name, List<SdcBlock> blocks)
    {
        _name = name;
        var otherTypes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (SdcBlock block in blocks)
        {
            switch (block.Type)
            {
                case SdcDocument.ChannelsType: _channels.Add(SdcTable.Read(block, SdcColumn.OfChannels)); break;
                case SdcDocument.LedSpillType: _ledSpills.Add(SdcTable.Read(block, SdcColumn.OfLedSpills)); break;
                default: otherTypes.Add(block.Type); break;
            }
        }
        OtherTypes = [.. otherTypes];
        if (_channels.Count + _ledSpills.Count == 0)
        {
            string other = OtherTypes.Count == 0 ? "no rows" : "only type=" + string.Join(", ", OtherTypes) + NearestName.Hint(OtherTypes[0], [SdcDocument.ChannelsType, SdcDocument.LedSpillType]);
            throw new CalibrationException(name, 0, $"holds no calibration that EdgeMon knows ({other}); allowed are type={SdcDocument.ChannelsType} and type={SdcDocument.LedSpillType}");
        }
        RefuseRepetitions(_channels, row => (row.Detector, row.X, row.Y, 0));
        RefuseRepetitions(_ledSpills, row => (row.Detector, row.X, row.Y, SpillOf(row)));
    }

    /// <summary>Values of <c>type=</c> that were passed over: they belong to other programs.</summary>
    public IReadOnlyList<string> OtherTypes { get; }

    /// <summary>
    /// Reads calibration files: folders (all *.txt in them, in alphabetical order of the path) before files, so that a file given beside a
    /// folder overrides it.
    /// </summary>
    /// <param name="paths">One or several files or folders.</param>
    /// <exception cref="CalibrationException">A file cannot be read or must not be used; the message names file, line, channel and reason.</exception>
    public static CalibrationStore Load(params IReadOnlyList<string> paths) =>
        new(string.Join(", ", paths), SdcDocument.ReadAll(paths));

    /// <summary>Reads one calibration given as text; see <see cref="Load"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Name for messages.</param>
    public static CalibrationStore Parse(string text, string name = "calibration.txt")
    {
        var blocks = new List<SdcBlock>();
        SdcDocument.Read(name, Encoding.UTF8.GetBytes(text), blocks);
        return new CalibrationStore(name, blocks);
    }

    /// <summary>The constants of all channels of a map for a run: every row that holds for the run is an update, in order.</summary>
    /// <param name="map">The map of the run.</param>
    /// <param name="run">The run.</param>
    /// <param name="options">How strict; refuse missing channels when null.</param>
    /// <exception cref="CalibrationException">A row names a cell that the map does not have, or a channel is missing, or the values contradict each other.</exception>
    public ChannelConstants For(ChannelMap map, int run, CalibrationOptions? options = null)
    {
        options ??= new CalibrationOptions();
        var constants = new ChannelConstants(map.Channels.Count);
        var lastRow = new SdcValues?[map.Channels.Count];
        var hasGain = new bool[map.Channels.Count];
        SdcTable[] valid = [.. _channels.Where(table => table.Block.Runs.Contains(run))];
        if (valid.Length == 0)
            throw new CalibrationException(_name, 0, $"no rows of type={SdcDocument.ChannelsType} hold for run {run} (they hold for runs {Ranges(_channels)}); extend a runs= range or give another calibration");

        foreach (SdcTable table in valid)
        {
            foreach (SdcValues row in table.Rows)
            {
                if (IndexOf(map, row) is not { } index) continue;
                for (int i = 0; i < table.Columns.Length; i++)
                {
                    table.Columns[i].Target!(constants)[index] = row.Values[i];
                    if (table.Columns[i].Name == "K") hasGain[index] = true;
                }
                lastRow[index] = row;
            }
        }
        CopyToSameCells(map, constants, lastRow, hasGain);
        RefuseContradictions(constants, lastRow);
        int[] missing = [.. map.Channels.Where(channel => !hasGain[channel.Index] && options.RequiredRoles.Contains(channel.Role)).Select(channel => channel.Index)];
        if (missing.Length > 0 && options.MissingChannels == MissingChannels.Refuse)
        {
            string names = string.Join(", ", missing.Take(10).Select(index => map.Channels[index].CellName)) + (missing.Length > 10 ? $" and {missing.Length - 10} more" : "");
            throw new CalibrationException(_name, 0, $"no K for run {run} of {names}; add rows for them, or allow missing channels in the configuration");
        }
        return WithIdentity(map, constants, missing, LedFor(map, run, options.Led));
    }

    /// <summary>The LED references of a run, spill by spill; empty when the calibration has none for it.</summary>
    /// <param name="map">The map of the run.</param>
    /// <param name="run">The run.</param>
    /// <param name="options">Limits of the correction; the defaults when null.</param>
    /// <exception cref="CalibrationException">A row names a cell that the map does not have.</exception>
    public LedSpillTable LedFor(ChannelMap map, int run, LedOptions? options = null)
    {
        var led = new LedSpillTable(map.Channels.Count, options);
        foreach (SdcTable table in _ledSpills.Where(table => table.Block.Runs.Contains(run)))
        {
            int column = Array.FindIndex(table.Columns, column => column.Name == "led");
            if (column < 0 || table.Block.ColumnOf(SdcColumn.Spill) < 0)
                throw new CalibrationException(table.Block.File, table.Block.Line, $"rows of type={SdcDocument.LedSpillType} need the columns spill and led (columns={string.Join(',', table.Block.Columns)}); write columns=spill,detector,x,y,led");
            foreach (SdcValues row in table.Rows)
            {
                if (IndexOf(map, row) is not { } index) continue;
                foreach (MappedChannel channel in map.Channels)
                {
                    if (channel.Index == index || (channel.Detector, channel.X, channel.Y) == (row.Detector, row.X, row.Y))
                        led.Set(SpillOf(row), channel.Index, row.Values[column]);
                }
            }
        }
        return led;
    }

    private static int SpillOf(SdcValues row)
    {
        int column = row.Block.ColumnOf(SdcColumn.Spill);
        // Spill is the first of the known columns, so the first value where it is given.
        return column < 0 ? 0 : (int)row.Values[0];
    }

    /// <summary>Index of a row's cell; null for a detector that the maps know but not in this run.</summary>
    private static int? IndexOf(ChannelMap map, SdcValues row)
    {
        int index = map.IndexOfCell(row.Detector, row.X, row.Y);
        if (index >= 0) return index;
        if (map.Detectors.Contains(row.Detector))
            throw row.Error($"the map of run {map.Run} has no such cell of {row.Detector}; correct x,y or the map");
        if (map.Warnings.Any(warning => warning.Kind == MapWarningKind.SilentDetector && warning.Detector == row.Detector)) return null;
        throw row.Error($"the map of run {map.Run} has no detector {row.Detector}{NearestName.Hint(row.Detector, map.Detectors)}; correct the name or the map");
    }

    /// <summary>A second row that sets the same thing for the same runs in one file makes the first one dead: surely a mistake.</summary>
    private static void RefuseRepetitions(List<SdcTable> tables, Func<SdcValues, (string, int, int, int)> key)
    {
        var first = new Dictionary<(string File, RunRange Runs, (string, int, int, int) Key, string Column), SdcValues>();
        foreach (SdcTable table in tables)
        {
            foreach (SdcValues row in table.Rows)
            {
                foreach (SdcColumn column in table.Columns.Where(column => column.Name != SdcColumn.Spill))
                {
                    if (first.TryAdd((table.Block.File, table.Block.Runs, key(row), column.Name), row)) continue;
                    SdcValues before = first[(table.Block.File, table.Block.Runs, key(row), column.Name)];
                    throw row.Error($"{column.Name} is set already in line {before.Line} for the same runs {table.Block.Runs}; remove one row, or put a correction into a later file");
                }
            }
        }
    }

    private static void CopyToSameCells(ChannelMap map, ChannelConstants constants, SdcValues?[] lastRow, bool[] hasGain)
    {
        foreach (MappedChannel channel in map.Channels)
        {
            int first = map.IndexOfCell(channel.Detector, channel.X, channel.Y);
            if (first == channel.Index) continue;
            foreach (SdcColumn column in SdcColumn.OfChannels) column.Target!(constants)[channel.Index] = column.Target(constants)[first];
            (lastRow[channel.Index], hasGain[channel.Index]) = (lastRow[first], hasGain[first]);
        }
    }

    /// <summary>Values that lie in their ranges but cannot be true together: the sign of swapped columns.</summary>
    private static void RefuseContradictions(ChannelConstants constants, SdcValues?[] lastRow)
    {
        for (int i = 0; i < lastRow.Length; i++)
        {
            if (lastRow[i] is not { } row) continue;
            float saturation = constants.SaturationAdc[i];
            if (constants.ThresholdAdc[i] >= saturation) throw Contradiction("threshold", constants.ThresholdAdc[i]);
            if (constants.PedestalEvenAdc[i] >= saturation) throw Contradiction("pedeven", constants.PedestalEvenAdc[i]);
            if (constants.PedestalOddAdc[i] >= saturation) throw Contradiction("pedodd", constants.PedestalOddAdc[i]);
            if (constants.NoiseAdc[i] >= saturation / 4) throw Contradiction("four times noise", 4 * constants.NoiseAdc[i]);

            CalibrationException Contradiction(string name, float value) =>
                row.Error(string.Create(CultureInfo.InvariantCulture, $"{name} = {value} is not below saturation = {saturation} ADC; correct one (are columns swapped? columns={string.Join(',', row.Block.Columns)})"));
        }
    }

    private static string Ranges(List<SdcTable> tables) =>
        tables.Count == 0 ? "none" : string.Join(" ", tables.Select(table => table.Block.Runs).Distinct().OrderBy(range => range.First));

    private static ChannelConstants WithIdentity(ChannelMap map, ChannelConstants constants, int[] missing, LedSpillTable led)
    {
        var text = new StringBuilder();
        foreach (MappedChannel channel in map.Channels)
        {
            text.Append(CultureInfo.InvariantCulture, $"{channel.Detector} {channel.X} {channel.Y}");
            foreach (SdcColumn column in SdcColumn.OfChannels) text.Append(CultureInfo.InvariantCulture, $" {column.Target!(constants)[channel.Index]}");
            text.Append('\n');
        }
        foreach (int index in missing) text.Append(CultureInfo.InvariantCulture, $"missing {index}\n");
        led.AppendCanonical(text);
        var result = new ChannelConstants(map.Channels.Count) { Identity = MapIdentity.Hash(text.ToString()), UncalibratedChannels = missing };
        foreach (SdcColumn column in SdcColumn.OfChannels) column.Target!(constants).CopyTo(column.Target(result), 0);
        return result;
    }
}
