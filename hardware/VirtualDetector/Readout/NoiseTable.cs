using EdgeMon.Hardware.VirtualDetectors.Randomness;

namespace EdgeMon.Hardware.VirtualDetectors.Readout;

/// <summary>
/// 65536 standard normal numbers. The noise of a channel is a stretch of it from a random place: one random number for
/// 32 samples, and whole vectors can be loaded.
/// </summary>
internal static class NoiseTable
{
    private const int Places = 1 << 16, Longest = 64;
    private static readonly float[] Values = Make();

    /// <summary>Noise from one of 65536 places.</summary>
    public static ReadOnlySpan<float> From(ushort place, int count) => Values.AsSpan(place, count);

    private static float[] Make()
    {
        float[] values = new float[Places + Longest];
        var random = new RandomStream(0, 0, 0, StreamPurpose.Noise);
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)random.Gaussian();
        return values;
    }
}
