using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeMon.Daq.Samples;

namespace EdgeMon.Daq.Decoding;

/// <summary>
/// The words of a layout that are not channels (event, equipment, S-Link and ADC headers, scaler blocks), as blocks of sixteen
/// consecutive words, so that they are compared by whole vectors. Word w of an event agrees when
/// <c>((w ^ pattern &amp; patternMask) &amp; mask) == value</c>; words that decide nothing have mask 0.
/// Headers that must name the same event as the event's own are compared with it directly.
/// </summary>
internal sealed class LayoutRegions
{
    private const int BlockWords = 16, BlockBytes = 4 * BlockWords;
    /// <summary>Of each block: masks, pattern masks and values, one behind the other, as they are read.</summary>
    private const int Masks = 0, PatternMasks = BlockWords, Values = 2 * BlockWords, ComparedWords = 3 * BlockWords;

    private readonly List<(int Offset, uint Mask, uint PatternMask)> _recorded = [];
    private readonly List<int> _sameEvent = [];
    private int[] _blocks = [];
    private uint[] _compared = [];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _recorded.Clear();
        _sameEvent.Clear();
    }

    /// <summary>Adds a word; a word may be added several times.</summary>
    public void Add(int offset, uint mask, uint patternMask) => _recorded.Add((offset, mask, patternMask));

    /// <summary>Adds a header that must name the same event as the event's own (<see cref="EventHeaders.AreSameEvent"/>).</summary>
    public void AddSameEvent(int offset) => _sameEvent.Add(offset);

    /// <summary>Takes the values from the event that was parsed. False when a word does not follow the event's number as it should.</summary>
    public bool TryComplete(ReadOnlySpan<byte> bytes, uint pattern)
    {
        // Every event has a header of at least a block, so that the last block can end where the event ends.
        if (bytes.Length < BlockBytes) return false;
        _recorded.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        List<int> blocks = [];
        List<uint> compared = [];
        foreach (var (offset, mask, patternMask) in _recorded)
        {
            if (blocks.Count == 0 || offset >= blocks[^1] + BlockBytes)
            {
                blocks.Add(Math.Min(offset, bytes.Length - BlockBytes));
                CollectionsMarshal.SetCount(compared, compared.Count + ComparedWords);
                CollectionsMarshal.AsSpan(compared)[^ComparedWords..].Clear();
            }
            int index = ComparedWords * (blocks.Count - 1) + (offset - blocks[^1]) / 4;
            compared[index + Masks] |= mask;
            compared[index + PatternMasks] |= patternMask & mask;
        }
        _blocks = [.. blocks];
        _compared = [.. compared];
        for (int block = 0; block < _blocks.Length; block++)
            for (int word = 0, index = ComparedWords * block; word < BlockWords; word++, index++)
            {
                uint difference = EventHeaders.Word(bytes, _blocks[block] + 4 * word) ^ pattern & _compared[index + PatternMasks];
                if ((difference & _compared[index + PatternMasks]) != 0) return false;
                _compared[index + Values] = difference & _compared[index + Masks];
            }
        return true;
    }

    /// <summary>True when all words of the event agree. The event has the size of the one that was learnt from.</summary>
    public bool Match<TIsa>(ReadOnlySpan<byte> bytes, uint pattern) where TIsa : struct, IIsa =>
        (TIsa.Has512 ? Match512(bytes, pattern) : TIsa.Has256 ? Match256(bytes, pattern) : MatchWords(bytes, pattern)) && NamesOneEvent(bytes);

    private bool Match512(ReadOnlySpan<byte> bytes, uint pattern)
    {
        // Offsets were taken from an event of this size, inside it; so in the methods below.
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        ref uint compared = ref MemoryMarshal.GetArrayDataReference(_compared);
        Vector512<uint> differences = Vector512<uint>.Zero, number = Vector512.Create(pattern);
        foreach (int block in _blocks)
        {
            Vector512<uint> words = Vector512.LoadUnsafe(ref Unsafe.Add(ref start, block)).AsUInt32();
            differences |= (words ^ number & Vector512.LoadUnsafe(ref compared, PatternMasks)) & Vector512.LoadUnsafe(ref compared, Masks) ^ Vector512.LoadUnsafe(ref compared, Values);
            compared = ref Unsafe.Add(ref compared, ComparedWords);
        }
        return differences == Vector512<uint>.Zero;
    }

    private bool Match256(ReadOnlySpan<byte> bytes, uint pattern)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        ref uint compared = ref MemoryMarshal.GetArrayDataReference(_compared);
        Vector256<uint> differences = Vector256<uint>.Zero, number = Vector256.Create(pattern);
        foreach (int block in _blocks)
        {
            for (uint half = 0; half < BlockWords; half += BlockWords / 2)
            {
                Vector256<uint> words = Vector256.LoadUnsafe(ref Unsafe.Add(ref start, block + 4 * (int)half)).AsUInt32();
                differences |= (words ^ number & Vector256.LoadUnsafe(ref compared, half + PatternMasks)) & Vector256.LoadUnsafe(ref compared, half + Masks) ^ Vector256.LoadUnsafe(ref compared, half + Values);
            }
            compared = ref Unsafe.Add(ref compared, ComparedWords);
        }
        return differences == Vector256<uint>.Zero;
    }

    private bool MatchWords(ReadOnlySpan<byte> bytes, uint pattern)
    {
        for (int block = 0; block < _blocks.Length; block++)
            for (int word = 0, index = ComparedWords * block; word < BlockWords; word++, index++)
                if (((EventHeaders.Word(bytes, _blocks[block] + 4 * word) ^ pattern & _compared[index + PatternMasks]) & _compared[index + Masks]) != _compared[index + Values]) return false;
        return true;
    }

    private bool NamesOneEvent(ReadOnlySpan<byte> bytes)
    {
        foreach (int offset in CollectionsMarshal.AsSpan(_sameEvent))
            if (!EventHeaders.AreSameEvent(bytes, bytes[offset..])) return false;
        return true;
    }
}
