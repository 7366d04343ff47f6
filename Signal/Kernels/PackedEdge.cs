namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Rising edge of one pulse in two 32-bit words, so that the time of many channels is computed by vectors.
/// The half-maximum lies at sample <see cref="Crossing"/> + numerator / denominator.
/// </summary>
internal static class PackedEdge
{
    /// <summary>Bits of a sample number (511 samples at most).</summary>
    public const int SampleBits = 10;
    /// <summary>Mask of a sample number.</summary>
    public const uint SampleMask = (1u << SampleBits) - 1;
    /// <summary>Position of the flags in the shape word.</summary>
    public const int FlagShift = 2 * SampleBits;
    /// <summary>Edge of a pulse that has none: crossing at 0 + 0/1.</summary>
    public const uint NoFraction = 1u << 16;

    /// <summary>Numerator and denominator, both 0..65535, denominator not 0.</summary>
    public static uint Fraction(int numerator, int denominator) => (uint)numerator | (uint)denominator << 16;

    /// <summary>Last sample below half-maximum, peak sample and flags.</summary>
    public static uint Shape(int crossing, int peak, PulseFlags flags) =>
        (uint)crossing | (uint)peak << SampleBits | (uint)flags << FlagShift;

    /// <summary>Last sample before the peak that is below half of the maximum.</summary>
    public static int Crossing(uint shape) => (int)(shape & SampleMask);

    /// <summary>Sample of the maximum.</summary>
    public static int Peak(uint shape) => (int)(shape >> SampleBits & SampleMask);

    /// <summary>The flags.</summary>
    public static PulseFlags Flags(uint shape) => (PulseFlags)(shape >> FlagShift);

    /// <summary>Position of the half-maximum [samples].</summary>
    public static float Position(uint fraction, uint shape) =>
        (float)(int)(fraction & 0xFFFF) / (int)(fraction >> 16) + Crossing(shape);
}
