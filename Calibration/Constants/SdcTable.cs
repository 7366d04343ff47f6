using System.Globalization;

namespace EdgeMon.Calibration.Constants;

/// <summary>One row whose values were read and found in their ranges.</summary>
internal sealed record SdcValues(SdcBlock Block, int Line, string Detector, int X, int Y, float[] Values)
{
    public string Cell => $"{Detector} ({X},{Y})";
    public CalibrationException Error(string problem) => new(Block.File, Line, $"{Cell}: {problem}");
}

/// <summary>A block's columns resolved to what EdgeMon knows of them, and its rows read.</summary>
internal sealed class SdcTable
{
    private SdcTable(SdcBlock block, SdcColumn[] columns)
    {
        Block = block;
        Columns = columns;
    }

    public SdcBlock Block { get; }
    /// <summary>The value columns, in the order of <see cref="SdcValues.Values"/>.</summary>
    public SdcColumn[] Columns { get; }
    public List<SdcValues> Rows { get; } = [];

    /// <summary>Reads and checks a block; throws for the first wrong thing in it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="known">The value columns of its type.</param>
    public static SdcTable Read(SdcBlock block, SdcColumn[] known)
    {
        CalibrationException AtColumns(string problem) => new(block.File, block.Line, problem);
        foreach (string key in new[] { SdcColumn.Detector, SdcColumn.X, SdcColumn.Y })
        {
            if (block.ColumnOf(key) < 0) throw AtColumns($"the rows from here lack column '{key}' (columns={string.Join(',', block.Columns)}); begin columns= with detector,x,y");
        }
        string[] names = [SdcColumn.Detector, SdcColumn.X, SdcColumn.Y, .. known.Select(column => column.Name)];
        string? unknown = block.Columns.FirstOrDefault(column => !names.Contains(column));
        if (unknown is not null)
            throw AtColumns($"column '{unknown}' is not known for type={block.Type}{NearestName.Hint(unknown, names)}; allowed: {string.Join(' ', names)}");

        SdcColumn[] columns = [.. known.Where(column => block.ColumnOf(column.Name) >= 0)];
        var table = new SdcTable(block, columns);
        foreach (SdcRow row in block.Rows) table.Rows.Add(ReadRow(block, columns, row));
        return table;
    }

    private static SdcValues ReadRow(SdcBlock block, SdcColumn[] columns, SdcRow row)
    {
        string detector = Word(SdcColumn.Detector);
        if (row.Words.Length != block.Columns.Length)
            throw new CalibrationException(block.File, row.Line, $"{detector} ({Word(SdcColumn.X)},{Word(SdcColumn.Y)}): the row has {row.Words.Length} words for {block.Columns.Length} columns ({string.Join(',', block.Columns)}); {(row.Words.Length < block.Columns.Length ? "complete it" : "remove what is too much")}");

        string where = detector;
        int x = (int)Value(SdcColumn.OfCell[0]), y = (int)Value(SdcColumn.OfCell[1]);
        where = $"{detector} ({x},{y})";
        return new SdcValues(block, row.Line, detector, x, y, [.. columns.Select(Value)]);

        string Word(string column) => block.ColumnOf(column) is var at && at < row.Words.Length ? row.Words[at] : "?";

        float Value(SdcColumn column)
        {
            string word = row.Words[block.ColumnOf(column.Name)];
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                throw new CalibrationException(block.File, row.Line, $"{where}: {column.Name} '{word}' is not a number; allowed {column.Range}");
            if (!double.IsFinite(value))
                throw new CalibrationException(block.File, row.Line, $"{where}: {column.Name} is {word}; allowed {column.Range}; leave the column out where the value is unknown");
            if (value < column.Smallest || value > column.Largest)
                throw new CalibrationException(block.File, row.Line, $"{where}: {column.Name} = {word} is outside {column.Range}; correct it (are columns swapped? columns={string.Join(',', block.Columns)})");
            if (column.IsWhole && value != Math.Floor(value))
                throw new CalibrationException(block.File, row.Line, $"{where}: {column.Name} = {word} is not a whole number; allowed {column.Range}");
            // Read again in single precision: rounding twice could differ from what was written.
            return float.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);
        }
    }
}
