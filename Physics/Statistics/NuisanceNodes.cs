using MathNet.Numerics;
using MathNet.Numerics.Integration;

namespace EdgeMon.Physics.Statistics;

/// <summary>
/// A nuisance parameter (background, relative efficiency) as a small set of values with weights that sum to one:
/// averages over its prior become sums. Gauss-Legendre over +-8 (coarse: 5.5) standard deviations, cut at zero.
/// </summary>
internal sealed class NuisanceNodes
{
    private const double FineRange = 8;
    private const double CoarseRange = 5.5;
    private static readonly GaussLegendreRule Fine = new(-1, 1, 64);
    private static readonly GaussLegendreRule Coarse = new(-1, 1, 28);

    /// <summary>How far apart the values of an uncertain background lie around one of them [events].</summary>
    /// <param name="mean">Mean before the cut.</param>
    /// <param name="sigma">Standard deviation before the cut, &gt; 0.</param>
    /// <param name="value">Where.</param>
    public static double SpacingAt(double mean, double sigma, double value)
    {
        // Nodes are the cosines of equal angles, nearly.
        double low = Math.Max(0, mean - FineRange * sigma), high = mean + FineRange * sigma, place = (2 * value - low - high) / (high - low);
        return 0.5 * (high - low) * Math.PI / Fine.Order * Math.Sqrt(1 - place * place);
    }

    /// <summary>
    /// So many times the coarse nodes does an uncertain efficiency take, so that the signals of two of them lie no further apart than their counts, and the
    /// background's uncertainty, scatter.
    /// </summary>
    /// <param name="relativeSigma">Relative standard deviation of the efficiency.</param>
    /// <param name="largest">Largest count that is asked for: signals that are seen are of this size at most.</param>
    /// <param name="backgroundUncertainty">Standard deviation of the background [events].</param>
    public static int PanelsForEfficiency(double relativeSigma, int largest, double backgroundUncertainty) =>
        Math.Max(1, (int)Math.Ceiling(CoarseRange * Math.PI / Coarse.Order * relativeSigma * Sharpness(largest, backgroundUncertainty)));

    // A signal of the size of the count over how it scatters: the inverse relative width of the rise of its probability.
    private static double Sharpness(int largest, double backgroundUncertainty) => largest / Math.Max(Math.Sqrt(largest + 1.0), backgroundUncertainty);

    /// <summary>
    /// Relative efficiency, Gaussian around 1 and cut at zero. A limit at high confidence is decided by the efficiencies that are left with a probability of 1 - CL: where the
    /// error is large these are close to zero and the signal far above the counts, so that panels are no longer than their distance from zero, down to half that quantile.
    /// </summary>
    /// <param name="relativeSigma">Relative standard deviation; 0 makes the efficiency known.</param>
    /// <param name="largest">Largest count that is asked for.</param>
    /// <param name="backgroundUncertainty">Standard deviation of the background [events].</param>
    /// <param name="alpha">1 - CL.</param>
    public static NuisanceNodes Efficiency(double relativeSigma, int largest, double backgroundUncertainty, double alpha)
    {
        if (relativeSigma <= 0) return Known(1);
        double low = Math.Max(0, 1 - CoarseRange * relativeSigma), high = 1 + CoarseRange * relativeSigma;
        double longest = (high - low) / PanelsForEfficiency(relativeSigma, largest, backgroundUncertainty);
        double share = Math.Min(1, 1 / Math.Ceiling(0.5 * Math.PI / Coarse.Order * Sharpness(largest, backgroundUncertainty)));
        double cut = 0.5 * SpecialFunctions.Erfc(1 / (relativeSigma * Math.Sqrt(2)));
        double quantile = 1 - relativeSigma * Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * (cut + alpha * (1 - cut)));
        List<double> edges = [low];
        if (0.5 * quantile > low) edges.Add(0.5 * quantile);
        while (edges[^1] < high) edges.Add(Math.Min(high, edges[^1] + Math.Min(longest, share * edges[^1])));
        return Build([.. edges], x => (x, Math.Exp(-0.5 * (x - 1) * (x - 1) / (relativeSigma * relativeSigma))), Coarse);
    }

    private NuisanceNodes(double[] values, double[] weights)
    {
        Values = values;
        Weights = weights;
    }

    /// <summary>Values, ascending, &gt;= 0.</summary>
    public double[] Values { get; }

    /// <summary>Weights, sum 1.</summary>
    public double[] Weights { get; }

    /// <summary>A parameter known exactly.</summary>
    public static NuisanceNodes Known(double value) => new([value], [1]);

    /// <summary>
    /// Gaussian of this mean and standard deviation, cut at zero and normalised again. This is the prior that reproduces the reference
    /// numbers (b = 0.53 +- 0.17: 3.5070 and 4.8299; a log-normal of the same median gives 3.4926 and 4.8081).
    /// </summary>
    /// <param name="mean">Mean before the cut.</param>
    /// <param name="sigma">Standard deviation before the cut; 0 makes the parameter known.</param>
    /// <param name="coarse">28 nodes in place of 64, where the average is taken again and again.</param>
    public static NuisanceNodes TruncatedGaussian(double mean, double sigma, bool coarse = false)
    {
        if (sigma <= 0)
        {
            return Known(mean);
        }

        double range = coarse ? CoarseRange : FineRange;
        return Build(Math.Max(0, mean - range * sigma), mean + range * sigma, x => (x, Math.Exp(-0.5 * (x - mean) * (x - mean) / (sigma * sigma))), coarse, panels: 1);
    }

    /// <summary>
    /// Log-normal of mean 1 and this relative standard deviation. Used where a density that does not vanish at zero would make an integral
    /// diverge (efficiency under a flat prior in the signal).
    /// </summary>
    /// <param name="relativeSigma">Relative standard deviation; 0 makes the parameter known.</param>
    /// <param name="coarse">As in <see cref="TruncatedGaussian"/>.</param>
    /// <param name="panels">So many times the nodes, where what is averaged changes fast.</param>
    public static NuisanceNodes LogNormal(double relativeSigma, bool coarse = false, int panels = 1)
    {
        if (relativeSigma <= 0)
        {
            return Known(1);
        }

        double variance = Math.Log(1 + relativeSigma * relativeSigma);
        double width = Math.Sqrt(variance);
        double range = coarse ? CoarseRange : FineRange;
        return Build(-range, range, z => (Math.Exp(-0.5 * variance + width * z), Math.Exp(-0.5 * z * z)), coarse, panels);
    }

    /// <summary>The same values, each weight divided by its value, normalised again: the efficiency seen through a flat prior in the signal.</summary>
    public NuisanceNodes WeightedByInverse()
    {
        double[] weights = new double[Weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = Weights[i] / Values[i];
        }

        Normalise(weights);
        return new NuisanceNodes(Values, weights);
    }

    private static NuisanceNodes Build(double low, double high, Func<double, (double Value, double Density)> at, bool coarse, int panels) =>
        Build([.. Enumerable.Range(0, panels + 1).Select(panel => low + panel * (high - low) / panels)], at, coarse ? Coarse : Fine);

    private static NuisanceNodes Build(double[] edges, Func<double, (double Value, double Density)> at, GaussLegendreRule rule)
    {
        double[] values = new double[(edges.Length - 1) * rule.Order];
        double[] weights = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int panel = i / rule.Order, node = i % rule.Order;
            double half = 0.5 * (edges[panel + 1] - edges[panel]);
            (values[i], double density) = at(0.5 * (edges[panel + 1] + edges[panel]) + half * rule.GetAbscissa(node));
            weights[i] = half * density * rule.GetWeight(node);
        }

        Normalise(weights);
        return new NuisanceNodes(values, weights);
    }

    private static void Normalise(double[] weights)
    {
        double sum = 0;
        foreach (double weight in weights)
        {
            sum += weight;
        }

        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] /= sum;
        }
    }
}
