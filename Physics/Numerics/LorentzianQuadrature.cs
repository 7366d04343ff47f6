namespace EdgeMon.Physics.Numerics;

/// <summary>Integrals over a resonance of any width.</summary>
internal static class LorentzianQuadrature
{
    /// <summary>
    /// int f(z) dz over [lowest, highest], f being a smooth function over (z - center)^2 + halfWidth^2, with z = center + halfWidth tan(theta).
    /// The panels shrink towards theta = +-pi/2, where the far tails of a narrow resonance are squeezed together.
    /// </summary>
    public static double Integrate(double center, double halfWidth, double lowest, double highest, Func<double, double> f)
    {
        if (!(highest > lowest)) return 0;
        // Break points in z: geometric distances from the centre on either side, so that every decade of the tail has its own panel.
        var breaks = new List<double> { lowest, highest };
        double reach = Math.Max(Math.Abs(lowest - center), Math.Abs(highest - center));
        for (double distance = halfWidth / 2; distance < reach; distance *= 2)
        {
            foreach (double z in new[] { center - distance, center + distance })
                if (z > lowest && z < highest) breaks.Add(z);
        }
        if (center > lowest && center < highest) breaks.Add(center);
        breaks.Sort();
        var rule = GaussLegendre.OfOrder(8);
        double sum = 0;
        for (int i = 0; i + 1 < breaks.Count; i++)
        {
            double from = Math.Atan((breaks[i] - center) / halfWidth), to = Math.Atan((breaks[i + 1] - center) / halfWidth);
            sum += rule.Integrate(from, to, theta =>
            {
                double tangent = Math.Tan(theta);
                return f(center + halfWidth * tangent) * (1 + tangent * tangent);
            });
        }
        return halfWidth * sum;
    }
}
