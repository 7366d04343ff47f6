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
        Grow(512);
    }

    /// <summary>Per regular channel: offset of the first sample word.</summary>
    public AlignedBuffer<int> Offsets { get; private set; } = null!;
    /// <summary>Per regular channel: slot.</summary>
    public AlignedBuffer<int> Slots { get; private set; } = null!;
    /// <summary>Work space of the scan, as long as <see cref="Slots"/>.</summary>
    public AlignedBuffer<int> Above { get; private set; } = null!;
    /// <summary>Number of regular channels: 32 MSADC samples.</summary>
    public int RegularCount { get; private set; }
    /// <summary>All other mapped channels: position in the event's list, and slot.</summary>
    public List<(int Position, int Slot)> Irregular { get; } = new(64);
    /// <summary>Unmapped channels in the event: source and number.</summary>
    public List<(int Source, int Count)> UnmappedList { get; } = [];

    /// <summary>Makes the table for an event.</summary>
    /// <returns>True when it changed: results of slots that this event does not fill must be forgotten.</returns>
    public bool Update(DecodedEvent decoded)
    {
        if (decoded.LayoutVersion > 0 && decoded.LayoutVersion == _version) return false;
        _version = decoded.LayoutVersion;
        RegularCount = 0;
        Irregular.Clear();
        _unmapped.Clear();
        ReadOnlySpan<LocatedChannel> channels = decoded.Channels;
        for (int i = 0; i < channels.Length; i++)
        {
            int index = _map.IndexOf(channels[i].Address);
            if (index < 0)
            {
                int source = ChannelAddress.FromPacked(channels[i].Address).Source;
                _unmapped[source] = _unmapped.GetValueOrDefault(source) + 1;
            }
            // A channel that the map names more than once goes to each of its cells.
            for (; index >= 0; index = _map.NextWithSameAddress(index)) Add(channels[i], i, _layout.SlotOf(index));
        }
        UnmappedList.Clear();
        foreach (var (source, count) in _unmapped) UnmappedList.Add((source, count));
        return true;
    }

    private void Add(in LocatedChannel channel, int position, int slot)
    {
        if (channel.Encoding != SampleEncoding.Msadc3 || channel.SampleCount != ChannelScanKernel.Samples)
        {
            Irregular.Add((position, slot));
            return;
        }
        if (RegularCount == Slots.Length) Grow(2 * RegularCount);
        Offsets.Span[RegularCount] = channel.Offset;
        Slots.Span[RegularCount] = slot;
        RegularCount++;
    }

    private void Grow(int length)
    {
        var (offsets, slots) = (Offsets, Slots);
        Offsets = new AlignedBuffer<int>(length);
        Slots = new AlignedBuffer<int>(length);
        Above = new AlignedBuffer<int>(length);
        offsets?.Span.CopyTo(Offsets.Span);
        slots?.Span.CopyTo(Slots.Span);
    }
}
