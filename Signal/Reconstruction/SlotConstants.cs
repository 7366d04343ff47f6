using EdgeMon.Calibration;
using EdgeMon.Signal.Kernels;

namespace EdgeMon.Signal.Reconstruction;

/// <summary>Calibration constants by slot, in the units that the kernels use.</summary>
internal sealed class SlotConstants
{
    private readonly DetectorLayout _layout;
    private readonly ChannelConstants _constants;

    /// <summary>Constants of a run.</summary>
    public SlotConstants(DetectorLayout layout, ChannelConstants constants, ReconstructionOptions options)
    {
        if (constants.ChannelCount != layout.Channels)
            throw new ArgumentException($"calibration has {constants.ChannelCount} channels, the map {layout.Channels}: make both from the same map", nameof(constants));
        _layout = layout;
        _constants = constants;
        GainGeVPerThird = new AlignedBuffer<float>(layout.ArrayLength);
        TimeOffsetNs = new AlignedBuffer<float>(layout.ArrayLength);
        TimeWindowNs = new AlignedBuffer<float>(layout.ArrayLength);
        Thresholds = new AlignedBuffer<int>(layout.ArrayLength);
        Thresholds.Span.Fill(int.MaxValue);
        Meters = new PulseMeterSettings[layout.ArrayLength];
        var limits = new EdgeKernel.Limits((int)Math.Round(2 * options.PedestalSlopeAdc), (int)Math.Round(3 * options.SecondPulseAdc));
        Limits = limits;
        SmallestSaturation = int.MaxValue;
        for (int i = 0; i < layout.Channels; i++)
        {
            int slot = layout.SlotOf(i);
            TimeOffsetNs.Span[slot] = constants.TimeOffsetNs[i];
            TimeWindowNs.Span[slot] = (float)options.TimeWindowSigmas * constants.TimeSigmaNs[i];
            // Above threshold means above the pedestal, too: an amplitude of 0 is no signal.
            int threshold = Math.Max(1, (int)MathF.Ceiling(3 * constants.ThresholdAdc[i]));
            Thresholds.Span[slot] = threshold;
            int saturation = (int)MathF.Ceiling(constants.SaturationAdc[i]);
            SmallestSaturation = Math.Min(SmallestSaturation, saturation);
            Meters[slot] = new PulseMeterSettings(saturation, ReferenceOf(i), threshold, limits);
        }
        SetLedRatios(null);
    }

    /// <summary>Energy of a third of an ADC count [GeV], LED ratio included.</summary>
    public AlignedBuffer<float> GainGeVPerThird { get; }
    /// <summary>Expected time relative to the master time [ns].</summary>
    public AlignedBuffer<float> TimeOffsetNs { get; }
    /// <summary>Half width of the time window [ns].</summary>
    public AlignedBuffer<float> TimeWindowNs { get; }
    /// <summary>Lowest amplitude that counts [1/3 ADC]; slots without a channel never reach theirs.</summary>
    public AlignedBuffer<int> Thresholds { get; }
    /// <summary>What the full path needs, per slot.</summary>
    public PulseMeterSettings[] Meters { get; }
    /// <summary>When channels are flagged.</summary>
    public EdgeKernel.Limits Limits { get; }
    /// <summary>Smallest saturation level of all channels [ADC]: below it nothing can be saturated.</summary>
    public int SmallestSaturation { get; }

    /// <summary>Takes over the LED ratios of a spill; null means 1 for all.</summary>
    public void SetLedRatios(float[]? ratios)
    {
        if (ratios is not null && ratios.Length != _layout.Channels)
            throw new ArgumentException($"{ratios.Length} LED ratios for {_layout.Channels} channels", nameof(ratios));
        for (int i = 0; i < _layout.Channels; i++)
        {
            float gain = _constants.GeVPerAdc[i] * (ratios is null ? 1f : ratios[i]) / 3f;
            // A channel without a usable time or width has no usable energy either: the event must not pass as quiet.
            if (!float.IsFinite(_constants.TimeOffsetNs[i]) || !(_constants.TimeSigmaNs[i] > 0) || !float.IsFinite(_constants.TimeSigmaNs[i]))
                gain = float.NaN;
            GainGeVPerThird.Span[_layout.SlotOf(i)] = gain;
        }
    }

    private uint ReferenceOf(int channel)
    {
        float even = 3 * _constants.PedestalEvenAdc[channel], odd = 3 * _constants.PedestalOddAdc[channel];
        return even >= 0 && odd >= 0 && even <= 3 * 4095 && odd <= 3 * 4095
            ? PedestalKernel.Pack((int)MathF.Round(even), (int)MathF.Round(odd))
            : PulseMeterSettings.NoReference;
    }
}
