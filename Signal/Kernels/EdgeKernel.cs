using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeMon.Signal.Kernels;

/// <summary>
/// Second pass over a regular event, for channels above threshold: position of the maximum, half-maximum crossing on
/// the rising edge, slope before the pulse, second pulses. The samples are still in the first-level cache.
/// </summary>
internal static unsafe class EdgeKernel
{
    /// <summary>Limits from which a channel is flagged, in thirds of an ADC count.</summary>
    /// <param name="SlopeThirds">Largest |(x4 + x5) - (x0 + x1)| of an undisturbed pedestal window.</param>
    /// <param name="SecondPulseThirds">Amplitude from which second pulses are looked for: below it noise makes them.</param>
    internal readonly record struct Limits(int SlopeThirds, int SecondPulseThirds);

    /// <summary>Measures the listed channels; writes fraction and shape words per slot.</summary>
    /// <param name="job">The scan's job, with its results.</param>
    /// <param name="above">Slots to measure, amplitude at least 1.</param>
    /// <param name="count">How many.</param>
    /// <param name="limits">When to flag.</param>
    /// <param name="fractions">Per slot, out: see <see cref="PackedEdge.Fraction"/>.</param>
    /// <param name="shapes">Per slot, out: see <see cref="PackedEdge.Shape"/>.</param>
    /// <returns>All flags of all channels, together.</returns>
    public static PulseFlags Measure<TWidth>(
        in ChannelScanKernel.Job job, int* above, int count, in Limits limits, uint* fractions, uint* shapes)
        where TWidth : struct, IVectorWidth
    {
        int* scratch = stackalloc int[ChannelScanKernel.Samples / 2 + 1];
        short* thirds = (short*)scratch;
        uint flagsOfAll = 0;
        int slopeLimit = limits.SlopeThirds, secondLimit = limits.SecondPulseThirds;
        for (int j = 0; j < count; j++)
        {
            int slot = above[j];
            int amplitude = job.Amplitudes[slot];
            uint pedestals = job.Pedestals[slot];
            int* words = (int*)(job.Event + job.Offsets[slot]);

            uint atMaximum, below;
            if (TWidth.Bits == 512) Compare512(words, pedestals, amplitude, thirds, out atMaximum, out below);
            else if (TWidth.Bits == 256) Compare256(words, pedestals, amplitude, thirds, out atMaximum, out below);
            else if (TWidth.Bits == 128) Compare128(words, pedestals, amplitude, thirds, out atMaximum, out below);
            else CompareScalar(words, pedestals, amplitude, thirds, out atMaximum, out below);

            int peak = BitOperations.TrailingZeroCount(atMaximum);
            uint belowBeforePeak = below & (1u << peak) - 1;

            int slope = 3 * (Both(words[2]) - Both(words[0]));
            PulseFlags flags = Math.Abs(slope) > slopeLimit ? PulseFlags.SlopeBeforePulse : PulseFlags.None;

            // Samples at or above half of the maximum in one group, gaps of one sample (noise) closed? Adding the lowest bit to one
            // group carries through it and leaves nothing. No short cut: amplitudes are too mixed to predict a branch.
            ulong high = ~below;
            high |= high << 1;
            bool second = amplitude >= secondLimit & (high + (high & (0 - high)) & high) != 0;
            flags |= second ? PulseFlags.SecondPulse : PulseFlags.None;

            if (belowBeforePeak == 0)
            {
                fractions[slot] = PackedEdge.NoFraction;
                flags |= PulseFlags.NoEdge;
                shapes[slot] = PackedEdge.Shape(0, peak, flags);
            }
            else
            {
                int crossing = BitOperations.Log2(belowBeforePeak);
                int numerator = amplitude - 2 * thirds[crossing];
                int denominator = 2 * (thirds[crossing + 1] - thirds[crossing]);
                fractions[slot] = PackedEdge.Fraction(numerator, denominator);
                shapes[slot] = PackedEdge.Shape(crossing, peak, flags);
            }
            flagsOfAll |= (uint)flags;
        }
        return (PulseFlags)flagsOfAll;
    }

    /// <summary>Sum of the two samples of a word.</summary>
    private static int Both(int word) => (word & 0xFFF) + (word >> 12 & 0xFFF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compare512(int* words, uint pedestals, int amplitude, short* thirds, out uint atMaximum, out uint below)
    {
        Vector512<int> w = Vector512.Load(words);
        Vector512<short> sample = (w & Vector512.Create(UnpackKernel.EvenMask) | w << 4 & Vector512.Create(UnpackKernel.OddMask)).AsInt16();
        Vector512<short> x = sample + sample + sample - Vector512.Create(pedestals).AsInt16();
        x.Store(thirds);
        Vector512<short> maximum = Vector512.Create((short)amplitude);
        atMaximum = (uint)Vector512.Equals(x, maximum).ExtractMostSignificantBits();
        below = (uint)Vector512.LessThan(x + x, maximum).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compare256(int* words, uint pedestals, int amplitude, short* thirds, out uint atMaximum, out uint below)
    {
        atMaximum = below = 0;
        Vector256<short> maximum = Vector256.Create((short)amplitude);
        for (int part = 0; part < 2; part++)
        {
            Vector256<int> w = Vector256.Load(words + 8 * part);
            Vector256<short> sample = (w & Vector256.Create(UnpackKernel.EvenMask) | w << 4 & Vector256.Create(UnpackKernel.OddMask)).AsInt16();
            Vector256<short> x = sample + sample + sample - Vector256.Create(pedestals).AsInt16();
            x.Store(thirds + 16 * part);
            atMaximum |= Vector256.Equals(x, maximum).ExtractMostSignificantBits() << 16 * part;
            below |= Vector256.LessThan(x + x, maximum).ExtractMostSignificantBits() << 16 * part;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compare128(int* words, uint pedestals, int amplitude, short* thirds, out uint atMaximum, out uint below)
    {
        atMaximum = below = 0;
        Vector128<short> maximum = Vector128.Create((short)amplitude);
        for (int part = 0; part < 4; part++)
        {
            Vector128<int> w = Vector128.Load(words + 4 * part);
            Vector128<short> sample = (w & Vector128.Create(UnpackKernel.EvenMask) | w << 4 & Vector128.Create(UnpackKernel.OddMask)).AsInt16();
            Vector128<short> x = sample + sample + sample - Vector128.Create(pedestals).AsInt16();
            x.Store(thirds + 8 * part);
            atMaximum |= Vector128.Equals(x, maximum).ExtractMostSignificantBits() << 8 * part;
            below |= Vector128.LessThan(x + x, maximum).ExtractMostSignificantBits() << 8 * part;
        }
    }

    private static void CompareScalar(int* words, uint pedestals, int amplitude, short* thirds, out uint atMaximum, out uint below)
    {
        atMaximum = below = 0;
        for (int i = 0; i < ChannelScanKernel.Samples; i++)
        {
            int sample = words[i >> 1] >> 12 * (i & 1) & 0xFFF;
            int x = 3 * sample - ((i & 1) == 0 ? PedestalKernel.Even(pedestals) : PedestalKernel.Odd(pedestals));
            thirds[i] = (short)x;
            if (x == amplitude) atMaximum |= 1u << i;
            if (2 * x < amplitude) below |= 1u << i;
        }
    }
}
