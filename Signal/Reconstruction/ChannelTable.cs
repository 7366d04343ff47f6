using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Signal.Kernels;

namespace EdgeMon.Signal.Reconstruction;

/// <summary>
/// From the channels of an event to slots. Made from the first event of a layout and kept as long as the decoder says
/// that the layout is the same, so that the addresses of a regular run are looked at once.
/// </summary>
internal sealed class ChannelTable
{
    private readonly ChannelMap _map;
    private readonly DetectorLayout _layout;
    private readonly Dictionary<int, int> _unmapped = [];
    private long _version;

    /// <summary>An empty table.</summary>
    public ChannelTable(ChannelMap map, DetectorLayout layout)
    {
        (_map, _layout) = (map, layout);
        Regular = new AlignedBuffer<int>(layout.ArrayLength);
        Offsets = new AlignedBuffer<int>(layout.ArrayLength);
        Headers = new AlignedBuffer<uint>(layout.ArrayLength);
    }

    /// <summary>
    /// Per slot: offset of the first sample word of its regular channel (32 MSADC samples). Slots in <see cref="Blank"/> repeat
    /// the offset of another channel, so that the scan needs no exception for them.
    /// </summary>
    public AlignedBuffer<int> Offsets { get; }
    /// <summary>Per slot: what the header of its channel must be (<see cref="DecodedEvent.ChannelHeaders"/>), blank slots as in <see cref="Offsets"/>.</summary>
    public AlignedBuffer<uint> Headers { get; }
    /// <summary>True when the scan of all slots looks at every channel of the event: none is unmapped, irregular or there twice.</summary>
    public bool HoldsAllChannels { get; private set; }
    /// <summary>Number of slots with a regular channel; 0 means that there is nothing to scan.</summary>
    public int RegularCount { get; private set; }
    /// <summary>Slots without a regular channel: their results of the scan mean nothing.</summary>
    public List<int> Blank { get; } = new(64);
    /// <summary>All other mapped channels: position in the event's list, and slot.</summary>
    public List<(int Position, int Slot)> Irregular { get; } = new(64);
    /// <summary>Unmapped channels in the event: source and number.</summary>
    public List<(int Source, int Count)> Unmapped { get; } = [];

    /// <summary>Per slot: -1 when it holds a regular channel of the current layout, else 0.</summary>
    public AlignedBuffer<int> Regular { get; }
    /// <summary>True when the slot holds a regular channel of the current layout.</summary>
    public bool IsRegular(int slot) => Regular.Span[slot] != 0;

    /// <summary>Makes the table for an event, unless it is the one of the event before.</summary>
    /// <returns>True when it changed: results of slots that this event does not fill must be forgotten.</returns>
    public bool Update(DecodedEvent decoded)
    {
        if (decoded.LayoutVersion > 0 && decoded.LayoutVersion == _version) return false;
        _version = decoded.LayoutVersion;
        RegularCount = 0;
        Regular.Span.Clear();
        Irregular.Clear();
        _unmapped.Clear();
        ReadOnlySpan<LocatedChannel> channels = decoded.Channels;
        ReadOnlySpan<uint> headers = decoded.ChannelHeaders;
        int anyOffset = 0;
        uint anyHeader = 0;
        HoldsAllChannels = headers.Length == channels.Length;
        for (int i = 0; i < channels.Length; i++)
        {
            ref readonly LocatedChannel channel = ref channels[i];
            int index = _map.IndexOf(channel.Address);
            if (index < 0)
            {
                CountUnmapped(channel.Address);
                HoldsAllChannels = false;
            }
            bool regular = channel.Encoding == SampleEncoding.Msadc3 && channel.SampleCount == ChannelScanKernel.Samples;
            // A channel that the map names more than once goes to each of its cells.
            for (; index >= 0; index = _map.NextWithSameAddress(index))
            {
                int slot = _layout.SlotOf(index);
                if (!regular)
                {
                    Irregular.Add((i, slot));
                    HoldsAllChannels = false;
                    continue;
                }
                anyOffset = SetRegular(slot, channel.Offset);
                Headers.Span[slot] = anyHeader = i < headers.Length ? headers[i] : 0;
            }
        }
        Blank.Clear();
        for (int slot = 0; slot < _layout.Slots; slot++)
        {
            if (IsRegular(slot)) continue;
            Blank.Add(slot);
            Offsets.Span[slot] = anyOffset;
            Headers.Span[slot] = anyHeader;
        }
        Unmapped.Clear();
        foreach (var (source, count) in _unmapped) Unmapped.Add((source, count));
        return true;
    }

    /// <summary>Of a channel that stands twice in an event the later one counts.</summary>
    private int SetRegular(int slot, int offset)
    {
        if (IsRegular(slot)) HoldsAllChannels = false;
        else RegularCount++;
        Regular.Span[slot] = -1;
        Offsets.Span[slot] = offset;
        return offset;
    }

    private void CountUnmapped(int address)
    {
        int source = ChannelAddress.FromPacked(address).Source;
        _unmapped[source] = _unmapped.GetValueOrDefault(source) + 1;
    }
}
