namespace EdgeMon.Physics.Tests.Model;

/// <summary>
/// Unevaluated sum of two doubles: 31 significant digits (Dekker 1971, Knuth). Just enough of it to integrate Eq. 6 directly where double loses digits.
/// </summary>
internal readonly record struct DoubleDouble(double High, double Low) : IComparable<DoubleDouble>
{
    public static readonly DoubleDouble Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);
    public static readonly DoubleDouble Pi = new(3.141592653589793, 1.2246467991473532e-16);

    public static implicit operator DoubleDouble(double value) => new(value, 0);
    public static explicit operator double(DoubleDouble value) => value.High + value.Low;

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        var (sum, error) = TwoSum(a.High, b.High);
        var (low, lowError) = TwoSum(a.Low, b.Low);
        var (high, rest) = QuickTwoSum(sum, error + low);
        (high, rest) = QuickTwoSum(high, rest + lowError);
        return new(high, rest);
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);
    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        double product = a.High * b.High;
        double error = Math.FusedMultiplyAdd(a.High, b.High, -product) + a.High * b.Low + a.Low * b.High;
        var (high, low) = QuickTwoSum(product, error);
        return new(high, low);
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        double first = a.High / b.High;
        DoubleDouble rest = a - b * first;
        double second = rest.High / b.High;
        rest -= b * second;
        return (DoubleDouble)first + second + rest.High / b.High;
    }

    public static DoubleDouble Sqrt(DoubleDouble value)
    {
        if (value.High <= 0) return 0;
        DoubleDouble root = Math.Sqrt(value.High);
        for (int i = 0; i < 2; i++) root = (root + value / root) * 0.5;
        return root;
    }

    public static DoubleDouble Exp(DoubleDouble value)
    {
        double power = Math.Round(value.High / Ln2.High);
        DoubleDouble reduced = (value - Ln2 * power) * (1.0 / 512), term = 1, sum = 1;
        for (int n = 1; n <= 14; n++)
        {
            term = term * reduced / n;
            sum += term;
        }
        for (int i = 0; i < 9; i++) sum *= sum;
        double scale = Math.ScaleB(1, (int)power);
        return new(sum.High * scale, sum.Low * scale);
    }

    public static DoubleDouble Log(DoubleDouble value)
    {
        DoubleDouble logarithm = Math.Log(value.High);
        for (int i = 0; i < 2; i++) logarithm = logarithm + value * Exp(-logarithm) - 1;
        return logarithm;
    }

    public int CompareTo(DoubleDouble other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    private static (double, double) TwoSum(double a, double b)
    {
        double sum = a + b, part = sum - a;
        return (sum, a - (sum - part) + (b - part));
    }

    private static (double, double) QuickTwoSum(double a, double b)
    {
        double sum = a + b;
        return (sum, b - (sum - a));
    }
}
