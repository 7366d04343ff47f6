using System.Buffers.Binary;
using EdgeMon.Daq;

namespace EdgeMon.Host.Verbs;

/// <summary>
/// The spills of a run of the virtual detector, over and over, each time with new numbers, so that the ledger takes every one of them.
/// The run begins once and does not end.
/// </summary>
/// <param name="stream">DATE 3.06 events as the virtual detector writes them; spill numbers are written into them.</param>
internal sealed class RepeatedRun(Memory<byte> stream)
{
    // FRAMES sections 1.1, 2 and 3: bytes from the beginning of event, equipment and S-Link headers.
    private const int HeaderSizeOffset = 8, TypeOffset = 16, SpillOffset = 28, SystemAttributeOffset = 52, EquipmentBytes = 28;
    private const uint SuperEvent = 0x10, EventNumber = 0xFFFFF, AllButSpillOfSLink = 0x800FFFFF;
    /// <summary>S-Link headers hold 11 bits of the number: above, the numbers of two spills would be taken for one.</summary>
    private const int LargestSpill = 0x7FF;

    private int _at, _spillsOfPass;
    private bool _hasBegun;

    /// <summary>The next event; false when all numbers are used.</summary>
    /// <param name="bytes">Its bytes, valid until the next call.</param>
    /// <param name="type">Its type.</param>
    /// <param name="spill">Its spill.</param>
    /// <param name="eventInSpill">Its number there.</param>
    public bool TryNext(out ReadOnlySpan<byte> bytes, out EventType type, out int spill, out int eventInSpill)
    {
        while (true)
        {
            if (_at == stream.Length) (_at, _hasBegun) = (0, true);
            Span<byte> rest = stream.Span[_at..];
            Span<byte> one = rest[..(int)Word(rest, 0)];
            bytes = one;
            _at += one.Length;
            type = (EventType)(Word(one, TypeOffset) & 0xFFFF);
            eventInSpill = (int)(Word(one, SpillOffset) & EventNumber);
            spill = (int)(Word(one, SpillOffset) >> 20);
            if (type is EventType.EndOfRun || _hasBegun && type is EventType.StartOfRun) continue;
            if (!_hasBegun)
            {
                _spillsOfPass = Math.Max(_spillsOfPass, spill);
                return true;
            }
            // The bytes hold the number of the pass before.
            spill += _spillsOfPass;
            if (spill > LargestSpill) return false;
            SetSpill(one, (uint)spill);
            return true;
        }
    }

    private static void SetSpill(Span<byte> bytes, uint spill)
    {
        Set(bytes, SpillOffset, EventNumber, spill << 20);
        int position = (int)Word(bytes, HeaderSizeOffset);
        if ((Word(bytes, SystemAttributeOffset) & SuperEvent) != 0)
            for (int size; position < bytes.Length; position += size)
            {
                size = (int)Word(bytes, position);
                SetSpill(bytes.Slice(position, size), spill);
            }
        else
            for (; position < bytes.Length; position += (int)Word(bytes, position))
                Set(bytes, position + EquipmentBytes + sizeof(uint), AllButSpillOfSLink, spill << 20);
    }

    private static void Set(Span<byte> bytes, int offset, uint kept, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], Word(bytes, offset) & kept | value);

    private static uint Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
