using System.Runtime.Intrinsics;
using EdgeMon.Signal.Histograms;
using EdgeMon.Signal.Kernels;
using EdgeMon.Signal.Reconstruction;

namespace EdgeMon.Signal.Pipeline;

/// <summary>
/// Sums per channel over the events of one batch, by slot, as integers: merging batches in any grouping gives the same.
/// </summary>
internal sealed unsafe class ChannelSums
{
    /// <summary>Pulses farther from their expected time belong to other particles [ns].</summary>
    private const float LargestTimeNs = 60;

    private readonly DetectorLayout _layout;
    private readonly AlignedBuffer<int> _amplitudes, _hits, _ledAmplitudes;
    private readonly AlignedBuffer<long> _even, _odd, _noise, _times, _timeSquares;
    private readonly AlignedBuffer<int> _pedestalEntries, _timeEntries, _ledEntries;
    private int _events, _detailed, _calibrations;

    /// <summary>Empty sums.</summary>
    public ChannelSums(DetectorLayout layout)
    {
        _layout = layout;
        int n = layout.ArrayLength;
        (_amplitudes, _hits, _ledAmplitudes) = (new(n), new(n), new(n));
        (_even, _odd, _noise, _times, _timeSquares) = (new(n), new(n), new(n), new(n), new(n));
        (_pedestalEntries, _timeEntries, _ledEntries) = (new(n), new(n), new(n));
        Profiles = new ProfileSums(layout);
        Quiet = new QuietSums(layout);
    }

    /// <summary>The layout whose slots are meant.</summary>
    public DetectorLayout Layout => _layout;
    /// <summary>Waveforms and amplitudes of the sampled events.</summary>
    public ProfileSums Profiles { get; }
    /// <summary>Noise and bits of calibration events.</summary>
    public QuietSums Quiet { get; }

    /// <summary>Adds amplitude and occupancy of a physics event.</summary>
    public void AddPhysics<TWidth>(EventReconstructor reconstructor) where TWidth : struct, IVectorWidth
    {
        _events++;
        Accumulate<TWidth>(reconstructor.Pulses.Amplitudes.Pointer, reconstructor.Constants.Thresholds.Pointer,
            _amplitudes.Pointer, _hits.Pointer, _layout.Slots);
    }

    /// <summary>Adds the amplitudes of a calibration event.</summary>
    public void AddCalibration(EventReconstructor reconstructor)
    {
        _calibrations++;
        int* amplitudes = reconstructor.Pulses.Amplitudes.Pointer;
        int* thresholds = reconstructor.Constants.Thresholds.Pointer;
        for (int slot = 0; slot < _layout.Slots; slot++)
        {
            if (amplitudes[slot] < thresholds[slot]) continue;
            _ledAmplitudes.Pointer[slot] += amplitudes[slot];
            _ledEntries.Pointer[slot]++;
        }
    }

    /// <summary>
    /// Adds pedestals and noise of an event. Windows whose level changes by half of the limit for pile-up are left out: they lie on
    /// the tail of an earlier pulse, and would shift the pedestals of the beam cells with the beam's intensity.
    /// </summary>
    public void AddPedestals<TWidth>(EventReconstructor reconstructor) where TWidth : struct, IVectorWidth
    {
        _detailed++;
        EventPulses pulses = reconstructor.Pulses;
        PedestalSumKernel.Add<TWidth>(new PedestalSumKernel.Job
        {
            Slots = _layout.Slots,
            LargestSlopeAdc = reconstructor.Constants.Limits.SlopeAdc / 2,
            Regular = reconstructor.Table.Regular.Pointer,
            Slopes = pulses.Slopes.Pointer,
            Pedestals = pulses.Pedestals.Pointer,
            Steps = pulses.Steps.Pointer,
            Evens = _even.Pointer,
            Odds = _odd.Pointer,
            NoiseSquares = _noise.Pointer,
            Entries = _pedestalEntries.Pointer,
        });
    }

    /// <summary>Adds the times of an event.</summary>
    public void AddTimes<TWidth>(EventReconstructor reconstructor) where TWidth : struct, IVectorWidth
    {
        _detailed++;
        EventPulses pulses = reconstructor.Pulses;
        TimeSumKernel.Add<TWidth>(new TimeSumKernel.Job
        {
            Slots = _layout.Slots,
            Energies = pulses.Energies.Pointer,
            Shapes = pulses.Shapes.Pointer,
            Times = pulses.Times.Pointer,
            LargestTimeNs = LargestTimeNs,
            UnitsPerNs = ChannelMonitor.TimeUnitsPerNs,
            Sums = _times.Pointer,
            Squares = _timeSquares.Pointer,
            Entries = _timeEntries.Pointer,
        });
    }

    /// <summary>Adds everything to the monitor, energies with the given gains [GeV per 1/3 ADC].</summary>
    public void AddTo(ChannelMonitor monitor, ReadOnlySpan<float> gains)
    {
        monitor.Events += _events;
        Profiles.AddTo(monitor.Profiles);
        Quiet.AddTo(monitor);
        Span<double> energies = monitor.EnergySumsGeV;
        ReadOnlySpan<int> amplitudes = InSlots(_amplitudes);
        for (int slot = 0; slot < amplitudes.Length; slot++)
            if (amplitudes[slot] != 0) energies[slot] += (double)amplitudes[slot] * gains[slot];
        ArraySums.Add(monitor.AmplitudeSums, amplitudes);
        ArraySums.Add(monitor.Hits, InSlots(_hits));
        if (_detailed > 0)
        {
            ArraySums.Add<long>(monitor.PedestalEvenSums, InSlots(_even));
            ArraySums.Add<long>(monitor.PedestalOddSums, InSlots(_odd));
            ArraySums.Add<long>(monitor.NoiseSquares, InSlots(_noise));
            ArraySums.Add(monitor.PedestalEntries, InSlots(_pedestalEntries));
            ArraySums.Add<long>(monitor.TimeSums, InSlots(_times));
            ArraySums.Add<long>(monitor.TimeSquares, InSlots(_timeSquares));
            ArraySums.Add(monitor.TimeEntries, InSlots(_timeEntries));
        }
        if (_calibrations == 0) return;
        ArraySums.Add(monitor.LedSums, InSlots(_ledAmplitudes));
        ArraySums.Add(monitor.LedEntries, InSlots(_ledEntries));
    }

    private Span<T> InSlots<T>(AlignedBuffer<T> sums) where T : unmanaged => sums.Span[.._layout.Slots];

    /// <summary>Empties the sums.</summary>
    public void Clear()
    {
        if (_events > 0)
        {
            _amplitudes.Span.Clear();
            _hits.Span.Clear();
        }
        if (_calibrations > 0)
        {
            _ledAmplitudes.Span.Clear();
            _ledEntries.Span.Clear();
        }
        if (_detailed > 0)
        {
            _even.Span.Clear();
            _odd.Span.Clear();
            _noise.Span.Clear();
            _times.Span.Clear();
            _timeSquares.Span.Clear();
            _pedestalEntries.Span.Clear();
            _timeEntries.Span.Clear();
        }
        Profiles.Clear();
        Quiet.Clear();
        _events = _detailed = _calibrations = 0;
    }

    private static void Accumulate<TWidth>(int* amplitudes, int* thresholds, int* sums, int* hits, int slots) where TWidth : struct, IVectorWidth
    {
        int i = 0;
        if (TWidth.Bits == 512)
            for (; i < slots; i += Vector512<int>.Count)
            {
                Vector512<int> amplitude = Vector512.LoadAligned(amplitudes + i);
                Vector512<int> above = Vector512.GreaterThanOrEqual(amplitude, Vector512.LoadAligned(thresholds + i));
                (Vector512.LoadAligned(sums + i) + (amplitude & above)).StoreAligned(sums + i);
                (Vector512.LoadAligned(hits + i) - above).StoreAligned(hits + i);
            }
        if (TWidth.Bits == 256)
            for (; i < slots; i += Vector256<int>.Count)
            {
                Vector256<int> amplitude = Vector256.LoadAligned(amplitudes + i);
                Vector256<int> above = Vector256.GreaterThanOrEqual(amplitude, Vector256.LoadAligned(thresholds + i));
                (Vector256.LoadAligned(sums + i) + (amplitude & above)).StoreAligned(sums + i);
                (Vector256.LoadAligned(hits + i) - above).StoreAligned(hits + i);
            }
        if (TWidth.Bits == 128)
            for (; i < slots; i += Vector128<int>.Count)
            {
                Vector128<int> amplitude = Vector128.LoadAligned(amplitudes + i);
                Vector128<int> above = Vector128.GreaterThanOrEqual(amplitude, Vector128.LoadAligned(thresholds + i));
                (Vector128.LoadAligned(sums + i) + (amplitude & above)).StoreAligned(sums + i);
                (Vector128.LoadAligned(hits + i) - above).StoreAligned(hits + i);
            }
        for (; i < slots; i++)
        {
            if (amplitudes[i] < thresholds[i]) continue;
            sums[i] += amplitudes[i];
            hits[i]++;
        }
    }
}
