using EdgeMon.Signal.Kernels;

namespace EdgeMon.Signal.Reconstruction;

/// <summary>
/// Expected share of the shower energy in each cell around the largest one, averaged over impact points in that cell
/// weighted with the beam spot, and the spread of the share from the impact point. Immutable: all workers share it.
/// </summary>
internal sealed class ShowerProfile
{
    private const int ImpactSteps = 7;

    private readonly (int X, int Y)[] _cells;
    private readonly int _slots;

    /// <summary>Tables for an ECAL of this shape.</summary>
    public ShowerProfile(ShowerProfileOptions options, SlotGroup ecal)
    {
        // A division per event would cost more than the table.
        _cells = [.. Enumerable.Range(0, ecal.Cells).Select(cell => (cell / ecal.Rows, cell % ecal.Rows))];
        _slots = ecal.Padded;
        SamplingVariance = (float)(options.SamplingTerm * options.SamplingTerm);
        NoiseVariance = (float)(options.NoiseGeV * options.NoiseGeV);
        int tables = Math.Max(ecal.Cells * ecal.Padded, 1);
        Shares = new AlignedBuffer<float>(tables);
        ShareVariances = new AlignedBuffer<float>(tables);
        Compared = new AlignedBuffer<float>(tables);
        InverseCells = new float[Math.Max(ecal.Cells, 1)];

        int reach = options.Reach;
        var (mean, variance) = Average(options, reach);
        for (int x = 0; x < ecal.Columns; x++)
            for (int y = 0; y < ecal.Rows; y++)
            {
                int centre = x * ecal.Rows + y, cells = 0;
                for (int dx = -reach; dx <= reach; dx++)
                    for (int dy = -reach; dy <= reach; dy++)
                    {
                        if ((uint)(x + dx) >= (uint)ecal.Columns || (uint)(y + dy) >= (uint)ecal.Rows) continue;
                        int at = centre * ecal.Padded + (x + dx) * ecal.Rows + y + dy;
                        double share = mean[dx + reach, dy + reach];
                        double relative = options.ProfileUncertainty * share;
                        Shares.Span[at] = (float)share;
                        ShareVariances.Span[at] = (float)(variance[dx + reach, dy + reach] + relative * relative);
                        Compared.Span[at] = 1f;
                        cells++;
                    }
                InverseCells[centre] = 1f / cells;
            }
    }

    /// <summary>Expected share of the energy, one row of slots per largest cell.</summary>
    public AlignedBuffer<float> Shares { get; }
    /// <summary>Variance of the share.</summary>
    public AlignedBuffer<float> ShareVariances { get; }
    /// <summary>1 for cells that are compared, else 0.</summary>
    public AlignedBuffer<float> Compared { get; }
    /// <summary>1 / number of cells compared, per largest cell.</summary>
    public float[] InverseCells { get; }
    /// <summary>Square of the sampling term [GeV].</summary>
    public float SamplingVariance { get; }
    /// <summary>Square of a cell's noise [GeV^2].</summary>
    public float NoiseVariance { get; }

    /// <summary>First entry of the tables for a largest cell.</summary>
    public int RowOf(int cell) => cell * _slots;

    /// <summary>Column and row of a cell number.</summary>
    public (int X, int Y) CellOf(int cell) => _cells[cell];

    /// <summary>Mean and variance of the shares of the cells around the largest one.</summary>
    private static (double[,] Mean, double[,] Variance) Average(ShowerProfileOptions options, int reach)
    {
        int size = 2 * reach + 1;
        var mean = new double[size, size];
        var square = new double[size, size];
        double weights = 0;
        for (int i = 0; i < ImpactSteps; i++)
            for (int j = 0; j < ImpactSteps; j++)
            {
                double px = ((i + 0.5) / ImpactSteps - 0.5) * options.CellMm, py = ((j + 0.5) / ImpactSteps - 0.5) * options.CellMm;
                double weight = Math.Exp(-(px * px + py * py) / (2 * options.BeamSigmaMm * options.BeamSigmaMm));
                weights += weight;
                for (int dx = 0; dx < size; dx++)
                    for (int dy = 0; dy < size; dy++)
                    {
                        double share = ShareOf(options, (dx - reach) * options.CellMm - px, (dy - reach) * options.CellMm - py);
                        mean[dx, dy] += weight * share;
                        square[dx, dy] += weight * share * share;
                    }
            }
        for (int dx = 0; dx < size; dx++)
            for (int dy = 0; dy < size; dy++)
            {
                mean[dx, dy] /= weights;
                square[dx, dy] = Math.Max(0, square[dx, dy] / weights - mean[dx, dy] * mean[dx, dy]);
            }
        return (mean, square);
    }

    /// <summary>Share of a cell whose centre lies at (x, y) from the shower axis [mm]: the integral of core and halo over the cell.</summary>
    private static double ShareOf(ShowerProfileOptions options, double x, double y)
    {
        double left = x - options.CellMm / 2, right = x + options.CellMm / 2, low = y - options.CellMm / 2, high = y + options.CellMm / 2;
        return Part(options.CoreMm, options.CoreFraction) + Part(options.HaloMm, 1 - options.CoreFraction);

        double Part(double radius, double fraction) =>
            fraction * (Corner(right, high, radius) - Corner(left, high, radius) - Corner(right, low, radius) + Corner(left, low, radius));
    }

    /// <summary>Integral of R^2 / (pi (x^2 + y^2 + R^2)^2) over the rectangle between the axis and a corner: a quarter at infinity.</summary>
    private static double Corner(double x, double y, double radius)
    {
        double a = Math.Sqrt(x * x + radius * radius), b = Math.Sqrt(y * y + radius * radius);
        return (x / a * Math.Atan(y / a) + y / b * Math.Atan(x / b)) / (2 * Math.PI);
    }
}
