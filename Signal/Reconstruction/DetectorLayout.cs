using EdgeMon.Calibration;

namespace EdgeMon.Signal.Reconstruction;

/// <summary>One detector part: as many neighbouring slots as it has cells.</summary>
/// <param name="Start">First slot.</param>
/// <param name="Columns">Cells in x.</param>
/// <param name="Rows">Cells in y.</param>
internal readonly record struct SlotGroup(int Start, int Columns, int Rows)
{
    /// <summary>Number of cells, and of slots.</summary>
    public int Cells => Columns * Rows;
    /// <summary>Slots rounded up to whole vectors, for arrays of its own.</summary>
    public int Padded => DetectorLayout.Padded(Cells);
    /// <summary>Slot of a cell.</summary>
    public int SlotOf(int x, int y) => Start + x * Rows + y;
    /// <summary>Slot of the central cell.</summary>
    public int Central => SlotOf(Columns / 2, Rows / 2);
}

/// <summary>
/// The order in which reconstruction keeps channels: sorted by detector part, so that every sum is a sum over neighbouring
/// slots in a fixed order whatever the order of the data. The preshower and the main part have the same order of cells.
/// Only the end is padded to whole vectors (and by one more, so that a load from any slot stays inside).
/// </summary>
internal sealed class DetectorLayout
{
    /// <summary>Slots per block: the lanes of the widest vector of 32-bit numbers.</summary>
    public const int Lanes = 16;
    /// <summary>Most HCAL modules.</summary>
    public const int MaximumHcalModules = 4;

    private readonly int[] _slotOfChannel;
    private readonly int[] _channelOfSlot;
    private readonly int[] _hcalCentral;

    /// <summary>The layout of a list of channels.</summary>
    public DetectorLayout(IReadOnlyList<MappedChannel> channels)
    {
        int slots = 0;
        SlotGroup ecal = Add(0, Size(channel => channel.Role is DetectorRole.EcalPreshower or DetectorRole.EcalMain));
        Preshower = ecal;
        Main = Add(slots, (ecal.Columns, ecal.Rows));
        Hcal = new SlotGroup[MaximumHcalModules];
        for (int module = 0; module < MaximumHcalModules; module++)
            Hcal[module] = Add(slots, Size(channel => channel.Role == DetectorRole.Hcal && channel.Module == module));
        _hcalCentral = [.. Hcal.Select(module => module.Central)];
        Veto = Add(slots, (Width(DetectorRole.Veto, 2), 1));
        Srd = Add(slots, (Width(DetectorRole.Srd, 1), 1));
        var beam = channels.Where(channel => channel.Role == DetectorRole.BeamCounter).Select(channel => channel.Index).ToList();
        BeamCounters = Add(slots, (beam.Count, 1));
        int others = slots;

        _slotOfChannel = new int[channels.Count];
        Array.Fill(_slotOfChannel, -1);
        var taken = new HashSet<int>();
        foreach (MappedChannel channel in channels)
        {
            int slot = SlotFor(channel);
            // A second channel on the same cell is monitored, but does not count twice.
            if (slot >= 0 && taken.Add(slot)) _slotOfChannel[channel.Index] = slot;
        }
        for (int i = 0; i < _slotOfChannel.Length; i++)
            if (_slotOfChannel[i] < 0) _slotOfChannel[i] = slots++;
        Others = new SlotGroup(others, slots - others, 1);
        Slots = Padded(slots);
        _channelOfSlot = new int[Slots];
        Array.Fill(_channelOfSlot, -1);
        for (int i = 0; i < _slotOfChannel.Length; i++) _channelOfSlot[_slotOfChannel[i]] = i;

        SlotGroup Add(int start, (int Columns, int Rows) size)
        {
            slots = start + size.Columns * size.Rows;
            return new SlotGroup(start, size.Columns, size.Rows);
        }

        (int Columns, int Rows) Size(Func<MappedChannel, bool> belongs)
        {
            int columns = 0, rows = 0;
            foreach (MappedChannel channel in channels)
            {
                if (!belongs(channel) || !HasPlausibleCell(channel)) continue;
                columns = Math.Max(columns, channel.X + 1);
                rows = Math.Max(rows, channel.Y + 1);
            }
            return (columns, rows);
        }

        int Width(DetectorRole role, int multiple)
        {
            int width = Size(channel => channel.Role == role && channel.X < Lanes).Columns;
            return (width + multiple - 1) / multiple * multiple;
        }

        int SlotFor(MappedChannel channel) => channel.Role switch
        {
            _ when !HasPlausibleCell(channel) => -1,
            DetectorRole.EcalPreshower => Preshower.SlotOf(channel.X, channel.Y),
            DetectorRole.EcalMain => Main.SlotOf(channel.X, channel.Y),
            DetectorRole.Hcal when (uint)channel.Module < MaximumHcalModules => Hcal[channel.Module].SlotOf(channel.X, channel.Y),
            DetectorRole.Veto when channel.X < Lanes => Veto.Start + channel.X,
            DetectorRole.Srd when channel.X < Lanes => Srd.Start + channel.X,
            DetectorRole.BeamCounter => BeamCounters.Start + beam.IndexOf(channel.Index),
            _ => -1,
        };
    }

    /// <summary>Preshower cells, slot = start + x rows + y.</summary>
    public SlotGroup Preshower { get; }
    /// <summary>Main ECAL cells in the order of the preshower's.</summary>
    public SlotGroup Main { get; }
    /// <summary>HCAL modules 0..3; a module that does not exist has no cells.</summary>
    public SlotGroup[] Hcal { get; }
    /// <summary>Slot of the central cell of each HCAL module.</summary>
    public ReadOnlySpan<int> HcalCentral => _hcalCentral;
    /// <summary>VETO photomultipliers, slot = start + 2 plane + side.</summary>
    public SlotGroup Veto { get; }
    /// <summary>SRD modules.</summary>
    public SlotGroup Srd { get; }
    /// <summary>Beam counters in the order of the map.</summary>
    public SlotGroup BeamCounters { get; }
    /// <summary>Mapped channels that reconstruction does not use.</summary>
    public SlotGroup Others { get; }
    /// <summary>Number of slots, a multiple of <see cref="Lanes"/>.</summary>
    public int Slots { get; }
    /// <summary>Length of arrays over slots: one vector more, so that sums may read past the end of the last part.</summary>
    public int ArrayLength => Slots + Lanes;
    /// <summary>Number of mapped channels.</summary>
    public int Channels => _slotOfChannel.Length;

    /// <summary>Slot of a channel.</summary>
    public int SlotOf(int channelIndex) => _slotOfChannel[channelIndex];

    /// <summary>Index of the channel in a slot, -1 for padding.</summary>
    public int ChannelOf(int slot) => _channelOfSlot[slot];

    /// <summary>Next multiple of <see cref="Lanes"/>.</summary>
    public static int Padded(int count) => (count + Lanes - 1) / Lanes * Lanes;

    // Calorimeters of this kind have a few dozen cells in a row; a wild coordinate in a map must not take memory.
    private static bool HasPlausibleCell(MappedChannel channel) => channel.X is >= 0 and < 64 && channel.Y is >= 0 and < 64;
}
