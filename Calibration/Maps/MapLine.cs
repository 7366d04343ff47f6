using System.Globalization;

namespace EdgeMon.Calibration.Maps;

/// <summary>One text line of a map section, in words, with the place that error messages name.</summary>
internal sealed class MapLine(string file, int number, string[] words)
{
    public string File { get; } = file;
    public int Number { get; } = number;
    public string[] Words { get; } = words;

    public static MapLine? FromText(string file, int number, string text)
    {
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? null : new MapLine(file, number, words);
    }

    /// <summary>Throws unless the line has at least as many words as <paramref name="columns"/> names.</summary>
    public void RequireColumns(string columns)
    {
        int needed = columns.Count(' ') + 1;
        if (Words.Length < needed)
            throw Error($"'{string.Join(' ', Words)}' has {Words.Length} columns, needs {needed}: {columns}; complete the line");
    }

    /// <summary>The integer in a column: decimal, or hexadecimal with 0x.</summary>
    public int Integer(int column, string name, int smallest, int largest)
    {
        string word = Words[column];
        if (TryInteger(word) is not { } value)
            throw Error($"{name} '{word}' of {Words[0]} is not a whole number; allowed {smallest}..{largest} (0x.. for hexadecimal)");
        if (value < smallest || value > largest)
            throw Error($"{name} {word} of {Words[0]} is outside {smallest}..{largest}; correct column {column + 1}");
        return (int)value;
    }

    public static long? TryInteger(string word)
    {
        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return long.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hex) ? hex : null;
        return long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
    }

    public CalibrationException Error(string problem) => new(File, Number, problem);
}
