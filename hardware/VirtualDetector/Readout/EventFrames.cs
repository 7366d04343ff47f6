using EdgeMon.Daq;
using EdgeMon.Daq.Writing;
using EdgeMon.Hardware.VirtualDetectors.Faults;
using EdgeMon.Hardware.VirtualDetectors.Particles;
using EdgeMon.Hardware.VirtualDetectors.Randomness;

namespace EdgeMon.Hardware.VirtualDetectors.Readout;

/// <summary>Numbers and times of one event to be written.</summary>
internal readonly record struct EventIdentity(
    EventType Type, int Run, int Spill, int EventInSpill, uint EventInRun, uint TriggerMask, uint Attribute, uint UnixSeconds);

/// <summary>Counters of the scaler at one time.</summary>
/// <param name="Coincidences">Beam coincidences S0*S1*V1bar.</param>
/// <param name="Offered">Triggers offered to the DAQ.</param>
/// <param name="Recorded">Triggers recorded.</param>
/// <param name="Ticks">Time in the spill, in ticks of 38.88 MHz.</param>
internal readonly record struct ScalerCounts(long Coincidences, long Offered, long Recorded, uint Ticks);

/// <summary>
/// Writes whole events as NA64's DAQ does: a super-event with two sub-events, LDC 1 with the two ADC sources, LDC 2 with the scaler.
/// </summary>
internal sealed class EventFrames
{
    private const int AdcLdc = 1, ScalerLdc = 2, Gdc = 1, ScalerGeographicId = 3, FirstEquipment = 10;
    /// <summary>Pulses below this height are not added: the rounding to ADC counts hides them [ADC].</summary>
    private const float SmallestPulseAdc = 0.03f;

    private readonly VirtualResponseOptions _response;
    private readonly ushort[] _samples = new ushort[Digitiser.SampleCount];
    private readonly float[] _level = new float[Digitiser.SampleCount];
    private readonly uint[] _counters = new uint[ScalerWriter.CounterCount];
    private readonly double[] _peaks = new double[16];

    public EventFrames(VirtualResponseOptions response) => _response = response;

    /// <summary>Writes a bare header: start and end of run, start of burst.</summary>
    public static void WriteRecord(FrameBuffer buffer, in EventIdentity identity) =>
        DateWriter.EndEvent(buffer, DateWriter.BeginEvent(buffer, Header(identity)));

    /// <summary>Writes a triggered, calibration or end-of-burst event.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="identity">Numbers and times.</param>
    /// <param name="particles">Particles whose pulses fall into the window, times relative to the trigger.</param>
    /// <param name="counts">Scaler.</param>
    /// <param name="conditions">State of the channels.</param>
    /// <param name="faults">Active faults.</param>
    /// <param name="lateInSpill">True in the second half of the spill.</param>
    /// <param name="random">Noise stream of the event.</param>
    public void WriteEvent(
        FrameBuffer buffer, in EventIdentity identity, ReadOnlySpan<ParticleDeposits> particles, in ScalerCounts counts,
        ChannelConditions conditions, SpillFaults faults, bool lateInSpill, ref RandomStream random)
    {
        // The beam does not know the ADC's clock: the phase is uniform over one sample.
        double phase = Digitiser.NominalPeak + random.Uniform();
        for (int i = 0; i < particles.Length; i++)
            _peaks[i] = phase + particles[i].TimeNs / PulseShape.SamplePeriodNs;
        int missing = lateInSpill && faults.Find(FaultKind.MissingSource) is { } absent ? absent.Target : -1;

        EventHeader header = Header(identity) with { IsSuperEvent = true, Gdc = Gdc };
        int super = DateWriter.BeginEvent(buffer, header);
        int sub = DateWriter.BeginEvent(buffer, header with { IsSuperEvent = false, Ldc = AdcLdc, Gdc = -1 });
        for (int s = 0; s < DetectorLayout.AdcSources.Length; s++)
        {
            int source = DetectorLayout.AdcSources[s];
            if (source == missing) continue;
            int equipment = DateWriter.BeginEquipment(buffer, (uint)(FirstEquipment + s));
            int number = identity.EventInSpill;
            if (faults.Find(FaultKind.WrongEventNumber) is { } wrong && wrong.Target == source && random.Chance(wrong.Value)) number++;
            int link = SLinkWriter.Begin(buffer, new SLinkFields(source, identity.Spill, number));
            WriteAdcs(buffer, s, number, particles, conditions, faults, ref random);
            SLinkWriter.End(buffer, link);
            DateWriter.EndEquipment(buffer, equipment);
        }
        if (faults.Find(FaultKind.ExtraSource) is { } extra)
            WriteExtraSource(buffer, extra.Target, identity);
        DateWriter.EndEvent(buffer, sub);
        sub = DateWriter.BeginEvent(buffer, header with { IsSuperEvent = false, Ldc = ScalerLdc, Gdc = -1 });
        WriteScaler(buffer, identity, counts);
        DateWriter.EndEvent(buffer, sub);
        DateWriter.EndEvent(buffer, super);
    }

    private void WriteAdcs(
        FrameBuffer buffer, int sourceIndex, int eventNumber, ReadOnlySpan<ParticleDeposits> particles,
        ChannelConditions conditions, SpillFaults faults, ref RandomStream random)
    {
        int channel = sourceIndex * DetectorLayout.ChannelsPerSource;
        int end = Math.Min(channel + DetectorLayout.ChannelsPerSource, DetectorLayout.ChannelCount);
        ulong places = 0;
        while (channel < end)
        {
            var address = DetectorLayout.AddressOf(channel);
            int block = MsadcWriter.BeginBlock(buffer, eventNumber, address.Port, address.Chip);
            int last = Math.Min(channel + DetectorLayout.ChannelsPerAdc, end);
            for (int inAdc = 0; channel < last; channel++, inAdc++)
            {
                // One draw of 64 bits places the noise of four channels.
                if ((inAdc & 3) == 0) places = random.Bits();
                Digitiser.Begin(conditions.PedestalEven[channel], conditions.PedestalOdd[channel], conditions.Noise[channel], (ushort)places, _level);
                places >>= 16;
                AddPulses(channel, particles, conditions, ref random);
                if (faults.Any && faults.ForChannel(FaultKind.HotChannel, channel) is { } hot && random.Chance(hot.Value))
                    Digitiser.AddPulse((float)random.Uniform(200, 1500), random.Uniform(8, 24), _level);
                ushort sum = Digitiser.Convert(_level, conditions.StuckBits[channel], _samples);
                MsadcWriter.WriteChannel(buffer, inAdc, _samples, sum);
            }
            MsadcWriter.EndBlock(buffer, block);
        }
    }

    private void AddPulses(int channel, ReadOnlySpan<ParticleDeposits> particles, ChannelConditions conditions, ref RandomStream random)
    {
        for (int i = 0; i < particles.Length; i++)
        {
            bool led = particles[i].Kind == ParticleKind.Led;
            float height = particles[i].EnergyGeV[channel] * (led ? conditions.LedAdc[channel] : conditions.AdcPerGeV[channel]);
            if (height < SmallestPulseAdc) continue;
            double delay = conditions.DelayNs[channel] + _response.TimeJitterNs * random.Gaussian();
            Digitiser.AddPulse(height, _peaks[i] + delay / PulseShape.SamplePeriodNs, _level);
        }
    }

    private void WriteScaler(FrameBuffer buffer, in EventIdentity identity, in ScalerCounts counts)
    {
        // Singles follow the coincidences with the accidentals and halo that each counter sees beside them.
        long coincidences = counts.Coincidences;
        _counters[0] = (uint)coincidences;
        _counters[1] = (uint)counts.Offered;
        _counters[2] = (uint)counts.Recorded;
        _counters[3] = (uint)(coincidences + coincidences / 16);
        _counters[4] = (uint)(coincidences + coincidences / 25);
        _counters[5] = (uint)(coincidences / 40);
        _counters[6] = (uint)(coincidences + coincidences / 32);
        int equipment = DateWriter.BeginEquipment(buffer, FirstEquipment + 2);
        int link = SLinkWriter.Begin(buffer, new SLinkFields(DetectorLayout.ScalerSource, identity.Spill, identity.EventInSpill));
        ScalerWriter.WriteHeader(buffer, ScalerGeographicId, identity.EventInSpill);
        ScalerWriter.WriteFrame(buffer, _counters, counts.Ticks, identity.TriggerMask & 0x3FFF_FFFF);
        ScalerWriter.WriteTrailer(buffer, ScalerGeographicId, identity.EventInSpill);
        SLinkWriter.End(buffer, link);
        DateWriter.EndEquipment(buffer, equipment);
    }

    private static void WriteExtraSource(FrameBuffer buffer, int source, in EventIdentity identity)
    {
        int equipment = DateWriter.BeginEquipment(buffer, FirstEquipment + 3);
        int link = SLinkWriter.Begin(buffer, new SLinkFields(source, identity.Spill, identity.EventInSpill));
        int block = MsadcWriter.BeginBlock(buffer, identity.EventInSpill, 2, 0);
        Span<ushort> samples = stackalloc ushort[Digitiser.SampleCount];
        samples.Fill(100);
        MsadcWriter.WriteChannel(buffer, 0, samples);
        MsadcWriter.EndBlock(buffer, block);
        SLinkWriter.End(buffer, link);
        DateWriter.EndEquipment(buffer, equipment);
    }

    private static EventHeader Header(in EventIdentity identity) => new()
    {
        Type = identity.Type,
        Run = identity.Run,
        Spill = identity.Spill,
        EventInSpill = identity.EventInSpill,
        EventInRun = identity.EventInRun,
        TriggerMask = identity.TriggerMask,
        TypeAttribute = identity.Attribute,
        Ldc = -1,
        Gdc = -1,
        TimestampSeconds = identity.UnixSeconds,
    };
}
