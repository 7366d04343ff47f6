using System.Globalization;

namespace EdgeMon.Daq.Sources;

/// <summary>A raw-data chunk by its file name, e.g. <c>cdr01003-002899.dat</c> = chunk 3 of run 2899 (FRAMES section 0). Ordered by run, then chunk.</summary>
internal readonly record struct ChunkName(int Run, int Chunk) : IComparable<ChunkName>
{
    /// <summary>Run and chunk of a file name; null when it is not the name of a chunk.</summary>
    public static ChunkName? TryParse(ReadOnlySpan<char> fileName, ReadOnlySpan<char> prefix)
    {
        if (!fileName.StartsWith(prefix, StringComparison.Ordinal) || !fileName.EndsWith(".dat", StringComparison.Ordinal)) return null;
        ReadOnlySpan<char> numbers = fileName[prefix.Length..^4];
        int dash = numbers.IndexOf('-');
        return dash >= 3 && numbers.Length - dash - 1 >= 6
            && int.TryParse(numbers[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int chunk)
            && int.TryParse(numbers[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int run)
            ? new ChunkName(run, chunk)
            : null;
    }

    public string FileName(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{Chunk:000}-{Run:000000}.dat");

    /// <summary>True when this chunk comes directly after <paramref name="before"/>: the next of its run, or the first of a later run.</summary>
    public bool Follows(ChunkName before) => Run == before.Run ? Chunk == before.Chunk + 1 : Run > before.Run && Chunk == 1;

    public int CompareTo(ChunkName other) => Run != other.Run ? Run.CompareTo(other.Run) : Chunk.CompareTo(other.Chunk);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"chunk {Chunk} of run {Run}");
}
