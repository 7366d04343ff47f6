using System.Globalization;
using EdgeMon.Daq;
using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Samples;
using EdgeMon.Calibration.Constants;

namespace EdgeMon.Calibration.Making;

/// <summary>
/// Makes a calibration from the events of one run: pedestals of even and odd samples, noise, LED amplitudes by spill, and K from
/// electron peaks (ECAL) and MIP peaks (HCAL, VETO). Add the batches, then finish once. Memory is bounded by <see cref="CalibrationMakerOptions.MostEntries"/>.
/// </summary>
/// <remarks>Not thread safe. The same events in the same order give the same text.</remarks>
public sealed class CalibrationMaker
{
    private readonly ChannelMap _map;
    private readonly CalibrationMakerOptions _options;
    private readonly ChannelConstants _previous;
    private readonly bool[] _hasPreviousGain;
    private readonly uint _beamMask, _trackMask;
    private readonly EventDecoder _decoder;
    private readonly DecodedEvent _decoded = new();
    private readonly PedestalCollector[] _pedestals;
    private readonly LedCollector _led;
    private readonly ElectronCollector _electrons;
    private readonly MipCollector _mips;
    private readonly ushort[] _samples = new ushort[ushort.MaxValue + 1];
    private readonly float[] _amplitudes;
    private readonly bool[] _unusable;
    private long _events, _badEvents, _otherRuns, _ledEvents, _shortChannels;

    /// <summary>A maker for the run of a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <param name="previous">Constants that stand where nothing is measured; neutral values, and no K, when null.</param>
    public CalibrationMaker(ChannelMap map, CalibrationMakerOptions? options = null, ChannelConstants? previous = null)
    {
        int channels = map.Channels.Count;
        _map = map;
        _options = options ?? new CalibrationMakerOptions();
        _previous = previous ?? new ChannelConstants(channels);
        if (_previous.ChannelCount != channels)
            throw new ArgumentException($"constants for {_previous.ChannelCount} channels do not fit a map of {channels}", nameof(previous));
        _hasPreviousGain = new bool[channels];
        if (previous is not null)
        {
            Array.Fill(_hasPreviousGain, true);
            foreach (int channel in previous.UncalibratedChannels) _hasPreviousGain[channel] = false;
        }
        _beamMask = _options.BeamTriggerMask != 0 ? _options.BeamTriggerMask : MaskOf("beam");
        _trackMask = _options.TrackTriggerMask != 0 ? _options.TrackTriggerMask : _beamMask;
        _decoder = new EventDecoder(map.Rules);
        _pedestals = new PedestalCollector[channels];
        for (int i = 0; i < channels; i++) _pedestals[i] = new PedestalCollector(_options.MostEntries);
        _led = new LedCollector(channels, _options.FewestLedEntries, _options.MostEntries);
        _electrons = new ElectronCollector(map, _options, _previous);
        _mips = new MipCollector(map, _options);
        _amplitudes = new float[channels];
        _unusable = new bool[channels];
    }

    /// <summary>Adds all events of a batch. The batch is not kept.</summary>
    public void Add(EventBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            ReadOnlySpan<byte> bytes = batch.EventBytes(i);
            _decoder.Decode(bytes, batch.Events[i].StreamOffset, _decoded);
            Add(_decoded, bytes);
        }
    }

    /// <summary>Adds one decoded event.</summary>
    /// <param name="decoded">The event.</param>
    /// <param name="eventBytes">Its bytes.</param>
    public void Add(DecodedEvent decoded, ReadOnlySpan<byte> eventBytes)
    {
        EventHeader header = decoded.Header;
        if (header.Type is not (EventType.Physics or EventType.Calibration)) return;
        _events++;
        if (!decoded.IsGood)
        {
            _badEvents++;
            return;
        }
        if (header.Run != _map.Run)
        {
            _otherRuns++;
            return;
        }
        bool isLed = header.Type == EventType.Calibration && (header.TypeAttribute & _options.LedAttributeMask) == _options.LedAttributeValue;
        bool isForPedestals = _options.PedestalTriggerMask == 0 || (header.TriggerMask & _options.PedestalTriggerMask) != 0;
        ReadChannels(decoded, eventBytes, isForPedestals);
        if (isLed)
        {
            _ledEvents++;
            _led.BeginEvent(header.Spill);
            for (int i = 0; i < _amplitudes.Length; i++)
            {
                if (_amplitudes[i] >= _options.SignalThresholdAdc && !_unusable[i]) _led.Add(i, _amplitudes[i]);
            }
        }
        else if (header.Type == EventType.Physics)
        {
            if (_beamMask == 0 || (header.TriggerMask & _beamMask) != 0) _electrons.Add(_amplitudes, _unusable);
            if (_trackMask == 0 || (header.TriggerMask & _trackMask) != 0) _mips.Add(_amplitudes, _unusable);
        }
    }

    /// <summary>Makes the calibration of all events added so far.</summary>
    public CalibrationResult Finish()
    {
        var notes = new List<string>();
        var reports = new List<QuantityReport>[_map.Channels.Count];
        ChannelConstants constants = CopyOf(_previous, []);
        LedSpillTable led = _led.Finish();
        Dictionary<int, Estimate> gains = _electrons.Finish(_hasPreviousGain, (cell, gain) => JudgeGain(cell, gain) == CalibrationVerdict.Measured, notes);
        foreach (var (channel, gain) in _mips.Finish()) gains[channel] = gain;

        var uncalibrated = new List<int>();
        var requiredRoles = new CalibrationOptions().RequiredRoles;
        foreach (MappedChannel channel in _map.Channels)
        {
            int i = channel.Index;
            QuantityReport gain = UseGain(channel, gains, constants);
            // The LED reference belongs to the K: E = K A LEDref / LEDnow. A K that stays keeps its reference.
            bool keepsLed = gain.Verdict != CalibrationVerdict.Measured && _hasPreviousGain[i] && _previous.LedReferenceAdc[i] > 0;
            QuantityReport ledReference = Use(CalibrationQuantity.Led, "led", _led.RunAverage(i), constants.LedReferenceAdc, i);
            if (keepsLed && ledReference.Verdict == CalibrationVerdict.Measured)
            {
                constants.LedReferenceAdc[i] = _previous.LedReferenceAdc[i];
                ledReference = ledReference with { Verdict = CalibrationVerdict.KeptWithGain };
            }
            reports[i] =
            [
                Use(CalibrationQuantity.PedestalEven, "pedeven", _pedestals[i].Even(), constants.PedestalEvenAdc, i),
                Use(CalibrationQuantity.PedestalOdd, "pedodd", _pedestals[i].Odd(), constants.PedestalOddAdc, i),
                Use(CalibrationQuantity.Noise, "noise", _pedestals[i].Noise(), constants.NoiseAdc, i),
                ledReference,
                gain,
            ];
            if (!_hasPreviousGain[i] && gain.Verdict != CalibrationVerdict.Measured && requiredRoles.Contains(channel.Role))
                uncalibrated.Add(i);
        }
        AddNotes(notes);

        string comment = string.Create(CultureInfo.InvariantCulture, $"Made by EdgeMon from {_events} events of run {_map.Run}, map {_map.Identity}.\n{string.Join('\n', notes)}");
        string sdc = SdcWriter.Write(_map, CopyOf(constants, uncalibrated), _map.Run, lastRun: null, led, comment);
        // What is returned is what everybody else will read: the text is the result.
        CalibrationStore store = CalibrationStore.Parse(sdc, "made calibration");
        return new CalibrationResult
        {
            Constants = store.For(_map, _map.Run, new CalibrationOptions { MissingChannels = MissingChannels.List }),
            Led = store.LedFor(_map, _map.Run),
            Channels = [.. _map.Channels.Select(channel => new ChannelReport(channel, reports[channel.Index]))],
            Notes = notes,
            Sdc = sdc,
        };
    }

    private void ReadChannels(DecodedEvent decoded, ReadOnlySpan<byte> eventBytes, bool isForPedestals)
    {
        Array.Fill(_amplitudes, float.NaN);
        Array.Clear(_unusable);
        foreach (ref readonly LocatedChannel located in decoded.Channels)
        {
            int index = _map.IndexOf(located.Address);
            if (index < 0) continue;
            if (located.SampleCount < PulseReading.FewestSamples)
            {
                _shortChannels++;
                continue;
            }
            int count = SampleUnpacker.Unpack(located, eventBytes, _samples);
            for (; index >= 0; index = _map.NextWithSameAddress(index))
            {
                PulseReading reading = PulseReading.Of(_samples.AsSpan(0, count), _previous.SaturationAdc[index]);
                if (isForPedestals) _pedestals[index].Add(reading);
                _amplitudes[index] = reading.Amplitude;
                _unusable[index] = reading.IsSaturated || reading.PedestalRange > _options.LargestPedestalRangeAdc;
            }
        }
    }

    private QuantityReport Use(CalibrationQuantity quantity, string column, Estimate estimate, float[] target, int index)
    {
        CalibrationVerdict verdict = estimate.Entries < (quantity == CalibrationQuantity.Led ? _options.FewestLedEntries : _options.FewestEntries)
            ? CalibrationVerdict.TooFewEntries
            : IsAllowed(column, estimate.Value) && (float)estimate.Value < Bound(quantity, _previous.SaturationAdc[index]) ? CalibrationVerdict.Measured : CalibrationVerdict.Implausible;
        if (verdict == CalibrationVerdict.Measured) target[index] = (float)estimate.Value;
        return new(quantity, estimate.Entries, estimate.Value, estimate.Error, verdict);
    }

    /// <summary>What a calibration is refused from (<see cref="CalibrationStore"/>): a channel that stands at its end measures that as its pedestal [ADC].</summary>
    private static float Bound(CalibrationQuantity quantity, float saturationAdc) => quantity switch
    {
        CalibrationQuantity.PedestalEven or CalibrationQuantity.PedestalOdd => saturationAdc,
        CalibrationQuantity.Noise => saturationAdc / 4,
        _ => float.PositiveInfinity,
    };

    private CalibrationVerdict JudgeGain(int channel, in Estimate gain)
    {
        float previous = _previous.GeVPerAdc[channel];
        double change = _hasPreviousGain[channel] ? Math.Max(gain.Value / previous, previous / gain.Value) : 1;
        return gain.Entries < _options.FewestEntries ? CalibrationVerdict.TooFewEntries
            : !(gain.Error <= _options.LargestGainError * gain.Value) ? CalibrationVerdict.Imprecise
            : !IsAllowed("K", gain.Value) || !(change <= _options.LargestGainChange) ? CalibrationVerdict.Implausible
            : CalibrationVerdict.Measured;
    }

    private QuantityReport UseGain(MappedChannel channel, Dictionary<int, Estimate> gains, ChannelConstants constants)
    {
        bool isMeasurable = channel.Role is DetectorRole.EcalPreshower or DetectorRole.EcalMain or DetectorRole.Hcal or DetectorRole.Veto;
        Estimate gain = gains.GetValueOrDefault(channel.Index, new(double.NaN, double.NaN, double.NaN, 0));
        CalibrationVerdict verdict = isMeasurable ? JudgeGain(channel.Index, gain) : CalibrationVerdict.NotMeasurable;
        if (verdict == CalibrationVerdict.Measured) constants.GeVPerAdc[channel.Index] = (float)gain.Value;
        return new(CalibrationQuantity.Gain, gain.Entries, gain.Value, gain.Error, verdict);
    }

    private static bool IsAllowed(string column, double value)
    {
        SdcColumn limits = Array.Find(SdcColumn.OfChannels, entry => entry.Name == column)!;
        return value >= limits.Smallest && value <= limits.Largest;
    }

    private void AddNotes(List<string> notes)
    {
        void Note(long count, string text)
        {
            if (count > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {text}"));
        }
        if (_beamMask == 0) notes.Add("no trigger is named 'beam' in the map: all physics events were taken as beam particles");
        if (_ledEvents == 0) notes.Add("no LED events found");
        Note(_badEvents, "events left out: not good");
        Note(_otherRuns, $"events left out: of other runs than {_map.Run}");
        Note(_shortChannels, $"channels left out: fewer than {PulseReading.FewestSamples} samples");
    }

    private uint MaskOf(string name)
    {
        uint mask = 0;
        foreach (var (bit, trigger) in _map.TriggerNames)
        {
            if (trigger.Equals(name, StringComparison.OrdinalIgnoreCase)) mask |= 1u << bit;
        }
        return mask;
    }

    private static ChannelConstants CopyOf(ChannelConstants constants, IReadOnlyList<int> uncalibrated)
    {
        var copy = new ChannelConstants(constants.ChannelCount) { UncalibratedChannels = uncalibrated };
        foreach (SdcColumn column in SdcColumn.OfChannels) column.Target!(constants).CopyTo(column.Target(copy), 0);
        return copy;
    }
}
