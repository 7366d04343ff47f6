using EdgeMon.Calibration.Maps;
using EdgeMon.Daq;

namespace EdgeMon.Calibration;

/// <summary>
/// The NA64 channel maps as they hold for one run: which detector cell each electronics channel reads, scalers,
/// trigger names and what the decoder must know (FRAMES section 7). Immutable.
/// </summary>
public sealed class ChannelMap
{
    // Two levels: a source's place in _indexes, then port, chip and channel (11 bits). Place 0 is all unmapped.
    private const int AddressesPerSource = ChannelAddress.PackedCount / SourceRules.SourceCount;
    private readonly int[] _placeOfSource = new int[SourceRules.SourceCount];
    private readonly int[] _indexes;
    private readonly int[] _nextWithSameAddress;
    private readonly Dictionary<(string Detector, int X, int Y), int> _indexOfCell = [];

    internal ChannelMap(int run, IReadOnlyList<MappedChannel> channels, SourceRules rules)
    {
        Run = run;
        Channels = channels;
        Rules = rules;
        Detectors = [.. channels.Select(channel => channel.Detector).Distinct()];

        int[] sources = [.. channels.Select(channel => channel.Address.Source).Distinct().Order()];
        for (int i = 0; i < sources.Length; i++) _placeOfSource[sources[i]] = (i + 1) * AddressesPerSource;
        _indexes = new int[(sources.Length + 1) * AddressesPerSource];
        Array.Fill(_indexes, -1);
        _nextWithSameAddress = new int[channels.Count];
        // Backwards, so that the first mapping of an address heads its chain.
        for (int i = channels.Count - 1; i >= 0; i--)
        {
            ref int head = ref _indexes[_placeOfSource[channels[i].Address.Source] + (channels[i].Address.Packed & (AddressesPerSource - 1))];
            _nextWithSameAddress[i] = head;
            head = i;
            _indexOfCell[(channels[i].Detector, channels[i].X, channels[i].Y)] = i;
        }
    }

    /// <summary>The run that the maps were read for.</summary>
    public int Run { get; }
    /// <summary>All mapped digitiser channels, in the order of the maps; position = <see cref="MappedChannel.Index"/>.</summary>
    public IReadOnlyList<MappedChannel> Channels { get; }
    /// <summary>Names of the detectors of <see cref="Channels"/>, in the order of the maps.</summary>
    public IReadOnlyList<string> Detectors { get; }
    /// <summary>Formats and expected sources for the decoder: expected are all sources that a map of this run names, and the online filter's.</summary>
    public SourceRules Rules { get; }
    /// <summary>The scalers.</summary>
    public IReadOnlyList<ScalerMap> Scalers { get; init; } = [];
    /// <summary>Names of the bits of <see cref="EventHeader.TriggerMask"/> (FRAMES section 12).</summary>
    public IReadOnlyDictionary<int, string> TriggerNames { get; init; } = new Dictionary<int, string>();
    /// <summary>Trigger bits that the maps want ignored, ascending.</summary>
    public IReadOnlyList<int> IgnoredTriggerBits { get; init; } = [];
    /// <summary>What is doubtful without being wrong: to be shown to the shift crew.</summary>
    public IReadOnlyList<MapWarning> Warnings { get; init; } = [];
    /// <summary>Identity for provenance: the first 16 hexadecimal digits of the SHA-256 of what applies to the run.</summary>
    public string Identity { get; init; } = "none";

    /// <summary>
    /// Index of the channel at an electronics address, -1 when unmapped. With <c>multi_digit</c> maps the first of
    /// several; the others follow by <see cref="NextWithSameAddress"/>.
    /// </summary>
    /// <param name="packedAddress"><see cref="ChannelAddress.Packed"/>.</param>
    public int IndexOf(int packedAddress)
    {
        uint source = (uint)packedAddress / AddressesPerSource;
        return source < SourceRules.SourceCount
            ? _indexes[_placeOfSource[source] + (packedAddress & (AddressesPerSource - 1))]
            : -1;
    }

    /// <summary>The next channel that reads the same electronics address (maps with <c>multi_digit="yes"</c>), -1 after the last.</summary>
    public int NextWithSameAddress(int index) => _nextWithSameAddress[index];

    /// <summary>Index of the first channel of a detector cell, -1 when there is none.</summary>
    public int IndexOfCell(string detector, int x, int y) => _indexOfCell.GetValueOrDefault((detector, x, y), -1);

    /// <summary>
    /// Reads NA64 XML maps: a folder whose entries ending in .xml are read in alphabetical order (folders too, as
    /// "maps/2018.xml/"), or one file.
    /// </summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="run">Only sections for this run count.</param>
    /// <param name="roles">Which detector plays which role; NA64's names when null.</param>
    /// <exception cref="CalibrationException">The maps cannot be read or must not be used; the message names file and line.</exception>
    public static ChannelMap Load(string path, int run, DetectorRoles? roles = null) =>
        new MapBuilder(path, run, roles ?? DetectorRoles.Na64).Build(MapSection.ReadAll(path));

    /// <summary>Reads one map given as text; see <see cref="Load"/>.</summary>
    /// <param name="xml">The XML.</param>
    /// <param name="run">Only sections for this run count.</param>
    /// <param name="roles">Which detector plays which role; NA64's names when null.</param>
    /// <param name="name">Name for messages.</param>
    public static ChannelMap Parse(string xml, int run, DetectorRoles? roles = null, string name = "map.xml") =>
        new MapBuilder(name, run, roles ?? DetectorRoles.Na64).Build(MapSection.ReadText(name, xml));
}
