using System.Collections.Concurrent;

namespace EdgeMon.Physics.Numerics;

/// <summary>Nodes and weights of Gauss-Legendre quadrature on [-1, 1], found by Newton iteration on the Legendre polynomials.</summary>
internal sealed class GaussLegendre
{
    private static readonly ConcurrentDictionary<int, GaussLegendre> Known = new();

    private GaussLegendre(int order)
    {
        Nodes = new double[order];
        Weights = new double[order];
        for (int i = 0; i < order; i++)
        {
            double x = -Math.Cos(Math.PI * (i + 0.75) / (order + 0.5));
            double derivative = 0;
            for (int iteration = 0; iteration < 100; iteration++)
            {
                (double value, derivative) = Legendre(order, x);
                double step = value / derivative;
                x -= step;
                if (Math.Abs(step) < 1e-16) break;
            }
            Nodes[i] = x;
            Weights[i] = 2 / ((1 - x * x) * derivative * derivative);
        }
    }

    public double[] Nodes { get; }

    public double[] Weights { get; }

    /// <summary>The rule with this number of points; computed once.</summary>
    public static GaussLegendre OfOrder(int order) => Known.GetOrAdd(order, static n => new GaussLegendre(n));

    /// <summary>int_from^to f(x) dx with one panel.</summary>
    public double Integrate(double from, double to, Func<double, double> f)
    {
        double half = (to - from) / 2, middle = (to + from) / 2, sum = 0;
        for (int i = 0; i < Nodes.Length; i++) sum += Weights[i] * f(middle + half * Nodes[i]);
        return half * sum;
    }

    /// <summary>int_from^to f(x) dx with equal panels.</summary>
    public double Integrate(double from, double to, int panels, Func<double, double> f)
    {
        double width = (to - from) / panels, sum = 0;
        for (int panel = 0; panel < panels; panel++) sum += Integrate(from + panel * width, from + (panel + 1) * width, f);
        return sum;
    }

    private static (double Value, double Derivative) Legendre(int order, double x)
    {
        double previous = 1, current = x;
        for (int n = 2; n <= order; n++) (previous, current) = (current, ((2 * n - 1) * x * current - (n - 1) * previous) / n);
        return (current, order * (x * current - previous) / (x * x - 1));
    }
}
