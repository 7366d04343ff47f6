using EdgeMon.Hardware.VirtualDetectors.Randomness;

namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>
/// Shape of every pulse: the Moyal function that NA64's MSADC fits use, peak 1 at time 0, full width at half maximum 7.7 samples
/// (FRAMES section 9). Tabulated for 64 phases between samples.
/// </summary>
internal static class PulseShape
{
    /// <summary>Sampling period of the MSADC [ns] (FRAMES section 0).</summary>
    public const double SamplePeriodNs = 12.86;
    /// <summary>Width w [samples]: the full width at half maximum is 3.59 w.</summary>
    public const double WidthSamples = 2.145;
    /// <summary>Number of phases between two samples: 0.2 ns steps.</summary>
    public const int Phases = 64;

    /// <summary>Earliest peak position that still reaches into the window [samples before the first].</summary>
    public const int Before = 64;
    private const int After = 64;
    private const int Stride = Before + After;
    private static readonly float[] Table = MakeTable();

    /// <summary>
    /// Mean of (largest sample / peak) over all phases: amplitude taken as "largest sample - pedestal" is low by this factor,
    /// which the calibration constants contain.
    /// </summary>
    public static double MeanLargestSample { get; } = ComputeMeanLargestSample();

    /// <summary>The shape at a time relative to its peak [samples].</summary>
    public static double At(double samples)
    {
        double x = samples / WidthSamples;
        return x < -6 ? 0 : DeterministicMath.Exp(0.5 - 0.5 * (x + DeterministicMath.Exp(-x)));
    }

    /// <summary>Values at samples 0, 1, 2, ... of a pulse with its peak at <paramref name="peak"/>; empty when the pulse lies outside the window.</summary>
    /// <param name="peak">Peak position [samples]; rounded to 1/64.</param>
    /// <param name="count">Number of samples wanted, at most 64.</param>
    public static ReadOnlySpan<float> Samples(double peak, int count)
    {
        int steps = (int)Math.Floor(peak * Phases + 0.5);
        int whole = steps >> 6, phase = steps & (Phases - 1);
        // Sample k lies at k - whole - phase / 64 from the peak; column 0 of the table is at -Before - phase / 64.
        int start = Before - whole;
        if (start < 0 || start + count > Stride)
            return default;
        return Table.AsSpan(phase * Stride + start, count);
    }

    private static float[] MakeTable()
    {
        float[] table = new float[Phases * Stride];
        for (int phase = 0; phase < Phases; phase++)
            for (int column = 0; column < Stride; column++)
                table[phase * Stride + column] = (float)At(column - Before - phase / (double)Phases);
        return table;
    }

    private static double ComputeMeanLargestSample()
    {
        double sum = 0;
        for (int phase = 0; phase < Phases; phase++)
        {
            double distance = phase / (double)Phases;
            sum += Math.Max(At(-distance), At(1 - distance));
        }
        return sum / Phases;
    }
}
