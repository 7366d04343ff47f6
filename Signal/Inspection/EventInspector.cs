using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Daq.Samples;
using EdgeMon.Signal.Expressions;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Signal.Selection;

namespace EdgeMon.Signal.Inspection;

/// <summary>
/// Looks into single events with the decoder, the reconstruction and the cuts of the pipeline, outside of the pipeline: what is
/// shown is what was counted. Not thread safe.
/// </summary>
public sealed class EventInspector
{
    /// <summary>Vector loads may run past the end of an event by so much.</summary>
    private const int Padding = 64;

    private readonly RunContext _context;
    private readonly EventReconstructor _reconstructor;
    private readonly EventDecoder _decoder;
    private readonly DecodedEvent _decoded = new();
    private readonly ushort[] _samples = new ushort[ushort.MaxValue];

    /// <summary>An inspector of the events of one run.</summary>
    /// <param name="run">Run number.</param>
    /// <param name="setup">Map and constants of the run.</param>
    /// <param name="options">Options of reconstruction and selection.</param>
    /// <param name="format">How the events are framed.</param>
    public EventInspector(int run, RunSetup setup, SignalOptions options, FrameFormat format)
    {
        _context = new RunContext(run, setup, options);
        _reconstructor = EventReconstructor.Create(_context, VectorWidths.Widest);
        _decoder = new EventDecoder(setup.Map.Rules, format);
    }

    /// <summary>The run that this inspector was made for.</summary>
    public int Run => _context.Run;

    /// <summary>Decodes, reconstructs and judges an event.</summary>
    /// <param name="raw">The raw event.</param>
    /// <param name="spill">Its spill: LED ratios and temperatures are those of the spill.</param>
    public InspectedEvent Inspect(ReadOnlySpan<byte> raw, int spill)
    {
        byte[] padded = new byte[raw.Length + Padding];
        raw.CopyTo(padded);
        ReadOnlySpan<byte> bytes = padded.AsSpan(0, raw.Length);
        _reconstructor.Constants.SetLedRatios(SpillGains.Of(_context.Setup, spill).Ratios);
        _decoder.Decode(bytes, 0, _decoded);
        EventHeader header = _decoded.Header;
        var record = new EventRecord
        {
            Type = header.Type, TriggerMask = header.TriggerMask, EventInSpill = header.EventInSpill, EventInRun = header.EventInRun,
            TimeUnix = header.TimestampSeconds, Bytes = bytes.Length,
        };
        string[] errors = [.. _decoded.Errors.ToArray().Select(error => error.Source < 0 ? $"{error.Kind}" : $"{error.Kind}, source {error.Source}")];
        PulseFlags flags = _reconstructor.MeasurePulses(bytes, _decoded);
        if (!_reconstructor.ComputeEnergies(ref record))
            return new InspectedEvent(header, record with { Verdict = EventVerdict.InvalidEnergy }, [], -1, Channels(bytes), errors);
        _reconstructor.ComputeSums(ref record, flags);
        SlotGroup[] hcal = _context.Layout.Hcal;
        float central0 = Central(hcal[0]), central1 = Central(hcal[1]);
        _context.Cuts.Judge(ref record, central0, central1, new EventCells(_context.Layout, _reconstructor.Pulses));
        record.IsReconstructed = true;
        IReadOnlyList<CutReading> cuts = CutReadings.Of(record, _context.Cuts, _context.SrdModules, _context.VetoPlanes, central0, central1);
        return new InspectedEvent(header, record, cuts, record.CutsPassed < cuts.Count ? record.CutsPassed : -1, Channels(bytes), errors);
    }

    private float Central(SlotGroup module) => module.Cells > 0 ? _reconstructor.Pulses.InTime.Span[module.Central] : 0;

    private List<InspectedChannel> Channels(ReadOnlySpan<byte> bytes)
    {
        var channels = new SortedDictionary<int, InspectedChannel>();
        foreach (ref readonly LocatedChannel located in _decoded.Channels)
        {
            int index = _context.Setup.Map.IndexOf(located.Address);
            if (index < 0) continue;
            int count = SampleUnpacker.Unpack(located, bytes, _samples);
            int[] samples = new int[count];
            for (int i = 0; i < count; i++) samples[i] = _samples[i];
            for (; index >= 0; index = _context.Setup.Map.NextWithSameAddress(index)) channels[index] = Channel(index, samples);
        }
        return [.. channels.Values];
    }

    private InspectedChannel Channel(int index, int[] samples)
    {
        EventPulses pulses = _reconstructor.Pulses;
        int slot = _context.Layout.SlotOf(index);
        uint pedestals = pulses.Pedestals.Span[slot], shape = pulses.Shapes.Span[slot];
        int amplitude = pulses.Amplitudes.Span[slot], threshold = _reconstructor.Constants.Thresholds.Span[slot];
        bool above = amplitude >= threshold;
        PulseFlags flags = above ? PackedEdge.Flags(shape) : PulseFlags.None;
        bool edge = above && (flags & PulseFlags.NoEdge) == 0;
        return new InspectedChannel
        {
            Index = index,
            Samples = samples,
            PedestalEvenAdc = PedestalKernel.Even(pedestals) / 3.0,
            PedestalOddAdc = PedestalKernel.Odd(pedestals) / 3.0,
            AmplitudeAdc = amplitude / 3.0,
            ThresholdAdc = threshold / 3.0,
            PeakSample = above ? PackedEdge.Peak(shape) : null,
            HalfMaximumSample = edge ? pulses.Positions.Span[slot] : null,
            EnergyGeV = pulses.Energies.Span[slot],
            TimeNs = edge ? pulses.Times.Span[slot] : null,
            InTime = pulses.InTime.Span[slot] > 0,
            Remarks = flags == PulseFlags.None ? [] : flags.ToString().Split(", "),
        };
    }
}
