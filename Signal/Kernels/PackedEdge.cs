namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Rising edge of one pulse: where it passes half of the maximum, in samples, and what is known of its shape, in a word of 32 bits,
/// so that vectors work on many channels.
/// </summary>
internal static class PackedEdge
{
    /// <summary>Bits of a sample number (511 samples at most).</summary>
    public const int SampleBits = 10;
    /// <summary>Mask of a sample number.</summary>
    public const uint SampleMask = (1u << SampleBits) - 1;
    /// <summary>Position of the flags in the shape word.</summary>
    public const int FlagShift = 2 * SampleBits;
    /// <summary>Position of a pulse that has no edge.</summary>
    public const float NoPosition = 0;

    /// <summary>
    /// Position of the half-maximum on the straight line between two samples [samples]: one division and one addition of single
    /// precision, the same at every width.
    /// </summary>
    /// <param name="crossing">Last sample below half of the maximum.</param>
    /// <param name="numerator">From that sample to half of the maximum, 0..<paramref name="denominator"/>, in any unit.</param>
    /// <param name="denominator">From that sample to the next, above 0, in the same unit.</param>
    public static float Position(int crossing, int numerator, int denominator) => (float)numerator / denominator + crossing;

    /// <summary>Last sample below half-maximum, peak sample and flags.</summary>
    public static uint Shape(int crossing, int peak, PulseFlags flags) =>
        (uint)crossing | (uint)peak << SampleBits | (uint)flags << FlagShift;

    /// <summary>Last sample before the peak that is below half of the maximum.</summary>
    public static int Crossing(uint shape) => (int)(shape & SampleMask);

    /// <summary>Sample of the maximum.</summary>
    public static int Peak(uint shape) => (int)(shape >> SampleBits & SampleMask);

    /// <summary>The flags.</summary>
    public static PulseFlags Flags(uint shape) => (PulseFlags)(shape >> FlagShift);
}
