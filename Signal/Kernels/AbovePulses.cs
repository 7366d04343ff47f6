using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// The channels of one event at or above threshold, closed up: a quarter of all, so that the second pass works on few full vectors.
/// Position j of every array belongs to slot <see cref="Slots"/>[j]. Reused from event to event.
/// </summary>
internal sealed class AbovePulses
{
    /// <summary>Room for so many slots, and for the vector that is stored behind the last.</summary>
    public AbovePulses(int slots)
    {
        int room = slots + 16;
        Slots = new(room);
        Offsets = new(room);
        Amplitudes = new(room);
        Pedestals = new(room);
        Slopes = new(room);
        HalfLimits = new(room);
        PeakLimits = new(room);
        HighSamples = new(room);
        PeakSamples = new(room);
        CrossingWords = new(room);
        Places = new(room);
        Positions = new(room);
        Shapes = new(room);
        Disturbed = new(room / DetectorLayout.Lanes + 1);
        Listed = new(ListedSlots + sizeof(ulong));
    }

    /// <summary>How many slots a byte can number.</summary>
    public const int ListedSlots = 256;

    /// <summary>How many.</summary>
    public int Count { get; set; }
    /// <summary>Slots, ascending.</summary>
    public AlignedBuffer<int> Slots { get; }
    /// <summary>Offset of the first sample word in the event.</summary>
    public AlignedBuffer<int> Offsets { get; }
    /// <summary>Amplitude [1/3 ADC].</summary>
    public AlignedBuffer<int> Amplitudes { get; }
    /// <summary>Window sums of both pedestals.</summary>
    public AlignedBuffer<uint> Pedestals { get; }
    /// <summary>Change of level inside the pedestal window [ADC].</summary>
    public AlignedBuffer<int> Slopes { get; }
    /// <summary>Largest values in high form that are below half of the maximum, even samples in the lower half; <see cref="EdgePasses256"/> keeps them to be compared as signed numbers.</summary>
    public AlignedBuffer<uint> HalfLimits { get; }
    /// <summary>Largest values in high form that are below the maximum, likewise.</summary>
    public AlignedBuffer<uint> PeakLimits { get; }
    /// <summary>Bit i set where sample i is at or above half of the maximum.</summary>
    public AlignedBuffer<uint> HighSamples { get; }
    /// <summary>Bit i set where sample i is the maximum.</summary>
    public AlignedBuffer<uint> PeakSamples { get; }
    /// <summary>The two words from the crossing on.</summary>
    public AlignedBuffer<ulong> CrossingWords { get; }
    /// <summary>Offset of the crossing's word in the event.</summary>
    public AlignedBuffer<int> Places { get; }
    /// <summary>Half-maximum on the rising edge [samples].</summary>
    public AlignedBuffer<float> Positions { get; }
    /// <summary>Crossing, peak and flags, see <see cref="PackedEdge"/>.</summary>
    public AlignedBuffer<uint> Shapes { get; }
    /// <summary>
    /// Bit j mod 16 of word j / 16 is set where channel j must take the full path: it has a second pulse, or its pedestal window falls.
    /// Where the window only rises there is no tail to subtract: the full path would give what is known already.
    /// </summary>
    public AlignedBuffer<ushort> Disturbed { get; }
    /// <summary>Numbers of slots in a block of <see cref="ListedSlots"/>.</summary>
    public AlignedBuffer<byte> Listed { get; }
}
