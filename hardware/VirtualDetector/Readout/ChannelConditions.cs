using EdgeMon.Hardware.VirtualDetectors.Faults;

namespace EdgeMon.Hardware.VirtualDetectors.Readout;

/// <summary>State of all channels in one spill: constants, drift and faults together.</summary>
internal sealed class ChannelConditions
{
    /// <summary>Pulse height per energy [ADC/GeV].</summary>
    public float[] AdcPerGeV { get; } = new float[DetectorLayout.ChannelCount];
    /// <summary>Pulse height of the LED [ADC].</summary>
    public float[] LedAdc { get; } = new float[DetectorLayout.ChannelCount];
    /// <summary>Pedestal of even samples [ADC].</summary>
    public float[] PedestalEven { get; } = new float[DetectorLayout.ChannelCount];
    /// <summary>Pedestal of odd samples [ADC].</summary>
    public float[] PedestalOdd { get; } = new float[DetectorLayout.ChannelCount];
    /// <summary>Noise [ADC].</summary>
    public float[] Noise { get; } = new float[DetectorLayout.ChannelCount];
    /// <summary>Delay [ns].</summary>
    public double[] DelayNs { get; } = new double[DetectorLayout.ChannelCount];
    /// <summary>Bits that are always 1.</summary>
    public ushort[] StuckBits { get; } = new ushort[DetectorLayout.ChannelCount];

    /// <summary>Sets everything for a spill.</summary>
    public void Set(DetectorConstants constants, VirtualResponseOptions response, int spill, SpillFaults faults)
    {
        bool ledDark = faults.Has(FaultKind.LedDark);
        for (int i = 0; i < DetectorLayout.ChannelCount; i++)
        {
            double gain = constants.GainDrift(i, spill, response.GainDrift, response.GainDriftPeriodSpills), light = 1, noise = constants.NoiseAdc[i], shift = 0;
            StuckBits[i] = 0;
            DelayNs[i] = constants.TimeOffsetNs[i];
            if (faults.Any)
            {
                gain *= faults.ForChannel(FaultKind.Gain, i)?.Value ?? 1;
                gain *= faults.ForChannel(FaultKind.Saturation, i)?.Value ?? 1;
                light = faults.ForChannel(FaultKind.LightYield, i)?.Value ?? 1;
                noise *= faults.ForChannel(FaultKind.Noise, i)?.Value ?? 1;
                shift = faults.ForChannel(FaultKind.Pedestal, i)?.Value ?? 0;
                DelayNs[i] += faults.ForChannel(FaultKind.TimeShift, i)?.Value ?? 0;
                if (faults.ForChannel(FaultKind.StuckBit, i) is { } stuck)
                    StuckBits[i] = (ushort)(1 << (int)stuck.Value);
                if (faults.ForChannel(FaultKind.DeadChannel, i) is not null)
                    gain = noise = 0;
            }
            AdcPerGeV[i] = (float)(gain * light / constants.GeVPerAdc[i]);
            LedAdc[i] = ledDark ? 0 : (float)(gain * constants.LedAdc[i]);
            PedestalEven[i] = (float)(constants.PedestalEvenAdc[i] + shift);
            PedestalOdd[i] = (float)(constants.PedestalOddAdc[i] + shift);
            Noise[i] = (float)noise;
        }
    }
}
