namespace EdgeMon.Physics.Numerics;

/// <summary>Integrals over a resonance of any width.</summary>
internal static class LorentzianQuadrature
{
    /// <summary>
    /// int f(z) dz over [lowest, highest], f being a smooth function over (z - center)^2 + halfWidth^2. Panels double in width with the distance from the pole, as
    /// equal steps in theta do for z = center + halfWidth tan(theta), but without losing digits in the far tails of a narrow resonance.
    /// </summary>
    /// <param name="center">Position of the pole.</param>
    /// <param name="halfWidth">Half width of the resonance, positive.</param>
    /// <param name="lowest">Lower end.</param>
    /// <param name="highest">Upper end.</param>
    /// <param name="smoothPanels">Equal panels on top, for structure of f that has nothing to do with the resonance.</param>
    /// <param name="f">Integrand.</param>
    public static double Integrate(double center, double halfWidth, double lowest, double highest, int smoothPanels, Func<double, double> f)
    {
        if (!(highest > lowest)) return 0;
        var breaks = new List<double> { lowest, highest };
        double reach = Math.Max(Math.Abs(lowest - center), Math.Abs(highest - center));
        void Break(double z)
        {
            if (z > lowest && z < highest) breaks.Add(z);
        }
        Break(center);
        for (double distance = halfWidth / 2; distance < reach; distance *= 2)
        {
            Break(center - distance);
            Break(center + distance);
        }
        for (int i = 1; i < smoothPanels; i++) Break(lowest + (highest - lowest) * i / smoothPanels);
        breaks.Sort();
        var rule = GaussLegendre.OfOrder(8);
        double sum = 0;
        for (int i = 0; i + 1 < breaks.Count; i++)
            if (breaks[i + 1] > breaks[i]) sum += rule.Integrate(breaks[i], breaks[i + 1], f);
        return sum;
    }
}
