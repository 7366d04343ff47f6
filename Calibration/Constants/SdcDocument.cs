using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeMon.Calibration.Constants;

/// <summary>One row of a block: its words, with the line they stand on.</summary>
internal sealed record SdcRow(int Line, string[] Words);

/// <summary>Consecutive rows with the same metadata.</summary>
internal sealed class SdcBlock(string file, int line, string type, RunRange runs, string[] columns)
{
    public string File { get; } = file;
    /// <summary>Line of the first row.</summary>
    public int Line { get; } = line;
    public string Type { get; } = type;
    public RunRange Runs { get; } = runs;
    public string[] Columns { get; } = columns;
    public List<SdcRow> Rows { get; } = [];

    public int ColumnOf(string name) => Array.IndexOf(Columns, name);
}

/// <summary>
/// Reads the text grammar of NA64's calibration files, SDC (FRAMES section 8; public documentation of CrankOne/sdc, doc/grammar.rst):
/// <c># comments</c>, <c>key = value</c> metadata that hold until changed, and rows of blank-separated words.
/// </summary>
internal static class SdcDocument
{
    public const string ChannelsType = "channels", LedSpillType = "ledspill";
    private const string HashKey = "hash";

    /// <summary>Folders below, but not endlessly: a link may lead back.</summary>
    private static readonly EnumerationOptions s_recursive = new() { RecurseSubdirectories = true, MaxRecursionDepth = 16, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };

    /// <summary>The blocks of all files, in the order in which they apply: folders first, then files; each in alphabetical order.</summary>
    public static List<SdcBlock> ReadAll(IReadOnlyList<string> paths)
    {
        var files = new List<string>();
        foreach (string folder in paths.Where(Directory.Exists).Order(StringComparer.Ordinal))
        {
            try { files.AddRange(Directory.EnumerateFiles(folder, "*.txt", s_recursive).Order(StringComparer.Ordinal)); }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new CalibrationException(folder, 0, $"cannot be listed ({error.Message}); check who may read it", error);
            }
        }
        files.AddRange(paths.Where(path => !Directory.Exists(path)).Order(StringComparer.Ordinal));
        if (files.Count == 0)
            throw new CalibrationException(string.Join(", ", paths), 0, "no calibration file (*.txt) found; give a file, or a folder with NA64 calibration files");

        var blocks = new List<SdcBlock>();
        foreach (string file in files)
        {
            byte[] bytes;
            try { bytes = File.ReadAllBytes(file); }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new CalibrationException(file, 0, $"calibration file cannot be read ({error.Message}); check the path and who may read it", error);
            }
            Read(file, bytes, blocks);
        }
        return blocks;
    }

    public static void Read(string file, byte[] bytes, List<SdcBlock> blocks)
    {
        if (bytes.Length == 0) return;
        int zero = Array.IndexOf(bytes, (byte)0);
        if (zero >= 0) throw new CalibrationException(file, 1 + bytes.AsSpan(0, zero).Count((byte)'\n'), "holds a zero byte: it is no text, or was damaged; restore it");
        if (bytes[^1] != '\n')
            throw new CalibrationException(file, 1 + bytes.AsSpan().Count((byte)'\n'), "the file does not end with a line break: it may be cut off; restore it, or add the line break if it is complete");

        string? type = null;
        RunRange? runs = null;
        string[]? columns = null;
        SdcBlock? block = null;
        int lineNumber = 0;
        int end = 0;
        foreach (string rawLine in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            lineNumber++;
            end = Math.Min(bytes.Length, end + Encoding.UTF8.GetByteCount(rawLine) + 1);
            int comment = rawLine.IndexOf('#');
            string line = (comment < 0 ? rawLine : rawLine[..comment]).Trim();
            if (line.Length == 0) continue;

            int equals = line.IndexOf('=');
            if (equals < 0)
            {
                if (runs is null) throw new CalibrationException(file, lineNumber, "a row stands before any runs=; write e.g. runs=3610-4223 above it");
                if (columns is null) throw new CalibrationException(file, lineNumber, "a row stands before any columns=; write e.g. columns=detector,x,y,K above it");
                if (block is null) blocks.Add(block = new SdcBlock(file, lineNumber, type ?? ChannelsType, runs.Value, columns));
                block.Rows.Add(new SdcRow(lineNumber, line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
                continue;
            }

            block = null;
            string key = line[..equals].Trim(), value = line[(equals + 1)..].Trim();
            if (key.Length == 0 || value.Length == 0) throw new CalibrationException(file, lineNumber, $"'{line}' is not key=value; write both sides");
            switch (key)
            {
                case "runs": runs = ReadRuns(file, lineNumber, value); break;
                case "type": type = value; break;
                case "columns": columns = ReadColumns(file, lineNumber, value); break;
                case HashKey: CheckHash(file, lineNumber, value, bytes.AsSpan(end)); break;
                // Any other key belongs to the users of SDC and means nothing here.
            }
        }
    }

    /// <summary>Text of the metadata line that protects what follows it against damage.</summary>
    public static string HashLine(ReadOnlySpan<byte> following) => $"{HashKey}=sha256:{Convert.ToHexStringLower(SHA256.HashData(following))}\n";

    private static void CheckHash(string file, int line, string value, ReadOnlySpan<byte> following)
    {
        if (HashLine(following).AsSpan(HashKey.Length + 1).TrimEnd('\n').SequenceEqual(value)) return;
        throw new CalibrationException(file, line, "what follows does not fit the hash in this line: the file was changed or damaged; restore it, or remove the line if it was edited on purpose");
    }

    private static RunRange ReadRuns(string file, int line, string value)
    {
        if (RunRange.TryParse(value, mayBeOpen: true) is not { } range)
            throw new CalibrationException(file, line, $"runs={value} is not a run or range; write e.g. runs=5, runs=1-10 or runs=123-... (0..{RunRange.LargestRun.ToString(CultureInfo.InvariantCulture)})");
        if (range.First > range.Last)
            throw new CalibrationException(file, line, $"runs={value} ends before it begins; write runs={range.Last}-{range.First}");
        return range;
    }

    private static string[] ReadColumns(string file, int line, string value)
    {
        string[] columns = [.. value.Split(',').Select(column => column.Trim())];
        if (columns.Contains("")) throw new CalibrationException(file, line, $"columns={value} has an empty name; write names separated by single commas");
        if (columns.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new CalibrationException(file, line, $"columns={value} names '{twice.Key}' twice; remove one");
        return columns;
    }
}
