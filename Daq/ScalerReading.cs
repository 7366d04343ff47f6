using System.Runtime.InteropServices;

namespace EdgeMon.Daq;

/// <summary>One scaler value: counters are cumulative in the spill and restart with it (FRAMES section 6).</summary>
/// <param name="Source">S-Link source ID.</param>
/// <param name="Frame">Index of the 34-word frame in the source's data, from 0.</param>
/// <param name="Channel">0..31 counters (31 bits), 32 = pattern (30 bits), 33 = time in spill (32 bits, ticks of 38.88 MHz).</param>
/// <param name="Value">The counter's value.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ScalerReading(int Source, int Frame, int Channel, uint Value)
{
    /// <summary>Pseudo-channel of the 30-bit pattern.</summary>
    public const int PatternChannel = 32;
    /// <summary>Pseudo-channel of the time in spill.</summary>
    public const int TimeChannel = 33;
    /// <summary>The TCS clock that <see cref="TimeChannel"/> counts [Hz].</summary>
    public const double TicksPerSecond = 38.88e6;
}
