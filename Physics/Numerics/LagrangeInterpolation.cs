namespace EdgeMon.Physics.Numerics;

/// <summary>Polynomial interpolation through fixed nodes in barycentric form.</summary>
internal static class LagrangeInterpolation
{
    /// <summary>Nodes of Chebyshev's first kind on [from, to], ascending: polynomial interpolation in them does not oscillate.</summary>
    public static double[] ChebyshevNodes(double from, double to, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (from + to) / 2 - (to - from) / 2 * Math.Cos(Math.PI * (i + 0.5) / count))];

    /// <summary>Coefficients c_k with f(point) = sum_k c_k f(node_k).</summary>
    public static double[] Coefficients(ReadOnlySpan<double> nodes, double point)
    {
        var coefficients = new double[nodes.Length];
        for (int k = 0; k < nodes.Length; k++)
        {
            double product = 1;
            for (int j = 0; j < nodes.Length; j++)
                if (j != k) product *= (point - nodes[j]) / (nodes[k] - nodes[j]);
            coefficients[k] = product;
        }
        return coefficients;
    }
}
