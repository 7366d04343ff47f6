using System.Runtime.CompilerServices;

namespace EdgeMon.Hardware.VirtualDetectors.Randomness;

/// <summary>
/// Elementary functions from additions, multiplications, divisions and square roots only. IEEE 754 fixes those to the last bit,
/// while the last bit of a system's log or exp may differ between C libraries: with these, the same seed gives the same bytes everywhere.
/// Relative error below 1e-15 over the ranges used.
/// </summary>
internal static class DeterministicMath
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double SqrtHalf = 0.70710678118654752440;

    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>Natural logarithm of a positive, finite, normal number.</summary>
    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52 & 0x7FF) - 1022;
        double mantissa = BitConverter.Int64BitsToDouble(bits & 0x000F_FFFF_FFFF_FFFF | 0x3FE0_0000_0000_0000);
        if (mantissa < SqrtHalf)
        {
            mantissa *= 2;
            exponent--;
        }
        // ln m = 2 artanh s, |s| <= 0.172: eleven terms reach the last bit.
        double s = (mantissa - 1) / (mantissa + 1), s2 = s * s, sum = 0;
        for (int k = 21; k >= 1; k -= 2)
            sum = sum * s2 + 1.0 / k;
        return exponent * Ln2High + (2 * s * sum + exponent * Ln2Low);
    }

    /// <summary>Exponential; 0 below -700, and the largest finite scale above 700.</summary>
    public static double Exp(double x)
    {
        if (x < -700) return 0;
        x = Math.Min(x, 700);
        double k = Math.Floor(x * 1.4426950408889634 + 0.5);
        double r = x - k * Ln2High - k * Ln2Low;
        double sum = 1;
        for (int n = 13; n >= 1; n--)
            sum = 1 + sum * r / n;
        return sum * BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    }

    /// <summary>x to the power y for x &gt; 0; 0 for x = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Pow(double x, double y) => x > 0 ? Exp(y * Log(x)) : 0;

    /// <summary>Arc tangent.</summary>
    public static double Atan(double x)
    {
        if (x < 0) return -Atan(-x);
        if (x > 1) return Math.PI / 2 - Atan(1 / x);
        // Two half-angle steps bring the argument below 0.2; then the series.
        double scale = 1;
        for (int step = 0; step < 2; step++)
        {
            x = x / (1 + Math.Sqrt(1 + x * x));
            scale *= 2;
        }
        double x2 = x * x, sum = 0;
        for (int k = 25; k >= 1; k -= 2)
            sum = 1.0 / k - x2 * sum;
        return scale * x * sum;
    }

    /// <summary>Logarithm of the gamma function for x &gt; 0.5 (Lanczos, g = 7).</summary>
    public static double LogGamma(double x)
    {
        x -= 1;
        double sum = Lanczos[0];
        for (int i = 1; i < Lanczos.Length; i++)
            sum += Lanczos[i] / (x + i);
        double t = x + 7.5;
        return 0.91893853320467274178 + (x + 0.5) * Log(t) - t + Log(sum);
    }

    /// <summary>Regularised lower incomplete gamma function P(a, x) by its series; for x up to about a + 20.</summary>
    public static double GammaP(double a, double x)
    {
        if (x <= 0) return 0;
        double term = 1 / a, sum = term;
        for (int n = 1; n < 200 && term > 1e-12 * sum; n++)
        {
            term *= x / (a + n);
            sum += term;
        }
        return Math.Min(1, sum * Exp(a * Log(x) - x - LogGamma(a)));
    }
}
