using System.Globalization;
using EdgeMon.Calibration;
using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Reading;
using EdgeMon.Signal;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Pipeline;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Benchmarks.Chain;

/// <summary>
/// Processor time of each stage in a loop of its own over the events of one batch: less true than the chain (caches are
/// warm), but steady on a machine that others use, too.
/// </summary>
internal static class StageLoops
{
    public static int Run(string[] args)
    {
        byte[] bytes = File.ReadAllBytes(args[0]);
        int rounds = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 4000;
        float threshold = args.Length > 2 ? float.Parse(args[2], CultureInfo.InvariantCulture) : 3;
        using var source = new RepeatedBytes(bytes, 1);
        using var reader = new EventBatchReader(source, new EventBatchLimits { Events = 120 }, FrameFormat.Date);
        EventBatch? batch;
        do
        {
            if (!reader.TryRead(out batch, CancellationToken.None)) return 2;
        }
        while (batch.Count < 60);

        ChannelMap map = ChannelMap.Load(args[1], batch.Run);
        var constants = new ChannelConstants(map.Channels.Count);
        Array.Fill(constants.ThresholdAdc, threshold);
        if (args.Length > 4) constants = CalibrationStore.Load(args[4]).For(map, batch.Run);
        var context = new RunContext(batch.Run, new RunSetup { Map = map, Constants = constants }, new SignalOptions());
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
        {
            EventReconstructor reconstructor = EventReconstructor.Create(context, width);
            var decoder = new EventDecoder(map.Rules);
            var decoded = new DecodedEvent();
            int physics = 0;
            for (int i = 0; i < batch.Count; i++)
            {
                decoder.Decode(batch.EventBytes(i), 0, decoded);
                if (decoded.Header.Type == EventType.Physics) physics = i;
            }
            decoder.Decode(batch.EventBytes(physics), 0, decoded);
            EventRecord record = default;
            PulseFlags flags = reconstructor.MeasurePulses(batch.EventBytes(physics), decoded);
            reconstructor.ComputeEnergies(ref record);
            var sums = new ChannelSums(context.Layout);
            Console.WriteLine($"{width}, flags {flags}, {decoded.Channels.Length} channels");
            Measure("decode", rounds, i => decoder.Decode(batch.EventBytes(i % batch.Count), 0, decoded));
            decoder.Decode(batch.EventBytes(physics), 0, decoded);
            Measure("pulses", rounds, i => reconstructor.MeasurePulses(batch.EventBytes(physics), decoded));
            if (width == VectorWidth.Bits512) MeasureKernels<Width512>(context, reconstructor, batch.EventBytes(physics), rounds);
            if (width == VectorWidth.Bits256) MeasureKernels<Width256>(context, reconstructor, batch.EventBytes(physics), rounds);
            int flagged = 0, channels = 0;
            for (int i = 0; i < batch.Count; i++)
            {
                decoder.Decode(batch.EventBytes(i), 0, decoded);
                if (decoded.Header.Type != EventType.Physics) continue;
                if ((reconstructor.MeasurePulses(batch.EventBytes(i), decoded) & (PulseFlags.SlopeBeforePulse | PulseFlags.SecondPulse | PulseFlags.Saturated)) == 0) continue;
                flagged++;
                for (int slot = 0; slot < context.Layout.Slots; slot++)
                    if (reconstructor.Pulses.Amplitudes.Span[slot] >= reconstructor.Constants.Thresholds.Span[slot]
                        && (PackedEdge.Flags(reconstructor.Pulses.Shapes.Span[slot]) & (PulseFlags.SlopeBeforePulse | PulseFlags.SecondPulse | PulseFlags.Saturated)) != 0) channels++;
            }
            Console.WriteLine($"  {flagged} of {batch.Count} events with {channels} flagged channels");
            Measure("all", rounds, i =>
            {
                decoder.Decode(batch.EventBytes(i % batch.Count), 0, decoded);
                reconstructor.MeasurePulses(batch.EventBytes(i % batch.Count), decoded);
            });
            decoder.Decode(batch.EventBytes(physics), 0, decoded);
            reconstructor.MeasurePulses(batch.EventBytes(physics), decoded);
            Measure("energies", rounds, _ => reconstructor.ComputeEnergies(ref record));
            Measure("sums", rounds, _ => reconstructor.ComputeSums(ref record, flags));
            Measure("cuts", rounds, _ => context.Cuts.Judge(ref record, 0, 0));
            Measure("maps", rounds, _ => sums.AddPhysics<Width512>(reconstructor));
            Measure("pedestals", rounds, _ => sums.AddPedestals<Width512>(reconstructor));
            Measure("times", rounds, _ => sums.AddTimes<Width512>(reconstructor));
        }
        return 0;
    }

    private static unsafe void MeasureKernels<TWidth>(RunContext context, EventReconstructor reconstructor, ReadOnlySpan<byte> bytes, int rounds) where TWidth : struct, IVectorWidth
    {
        fixed (byte* fixedStart = bytes)
        {
            nint start = (nint)fixedStart;
            ChannelScanKernel.Job Job() => ((EventReconstructor<TWidth>)reconstructor).JobFor((byte*)start);
            int count = reconstructor.Pulses.Above.Count;
            Measure(" scan", rounds, _ => { var job = Job(); ChannelScanKernel.Scan<TWidth>(ref job); });
            Measure($" edge {count}", rounds, _ => { var job = Job(); EdgeKernel.Measure<TWidth>(job, reconstructor.Constants.Limits, reconstructor.Pulses.Above, reconstructor.Pulses.Positions.Pointer, reconstructor.Pulses.Shapes.Pointer); });
        }
    }

    private static void Measure(string name, int rounds, Action<int> action)
    {
        double best = double.MaxValue;
        for (int repeat = 0; repeat < 12; repeat++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < rounds * 10; i++) action(i);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalNanoseconds / rounds / 10);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-10} {best,8:0.0} ns"));
    }
}
