namespace EdgeMon.Calibration.Making;

/// <summary>What calibrations need of one channel's samples (FRAMES section 9, steps 1 and 2).</summary>
/// <param name="PedestalEven">Mean of samples 0, 2, 4 [ADC].</param>
/// <param name="PedestalOdd">Mean of samples 1, 3, 5 [ADC].</param>
/// <param name="Difference">Sample 0 minus sample 2: same converter, so its spread is sqrt(2) times the noise, whatever the pedestal does [ADC].</param>
/// <param name="Amplitude">Largest sample minus the pedestal of its converter [ADC].</param>
/// <param name="PedestalRange">Largest minus smallest sample of one converter in the pedestal window: large on the tail of an earlier pulse [ADC].</param>
/// <param name="IsSaturated">True when a sample reaches the saturation level.</param>
internal readonly record struct PulseReading(float PedestalEven, float PedestalOdd, float Difference, float Amplitude, int PedestalRange, bool IsSaturated)
{
    /// <summary>Fewest samples that carry a pedestal window (FRAMES section 4.5).</summary>
    public const int FewestSamples = 8;

    public static PulseReading Of(ReadOnlySpan<ushort> samples, float saturation)
    {
        float even = (samples[0] + samples[2] + samples[4]) / 3f, odd = (samples[1] + samples[3] + samples[5]) / 3f;
        float amplitude = float.MinValue;
        bool isSaturated = false;
        for (int i = 0; i < samples.Length; i++)
        {
            amplitude = Math.Max(amplitude, samples[i] - ((i & 1) == 0 ? even : odd));
            isSaturated |= samples[i] >= saturation;
        }
        int range = Math.Max(Range(samples[0], samples[2], samples[4]), Range(samples[1], samples[3], samples[5]));
        return new(even, odd, samples[0] - samples[2], amplitude, range, isSaturated);
    }

    private static int Range(int a, int b, int c) => Math.Max(a, Math.Max(b, c)) - Math.Min(a, Math.Min(b, c));
}
