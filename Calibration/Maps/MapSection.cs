using System.Xml;
using System.Xml.Linq;

namespace EdgeMon.Calibration.Maps;

/// <summary>One element below the root of a map file: a chip, a scaler or the DAQ options, with the runs it is for.</summary>
internal sealed class MapSection
{
    private readonly XElement _element;

    private MapSection(string file, XElement element)
    {
        _element = element;
        File = file;
        Line = ((IXmlLineInfo)element).LineNumber;
        RunsText = Attribute("runs");
        Runs = RunsText is null ? [RunRange.All] : ParseRuns(RunsText);
        Options = (Attribute("options") ?? Attribute("option") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    public string File { get; }
    public int Line { get; }
    public string Name => _element.Name.LocalName;
    public string? RunsText { get; }
    public IReadOnlyList<RunRange> Runs { get; }
    public IReadOnlyList<string> Options { get; }

    public bool AppliesTo(int run) => Runs.Any(range => range.Contains(run));

    public string? Attribute(string name) => _element.Attribute(name)?.Value;

    public IEnumerable<(string Name, string Value)> Attributes =>
        _element.Attributes().Select(attribute => (attribute.Name.LocalName, attribute.Value));

    /// <summary>Attribute "version", 1 when missing.</summary>
    public int Version(int largest)
    {
        string? text = Attribute("version");
        if (text is null) return 1;
        if (MapLine.TryInteger(text.Trim()) is { } value && value >= 1 && value <= largest) return (int)value;
        throw Error($"version \"{text}\" of <{Name}> is not known; allowed 1..{largest}");
    }

    /// <summary>A yes/no attribute, no when missing.</summary>
    public bool IsYes(string attribute) => Attribute(attribute) switch
    {
        null or "no" or "false" or "0" => false,
        "yes" or "true" or "1" => true,
        var other => throw Error($"{attribute}=\"{other}\" of <{Name}> is neither \"yes\" nor \"no\""),
    };

    public IEnumerable<MapSection> Children => _element.Elements().Select(child => new MapSection(File, child));

    /// <summary>
    /// The text lines with their numbers. A comment may stand anywhere, also inside a line; text of child elements does not count.
    /// </summary>
    public List<MapLine> Lines()
    {
        var byLine = new SortedDictionary<int, string>();
        foreach (XText text in _element.Nodes().OfType<XText>())
        {
            int number = ((IXmlLineInfo)text).LineNumber;
            foreach (string part in text.Value.Split('\n'))
            {
                byLine[number] = byLine.TryGetValue(number, out string? before) ? before + " " + part : part;
                number++;
            }
        }
        var lines = new List<MapLine>(byLine.Count);
        foreach (var (number, text) in byLine)
        {
            if (MapLine.FromText(File, number, text) is { } line) lines.Add(line);
        }
        return lines;
    }

    public CalibrationException Error(string problem) => new(File, Line, problem);

    /// <summary>All sections of the files at <paramref name="path"/> (a file, or a folder whose entries ending in .xml are read, folders too), in alphabetical order.</summary>
    public static List<MapSection> ReadAll(string path)
    {
        var files = new List<string>();
        if (System.IO.File.Exists(path)) files.Add(path);
        else if (Directory.Exists(path)) CollectFiles(path, files, depth: 0);
        else throw new CalibrationException(path, 0, "channel maps not found; give the folder with the NA64 map files (*.xml) or one such file");
        if (files.Count == 0)
            throw new CalibrationException(path, 0, "the folder has no entry ending in .xml; give the folder with the NA64 map files, e.g. maps/2018.xml");

        var sections = new List<MapSection>();
        foreach (string file in files)
        {
            try
            {
                using FileStream stream = System.IO.File.OpenRead(file);
                ReadFile(file, stream, sections);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new CalibrationException(file, 0, $"cannot be read ({error.Message}); check that it exists and who may read it", error);
            }
        }
        return sections;
    }

    /// <summary>The sections of one map text.</summary>
    public static List<MapSection> ReadText(string name, string xml)
    {
        var sections = new List<MapSection>();
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(xml));
        ReadFile(name, stream, sections);
        return sections;
    }

    private static void CollectFiles(string folder, List<string> files, int depth)
    {
        if (depth > 16) throw new CalibrationException(folder, 0, "folders nested deeper than 16; is there a link that leads back?");
        string[] entries;
        try { entries = Directory.GetFileSystemEntries(folder); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException(folder, 0, $"cannot be listed ({error.Message}); check who may read it", error);
        }
        Array.Sort(entries, StringComparer.Ordinal);
        foreach (string entry in entries)
        {
            if (!entry.EndsWith(".xml", StringComparison.Ordinal)) continue;
            if (Directory.Exists(entry)) CollectFiles(entry, files, depth + 1);
            else files.Add(entry);
        }
    }

    private static void ReadFile(string file, Stream stream, List<MapSection> sections)
    {
        // Document types are passed over: a map needs none, and their entities can refer to other files or blow up.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, MaxCharactersInDocument = 64 << 20 };
        try
        {
            using var reader = XmlReader.Create(stream, settings);
            XDocument document = XDocument.Load(reader, LoadOptions.SetLineInfo | LoadOptions.PreserveWhitespace);
            foreach (XElement element in document.Root!.Elements()) sections.Add(new MapSection(file, element));
        }
        catch (XmlException error)
        {
            throw new CalibrationException(file, error.LineNumber, $"is not well-formed XML: {error.Message}", error);
        }
    }

    private RunRange[] ParseRuns(string text)
    {
        var ranges = new List<RunRange>();
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (RunRange.TryParse(word, mayBeOpen: false) is not { } range)
                throw Error($"runs=\"{text}\": '{word}' is not a run or range; write e.g. runs=\"3610-4223 5000\", each 0..{RunRange.LargestRun}");
            if (range.First > range.Last)
                throw Error($"runs=\"{text}\": range '{word}' ends before it begins; write {range.Last}-{range.First}");
            if (ranges.Count > 0 && ranges[^1].Last >= range.First)
                throw Error($"runs=\"{text}\": '{word}' overlaps or precedes '{ranges[^1]}'; write ascending ranges without overlap");
            ranges.Add(range);
        }
        if (ranges.Count == 0) throw Error("runs=\"\" names no run; leave the attribute out for all runs");
        return [.. ranges];
    }
}
