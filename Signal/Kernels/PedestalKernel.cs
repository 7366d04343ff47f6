namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Pedestals of the two interleaved converters of a channel: samples 0, 2, 4 and samples 1, 3, 5 (FRAMES section 9.1).
/// The sum of three samples is kept, which is the pedestal in thirds of an ADC count: everything after it is
/// computed in thirds, so that no width rounds differently.
/// </summary>
internal static class PedestalKernel
{
    /// <summary>Samples that enter the pedestals.</summary>
    public const int WindowSamples = 6;
    /// <summary>Fewest samples with which a channel carries its own pedestal window (FRAMES section 4.5).</summary>
    public const int MinimumSamples = 8;

    /// <summary>Sums of the even and odd window samples: even in bits 15..0, odd in bits 31..16.</summary>
    /// <param name="samples">At least <see cref="WindowSamples"/> samples of at most 14 bits.</param>
    public static uint Sums(ReadOnlySpan<short> samples) => Pack(
        samples[0] + samples[2] + samples[4], samples[1] + samples[3] + samples[5]);

    /// <summary>Both sums in one word.</summary>
    public static uint Pack(int even, int odd) => (uint)even | (uint)odd << 16;

    /// <summary>Sum of the even samples, three times the pedestal.</summary>
    public static int Even(uint sums) => (int)(sums & 0xFFFF);

    /// <summary>Sum of the odd samples, three times the pedestal.</summary>
    public static int Odd(uint sums) => (int)(sums >> 16);
}
