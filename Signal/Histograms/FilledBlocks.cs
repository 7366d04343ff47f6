using System.Numerics;
using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Histograms;

/// <summary>
/// Which blocks of 64 bins were ever filled. A spill touches a few hundred of the tens of thousands of bins of the planes: when it closes,
/// only these are added up and emptied.
/// </summary>
/// <param name="bins">Number of bins.</param>
internal sealed class FilledBlocks(int bins)
{
    private const int BlockShift = 6, BlockBins = 1 << BlockShift, WordShift = 6;

    private readonly ulong[] _words = new ulong[((bins - 1 >> BlockShift) >> WordShift) + 1];

    /// <summary>First bin of a block.</summary>
    public static int First(int block) => block << BlockShift;

    /// <summary>Marks the block of a bin.</summary>
    public void Mark(int bin) => _words[bin >> BlockShift + WordShift] |= 1UL << (bin >> BlockShift);

    /// <summary>Marks all blocks.</summary>
    public void MarkAll()
    {
        Array.Fill(_words, ulong.MaxValue);
        _words[^1] = ulong.MaxValue >> 63 - (bins - 1 >> BlockShift);
    }

    /// <summary>The first marked block from a block on; -1 when there is none.</summary>
    public int Next(int block)
    {
        for (int word = block >> WordShift; word < _words.Length; word++)
        {
            ulong rest = word == block >> WordShift ? _words[word] & ulong.MaxValue << block : _words[word];
            if (rest != 0) return (word << WordShift) + BitOperations.TrailingZeroCount(rest);
        }
        return -1;
    }

    /// <summary>Adds the contents in the marked blocks of another histogram of as many bins, and marks these blocks.</summary>
    public void AddAll(long[] sums, long[] counts, FilledBlocks marked)
    {
        for (int block = marked.Next(0); block >= 0; block = marked.Next(block + 1))
        {
            Mark(First(block));
            int first = First(block), length = Math.Min(BlockBins, sums.Length - first);
            ArraySums.Add(sums.AsSpan(first, length), counts.AsSpan(first, length));
        }
    }

    /// <summary>The bins of a block that are not empty: bit i for the i-th.</summary>
    public static ulong NonEmpty(long[] counts, int block)
    {
        int first = First(block), length = Math.Min(BlockBins, counts.Length - first), i = 0;
        ulong found = 0;
        for (; i <= length - Vector512<long>.Count; i += Vector512<long>.Count)
            found |= (Vector512.Equals(Vector512.Create(counts, first + i), Vector512<long>.Zero).ExtractMostSignificantBits() ^ 0xFF) << i;
        for (; i < length; i++) found |= (counts[first + i] != 0 ? 1UL : 0) << i;
        return found;
    }

    /// <summary>Empties the marked blocks, and marks none.</summary>
    public void Clear(long[] counts)
    {
        for (int block = Next(0); block >= 0; block = Next(block + 1))
            Array.Clear(counts, First(block), Math.Min(BlockBins, counts.Length - First(block)));
        Array.Clear(_words);
    }
}
