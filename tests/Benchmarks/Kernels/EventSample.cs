using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Hardware.VirtualDetectors;
using EdgeMon.Hardware.VirtualDetectors.Truth;
using EdgeMon.Signal;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Benchmarks.Kernels;

/// <summary>One electron event of the virtual detector in pinned memory, decoded and with its tables, for kernel benchmarks.</summary>
internal sealed unsafe class EventSample
{
    private readonly byte[] _memory;

    public EventSample()
    {
        using var stream = new MemoryStream();
        SimulationTruth truth = Simulation.Run(new SimulationRequest { Events = 60 }, stream);
        byte[] bytes = stream.ToArray();
        ChannelMap map = ChannelMap.Parse(MapText.Write(), truth.Run);
        var constants = new ChannelConstants(map.Channels.Count);
        Array.Fill(constants.ThresholdAdc, 3f);
        var context = new RunContext(truth.Run, new RunSetup { Map = map, Constants = constants }, new SignalOptions());
        Reconstructor = new EventReconstructor<Width512>(context);
        var decoder = new EventDecoder(map.Rules);
        var decoded = new DecodedEvent();
        _memory = GC.AllocateArray<byte>(1 << 16, pinned: true);
        for (int at = 0; at < bytes.Length;)
        {
            int size = BitConverter.ToInt32(bytes, at);
            decoder.Decode(bytes.AsSpan(at, size), 0, decoded);
            if (decoded.Header.Type == EventType.Physics && (decoded.Header.TriggerMask & 2) != 0)
            {
                bytes.AsSpan(at, size).CopyTo(_memory);
                Reconstructor.MeasurePulses(_memory.AsSpan(0, size), decoded);
                Above = Reconstructor.Pulses.Above.Count;
                return;
            }
            at += size;
        }
        throw new InvalidOperationException("no beam trigger among the events");
    }

    public EventReconstructor<Width512> Reconstructor { get; }

    /// <summary>Channels above threshold.</summary>
    public int Above { get; }

    public ChannelScanKernel.Job Job
    {
        get
        {
            fixed (byte* start = _memory) return Reconstructor.JobFor(start); // pinned anyway
        }
    }
}
