using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeMon.Daq.Samples;

namespace EdgeMon.Daq.Decoding;

/// <summary>
/// The words of a layout that are not channels (event, equipment, S-Link and ADC headers, scaler blocks), as regions of consecutive
/// words, so that they are compared by vectors. Word w of an event agrees when
/// <c>((w ^ pattern &amp; patternMask) &amp; mask) == value</c>; words that decide nothing have mask 0.
/// </summary>
internal sealed class LayoutRegions
{
    /// <summary>Regions closer than this are joined: comparing a word that decides nothing is cheaper than a new region [words].</summary>
    private const int LargestGap = 16;

    private readonly List<(int Offset, uint Mask, uint PatternMask)> _recorded = [];
    private readonly List<Region> _regions = [];
    private readonly List<uint> _masks = [], _patternMasks = [], _values = [];

    /// <summary>Forgets everything.</summary>
    public void Clear() => _recorded.Clear();

    /// <summary>Adds a word; a word may be added several times.</summary>
    public void Add(int offset, uint mask, uint patternMask) => _recorded.Add((offset, mask, patternMask));

    /// <summary>Takes the values from the event that was parsed. False when a word does not follow the event's number as it should.</summary>
    public bool TryComplete(ReadOnlySpan<byte> bytes, uint pattern)
    {
        _regions.Clear();
        _masks.Clear();
        _patternMasks.Clear();
        _values.Clear();
        _recorded.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        int next = 0; // offset behind the last word
        foreach (var (offset, mask, patternMask) in _recorded)
        {
            int words = (offset - next) / 4;
            if (_regions.Count == 0 || words > LargestGap)
            {
                _regions.Add(new Region { Offset = offset });
                next = offset;
            }
            for (; next <= offset; next += 4) AppendWord();
            _masks[^1] |= mask;
            _patternMasks[^1] |= patternMask & mask;
        }
        int index = 0;
        foreach (Region region in _regions)
            for (int i = 0; i < region.Words; i++, index++)
            {
                uint difference = EventHeaders.Word(bytes, region.Offset + 4 * i) ^ pattern & _patternMasks[index];
                if ((difference & _patternMasks[index]) != 0) return false;
                _values[index] = difference & _masks[index];
            }
        return true;
    }

    /// <summary>True when all words of the event agree. The event has the size of the one that was learnt from.</summary>
    public bool Match<TIsa>(ReadOnlySpan<byte> bytes, uint pattern) where TIsa : struct, IIsa
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        ref uint mask = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_masks));
        ref uint patternMask = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_patternMasks));
        ref uint value = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_values));
        uint difference = 0;
        var differences = Vector256<uint>.Zero;
        nuint index = 0;
        foreach (ref readonly Region region in CollectionsMarshal.AsSpan(_regions))
        {
            // Offsets and sizes were taken from an event of this size, inside it.
            ref byte words = ref Unsafe.Add(ref start, region.Offset);
            int i = 0;
            if (TIsa.Has256)
                for (; i <= region.Words - Vector256<uint>.Count; i += Vector256<uint>.Count, index += (nuint)Vector256<uint>.Count)
                {
                    var number = Vector256.Create(pattern) & Vector256.LoadUnsafe(ref patternMask, index);
                    var word = Vector256.LoadUnsafe(ref Unsafe.Add(ref words, 4 * i)).AsUInt32();
                    differences |= (word ^ number) & Vector256.LoadUnsafe(ref mask, index) ^ Vector256.LoadUnsafe(ref value, index);
                }
            for (; i < region.Words; i++, index++)
            {
                uint word = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref words, 4 * i));
                difference |= (word ^ pattern & Unsafe.Add(ref patternMask, index)) & Unsafe.Add(ref mask, index) ^ Unsafe.Add(ref value, index);
            }
        }
        return difference == 0 && differences == Vector256<uint>.Zero;
    }

    private void AppendWord()
    {
        CollectionsMarshal.AsSpan(_regions)[^1].Words++;
        _masks.Add(0);
        _patternMasks.Add(0);
        _values.Add(0);
    }

    private struct Region
    {
        public int Offset, Words;
    }
}
