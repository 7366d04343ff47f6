namespace EdgeMon.Calibration;

/// <summary>
/// Calibration constants of all mapped channels for one run, as arrays over <see cref="MappedChannel.Index"/>
/// (structure of arrays: the reconstruction reads them with vectors). Source of the meanings: FRAMES section 8.
/// </summary>
public sealed class ChannelConstants
{
    /// <summary>Constants for so many channels, with the neutral values named at each array.</summary>
    public ChannelConstants(int channelCount)
    {
        ChannelCount = channelCount;
        GeVPerAdc = Filled(1f);
        TimeOffsetNs = Filled(0f);
        TimeSigmaNs = Filled(2.5f);
        ThresholdAdc = Filled(0f);
        SaturationAdc = Filled(4095f);
        LedReferenceAdc = Filled(0f);
        PedestalEvenAdc = Filled(float.NaN);
        PedestalOddAdc = Filled(float.NaN);
        NoiseAdc = Filled(float.NaN);

        float[] Filled(float value)
        {
            var array = new float[channelCount];
            Array.Fill(array, value);
            return array;
        }
    }

    /// <summary>Number of channels.</summary>
    public int ChannelCount { get; }
    /// <summary>Identity for provenance: hash of the calibration text that made these constants; "none" without a calibration.</summary>
    public string Identity { get; init; } = "none";
    /// <summary>Channels for which the calibration has no K and the neutral values stand, ascending; empty without a calibration.</summary>
    public IReadOnlyList<int> UncalibratedChannels { get; init; } = [];
    /// <summary>K: energy per ADC count of amplitude [GeV/ADC], &gt; 0; 1 when unknown.</summary>
    public float[] GeVPerAdc { get; }
    /// <summary>Expected pulse time relative to the master time [ns].</summary>
    public float[] TimeOffsetNs { get; }
    /// <summary>Width of the time distribution [ns], &gt; 0; 2.5 when unknown.</summary>
    public float[] TimeSigmaNs { get; }
    /// <summary>Amplitudes below this count as zero [ADC].</summary>
    public float[] ThresholdAdc { get; }
    /// <summary>Sample value from which the channel is saturated [ADC], pedestal not subtracted; 4095 for the MSADC.</summary>
    public float[] SaturationAdc { get; }
    /// <summary>LED amplitude at the time of the gain calibration [ADC]; 0 when unknown (no LED correction).</summary>
    public float[] LedReferenceAdc { get; }
    /// <summary>Reference pedestal of even samples [ADC]; NaN when unknown.</summary>
    public float[] PedestalEvenAdc { get; }
    /// <summary>Reference pedestal of odd samples [ADC]; NaN when unknown.</summary>
    public float[] PedestalOddAdc { get; }
    /// <summary>Reference noise, standard deviation of a pedestal-subtracted sample [ADC]; NaN when unknown.</summary>
    public float[] NoiseAdc { get; }
}
