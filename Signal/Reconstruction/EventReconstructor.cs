using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Samples;
using EdgeMon.Signal.Kernels;

namespace EdgeMon.Signal.Reconstruction;

/// <summary>
/// From the located channels of one event to its quantities, in three steps so that each can be timed: pulses,
/// energies, sums. One per worker and run; allocates nothing per event.
/// </summary>
internal abstract class EventReconstructor
{
    /// <summary>A reconstructor of a given vector width.</summary>
    public static EventReconstructor Create(RunContext context, VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => new EventReconstructor<Width512>(context),
        VectorWidth.Bits256 => new EventReconstructor<Width256>(context),
        VectorWidth.Bits128 => new EventReconstructor<Width128>(context),
        _ => new EventReconstructor<ScalarReference>(context),
    };

    // A damaged event has a table made for it alone: that of the regular run outlives it.
    private readonly ChannelTable _learnt, _others;

    /// <summary>Working arrays and constants of a run.</summary>
    protected EventReconstructor(RunContext context)
    {
        Context = context;
        (_learnt, _others) = (new ChannelTable(context.Setup.Map, context.Layout), new ChannelTable(context.Setup.Map, context.Layout));
        Table = _learnt;
        Pulses = new EventPulses(context.Layout.ArrayLength);
        Constants = new SlotConstants(context.Layout, context.Setup.Constants, context.Options.Reconstruction);
        Shape = new PulseShape(context.Options.Reconstruction.PulseWidthSamples, context.Options.Reconstruction.TailDecaySamples);
    }

    /// <summary>What all workers share.</summary>
    public RunContext Context { get; }
    /// <summary>Channels of the event that was measured last.</summary>
    public ChannelTable Table { get; private set; }
    /// <summary>Results by slot.</summary>
    public EventPulses Pulses { get; }
    /// <summary>Constants by slot.</summary>
    public SlotConstants Constants { get; }
    /// <summary>Shape for recovery and tails.</summary>
    protected PulseShape Shape { get; }

    /// <summary>
    /// True when the words of the channels that were measured last are those of the layout (<see cref="DecodedEvent.AreSamplesUnread"/>)
    /// and no channel was left out.
    /// </summary>
    public bool ReadAllSamples { get; protected set; }

    /// <summary>Makes <see cref="Table"/> that of an event; forgets results where it changes, because the event may not fill all slots.</summary>
    protected void FindTable(DecodedEvent decoded)
    {
        ChannelTable table = decoded.LayoutVersion > 0 ? _learnt : _others;
        if (!table.Update(decoded) && ReferenceEquals(table, Table)) return;
        Table = table;
        Pulses.Clear();
    }

    /// <summary>Measures all channels.</summary>
    /// <param name="bytes">The event.</param>
    /// <param name="decoded">What the decoder found in it.</param>
    /// <returns>Flags of all channels, together.</returns>
    public abstract PulseFlags MeasurePulses(ReadOnlySpan<byte> bytes, DecodedEvent decoded);

    /// <summary>Energies and times; sets the master time and remarks in the record.</summary>
    /// <param name="record">The event.</param>
    /// <returns>False when an energy is not a finite number.</returns>
    public abstract bool ComputeEnergies(ref EventRecord record);

    /// <summary>Sums over detectors, VETO planes, SRD, shower chi2.</summary>
    /// <param name="record">The event.</param>
    /// <param name="flags">From <see cref="MeasurePulses"/>.</param>
    public abstract void ComputeSums(ref EventRecord record, PulseFlags flags);
}

/// <inheritdoc/>
internal sealed unsafe class EventReconstructor<TWidth>(RunContext context) : EventReconstructor(context) where TWidth : struct, IVectorWidth
{
    private const PulseFlags NeedsFullPath = PulseFlags.SlopeBeforePulse | PulseFlags.SecondPulse;

    private readonly short[] _samples = new short[PulseMeter.MaximumSamples + 1];
    private readonly ushort[] _unpacked = new ushort[ushort.MaxValue];

    /// <inheritdoc/>
    public override PulseFlags MeasurePulses(ReadOnlySpan<byte> bytes, DecodedEvent decoded)
    {
        FindTable(decoded);
        PulseFlags flags = PulseFlags.None;
        ReadAllSamples = false;
        if (Table.RegularCount > 0)
            fixed (byte* start = bytes)
                flags = MeasureRegular(start, bytes.Length);
        if (Table.Irregular.Count > 0) flags |= MeasureIrregular(bytes, decoded);
        return flags;
    }

    private PulseFlags MeasureRegular(byte* start, int length)
    {
        ChannelScanKernel.Job job = JobFor(start);
        // Events lie one behind the other in a block.
        job.Next = new NextEventLines(start + length, NextEvent.Lines(length), job.Slots, EdgeKernel.PassesOverAllSlots<TWidth>());
        ChannelScanKernel.Scan<TWidth>(ref job);
        ReadAllSamples = job.WordsAgree && Table.HoldsAllChannels;
        foreach (int slot in CollectionsMarshal.AsSpan(Table.Blank))
        {
            job.Amplitudes[slot] = 0;
            job.Pedestals[slot] = 0;
        }
        PulseFlags flags = EdgeKernel.Measure<TWidth>(job, Constants.Limits, Pulses.Above, Pulses.Positions.Pointer, Pulses.Shapes.Pointer);
        bool saturated = job.LargestSample >= Constants.SmallestSaturation;
        return saturated || (flags & NeedsFullPath) != 0 ? flags | RemeasureFlagged(job, saturated) : flags;
    }

    /// <summary>The work of the kernels on one event.</summary>
    internal ChannelScanKernel.Job JobFor(byte* start) => new()
    {
        Event = start,
        Slots = Context.Layout.Slots,
        Offsets = Table.Offsets.Pointer,
        Headers = Table.Headers.Pointer,
        Thresholds = Constants.Thresholds.Pointer,
        Maxima = Pulses.Maxima.Pointer,
        Pedestals = Pulses.Pedestals.Pointer,
        Amplitudes = Pulses.Amplitudes.Pointer,
        Slopes = Pulses.Slopes.Pointer,
        Steps = Pulses.Steps.Pointer,
    };

    /// <inheritdoc/>
    public override bool ComputeEnergies(ref EventRecord record)
    {
        float period = (float)Context.Options.Reconstruction.SamplePeriodNs;
        float master = float.NaN;
        foreach (int slot in Context.MasterSlots)
        {
            if (Pulses.Amplitudes.Pointer[slot] < Constants.Thresholds.Pointer[slot]) continue;
            if (!KnowsItsTime(PackedEdge.Flags(Pulses.Shapes.Pointer[slot]))) continue;
            master = Pulses.Positions.Pointer[slot] * period - Constants.TimeOffsetNs.Pointer[slot];
            break;
        }
        bool hasMaster = !float.IsNaN(master);
        record.MasterTimeNs = master;
        if (!hasMaster) record.Flags |= EventFlags.NoMasterTime;
        var job = new EnergyKernel.Job
        {
            Slots = Context.Layout.Slots,
            Amplitudes = Pulses.Amplitudes.Pointer,
            Positions = Pulses.Positions.Pointer,
            Thresholds = Constants.Thresholds.Pointer,
            Gains = Constants.GainGeVPerThird.Pointer,
            TimeOffsets = Constants.TimeOffsetNs.Pointer,
            TimeWindows = Constants.TimeWindowNs.Pointer,
            PeriodNs = period,
            MasterNs = hasMaster ? master : 0f,
            AllInTime = !hasMaster,
            Energies = Pulses.Energies.Pointer,
            InTime = Pulses.InTime.Pointer,
            Times = Pulses.Times.Pointer,
        };
        return EnergyKernel.Compute<TWidth>(job);
    }

    /// <summary>
    /// A counter with an earlier particle in its pedestal window may give that particle's time: hadrons would then lose their HCAL
    /// energy as out of time and look like missing energy. It counts only where the earlier pulse could be subtracted.
    /// </summary>
    private static bool KnowsItsTime(PulseFlags counter) =>
        (counter & PulseFlags.NoEdge) == 0
        && (counter & (PulseFlags.SlopeBeforePulse | PulseFlags.TailSubtracted)) != PulseFlags.SlopeBeforePulse;

    /// <inheritdoc/>
    public override void ComputeSums(ref EventRecord record, PulseFlags flags)
    {
        DetectorLayout layout = Context.Layout;
        float* all = Pulses.Energies.Pointer;
        float* inTime = Pulses.InTime.Pointer;
        Vector128<float> ecals = GroupSumKernel.Sum<TWidth>(
            new(inTime, layout.Preshower), new(inTime, layout.Main), new(all, layout.Preshower), new(all, layout.Main));
        record.PreshowerGeV = ecals.GetElement(0);
        record.EcalGeV = ecals.GetElement(0) + ecals.GetElement(1);
        record.EcalAllGeV = ecals.GetElement(2) + ecals.GetElement(3);

        // The shower comes first: its divisions take long, and nothing of what follows waits for them.
        SlotGroup ecal = layout.Preshower;
        float* cells = Pulses.Cells.Pointer;
        int largest = ShowerChi2Kernel.AddDepths<TWidth>(inTime + ecal.Start, inTime + layout.Main.Start, cells, ecal.Cells, out record.MaxCellGeV);
        record.ShowerChi2 = largest < 0 || !(record.EcalGeV > 0) ? 0
            : ShowerChi2Kernel.Chi2<TWidth>(cells, record.EcalGeV, Context.Profile, largest, ecal.Padded);
        (record.MaxCellX, record.MaxCellY) = largest < 0 ? (-1, -1) : Context.Profile.CellOf(largest);
        record.BeamCellGeV = Context.BeamCell < 0 ? 0 : cells[Context.BeamCell];

        SumHcal(ref record, all, inTime);
        SumVeto(ref record, inTime + layout.Veto.Start);
        float srd = 0;
        for (int module = 0; module < Context.SrdModules; module++)
        {
            float energy = 1000f * inTime[layout.Srd.Start + module];
            record.SrdMeV[module] = energy;
            srd += energy;
        }
        record.SrdTotalMeV = srd;

        if ((flags & (PulseFlags.Saturated | PulseFlags.SecondPulse | PulseFlags.TailSubtracted | PulseFlags.NoPedestal)) != 0)
            Remark(ref record, flags);
    }

    private void SumHcal(ref EventRecord record, float* all, float* inTime)
    {
        SlotGroup[] hcal = Context.Layout.Hcal;
        ref readonly SlotGroup first = ref hcal[0], second = ref hcal[1], third = ref hcal[2], fourth = ref hcal[3];
        Span<float> modules = record.HcalModulesGeV;
        GroupSumKernel.Sum<TWidth>(new(inTime, first), new(inTime, second), new(inTime, third), new(inTime, fourth)).CopyTo(modules);
        Vector128<float> modulesAll = GroupSumKernel.Sum<TWidth>(new(all, first), new(all, second), new(all, third), new(all, fourth));
        ReadOnlySpan<int> centralSlots = Context.Layout.HcalCentral;
        float total = 0, totalAll = 0, central = 0;
        foreach (int module in Context.HcalModules)
        {
            total += modules[module];
            totalAll += modulesAll.GetElement(module);
            central += inTime[centralSlots[module]];
        }
        record.HcalGeV = total;
        record.HcalAllGeV = totalAll;
        record.HcalR = total > 0 ? (total - central) / total : 0;
    }

    /// <summary>Plane = sqrt(a b), or the larger alone when one is below a fraction of the other (FRAMES section 10). Energies are numbers, 0 or above.</summary>
    private void SumVeto(ref EventRecord record, float* veto)
    {
        float asymmetry = (float)Context.Options.Reconstruction.VetoAsymmetry;
        // Four planes at once and without a branch: which side saw more light is nothing that a processor could learn.
        Vector128<float> first = Vector128.Load(veto), second = Vector128.Load(veto + 4);
        Vector128<float> a = Sse.IsSupported ? Sse.Shuffle(first, second, 0b10_00_10_00) : Vector128.Create(first[0], first[2], second[0], second[2]);
        Vector128<float> b = Sse.IsSupported ? Sse.Shuffle(first, second, 0b11_01_11_01) : Vector128.Create(first[1], first[3], second[1], second[3]);
        Vector128<float> high = Vector128.MaxNative(a, b), low = Vector128.MinNative(a, b);
        Vector128<float> values = Vector128.ConditionalSelect(Vector128.LessThan(low, Vector128.Create(asymmetry) * high), high, Vector128.Sqrt(a * b));
        values &= Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(Context.VetoPlanes)).AsSingle();
        values.CopyTo(record.VetoPlanesGeV);
        record.VetoGeV = ShowerChi2Kernel.Largest(values);
        record.VetoTotalGeV = values[0] + values[1] + values[2] + values[3];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Remark(ref EventRecord record, PulseFlags flags)
    {
        if ((flags & PulseFlags.Saturated) != 0) record.Flags |= EventFlags.Saturated;
        if ((flags & PulseFlags.NoPedestal) != 0) record.Flags |= EventFlags.NoPedestal;
        const PulseFlags pileUp = PulseFlags.SecondPulse | PulseFlags.TailSubtracted;
        if ((flags & pileUp) == 0) return;
        record.Flags |= EventFlags.PileUp;
        SlotGroup preshower = Context.Layout.Preshower, main = Context.Layout.Main;
        int end = main.Start + main.Cells;
        float energy = 0;
        for (int slot = preshower.Start; slot < end; slot += Vector256<int>.Count)
        {
            // Eight slots are looked at together, and the few that count are added in their order. Behind the last cell follow other slots, never the end of the arrays.
            Vector256<int> marked = Vector256.Load(Pulses.Shapes.Pointer + slot).AsInt32() & Vector256.Create((int)pileUp << PackedEdge.FlagShift);
            Vector256<float> cells = Vector256.Load(Pulses.Energies.Pointer + slot);
            uint counts = ~Vector256.Equals(marked, Vector256<int>.Zero).ExtractMostSignificantBits() & Vector256.GreaterThan(cells, Vector256<float>.Zero).ExtractMostSignificantBits();
            for (; counts != 0; counts &= counts - 1)
            {
                int counted = slot + BitOperations.TrailingZeroCount(counts);
                if (counted < end) energy += Pulses.Energies.Pointer[counted];
            }
        }
        record.PileUpGeV = energy;
    }

    /// <summary>Sends every flagged or saturated regular channel down the full path.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private PulseFlags RemeasureFlagged(in ChannelScanKernel.Job job, bool saturated)
    {
        PulseFlags flags = PulseFlags.None;
        AbovePulses above = Pulses.Above;
        for (int first = 0; first < above.Count; first += DetectorLayout.Lanes)
        {
            uint disturbed = above.Disturbed.Pointer[first / DetectorLayout.Lanes];
            // In an event with a saturated channel all are looked at: it is not known which.
            uint rest = saturated ? uint.MaxValue >> 32 - Math.Min(DetectorLayout.Lanes, above.Count - first) : disturbed;
            for (; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                flags |= Remeasure(job, above.Slots.Pointer[first + lane], (disturbed >> lane & 1) != 0);
            }
        }
        // One that stands at its end from the pedestal window on is not above threshold.
        if (saturated && (flags & PulseFlags.Saturated) == 0 && AnyReachesSaturation(job)) flags |= PulseFlags.Saturated;
        return flags;
    }

    private bool AnyReachesSaturation(in ChannelScanKernel.Job job)
    {
        for (int slot = 0; slot < job.Slots; slot++)
            if (Table.IsRegular(slot) && ReachesSaturation(job, slot)) return true;
        return false;
    }

    private bool ReachesSaturation(in ChannelScanKernel.Job job, int slot)
    {
        uint maxima = job.Maxima[slot];
        return Math.Max(maxima & 0xFFFF, maxima >> 16) >= Constants.Meters[slot].SaturationAdc;
    }

    /// <summary>Sends a channel down the full path when it is disturbed or saturated.</summary>
    private PulseFlags Remeasure(in ChannelScanKernel.Job job, int slot, bool disturbed)
    {
        bool reachesSaturation = ReachesSaturation(job, slot);
        if (!disturbed && !reachesSaturation) return PulseFlags.None;
        byte* words = job.Event + job.Offsets[slot];
        PulseMeasurement pulse =
            !reachesSaturation && TWidth.Bits == 512 && RegularSamples512.IsSupported ? MeasureInRegisters<RegularSamples512>(job, slot, words)
            : !reachesSaturation && TWidth.Bits >= 256 && RegularSamples256.IsSupported ? MeasureInRegisters<RegularSamples256>(job, slot, words)
            : MeasureUnpacked(slot, words);
        Pulses.Set(slot, pulse);
        return pulse.Flags;
    }

    private PulseMeasurement MeasureInRegisters<TSamples>(in ChannelScanKernel.Job job, int slot, byte* words) where TSamples : struct, IRegularSamples<TSamples> =>
        RegularPulseMeter.Measure<TSamples>(words, job.Pedestals[slot], job.Amplitudes[slot], job.Slopes[slot], Constants.Meters[slot], Shape);

    private PulseMeasurement MeasureUnpacked(int slot, byte* words)
    {
        Span<short> samples = _samples.AsSpan(0, ChannelScanKernel.Samples);
        UnpackKernel.Unpack<TWidth>(new ReadOnlySpan<int>(words, ChannelScanKernel.Samples / 2), samples);
        return PulseMeter.Measure<TWidth>(samples, Constants.Meters[slot], Shape);
    }

    /// <summary>Channels of another length or encoding.</summary>
    private PulseFlags MeasureIrregular(ReadOnlySpan<byte> bytes, DecodedEvent decoded)
    {
        PulseFlags flags = PulseFlags.None;
        ReadOnlySpan<LocatedChannel> channels = decoded.Channels;
        foreach (var (position, slot) in Table.Irregular)
        {
            int count = SampleUnpacker.Unpack(channels[position], bytes, _unpacked);
            // Longer waveforms than the format allows come only from digitisers that the maps do not describe: their beginning is used.
            count = Math.Min(count, PulseMeter.MaximumSamples);
            for (int i = 0; i < count; i++) _samples[i] = (short)Math.Min(_unpacked[i], (ushort)16383);
            PulseMeasurement pulse = PulseMeter.Measure<TWidth>(_samples.AsSpan(0, count), Constants.Meters[slot], Shape);
            Pulses.Set(slot, pulse);
            flags |= pulse.Flags;
        }
        return flags;
    }
}
