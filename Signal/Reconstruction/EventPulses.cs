using EdgeMon.Signal.Kernels;

namespace EdgeMon.Signal.Reconstruction;

/// <summary>Results of one event by slot: structure of arrays, reused from event to event.</summary>
internal sealed class EventPulses
{
    /// <summary>Arrays for so many slots.</summary>
    public EventPulses(int slots)
    {
        Amplitudes = new(slots);
        Pedestals = new(slots);
        Positions = new(slots);
        Shapes = new(slots);
        Energies = new(slots);
        InTime = new(slots);
        Times = new(slots);
        Cells = new(slots);
        Above = new(slots);
        Slopes = new(slots);
        Steps = new(slots);
        Maxima = new(slots);
        Clear();
    }

    /// <summary>Amplitude [1/3 ADC].</summary>
    public AlignedBuffer<int> Amplitudes { get; }
    /// <summary>Window sums of the pedestals.</summary>
    public AlignedBuffer<uint> Pedestals { get; }
    /// <summary>Half-maximum on the rising edge [samples]; of this event only where above threshold.</summary>
    public AlignedBuffer<float> Positions { get; }
    /// <summary>Crossing, peak and flags, see <see cref="PackedEdge"/>; of this event only where above threshold.</summary>
    public AlignedBuffer<uint> Shapes { get; }
    /// <summary>Energy [GeV]; 0 below threshold.</summary>
    public AlignedBuffer<float> Energies { get; }
    /// <summary>Energy in time [GeV].</summary>
    public AlignedBuffer<float> InTime { get; }
    /// <summary>Time relative to master and expectation [ns].</summary>
    public AlignedBuffer<float> Times { get; }
    /// <summary>Energies of ECAL cells, both depths [GeV].</summary>
    public AlignedBuffer<float> Cells { get; }

    /// <summary>Change of level inside the pedestal window [ADC], of regular channels.</summary>
    public AlignedBuffer<int> Slopes { get; }
    /// <summary>Differences of samples of one converter before the pulse, of regular channels (<see cref="ChannelScanKernel.Job.Steps"/>).</summary>
    public AlignedBuffer<uint> Steps { get; }
    /// <summary>Largest raw even and odd sample, of regular channels.</summary>
    public AlignedBuffer<uint> Maxima { get; }
    /// <summary>Regular channels at or above threshold, of this event.</summary>
    public AbovePulses Above { get; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Amplitudes.Span.Clear();
        Pedestals.Span.Clear();
        Positions.Span.Fill(PackedEdge.NoPosition);
        Shapes.Span.Clear();
        Energies.Span.Clear();
        InTime.Span.Clear();
        Times.Span.Clear();
    }

    /// <summary>Stores what the full path measured.</summary>
    public void Set(int slot, in PulseMeasurement pulse)
    {
        Amplitudes.Span[slot] = pulse.AmplitudeThirds;
        Pedestals.Span[slot] = pulse.PedestalSums;
        Positions.Span[slot] = pulse.PositionSamples;
        Shapes.Span[slot] = pulse.ShapeWord;
    }
}
