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

    private readonly List<(int Offset, uint Mask, uint PatternMask)> _recorded = [];
    private readonly List<int> _sameEvent = [];
    private readonly List<int> _blocks = [];
    private readonly List<uint> _masks = [], _patternMasks = [], _values = [];

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
        _blocks.Clear();
        _masks.Clear();
        _patternMasks.Clear();
        _values.Clear();
        // Every event has a header of at least a block, so that the last block can end where the event ends.
        if (bytes.Length < BlockBytes) return false;
        _recorded.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        foreach (var (offset, mask, patternMask) in _recorded)
        {
            if (_blocks.Count == 0 || offset >= _blocks[^1] + BlockBytes) AddBlock(Math.Min(offset, bytes.Length - BlockBytes));
            int index = BlockWords * (_blocks.Count - 1) + (offset - _blocks[^1]) / 4;
            _masks[index] |= mask;
            _patternMasks[index] |= patternMask & mask;
        }
        for (int index = 0; index < _masks.Count; index++)
        {
            uint difference = EventHeaders.Word(bytes, _blocks[index / BlockWords] + 4 * (index % BlockWords)) ^ pattern & _patternMasks[index];
            if ((difference & _patternMasks[index]) != 0) return false;
            _values[index] = difference & _masks[index];
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
        ref uint mask = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_masks));
        ref uint patternMask = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_patternMasks));
        ref uint value = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_values));
        Vector512<uint> differences = Vector512<uint>.Zero, number = Vector512.Create(pattern);
        nuint index = 0;
        foreach (int block in CollectionsMarshal.AsSpan(_blocks))
        {
            Vector512<uint> words = Vector512.LoadUnsafe(ref Unsafe.Add(ref start, block)).AsUInt32();
            differences |= (words ^ number & Vector512.LoadUnsafe(ref patternMask, index)) & Vector512.LoadUnsafe(ref mask, index) ^ Vector512.LoadUnsafe(ref value, index);
            index += BlockWords;
        }
        return differences == Vector512<uint>.Zero;
    }

    private bool Match256(ReadOnlySpan<byte> bytes, uint pattern)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        ref uint mask = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_masks));
        ref uint patternMask = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_patternMasks));
        ref uint value = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_values));
        Vector256<uint> differences = Vector256<uint>.Zero, number = Vector256.Create(pattern);
        nuint index = 0;
        foreach (int block in CollectionsMarshal.AsSpan(_blocks))
            for (int half = 0; half < BlockBytes; half += BlockBytes / 2)
            {
                Vector256<uint> words = Vector256.LoadUnsafe(ref Unsafe.Add(ref start, block + half)).AsUInt32();
                differences |= (words ^ number & Vector256.LoadUnsafe(ref patternMask, index)) & Vector256.LoadUnsafe(ref mask, index) ^ Vector256.LoadUnsafe(ref value, index);
                index += BlockWords / 2;
            }
        return differences == Vector256<uint>.Zero;
    }

    private bool MatchWords(ReadOnlySpan<byte> bytes, uint pattern)
    {
        for (int index = 0; index < _masks.Count; index++)
        {
            uint word = EventHeaders.Word(bytes, _blocks[index / BlockWords] + 4 * (index % BlockWords));
            if (((word ^ pattern & _patternMasks[index]) & _masks[index]) != _values[index]) return false;
        }
        return true;
    }

    private bool NamesOneEvent(ReadOnlySpan<byte> bytes)
    {
        foreach (int offset in CollectionsMarshal.AsSpan(_sameEvent))
            if (!EventHeaders.AreSameEvent(bytes, bytes[offset..])) return false;
        return true;
    }

    private void AddBlock(int offset)
    {
        _blocks.Add(offset);
        foreach (List<uint> words in (ReadOnlySpan<List<uint>>)[_masks, _patternMasks, _values])
            CollectionsMarshal.SetCount(words, words.Count + BlockWords);
        CollectionsMarshal.AsSpan(_masks)[^BlockWords..].Clear();
        CollectionsMarshal.AsSpan(_patternMasks)[^BlockWords..].Clear();
    }
}
