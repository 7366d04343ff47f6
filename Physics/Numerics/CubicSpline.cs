namespace EdgeMon.Physics.Numerics;

/// <summary>Cubic spline through given points, with the third derivative continuous at the first and last inner points ("not a knot").</summary>
internal sealed class CubicSpline
{
    private readonly double[] _x, _y, _second;

    public CubicSpline(double[] x, double[] y)
    {
        if (x.Length != y.Length || x.Length < 4) throw new ArgumentException($"A spline needs 4 points or more and as many values; got {x.Length} and {y.Length}.", nameof(y));
        (_x, _y) = (x, y);
        _second = SecondDerivatives(x, y);
    }

    public double First => _x[0];

    public double Last => _x[^1];

    /// <summary>Value at a point; beyond the ends the outer polynomials go on.</summary>
    public double At(double point)
    {
        int i = Array.BinarySearch(_x, point);
        if (i < 0) i = ~i - 1;
        i = Math.Clamp(i, 0, _x.Length - 2);
        double h = _x[i + 1] - _x[i], a = (_x[i + 1] - point) / h, b = 1 - a;
        return a * _y[i] + b * _y[i + 1] + ((a * a * a - a) * _second[i] + (b * b * b - b) * _second[i + 1]) * h * h / 6;
    }

    private static double[] SecondDerivatives(double[] x, double[] y)
    {
        // Tridiagonal system for the inner points; the end values are eliminated with the not-a-knot condition.
        int n = x.Length, inner = n - 2;
        double[] lower = new double[inner], diagonal = new double[inner], upper = new double[inner], right = new double[inner];
        for (int i = 1; i <= inner; i++)
        {
            double before = x[i] - x[i - 1], after = x[i + 1] - x[i];
            (lower[i - 1], diagonal[i - 1], upper[i - 1]) = (before, 2 * (before + after), after);
            right[i - 1] = 6 * ((y[i + 1] - y[i]) / after - (y[i] - y[i - 1]) / before);
        }
        double first = (x[1] - x[0]) / (x[2] - x[1]), last = (x[^1] - x[^2]) / (x[^2] - x[^3]);
        // m0 = m1 - first (m2 - m1)
        diagonal[0] += lower[0] * (1 + first);
        upper[0] -= lower[0] * first;
        diagonal[^1] += upper[^1] * (1 + last);
        lower[^1] -= upper[^1] * last;
        for (int i = 1; i < inner; i++)
        {
            double factor = lower[i] / diagonal[i - 1];
            diagonal[i] -= factor * upper[i - 1];
            right[i] -= factor * right[i - 1];
        }
        var second = new double[n];
        for (int i = inner - 1; i >= 0; i--)
            second[i + 1] = (right[i] - (i + 1 < inner ? upper[i] * second[i + 2] : 0)) / diagonal[i];
        second[0] = second[1] - first * (second[2] - second[1]);
        second[^1] = second[^2] + last * (second[^2] - second[^3]);
        return second;
    }
}
