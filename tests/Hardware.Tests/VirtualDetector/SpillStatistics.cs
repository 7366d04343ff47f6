using EdgeMon.Daq;
using EdgeMon.Daq.Samples;
using EdgeMon.Hardware.VirtualDetectors;
using Detector = EdgeMon.Hardware.VirtualDetectors.VirtualDetector;

namespace EdgeMon.Hardware.Tests.VirtualDetectors;

/// <summary>What a plain reading finds in one spill.</summary>
internal sealed class SpillStatistics
{
    private const int N = DetectorLayout.ChannelCount;
    private readonly double[] _pedestal = new double[N], _squares = new double[N], _led = new double[N], _beam = new double[N], _time = new double[N];
    private readonly long[] _beamHits = new long[N], _stuck = new long[N], _samples = new long[N];

    public long Events { get; private set; }
    public long BeamEvents { get; private set; }
    public long LedEvents { get; private set; }
    public long RandomEvents { get; private set; }
    public long SrdElectrons { get; private set; }
    public long VetoHits { get; private set; }
    public long Saturated { get; private set; }
    public long NumberGaps { get; private set; }
    public uint Coincidences { get; private set; }
    public uint Offered { get; private set; }
    public uint Recorded { get; private set; }
    public double BeamEcal => EcalSum / BeamEvents;
    public double BeamEcalSigma => Math.Sqrt(EcalSquares / BeamEvents - BeamEcal * BeamEcal);
    public double EarlyBeamEcal => EarlySum / Early;
    public Dictionary<FrameErrorKind, long> Errors { get; } = [];
    private double EcalSum { get; set; }
    private double EcalSquares { get; set; }
    private double EarlySum { get; set; }
    private long Early { get; set; }
    private int LastNumber { get; set; }

    public double Pedestal(int channel) => _pedestal[channel] / Events;
    public double Noise(int channel) => Math.Sqrt(_squares[channel] / Events);
    public double Led(int channel) => _led[channel] / LedEvents;
    public double Beam(int channel) => _beam[channel] / BeamEvents;
    public double Occupancy(int channel) => (double)_beamHits[channel] / BeamEvents;
    public double Time(int channel) => _time[channel] / Math.Max(1, _beamHits[channel]);
    public double StuckShare(int channel) => (double)_stuck[channel] / _samples[channel];

    public static Dictionary<int, SpillStatistics> Of(SimulatedData data)
    {
        var spills = new Dictionary<int, SpillStatistics>();
        foreach ((DecodedEvent decoded, ReadOnlyMemory<byte> raw) in data.Decode())
        {
            if (!spills.TryGetValue(decoded.Header.Spill, out SpillStatistics? spill))
                spills.Add(decoded.Header.Spill, spill = new SpillStatistics());
            spill.Add(data, decoded, raw.Span);
        }
        return spills;
    }

    private void Add(SimulatedData data, DecodedEvent decoded, ReadOnlySpan<byte> raw)
    {
        foreach (FrameError error in decoded.Errors)
            Errors[error.Kind] = Errors.GetValueOrDefault(error.Kind) + 1;
        foreach (LocatedScaler scaler in decoded.Scalers)
        {
            if (decoded.Header.Type != EventType.EndOfBurst) break;
            if (scaler.Channel == 0) Coincidences = scaler.Value(raw);
            if (scaler.Channel == 1) Offered = scaler.Value(raw);
            if (scaler.Channel == 2) Recorded = scaler.Value(raw);
        }
        if (decoded.Header.Type is not (EventType.Physics or EventType.Calibration)) return;
        Events++;
        if (decoded.Header.EventInSpill != LastNumber + 1) NumberGaps++;
        LastNumber = decoded.Header.EventInSpill;
        bool led = decoded.Header.Type == EventType.Calibration, beam = !led && (decoded.Header.TriggerMask & Detector.BeamBit) != 0;
        if (led) LedEvents++;
        if (beam) BeamEvents++;
        if (!led && (decoded.Header.TriggerMask & Detector.RandomBit) != 0) RandomEvents++;
        Span<double> energy = stackalloc double[N];
        Span<ushort> samples = stackalloc ushort[64];
        foreach (ref readonly LocatedChannel located in decoded.Channels)
        {
            int channel = SimulatedData.Map.IndexOf(located.Address);
            if (channel < 0) continue;
            int count = SampleUnpacker.Unpack(located, raw, samples);
            double amplitude = SimulatedData.Amplitude(located, raw);
            _pedestal[channel] += samples[0];
            _squares[channel] += Math.Pow(samples[2] - samples[4], 2) / 2;
            int largest = 0;
            for (int i = 0; i < count; i++)
            {
                if (samples[i] > samples[largest]) largest = i;
                _samples[channel]++;
                if ((samples[i] & 16) != 0) _stuck[channel]++;
            }
            if (samples[largest] == DetectorConstants.SaturationAdc) Saturated++;
            if (led) _led[channel] += amplitude;
            if (amplitude < CalibrationText.ThresholdAdc) continue;
            energy[channel] = amplitude * data.Truth.Channels[channel].GeVPerAdc;
            if (!beam) continue;
            _beam[channel] += amplitude;
            _beamHits[channel]++;
            _time[channel] += largest;
        }
        if (!beam) return;
        double ecal = 0;
        for (int i = 0; i < 2 * DetectorLayout.EcalCells; i++) ecal += energy[i];
        EcalSum += ecal;
        EcalSquares += ecal * ecal;
        if (decoded.Scalers.Length > 33 && decoded.Scalers[33].Value(raw) < 0.5 * ScalerReading.TicksPerSecond)
        {
            EarlySum += ecal;
            Early++;
        }
        if (energy[DetectorLayout.Srd] > 0.001 && energy[DetectorLayout.Srd + 1] > 0.001) SrdElectrons++;
        if (energy[DetectorLayout.Veto] > 0.008 && energy[DetectorLayout.Veto + 1] > 0.008) VetoHits++;
    }
}
