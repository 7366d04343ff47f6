using System.Numerics;
using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Histograms;

/// <summary>
/// Which blocks of eight bins, a vector each, were ever filled. A spill touches a few hundred of the tens of thousands of bins of the planes: when it closes,
/// only these are added up and emptied.
/// </summary>
/// <param name="bins">Number of bins.</param>
internal sealed class FilledBlocks(int bins)
{
    private const int BlockShift = 3, BlockBins = 1 << BlockShift, WordShift = 6;

    private readonly ulong[] _words = new ulong[((bins - 1 >> BlockShift) >> WordShift) + 1];

    /// <summary>Marks the block of a bin.</summary>
    public void Mark(int bin) => _words[bin >> BlockShift + WordShift] |= 1UL << (bin >> BlockShift);

    /// <summary>Marks all blocks.</summary>
    public void MarkAll()
    {
        Array.Fill(_words, ulong.MaxValue);
        _words[^1] = ulong.MaxValue >> 63 - (bins - 1 >> BlockShift);
    }

    /// <summary>The first bins of the marked blocks.</summary>
    public Enumerator GetEnumerator() => new(_words);

    /// <summary>Adds the contents in the marked blocks of another histogram of as many bins, and marks these blocks.</summary>
    public void AddAll(long[] sums, long[] counts, FilledBlocks marked)
    {
        foreach (int first in marked)
        {
            if (first <= bins - BlockBins) (Vector512.Create(sums, first) + Vector512.Create(counts, first)).CopyTo(sums, first);
            else
                for (int bin = first; bin < bins; bin++) sums[bin] += counts[bin];
        }
        for (int i = 0; i < _words.Length; i++) _words[i] |= marked._words[i];
    }

    /// <summary>The bins of a block that are not empty: bit i for the i-th.</summary>
    /// <param name="counts">Contents of all bins.</param>
    /// <param name="first">First bin of the block.</param>
    public uint NonEmpty(long[] counts, int first)
    {
        if (first <= bins - BlockBins)
            return (uint)~Vector512.Equals(Vector512.Create(counts, first), Vector512<long>.Zero).ExtractMostSignificantBits() & 0xFF;
        uint found = 0;
        for (int bin = first; bin < bins; bin++) found |= (counts[bin] != 0 ? 1u : 0) << bin - first;
        return found;
    }

    /// <summary>Empties the marked blocks, and marks none.</summary>
    public void Clear(long[] counts)
    {
        foreach (int first in this)
        {
            if (first <= bins - BlockBins) Vector512<long>.Zero.CopyTo(counts, first);
            else counts.AsSpan(first, bins - first).Clear();
        }
        Array.Clear(_words);
    }

    /// <summary>Goes through the marks, a word of 64 at a time.</summary>
    internal struct Enumerator(ulong[] words)
    {
        private int _word = -1;
        private ulong _rest;

        /// <summary>First bin of the block.</summary>
        public int Current { get; private set; }

        /// <summary>Goes to the next marked block.</summary>
        public bool MoveNext()
        {
            while (_rest == 0)
            {
                if (++_word == words.Length) return false;
                _rest = words[_word];
            }
            Current = (_word << WordShift) + BitOperations.TrailingZeroCount(_rest) << BlockShift;
            _rest &= _rest - 1;
            return true;
        }
    }
}
