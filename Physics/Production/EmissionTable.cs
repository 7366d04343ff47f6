using EdgeMon.Physics.Numerics;

namespace EdgeMon.Physics.Production;

/// <summary>
/// Exact tree-level dsigma/dx tabulated over the mass of the A', the energy of the electron and the energy fraction x, each in the variable in which it is smooth:
/// ln m, ln E (Chebyshev nodes) and the position s of <see cref="EnergyFractionMap"/> (panels of Gauss nodes). Independent of efficiency and track length, which
/// can so be exchanged without integrating matrix elements again.
/// </summary>
internal sealed class EmissionTable
{
    /// <summary>Panels in s and Gauss nodes in each.</summary>
    public const int Panels = 4, NodesPerPanel = 12, FractionNodes = Panels * NodesPerPanel;

    /// <summary>Points per panel at which an integral over x with a weight is evaluated.</summary>
    private const int FinePerPanel = 48;

    /// <summary>int ds at fixed points from the tabulated nodes: weights[p] and matrix[p][node] for one panel.</summary>
    private static readonly (double[] Positions, double[] Weights, double[][] Matrix) Fine = FineRule();

    private readonly double[] _values; // [mass][energy][s]: dsigma/ds [GeV^-2]

    public EmissionTable(double[] massesGeV, double[] energiesGeV, double lowestFraction, double[] values)
    {
        if (values.Length != massesGeV.Length * energiesGeV.Length * FractionNodes)
            throw new ArgumentException($"{values.Length} values do not fit {massesGeV.Length} masses, {energiesGeV.Length} energies and {FractionNodes} fractions.", nameof(values));
        (MassesGeV, EnergiesGeV, LowestFraction, _values) = (massesGeV, energiesGeV, lowestFraction, values);
        LogEnergies = [.. energiesGeV.Select(energy => Math.Log(energy))];
    }

    /// <summary>Masses of the table, ascending.</summary>
    public double[] MassesGeV { get; }

    /// <summary>Energies of the electron, ascending Chebyshev nodes in ln E.</summary>
    public double[] EnergiesGeV { get; }

    /// <summary>Lowest x of the table.</summary>
    public double LowestFraction { get; }

    public ReadOnlySpan<double> Values => _values;

    private double[] LogEnergies { get; }

    public static EmissionTable Build(ExactTreeLevel crossSection, double[] massesGeV, double lowestEnergyGeV, double highestEnergyGeV, int energyNodes, double lowestFraction, Action<double>? progress)
    {
        double[] energies = [.. LagrangeInterpolation.ChebyshevNodes(Math.Log(lowestEnergyGeV), Math.Log(highestEnergyGeV), energyNodes).Select(logarithm => Math.Exp(logarithm))];
        var values = new double[massesGeV.Length * energies.Length * FractionNodes];
        double[] positions = NodePositions();
        int done = 0, rows = massesGeV.Length * energies.Length;
        Parallel.For(0, rows, row =>
        {
            double mass = massesGeV[row / energies.Length], energy = energies[row % energies.Length];
            var map = new EnergyFractionMap(energy, mass, lowestFraction);
            for (int i = 0; i < FractionNodes; i++)
            {
                double oneMinusX = map.OneMinusX(positions[i]);
                values[row * FractionNodes + i] = map.Jacobian(positions[i]) * crossSection.Differential(energy, mass, 1 - oneMinusX, oneMinusX);
            }
            progress?.Invoke((double)Interlocked.Increment(ref done) / rows);
        });
        return new EmissionTable(massesGeV, energies, lowestFraction, values);
    }

    /// <summary>int dx dsigma/dx weight(E_F = x E) [GeV^-2] for one mass of the table.</summary>
    public double Integrate(int massIndex, double energyGeV, Func<double, double> weight)
    {
        Span<double> row = stackalloc double[FractionNodes];
        RowAt(massIndex, energyGeV, row);
        return Integrate(row, MassesGeV[massIndex], energyGeV, (missingEnergy, share) => share * weight(missingEnergy));
    }

    /// <summary>Calls <paramref name="take"/> with E_F and dsigma for every fine point at any mass within the table; returns the sum of what it returns.</summary>
    public double Integrate(double massGeV, double energyGeV, Func<double, double, double> take)
    {
        // Four-point interpolation in ln m of m^2 dsigma/ds.
        int upper = Array.BinarySearch(MassesGeV, massGeV);
        if (upper < 0) upper = ~upper;
        int first = Math.Clamp(upper - 2, 0, MassesGeV.Length - 4);
        Span<double> logMasses = stackalloc double[4];
        for (int k = 0; k < 4; k++) logMasses[k] = Math.Log(MassesGeV[first + k]);
        double[] coefficients = LagrangeInterpolation.Coefficients(logMasses, Math.Log(massGeV));
        Span<double> row = stackalloc double[FractionNodes], part = stackalloc double[FractionNodes];
        for (int k = 0; k < 4; k++)
        {
            double ratio = MassesGeV[first + k] / massGeV;
            RowAt(first + k, energyGeV, part);
            for (int i = 0; i < FractionNodes; i++) row[i] += coefficients[k] * ratio * ratio * part[i];
        }
        return Integrate(row, massGeV, energyGeV, take);
    }

    private double Integrate(ReadOnlySpan<double> row, double massGeV, double energyGeV, Func<double, double, double> take)
    {
        var map = new EnergyFractionMap(energyGeV, massGeV, LowestFraction);
        double sum = 0;
        for (int panel = 0; panel < Panels; panel++)
        {
            ReadOnlySpan<double> nodes = row.Slice(panel * NodesPerPanel, NodesPerPanel);
            for (int p = 0; p < FinePerPanel; p++)
            {
                double value = 0;
                double[] coefficients = Fine.Matrix[p];
                for (int i = 0; i < NodesPerPanel; i++) value += coefficients[i] * nodes[i];
                double s = (panel + Fine.Positions[p]) / Panels;
                sum += take((1 - map.OneMinusX(s)) * energyGeV, value * Fine.Weights[p] / Panels);
            }
        }
        return sum;
    }

    /// <summary>dsigma/ds at the nodes for one mass of the table and any energy.</summary>
    private void RowAt(int massIndex, double energyGeV, Span<double> row)
    {
        row.Clear();
        double[] coefficients = LagrangeInterpolation.Coefficients(LogEnergies, Math.Log(energyGeV));
        for (int e = 0; e < EnergiesGeV.Length; e++)
        {
            ReadOnlySpan<double> tabulated = _values.AsSpan((massIndex * EnergiesGeV.Length + e) * FractionNodes, FractionNodes);
            for (int i = 0; i < FractionNodes; i++) row[i] += coefficients[e] * tabulated[i];
        }
    }

    private static double[] NodePositions()
    {
        double[] nodes = GaussLegendre.OfOrder(NodesPerPanel).Nodes;
        return [.. Enumerable.Range(0, FractionNodes).Select(i => (i / NodesPerPanel + (1 + nodes[i % NodesPerPanel]) / 2) / Panels)];
    }

    private static (double[], double[], double[][]) FineRule()
    {
        const int subPanels = FinePerPanel / 4;
        var coarse = GaussLegendre.OfOrder(NodesPerPanel);
        var fine = GaussLegendre.OfOrder(4);
        double[] coarsePositions = [.. coarse.Nodes.Select(node => (1 + node) / 2)];
        double[] positions = new double[FinePerPanel], weights = new double[FinePerPanel];
        var matrix = new double[FinePerPanel][];
        for (int p = 0; p < FinePerPanel; p++)
        {
            positions[p] = (p / 4 + (1 + fine.Nodes[p % 4]) / 2) / subPanels;
            weights[p] = fine.Weights[p % 4] / 2 / subPanels;
            matrix[p] = LagrangeInterpolation.Coefficients(coarsePositions, positions[p]);
        }
        return (positions, weights, matrix);
    }
}
